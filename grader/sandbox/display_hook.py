"""Display of a cell's value: ipykernel's, without the work that most values do not need."""

from __future__ import annotations

from typing import Any

from ipykernel.displayhook import ZMQShellDisplayHook
from IPython.lib.pretty import _type_pprinters


class DisplayHook(ZMQShellDisplayHook):
    """ipykernel's display of a cell's value."""

    exec_result = None  # a plain attribute

    def quiet(self) -> bool:
        """Tell whether a semicolon keeps the value from being shown; IPython reads the whole cell for it."""
        shell: Any = self.shell
        inputs = shell.history_manager.input_hist_parsed
        return bool(inputs) and ";" in inputs[-1] and bool(super().quiet())  # type: ignore[no-untyped-call]

    def compute_format_data(self, result: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return a value as a notebook shows it; IPython asks a dozen formatters, also where all agree on the repr."""
        if type(result) in (str, bool) and not self._has_formatter(type(result)):
            return {"text/plain": repr(result)}, {}
        shown: tuple[dict[str, Any], dict[str, Any]] = super().compute_format_data(result)  # type: ignore[no-untyped-call]
        return shown

    def _has_formatter(self, kind: type) -> bool:
        """Tell whether a notebook has said how values of this class are shown."""
        shell: Any = self.shell
        usual = _type_pprinters.get(kind)
        return any(
            each.type_printers.get(kind, usual) is not usual or ("builtins", kind.__name__) in each.deferred_printers
            for each in shell.display_formatter.formatters.values()
        )

"""Outputs of a cell, made of what a learner's process publishes by the code that does it under a kernel: nbclient's."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from nbformat import from_dict

from grader.learner.cell_run import CellError, CellRun, Output
from grader.learner.limits import MESSAGE
from grader.learner.remote_subject import OUTPUTS_LIMIT

Node = Any

LANGUAGE = {
    "name": "python",
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "pygments_lexer": "ipython3",
    "nbconvert_exporter": "python",
    "codemirror_mode": {"name": "ipython", "version": 3},
}
_TO_EXIT = "UserWarning: To exit: use 'exit', 'quit', or Ctrl-D.\n"
"""What IPython adds where a cell calls ``sys.exit``, for the first time."""


class Recorder:
    """Outputs of one notebook; ``settings`` is nbgrader's Execute with the course's settings."""

    def __init__(self, settings: Any, notebook: Node) -> None:
        from nbclient import NotebookClient

        self._client = settings
        NotebookClient.__init__(self._client, notebook, None)
        self._client.reset_execution_trackers()
        # widgets that catch outputs tell the kernel what they hold; there is nobody to tell
        session = SimpleNamespace(msg=lambda *about, **more: {})
        self._client.kc = SimpleNamespace(session=session, shell_channel=SimpleNamespace(send=lambda message: None))
        self._notebook = notebook
        self._message = MESSAGE

    def begin(self, cell: Node) -> bool:
        """Tell whether the cell is to be run, and make it ready for that."""
        if cell.cell_type != "code" or not cell.source.strip():
            return False
        if self._client.skip_cells_with_tag in cell.metadata.get("tags", []):
            return False
        self._client.code_cells_executed += 1
        self._client.clear_before_next_output = False
        cell.outputs = []
        return True

    def take(self, cell: Node, place: int) -> Callable[[Output], None]:
        """Return what to hand the outputs of ``cell`` to."""
        taken = 0

        def take(output: Output) -> None:
            nonlocal taken
            taken += 1
            if taken > OUTPUTS_LIMIT:
                return
            kind, content = output
            if kind == "execute_result":
                content = {**content, "execution_count": self._client.code_cells_executed}
            message = {
                "msg_type": kind,
                "header": {"msg_type": kind},
                "parent_header": {"msg_id": self._message},
                "content": content,
                "buffers": [],
            }
            try:
                self._client.process_message(message, cell, place)
            except Exception:  # what no notebook can hold is not kept
                return

        return take

    def put(self, cell: Node, outputs: list[Any]) -> None:
        """Give a cell its outputs as they are."""
        cell.outputs = [from_dict(output) for output in outputs]  # type: ignore[no-untyped-call]
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output["execution_count"] = self._client.code_cells_executed

    def ended(self, cell: Node, ran: CellRun, timeout_error: dict[str, Any] | None) -> None:
        """Add the error that ended the cell where it has not come as an output, as nbgrader's Execute does."""
        errors = [ran.error]
        if timeout_error is not None:
            lines = tuple(timeout_error.get("traceback", ()))
            errors += [CellError(timeout_error.get("ename", ""), timeout_error.get("evalue", ""), None, lines)]
        for error in errors:
            if error is None or _has(cell, error.type):
                continue
            self._error(cell, error)
            if error.type == "SystemExit" and not self._has_said_how_to_exit():
                cell.outputs.append(from_dict({"output_type": "stream", "name": "stderr", "text": _TO_EXIT}))  # type: ignore[no-untyped-call]

    def _has_said_how_to_exit(self) -> bool:
        shown = [output for cell in self._notebook.cells for output in cell.get("outputs", ())]
        return any(_TO_EXIT in "".join(output.get("text", "")) for output in shown)

    def _error(self, cell: Node, error: CellError) -> None:
        from nbformat.v4 import new_output

        lines = list(error.traceback) or ["ERROR: An error occurred while showtraceback was disabled"]
        cell.outputs.append(new_output("error", ename=error.type, evalue=error.message, traceback=lines))  # type: ignore[no-untyped-call]

    def end(self, cell: Node) -> None:
        """Finish a cell."""
        cell["execution_count"] = self._client.code_cells_executed
        if self._client.coalesce_streams and cell.outputs:
            _coalesce(cell)

    def finish(self) -> None:
        """Write what belongs to the whole notebook."""
        self._notebook.metadata["language_info"] = {**LANGUAGE, "version": _version()}
        self._client.set_widgets_metadata()


def _has(cell: Node, name: str) -> bool:
    return any(each.output_type == "error" and each.ename == name for each in cell.outputs)


def _version() -> str:
    import platform

    return platform.python_version()


def _coalesce(cell: Node) -> None:
    """Merge streams of one name, standard output first where both are neighbours, as nbclient does on request."""
    merged: list[Any] = []
    streams: dict[str, Any] = {}
    for output in cell.outputs:
        if output.output_type == "stream" and output.name in streams:
            streams[output.name].text += output.text
            continue
        if output.output_type == "stream":
            streams[output.name] = output
        merged.append(output)
    for place in range(len(merged) - 1):
        one, other = merged[place], merged[place + 1]
        if one.get("name") == "stderr" and other.get("name") == "stdout":
            merged[place], merged[place + 1] = other, one
    cell.outputs = merged

"""Cells that were run in the kernel: which of them failed, and so whether a name is that of the cell above a check.

IPython tells of every cell that ran. Registered with the first import of the grader, which every notebook of the course
has in its set-up cell.
"""

from __future__ import annotations

import os
import re
import sys
from collections import deque
from dataclasses import dataclass
from typing import Any

MOST_RUNS = 1000
"""How many runs are remembered."""


@dataclass(frozen=True)
class CellError:
    """Error that ended a cell."""

    type: str
    message: str
    line: int | None
    """Of the cell."""


@dataclass(frozen=True)
class CellRun:
    """One run of a cell."""

    source: str
    cell_id: str | None = None
    error: CellError | None = None


runs: deque[CellRun] = deque(maxlen=MOST_RUNS)
"""The runs of this kernel, the latest last."""


def shell() -> Any:
    """Return the running IPython shell, or None; IPython is not imported for it."""
    module = sys.modules.get("IPython")
    return module.get_ipython() if module is not None and hasattr(module, "get_ipython") else None


def watch() -> None:
    """Remember the runs from now on; under nbgrader nobody reads a notice, and hooks of the shell would be a change."""
    running = shell()
    if running is not None and not os.environ.get("NBGRADER_EXECUTION"):
        running.events.register("post_run_cell", _remember)


def _remember(result: Any) -> None:
    """Add a run, as IPython reports it."""
    info = getattr(result, "info", None)
    if info is not None and info.store_history:
        error = result.error_before_exec or result.error_in_exec
        runs.append(CellRun(str(info.raw_cell), info.cell_id, None if error is None else _cell_error(error)))


def _cell_error(error: BaseException) -> CellError:
    message = "you stopped it" if isinstance(error, KeyboardInterrupt) else _first_line(error)
    return CellError(type(error).__name__, message, _line(error))


def _first_line(error: BaseException) -> str:
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
    except Exception:
        text = ""
    return re.split(r"[\r\n]", text or "", maxsplit=1)[0]


def _line(error: BaseException) -> int | None:
    """Return the line of the cell, not that of a function which the cell called."""
    if isinstance(error, SyntaxError) and error.lineno:
        return error.lineno
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_name == "<module>":
            return step.tb_lineno
        step = step.tb_next
    return None

"""Freshness of the names that a check looks at, judged by the runs of their cells and on evidence alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from grader.checks.stopped_cell import StoppedCell, defines
from grader.kernel.cell_runs import CellRun, runs

_AGAIN = "Put that right and run the cell, then run this one again: what is graded is the notebook as it stands."


def stopped_cell(name: str) -> StoppedCell | None:
    """Return the cell that should have defined ``name`` last, where it stopped before it did."""
    run = _last_to_define(name)
    if run is None or run.error is None:
        return None
    cell = StoppedCell.by_error(run.source, run.error.type, run.error.message, run.error.line)
    return None if cell.had_defined(name) else cell


def notice(defined: Sequence[str], names: Mapping[str, Any]) -> str | None:
    """Return a sentence where one of the names means what an earlier version of its cell gave it, else None."""
    for name in filter(names.__contains__, defined):
        earlier = f"This checks the version of `{name}` that you ran before."
        stopped = stopped_cell(name)
        if stopped is not None:
            return f"{earlier} The last run of its cell {stopped.reason}. {_AGAIN}"
        if _is_gone(name):
            return f"{earlier} Its cell was run again since, without a definition of `{name}`. {_AGAIN}"
    return None


def _last_to_define(name: str) -> CellRun | None:
    return next((run for run in reversed(runs) if defines(run.source, name)), None)


def _is_gone(name: str) -> bool:
    """Return whether the cell that defined the name was run later in a version that does not even mention it."""
    defining = _last_to_define(name)
    if defining is None or defining.cell_id is None:
        return False
    latest = next(run for run in reversed(runs) if run.cell_id == defining.cell_id)
    return re.search(rf"\b{name}\b|import \*|\bexec\b", latest.source) is None

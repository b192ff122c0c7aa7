"""Every check of the course, by id. A new check is one more line in `ASSIGNMENTS`."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from types import MappingProxyType

from grader.checks.check import Check
from grader.checks.lessons.dispatch import DispatchToolCall
from grader.checks.lessons.process import ProcessToolCalls
from grader.checks.lessons.registry import RegistryOfTools
from grader.checks.lessons.schema import BookAppointmentTool, OrderStatusTool, SearchProductsTool
from grader.checks.outcome import Misconception

ASSIGNMENTS: Mapping[str, tuple[type[Check], ...]] = MappingProxyType(
    {
        "01_schema": (SearchProductsTool, BookAppointmentTool, OrderStatusTool),
        "02_dispatch": (DispatchToolCall, ProcessToolCalls, RegistryOfTools),
    }
)
"""The checks of each assignment, in the order of its cells."""


class UnknownCheck(LookupError):
    """No check has this id. ``near`` lists ids that look like it."""

    def __init__(self, check_id: str) -> None:
        self.check_id = check_id
        self.near = tuple(difflib.get_close_matches(check_id, ids(), n=3, cutoff=0.5))
        meant = f" Did you mean {' or '.join(self.near)}?" if self.near else f" There are: {', '.join(ids())}."
        super().__init__(f"There is no check called {check_id!r}.{meant}")


def ids() -> tuple[str, ...]:
    """Return the ids of all checks, in course order."""
    return tuple(check.id for checks in ASSIGNMENTS.values() for check in checks)


def get(check_id: str) -> Check:
    """Return the check with this id; raises `UnknownCheck`."""
    for check in all_checks():
        if check.id == check_id:
            return check
    raise UnknownCheck(check_id)


def all_checks() -> tuple[Check, ...]:
    """Return every check, in course order."""
    return tuple(check() for checks in ASSIGNMENTS.values() for check in checks)


def for_assignment(name: str) -> tuple[Check, ...]:
    """Return the checks of one assignment, e.g. ``"02_dispatch"``; raises `LookupError` for another name."""
    if name not in ASSIGNMENTS:
        raise LookupError(f"There are no checks for {name!r}. There are some for: {', '.join(ASSIGNMENTS)}.")
    return tuple(check() for check in ASSIGNMENTS[name])


def misconceptions() -> Mapping[str, Misconception]:
    """Return every misconception some check recognises, by id."""
    return {mistake.id: mistake for check in all_checks() for mistake in check.mistakes}

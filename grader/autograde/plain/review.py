"""Tests whose points a person has to look at, because learner code changed what they rely on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fnmatch import fnmatchcase
from typing import Any

from grader.autograde.plain.instructor_code import InstructorCode
from grader.learner.cell_run import CellRun

SETTING = "allowed_changes"
"""In the course's ``nbgrader_config.py``: ``c.PlainTests.allowed_changes = ["time.sleep", "random.*"]``."""
_ODD_VALUES = {
    "forged": "Another value than the test's own was shown as its result.",
    "own class": "The value shown as its result is of a class that the notebook defines.",
}


def allowed_changes(config: Any) -> tuple[str, ...]:
    """Return the changes that a course teaches and that no person has to look at."""
    return tuple(map(str, config.PlainTests.get(SETTING, ())))


class Review:
    """What the cells of one notebook have changed so far, and for each test the reasons to look at it."""

    def __init__(self, code: InstructorCode, allowed: Sequence[str] = ()) -> None:
        self._code, self._allowed = code, allowed
        self._helpers = frozenset(name for names in code.helpers.values() for name in names)
        self._accepted: set[str] = set()
        self._changed: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self.reasons: dict[str, list[str]] = {}
        """By the grade_id of the test."""

    def after_cell(self, cell: str, ran: CellRun) -> None:
        """Note what differs after a cell that is no test."""
        self._changed = {each: self._changed.get(each, cell) for each in self._counted(ran.changed)}
        self._names = {each: self._names.get(each, cell) for each in self._counted(ran.names)}

    def after_test(self, test: str, source: str, ran: CellRun) -> None:
        """Note what a test ran beside, and what it changed: that is right where the instructor's code patches it."""
        new = ran.changed - self._changed.keys()
        self._accepted |= {each for each in new if each.rpartition(".")[2] in self._code.patched}
        own = "that this test called"
        changed = dict.fromkeys(self._counted(new), own) | self._changed
        words = self._code.words_of_test(source)
        names = {each: self._names.get(each, own) for each in {*self._names, *self._counted(ran.names)}}
        relevant = changed | {each: cell for each, cell in names.items() if self._is_used(each, words)}
        reasons = [_reason(cell, relevant) for cell in sorted(set(relevant.values()))]
        if ran.odd:
            reasons.append(_ODD_VALUES[ran.odd])
        if reasons:
            self.reasons[test] = reasons
        self.after_cell(own, ran)

    def _counted(self, changes: Collection[str]) -> list[str]:
        return sorted(
            each
            for each in changes
            if each not in self._accepted and not any(fnmatchcase(each, pattern) for pattern in self._allowed)
        )

    def _is_used(self, name: str, words: Collection[str]) -> bool:
        return name in words and (name in self._helpers or name not in self._code.bound)


def _reason(cell: str, changes: dict[str, str]) -> str:
    return f"Code {cell} changed {', '.join(sorted(each for each, by in changes.items() if by == cell))}."

"""Changes of scores that a regrade finds, as data and as text for a terminal."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from grader.reports.labels import number
from grader.reports.sanitize import plain


@dataclass(frozen=True)
class CellChange:
    """Change of the points that the grader gives for one cell."""

    notebook: str
    cell: str
    before: float | None
    """None: it was not graded."""
    after: float | None
    """None: it waits for a person."""
    by_hand: float | None = None
    """Points that were given by hand, which stay."""

    def __str__(self) -> str:
        stays = "" if self.by_hand is None else f" (given by hand: {number(self.by_hand)} stays)"
        return f"{plain(self.cell, 60)}: {_points(self.before)} → {_points(self.after)}{stays}"


@dataclass(frozen=True)
class SubmissionChange:
    """Changes of one submission."""

    student: str
    before: float
    """Points of all cells before a late penalty, with those given by hand."""
    after: float
    cells: tuple[CellChange, ...] = ()
    """Cells whose points change."""
    kept: float = 0.0
    """Points of an earlier version of the grader that stand, though this one gives fewer."""
    problem: str = ""
    """Reason why nothing is written for this submission, if there is one."""

    def text(self, label: str) -> str:
        """Return the change in lines, under the student's name."""
        name = plain(label, 100)
        if self.problem:
            return f"{name}: left as it is. {plain(self.problem, 400)}"
        if not self.cells:
            return f"{name}: {number(self.before)}, as before{self._kept()}"
        lines = [f"{name}: {number(self.before)} → {number(self.after)}{self._kept()}", *map(str, self.cells)]
        return "\n    ".join(lines)

    def to_json(self) -> dict[str, Any]:
        """Return the change as JSON-ready data."""
        return asdict(self)

    def _kept(self) -> str:
        return f", {number(self.kept)} of it kept from an earlier version" if self.kept else ""


def _points(value: float | None) -> str:
    return "–" if value is None else number(value)

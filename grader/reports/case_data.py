"""Data of the statistics on cases; `case_text` and `case_page` show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

PASSES_ADDED = 2
"""Learners who pass are added to each case before cases are compared, so that one that few tried does not lead."""


@dataclass(frozen=True)
class SampleAnswer:
    """Answer of a learner who fails a case."""

    student: str
    source: str
    seen: str
    """What the code did."""
    mistake: str
    """Name of the misconception, where one is known."""


@dataclass(frozen=True)
class CaseStatistics:
    """One case of a check, or all of a plain test, with the results of the class."""

    assignment: str
    task: str
    """The cell's grade_id."""
    check: str
    """Title of the check, or the grade_id of a plain test."""
    title: str
    core: bool
    tried: int
    """Learners whose code was tried."""
    failed: tuple[str, ...]
    """Students whose own code fails it."""
    by_earlier: tuple[str, ...]
    """Students whose code holds with a correct function of an earlier exercise."""
    mistakes: dict[str, int]
    """Learners by the name of the misconception, the most common first."""
    samples: tuple[SampleAnswer, ...]

    @property
    def share(self) -> float:
        """Share of those who tried it whose code fails it."""
        return len(self.failed) / self.tried if self.tried else 0.0

    @property
    def difficulty(self) -> float:
        """What cases are compared by; see `PASSES_ADDED`."""
        return len(self.failed) / (self.tried + PASSES_ADDED)


@dataclass(frozen=True)
class AssignmentStatistics:
    """Statistics on one assignment."""

    assignment: str
    graded: int
    """Learners with a graded notebook."""
    cases: tuple[CaseStatistics, ...]
    """In the order of the notebook."""
    not_attempted: dict[str, tuple[str, ...]]
    """Students who have not written what a check asks for, by task."""
    labels: dict[str, str] = field(default_factory=dict)
    """Students as they are shown, by id."""

    def shown(self, student: str) -> str:
        """Return a student's name and id, or the id where no name is known."""
        return self.labels.get(student, student)

    def to_json(self) -> dict[str, Any]:
        """Return the statistics as JSON-ready data."""
        cases = [{**asdict(each), "share": round(each.share, 4)} for each in self.cases]
        return {**asdict(self), "cases": cases}


def hardest(term: Sequence[AssignmentStatistics]) -> list[CaseStatistics]:
    """Return the cases of several assignments that anybody fails, the hardest first."""
    cases = [each for assignment in term for each in assignment.cases if each.failed]
    return sorted(cases, key=lambda each: (-each.difficulty, each.assignment, each.task, each.title))

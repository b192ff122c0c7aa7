"""Points that an earlier version of the grader gave to the same submission: an update of the course takes none away.

The journals of earlier runs have them. A result counts if it is of the same submission, byte for byte, and of another
version of the grader; an instructor who grades once more with this version gets what this version finds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from grader.autograde.graded_result import GradedSubmission
from grader.autograde.journal import earlier_rows
from grader.course.assignment import Assignment
from grader.course.course_directory import CourseDirectory
from grader.outcome import Outcome

Shares = dict[tuple[str, str], float]
"""Share of the points, by the names of the notebook and the cell."""


@dataclass(frozen=True)
class EarlierPoints:
    """The largest share of the points that each submission got in each check."""

    shares: Mapping[tuple[str, str], Shares] = field(default_factory=dict)
    """By student and digest of the submission."""

    @classmethod
    def of(cls, course: CourseDirectory, assignment: Assignment, grader_version: str) -> EarlierPoints:
        """Return what other versions of the grader gave for an assignment, by the journals of the course."""
        found: dict[tuple[str, str], Shares] = {}
        whole = any(notebook.all_or_nothing for notebook in assignment.notebooks)
        for row in earlier_rows(course, assignment.name, grader_version):
            for submission, cell, share in _shares(row):
                if share == 1 or not whole:
                    shares = found.setdefault(submission, {})
                    shares[cell] = max(share, shares.get(cell, 0.0))
        return cls(found)

    def kept(self, graded: GradedSubmission) -> GradedSubmission:
        """Return a result with the points to keep: those that were more than it has now."""
        earlier = self.shares.get((graded.result.student, graded.provenance.submission), {})
        kept: dict[str, dict[str, float]] = {}
        for name, cells in graded.result.outcomes.items():
            for cell, outcome in cells.items():
                points = _points(outcome, earlier.get((name, cell), 0.0))
                if points > outcome.score:
                    kept.setdefault(name, {})[cell] = points
        return replace(graded, kept=kept) if kept else graded


def _shares(row: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], tuple[str, str], float]]:
    """Yield submission, cell and share of what can be read of a row."""
    try:
        submission = str(row["result"]["student"]), str(row["submission"])
        for name, cells in row["result"]["outcomes"].items():
            for cell, outcome in cells.items():
                if outcome["points"]:
                    yield submission, (name, cell), outcome["score"] / outcome["points"]
    except (AttributeError, KeyError, TypeError):
        return


def _points(outcome: Outcome, share: float) -> float:
    return round(outcome.points * share, 2)

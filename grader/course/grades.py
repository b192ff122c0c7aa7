"""Grades of an assignment's submissions as data, by student, notebook and cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class CellGrade:
    """Points for one cell."""

    points: float
    """The maximum."""
    score: float | None
    """The points that count, with extra credit: those given by hand, if any; None if it is not graded yet."""
    auto_score: float | None = None
    manual_score: float | None = None
    extra_credit: float = 0.0
    needs_manual_grade: bool = False
    """A person still has to look at it."""


@dataclass
class NotebookGrades:
    """Grades and comments of one submitted notebook, by grade_id, and its late penalty."""

    grades: dict[str, CellGrade] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    late_penalty: float = 0.0

    @property
    def raw(self) -> float:
        """Points before the late penalty."""
        return sum(cell.score or 0.0 for cell in self.grades.values())

    @property
    def score(self) -> float:
        """Points that count; never below 0."""
        return max(0.0, self.raw - self.late_penalty)

    @property
    def points(self) -> float:
        """The maximum."""
        return sum(cell.points for cell in self.grades.values())


@dataclass(frozen=True)
class Student:
    """A student in the gradebook."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""

    @property
    def name(self) -> str:
        """First and last name, or the id where no name is known."""
        return f"{self.first_name} {self.last_name}".strip() or self.id

    @property
    def label(self) -> str:
        """Name with the id after it, for instructors: ``Ada Lovelace (ada)``; the id where no name is known."""
        return self.id if self.name == self.id else f"{self.name} ({self.id})"

    @classmethod
    def of_row(cls, row: Any) -> Student:
        """Return the student of a row in nbgrader's table."""
        given = {name: getattr(row, name) or "" for name in ("first_name", "last_name", "email")}
        return cls(row.id, **given, lms_id=str(row.lms_user_id or ""))


@dataclass(frozen=True)
class SubmissionGrades:
    """One student's submission."""

    student: Student
    timestamp: datetime | None = None
    """Time of submission, UTC."""
    notebooks: dict[str, NotebookGrades] = field(default_factory=dict)

    @property
    def raw(self) -> float:
        """Points before the late penalty."""
        return sum(notebook.raw for notebook in self.notebooks.values())

    @property
    def score(self) -> float:
        """Points that count; never below 0, as in nbgrader's own export."""
        return max(0.0, self.raw - self.late_penalty)

    @property
    def late_penalty(self) -> float:
        """Points taken off all notebooks for being late."""
        return sum(notebook.late_penalty for notebook in self.notebooks.values())

    @property
    def needs_manual_grade(self) -> bool:
        """A person still has to look at some cell."""
        cells = [cell for notebook in self.notebooks.values() for cell in notebook.grades.values()]
        return any(cell.needs_manual_grade for cell in cells)


@dataclass(frozen=True)
class AssignmentGrades:
    """An assignment in the gradebook."""

    name: str
    points: float
    duedate: datetime | None
    submissions: Mapping[str, SubmissionGrades]
    """By student id."""

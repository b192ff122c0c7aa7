"""What nbgrader's gradebook says of an assignment's submissions, read in a handful of queries for the whole class."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from grader.classroom.gradebook import NoGradebook, shown
from grader.classroom.nbgrader_app import NbgraderFailed, prepare


@dataclass(frozen=True)
class Mark:
    """Points for one cell."""

    points: float
    """The most there is."""
    score: float | None
    """What counts: given by hand where that is, with extra credit; None where nobody has graded it yet."""
    auto: float | None = None
    by_hand: float | None = None
    extra: float = 0.0
    waits: bool = False
    """A person still has to look at it."""


@dataclass
class NotebookMarks:
    """One submitted notebook: marks and comments by grade_id, and points taken off for being late."""

    marks: dict[str, Mark] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    late: float = 0.0

    @property
    def raw(self) -> float:
        """Points before the late penalty."""
        return sum(mark.score or 0.0 for mark in self.marks.values())

    @property
    def score(self) -> float:
        """Points that count; never below 0."""
        return max(0.0, self.raw - self.late)

    @property
    def points(self) -> float:
        """The most there is."""
        return sum(mark.points for mark in self.marks.values())


@dataclass(frozen=True)
class Student:
    """A student as the gradebook knows them."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""

    @property
    def name(self) -> str:
        """First and last name, or the id where no name is known."""
        return f"{self.first_name} {self.last_name}".strip() or self.id


@dataclass(frozen=True)
class SubmissionMarks:
    """One student's submission."""

    student: Student
    timestamp: datetime | None = None
    """When it was handed in, UTC."""
    notebooks: dict[str, NotebookMarks] = field(default_factory=dict)

    @property
    def raw(self) -> float:
        return sum(notebook.raw for notebook in self.notebooks.values())

    @property
    def score(self) -> float:
        """Points that count: as in nbgrader's own export the penalty never makes it negative."""
        return max(0.0, self.raw - self.late)

    @property
    def late(self) -> float:
        return sum(notebook.late for notebook in self.notebooks.values())

    @property
    def waits(self) -> bool:
        """A person still has to look at some cell."""
        return any(mark.waits for notebook in self.notebooks.values() for mark in notebook.marks.values())


@dataclass(frozen=True)
class AssignmentMarks:
    """An assignment in the gradebook."""

    name: str
    points: float
    duedate: datetime | None
    submissions: Mapping[str, SubmissionMarks]
    """By student id."""


class Marks:
    """A gradebook, opened for reading; use as a context manager.

    Raises:
        NoGradebook: there is none at the URL.
    """

    def __init__(self, url: str, course_id: str = "") -> None:
        prepare()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nbgrader's own use of SQLAlchemy warns
            from nbgrader import api
            from sqlalchemy.exc import SQLAlchemyError

            if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
                raise NoGradebook(f"There is no gradebook at {shown(url)} yet: grade something first, or look at --db.")
            try:
                self._book = api.Gradebook(url, course_id)
            except (SQLAlchemyError, ImportError) as error:
                said = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
                raise NoGradebook(f"The gradebook {shown(url)} cannot be opened: {said}. Look at --db.") from error
        self._api: Any = api

    def __enter__(self) -> Marks:
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()

    def assignments(self) -> list[str]:
        """Return the names of all assignments, in the order of their due dates, then by name."""
        rows = self._book.db.query(self._api.Assignment.name, self._api.Assignment.duedate).all()
        return [row.name for row in sorted(rows, key=lambda row: (row.duedate is None, row.duedate, row.name))]

    def students(self) -> dict[str, Student]:
        """Return every student of the course by id, in order."""
        table = self._api.Student.__table__
        rows = self._book.db.execute(table.select().order_by(table.c.id)).all()
        return {row.id: _student(row) for row in rows}

    def read(self, assignment: str) -> AssignmentMarks:
        """Return everything recorded for an assignment.

        Raises:
            NbgraderFailed: the gradebook does not know the assignment.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return self._read(assignment)

    def _read(self, assignment: str) -> AssignmentMarks:
        tables: Mapping[str, Any] = self._api.Base.metadata.tables
        known = self._rows(tables["assignment"], tables["assignment"].c.name == assignment)
        if not known:
            there = ", ".join(self.assignments()) or "none"
            raise NbgraderFailed(f"The gradebook has no assignment {assignment}. Assignments there: {there}.")
        table = tables["notebook"]
        notebooks = {row.id: row.name for row in self._rows(table, table.c.assignment_id == known[0].id)}
        cells = {row.id: row for row in self._cells(tables) if row.notebook_id in notebooks}
        found = self._submissions(tables, known[0].id, notebooks, cells)
        points = sum(float(row.max_score) for row in cells.values() if row.max_score is not None)
        return AssignmentMarks(assignment, points, known[0].duedate, found)

    def _submissions(
        self, tables: Mapping[str, Any], assignment: str, notebooks: Mapping[str, str], cells: Mapping[str, Any]
    ) -> dict[str, SubmissionMarks]:
        from sqlalchemy import select

        hand_ins, parts = tables["submitted_assignment"], tables["submitted_notebook"]
        students = self.students()
        places: dict[str, SubmissionMarks] = {}
        for row in self._rows(hand_ins, hand_ins.c.assignment_id == assignment):
            places[row.id] = SubmissionMarks(students[row.student_id], row.timestamp)
        mine = select(hand_ins.c.id).where(hand_ins.c.assignment_id == assignment)
        books: dict[str, NotebookMarks] = {}
        for row in self._rows(parts, parts.c.assignment_id.in_(mine)):
            books[row.id] = NotebookMarks(late=float(row.late_submission_penalty or 0.0))
            places[row.assignment_id].notebooks[notebooks[row.notebook_id]] = books[row.id]
        inner = select(parts.c.id).where(parts.c.assignment_id.in_(mine))
        for row in self._rows(tables["grade"], tables["grade"].c.notebook_id.in_(inner)):
            cell = cells[row.cell_id]
            books[row.notebook_id].marks[cell.name] = _mark(row, float(cell.max_score or 0.0))
        for row in self._rows(tables["comment"], tables["comment"].c.notebook_id.in_(inner)):
            text = row.manual_comment if row.manual_comment is not None else row.auto_comment
            if text:
                books[row.notebook_id].comments[cells[row.cell_id].name] = text
        return dict(sorted((each.student.id, each) for each in places.values()))

    def _cells(self, tables: Mapping[str, Any]) -> Sequence[Any]:
        """Return all cells with their points; nbgrader keeps these in the tables of two kinds of cell."""
        from sqlalchemy import func, select

        base, graded, task = (tables[name] for name in ("base_cell", "grade_cells", "task_cells"))
        joined = base.outerjoin(graded, graded.c.id == base.c.id).outerjoin(task, task.c.id == base.c.id)
        most = func.coalesce(graded.c.max_score, task.c.max_score).label("max_score")
        query = select(base.c.id, base.c.name, base.c.notebook_id, most).select_from(joined)
        rows: Sequence[Any] = self._book.db.execute(query).all()
        return rows

    def _rows(self, table: Any, condition: Any) -> Sequence[Any]:
        rows: Sequence[Any] = self._book.db.execute(table.select().where(condition)).all()
        return rows


def _student(row: Any) -> Student:
    given = {name: getattr(row, name) or "" for name in ("first_name", "last_name", "email")}
    return Student(row.id, **given, lms_id=str(row.lms_user_id or ""))


def _mark(row: Any, points: float) -> Mark:
    base = row.manual_score if row.manual_score is not None else row.auto_score
    extra = float(row.extra_credit or 0.0)
    score = None if base is None else float(base) + extra
    return Mark(points, score, row.auto_score, row.manual_score, extra, bool(row.needs_manual_grade))

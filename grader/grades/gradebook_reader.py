"""Reader of nbgrader's gradebook: a handful of queries for a whole class."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from grader.course.gradebook import NoGradebookError, shown
from grader.course.grades import AssignmentGrades, CellGrade, NotebookGrades, Student, SubmissionGrades
from grader.course.nbgrader_app import NbgraderError, prepare


class GradebookReader:
    """A gradebook, opened for reading; use as a context manager.

    Raises:
        NoGradebookError: There is none at the URL.
    """

    def __init__(self, url: str, course_id: str = "") -> None:
        prepare()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nbgrader's own use of SQLAlchemy warns
            from nbgrader import api
            from sqlalchemy.exc import SQLAlchemyError

            if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
                raise NoGradebookError(
                    f"There is no gradebook at {shown(url)} yet: grade something first, or look at --db."
                )
            try:
                self._book = api.Gradebook(url, course_id)
            except (SQLAlchemyError, ImportError) as error:
                reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
                raise NoGradebookError(
                    f"The gradebook {shown(url)} cannot be opened: {reason}. Look at --db."
                ) from error
        self._api: Any = api

    def __enter__(self) -> GradebookReader:
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
        return {row.id: Student.of_row(row) for row in rows}

    def read(self, assignment: str) -> AssignmentGrades:
        """Return the grades of an assignment's submissions.

        Raises:
            NbgraderError: The assignment is not in the gradebook.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return self._read(assignment)

    def _read(self, assignment: str) -> AssignmentGrades:
        tables: Mapping[str, Any] = self._api.Base.metadata.tables
        known = self._rows(tables["assignment"], tables["assignment"].c.name == assignment)
        if not known:
            there = ", ".join(self.assignments()) or "none"
            raise NbgraderError(f"The gradebook has no assignment {assignment}. Assignments there: {there}.")
        table = tables["notebook"]
        notebooks = {row.id: row.name for row in self._rows(table, table.c.assignment_id == known[0].id)}
        cells = {row.id: row for row in self._cells(tables) if row.notebook_id in notebooks}
        found = self._submissions(tables, known[0].id, notebooks, cells)
        points = sum(float(row.max_score) for row in cells.values() if row.max_score is not None)
        return AssignmentGrades(assignment, points, known[0].duedate, found)

    def _submissions(
        self, tables: Mapping[str, Any], assignment: str, notebooks: Mapping[str, str], cells: Mapping[str, Any]
    ) -> dict[str, SubmissionGrades]:
        from sqlalchemy import select

        submitted, parts = tables["submitted_assignment"], tables["submitted_notebook"]
        students = self.students()
        submissions: dict[str, SubmissionGrades] = {}
        for row in self._rows(submitted, submitted.c.assignment_id == assignment):
            submissions[row.id] = SubmissionGrades(students[row.student_id], row.timestamp)
        mine = select(submitted.c.id).where(submitted.c.assignment_id == assignment)
        books: dict[str, NotebookGrades] = {}
        for row in self._rows(parts, parts.c.assignment_id.in_(mine)):
            books[row.id] = NotebookGrades(late_penalty=float(row.late_submission_penalty or 0.0))
            submissions[row.assignment_id].notebooks[notebooks[row.notebook_id]] = books[row.id]
        inner = select(parts.c.id).where(parts.c.assignment_id.in_(mine))
        for row in self._rows(tables["grade"], tables["grade"].c.notebook_id.in_(inner)):
            cell = cells[row.cell_id]
            books[row.notebook_id].grades[cell.name] = _cell_grade(row, float(cell.max_score or 0.0))
        for row in self._rows(tables["comment"], tables["comment"].c.notebook_id.in_(inner)):
            text = row.manual_comment if row.manual_comment is not None else row.auto_comment
            if text:
                books[row.notebook_id].comments[cells[row.cell_id].name] = text
        return dict(sorted((each.student.id, each) for each in submissions.values()))

    def _cells(self, tables: Mapping[str, Any]) -> Sequence[Any]:
        """Return all cells with their points, which nbgrader keeps in the tables of two kinds of cell."""
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


def _cell_grade(row: Any, points: float) -> CellGrade:
    base = row.manual_score if row.manual_score is not None else row.auto_score
    extra = float(row.extra_credit or 0.0)
    score = None if base is None else float(base) + extra
    return CellGrade(points, score, row.auto_score, row.manual_score, extra, bool(row.needs_manual_grade))

"""Writer of the gradebook and the autograded notebooks, with one database session for the whole run."""

from __future__ import annotations

import json
import shutil
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from subprocess import SubprocessError
from types import TracebackType

from grader.autograde.graded_result import GradedSubmission
from grader.course import private_files
from grader.course.assignment import Assignment
from grader.course.course_directory import CourseDirectory
from grader.course.gradebook import GradebookError, NoGradebookError, make_private, shown
from grader.course.gradebook_rows import GradebookTables, NotebookRows, SubmissionRows
from grader.course.grades import Student
from grader.course.late_penalties import STAMP, LatePenalties, submitted_at
from grader.course.nbgrader_app import prepare
from grader.course.notebook import UnusableNotebookError, grade_id, nameable
from grader.course.recorded_assignment import copy_extra_files
from grader.reports.labels import number

KEPT = "An earlier version of the grader gave {} points for this. They stand."
HOW_TO_RESUME = "Put that right, then go on with --resume: what is graded is kept."


class GradebookWriter:
    """Writer of results, as ``nbgrader autograde`` writes them; a context manager.

    Raises:
        GradebookError: The gradebook or a folder cannot be read or written. Every method raises it.
    """

    def __init__(self, course: CourseDirectory, url: str, course_id: str = "course101") -> None:
        prepare()
        self._url = url
        with self._explained("opened", "Look at --db, and at who may write there.", NoGradebookError):
            from nbgrader.api import Gradebook

            make_private(url)
            self._book = Gradebook(url, course_id)
        self._course = course
        self._late = LatePenalties(course)
        self._checksums: dict[tuple[str, str], dict[str, str]] = {}
        self._rows: GradebookTables | None = None

    def has(self, assignment: Assignment) -> bool:
        """Return whether the assignment and all its cells have been recorded.

        nbgrader records cell by cell, the released cells last; a run that was killed has recorded a part of them.
        """
        from nbgrader.api import MissingEntry

        with self._explained("read"):
            try:
                notebooks = {each.name: each for each in self._book.find_assignment(assignment.name).notebooks}
            except MissingEntry:
                return False
            for source in assignment.notebooks:
                known = notebooks.get(source.name)
                if known is None:
                    return False
                graded = {cell.name for cell in (*known.grade_cells, *known.task_cells)}
                released = {cell.name for cell in known.source_cells}
                if not (source.checks.keys() <= graded and source.names <= released):
                    return False
        return True

    def labels(self) -> dict[str, str]:
        """Return all students as messages show them, by id."""
        from nbgrader.api import Student as Rows

        with self._explained("read"):
            rows = self._book.db.execute(Rows.__table__.select()).all()
        return {row.id: Student.of_row(row).label for row in rows}

    def write_pages(self, graded: GradedSubmission, folder: Path) -> dict[str, int]:
        """Write the autograded notebooks of one result and return their sizes.

        Args:
            graded: The result.
            folder: The folder of the submission.
        """
        if not nameable(graded.result.student):
            return {}
        with self._explained("written"):
            timestamp = _timestamp(folder)
            return self._write_pages(graded, None if timestamp is None else folder / STAMP)

    def write_cells(self, graded: GradedSubmission, cells: Mapping[str, Collection[str]]) -> None:
        """Replace some cells of the autograded notebooks, which are there, by those of a result.

        Args:
            graded: The result.
            cells: The names of the cells, by notebook.
        """
        result = graded.result
        folder = self._course.autograded(result.student, result.assignment)
        with self._explained("written"):
            for name, page in graded.pages.items():
                path = folder / f"{name}.ipynb"
                new = json.loads(page.to_bytes(self._source_checksums(result.assignment, name)))
                chosen = {known: cell for cell in new["cells"] if (known := grade_id(cell)) in cells[name]}
                notebook = json.loads(path.read_bytes())
                notebook["cells"] = [chosen.get(grade_id(cell), cell) for cell in notebook["cells"]]
                private_files.write_file(path, json.dumps(notebook, ensure_ascii=False, indent=1).encode())

    def graded_cells(self, assignment: str, notebook: str) -> tuple[str, ...]:
        """Return the names of a notebook's graded cells in the gradebook."""
        with self._explained("read"):
            return self._known_rows(assignment).graded_cells(notebook)

    def rows_of(
        self, graded: GradedSubmission, cells: Mapping[str, Collection[str]] | None = None
    ) -> dict[str, NotebookRows]:
        """Return what `record` writes of a result, by notebook."""
        with self._explained("read"):
            names = self._known_rows(graded.result.assignment).notebooks
            rows = {name: self._notebook_rows(graded, name) for name in names}
        return rows if cells is None else {name: replace(each, only=cells[name]) for name, each in rows.items()}

    def record(
        self,
        finished: Sequence[tuple[GradedSubmission, Path]],
        cells: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        """Write the grades and comments of results in one transaction.

        The same result may be written again: it gives the same rows. Grades and comments given by hand stay.

        Args:
            finished: Results, each with the folder of its submission.
            cells: The names of the cells to write, by notebook; None: all.
        """
        # no gradebook can hold a name that is not text; the run itself has reported it
        named = [(graded, folder) for graded, folder in finished if nameable(graded.result.student)]
        if named:
            with self._explained("written"):
                self._record(named, cells)

    def _record(
        self,
        finished: Sequence[tuple[GradedSubmission, Path]],
        cells: Mapping[str, Collection[str]] | None,
    ) -> None:
        rows = self._known_rows(finished[0][0].result.assignment)
        entries = []
        for graded, folder in finished:
            entries.append(SubmissionRows(graded.result.student, _timestamp(folder), self.rows_of(graded, cells)))
        rows.write(entries)
        if rows.due:
            for entry in entries:
                submission = self._book.find_submission(rows.assignment, entry.student)
                self._late.assign(submission, self._book.db)
            self._book.db.commit()
        self._book.db.expunge_all()  # a class of thousands would be kept in memory

    def _known_rows(self, assignment: str) -> GradebookTables:
        if self._rows is None:
            self._rows = GradebookTables(self._book.db, assignment)
        return self._rows

    @contextmanager
    def _explained(
        self, done: str, hint: str = HOW_TO_RESUME, failure: type[GradebookError] = GradebookError
    ) -> Iterator[None]:
        """Turn an error of the database or the disk into one sentence for the instructor."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nbgrader's own use of SQLAlchemy warns
            from nbgrader.api import InvalidEntry, MissingEntry
            from sqlalchemy.exc import SQLAlchemyError

            errors = (SQLAlchemyError, InvalidEntry, MissingEntry, OSError, ImportError, UnicodeError, SubprocessError)
            try:
                yield
            except errors as error:
                reason = (str(getattr(error, "orig", None) or error).strip() or type(error).__name__).splitlines()[0]
                reason = reason.replace(self._url, shown(self._url))  # SQLAlchemy quotes a URL that it cannot read
                raise failure(f"The gradebook {shown(self._url)} cannot be {done}: {reason}. {hint}") from error

    def _notebook_rows(self, graded: GradedSubmission, name: str) -> NotebookRows:
        rows, kept = self._graded_rows(graded, name), graded.kept.get(name)
        if not kept:
            return rows
        comments = {f"{cell}-answer": KEPT.format(number(points)) for cell, points in kept.items()}
        return replace(rows, scores={**rows.scores, **kept}, comments={**rows.comments, **comments})

    def _graded_rows(self, graded: GradedSubmission, name: str) -> NotebookRows:
        result = graded.result
        source = self._source_checksums(result.assignment, name)
        if result.status == "unusable":
            return NotebookRows({}, dict.fromkeys(source, f"Not graded: {result.reason}"), by_hand=True)
        if name in result.rows:
            rows = result.rows[name]
            return NotebookRows(rows["scores"], rows["comments"], review=rows.get("review", {}), default_score=None)
        submitted = graded.checksums.get(name, {})
        untouched = [cell for cell, known in source.items() if submitted.get(cell) == known]
        scores: dict[str, float | None] = dict.fromkeys(result.faults.get(name, {}))  # they wait for a person
        scores |= {cell: float(outcome.score) for cell, outcome in result.outcomes.get(name, {}).items()}
        return NotebookRows(scores, dict.fromkeys(untouched, "No response."))

    def _source_checksums(self, assignment: str, name: str) -> dict[str, str]:
        """Return the checksums of the released cells by grade_id; a cell with the same one was not changed."""
        key = (assignment, name)
        if key not in self._checksums:
            source = self._book.find_notebook(name, assignment)
            self._checksums[key] = {cell.name: cell.checksum for cell in source.source_cells}
        return self._checksums[key]

    def _write_pages(self, graded: GradedSubmission, stamp: Path | None) -> dict[str, int]:
        result = graded.result
        folder = self._course.autograded(result.student, result.assignment)
        if folder.exists():
            shutil.rmtree(folder)
        if not graded.pages:
            return {}
        private_files.make_folder(folder)
        sizes = {}
        for name, page in graded.pages.items():
            data = page.to_bytes(self._source_checksums(result.assignment, name))
            sizes[name] = len(data)
            private_files.write_file(folder / f"{name}.ipynb", data)
        if result.rows:
            submitted = self._course.submitted(result.student, result.assignment)
            copy_extra_files(self._course, result.assignment, submitted, folder)
        if stamp is not None:
            shutil.copyfile(stamp, folder / STAMP)
        return sizes

    def __enter__(self) -> GradebookWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._book.close()


def has_pages(course: CourseDirectory, student: str, assignment: str, sizes: Mapping[str, int]) -> bool:
    """Return whether all autograded notebooks are still there, with the sizes with which they were written."""
    folder = course.autograded(student, assignment)
    paths = {name: folder / f"{name}.ipynb" for name in sizes}
    return all(path.is_file() and path.stat().st_size == sizes[name] for name, path in paths.items())


def _timestamp(folder: Path) -> datetime | None:
    try:
        return submitted_at(folder)
    except UnusableNotebookError:
        return None

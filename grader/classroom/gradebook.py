"""The one writer: nbgrader's gradebook and the autograded notebooks, in one database session for the whole run."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import SubprocessError
from types import TracebackType

from grader.classroom.assignment import Assignment
from grader.classroom.late import STAMP, LatePenalties, handed_in_at
from grader.classroom.nbgrader_app import prepare
from grader.classroom.notebook import Json, Unusable, grade_id, mark, nameable
from grader.classroom.rows import Entry, NotebookRows, Rows
from grader.classroom.submission import SubmissionResult

AT_ONCE = 16
"""Submissions written in one transaction."""
KEPT = "Put that right, then go on with --resume: what is graded is kept."


def default_url(course: Path) -> str:
    """Return where nbgrader keeps a course's gradebook unless told otherwise."""
    return f"sqlite:///{course.resolve() / 'gradebook.db'}"


def shown(url: str) -> str:
    """Return a database URL as it may be printed: without its password."""
    return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", url)


class GradebookFailed(Exception):
    """The gradebook or the folder ``autograded`` cannot be used; the text says what is wrong and what to do."""


class NoGradebook(GradebookFailed):
    """There is no gradebook at the URL that was given."""


class GradebookWriter:
    """Writes results as ``nbgrader autograde`` does; use as a context manager. All of it raises `GradebookFailed`."""

    def __init__(self, course: Path, url: str, course_id: str = "course101") -> None:
        prepare()
        self._url = url
        with self._explained("opened", "Look at --db, and at who may write there.", NoGradebook):
            from nbgrader.api import Gradebook

            self._book = Gradebook(url, course_id)
        self._course = course
        self._late = LatePenalties(course)
        self._checksums: dict[tuple[str, str], dict[str, str]] = {}
        self._rows: Rows | None = None
        self._waiting: list[Entry] = []

    def has(self, assignment: Assignment) -> bool:
        """Tell whether the assignment and all its graded cells have been recorded."""
        from nbgrader.api import MissingEntry

        with self._explained("read"):
            try:
                known = {
                    (notebook.name, cell.name)
                    for notebook in self._book.find_assignment(assignment.name).notebooks
                    for cell in notebook.grade_cells
                }
            except MissingEntry:
                return False
        return {(notebook.name, cell) for notebook in assignment.notebooks for cell in notebook.checks} <= known

    def write(self, result: SubmissionResult, folder: Path) -> None:
        """Write grades, comments and the autograded notebooks of one result; ``folder`` is what was handed in.

        It may be written again: the same result gives the same rows. Grades and comments given by hand stay.
        """
        if result.status == "unusable" and not nameable(result.student):
            return  # no gradebook can hold such a name; the run itself has named it
        with self._explained("written"):
            self._write(result, folder)

    def _write(self, result: SubmissionResult, folder: Path) -> None:
        if self._rows is None:
            self._rows = Rows(self._book.db, result.assignment)
        try:
            timestamp = handed_in_at(folder)
        except Unusable:
            timestamp = None
        notebooks = {name: self._notebook_rows(result, name) for name in self._rows.notebooks}
        self._waiting.append(Entry(result.student, timestamp, notebooks))
        self._write_notebooks(result, None if timestamp is None else folder / STAMP)
        if len(self._waiting) >= AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        """Write what waits into the gradebook. A run that is killed before has it in its journal."""
        if self._rows is None or not self._waiting:
            return
        entries, self._waiting = self._waiting, []
        self._rows.write(entries)
        if self._rows.due:
            for entry in entries:
                submission = self._book.find_submission(self._rows.assignment, entry.student)
                self._late.assign(submission, self._book.db)
            self._book.db.commit()

    @contextmanager
    def _explained(
        self, done: str, hint: str = KEPT, failure: type[GradebookFailed] = GradebookFailed
    ) -> Iterator[None]:
        """Turn what a database or a disk has to say into one sentence."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nbgrader's own use of SQLAlchemy warns
            from nbgrader.api import InvalidEntry, MissingEntry
            from sqlalchemy.exc import SQLAlchemyError

            known = (SQLAlchemyError, InvalidEntry, MissingEntry, OSError, ImportError, UnicodeError, SubprocessError)
            try:
                yield
            except known as error:
                said = (str(getattr(error, "orig", None) or error).strip() or type(error).__name__).splitlines()[0]
                raise failure(f"The gradebook {shown(self._url)} cannot be {done}: {said}. {hint}") from error

    def _notebook_rows(self, result: SubmissionResult, name: str) -> NotebookRows:
        source = self._source_checksums(result.assignment, name)
        if result.status == "unusable":
            return NotebookRows({}, dict.fromkeys(source, f"Not graded: {result.reason}"), by_hand=True)
        written = result.notebooks.get(name, {}).get("cells", [])
        cells = {str(grade_id(cell)): cell for cell in written if grade_id(cell)}
        untouched = [cell for cell, known in source.items() if cell in cells and checksum(cells[cell]) == known]
        scores = {cell: float(outcome.score) for cell, outcome in result.outcomes.get(name, {}).items()}
        return NotebookRows(scores, dict.fromkeys(untouched, "No response."))

    def _source_checksums(self, assignment: str, name: str) -> dict[str, str]:
        """Return the released cells' checksums by grade_id: a cell with the same one was not touched."""
        key = (assignment, name)
        if key not in self._checksums:
            source = self._book.find_notebook(name, assignment)
            self._checksums[key] = {cell.name: cell.checksum for cell in source.source_cells}
        return self._checksums[key]

    def _write_notebooks(self, result: SubmissionResult, stamp: Path | None) -> None:
        folder = self._course / "autograded" / result.student / result.assignment
        if folder.exists():
            shutil.rmtree(folder)
        if not result.notebooks:
            return
        folder.mkdir(parents=True)
        for name, notebook in result.notebooks.items():
            known = self._source_checksums(result.assignment, name)
            _write_json(folder / f"{name}.ipynb", _as_released(notebook, known))
        if stamp is not None:
            shutil.copyfile(stamp, folder / STAMP)

    def __enter__(self) -> GradebookWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with self._explained("written"):
                self._flush()
        finally:
            self._book.close()


def checksum(cell: Json) -> str:
    """Return nbgrader's checksum of a cell: the same bytes in the same order."""
    found = mark(cell)
    grade, solution = bool(found.get("grade")), bool(found.get("solution"))
    locked = not solution and (grade or bool(found.get("locked")))
    parts = [cell["source"], cell["cell_type"], str(grade), str(solution), str(locked), found["grade_id"]]
    if grade:
        parts.append(str(float(found["points"])))
    return hashlib.md5("".join(parts).encode("utf-8"), usedforsecurity=False).hexdigest()


def _as_released(notebook: Json, checksums: dict[str, str]) -> Json:
    """Add the release's checksums, by which nbgrader and its formgrader know a cell."""
    cells = []
    for cell in notebook["cells"]:
        name = grade_id(cell)
        if name and checksums.get(name):
            found = {**mark(cell), "checksum": checksums[name]}
            cell = {**cell, "metadata": {**cell["metadata"], "nbgrader": found}}
        cells.append(cell)
    return {**notebook, "cells": cells}


def _write_json(path: Path, notebook: Json) -> None:
    """Write in one step: a reader never sees half a notebook."""
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(unfinished, path)

"""The instructor's version of an assignment: its cells in order, and the checks that grade them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.checks import registry
from grader.checks.own_checks import FILE, OwnChecks, OwnChecksError
from grader.course.course_directory import CourseDirectory
from grader.course.imported_modules import imported_modules
from grader.course.notebook import Json, UnusableNotebookError, grade_id, mark, read
from grader.errors import WrongUseError
from grader.outcome import Outcome
from grader.sandbox.shared_imports import SharedImports

_REMOVED = "### BEGIN"
"""Beginning of nbgrader's markers: learners do not see all of such a cell."""
_CALL = re.compile(r"""\s*check\(\s*(["'])(?P<id>[^"']+)\1\s*\)\s*""")


class AssignmentError(WrongUseError):
    """The instructor's version cannot be used; the text says which cell, and what to do."""


@dataclass(frozen=True, eq=False)  # a key of caches
class SourceNotebook:
    """One notebook of an assignment as the instructor wrote it."""

    name: str
    json: Json
    checks: dict[str, str]
    """Check ids by the grade_id of their cell, in the order of the cells."""
    plain: tuple[str, ...] = ()
    """The other graded cells: tests that run together with the learner's code, and cells that are graded by hand."""
    all_or_nothing: bool = False
    """Whether a check gives no points until it is passed."""
    points: Mapping[str, float] = field(default_factory=dict)
    """Points of the checks' cells, by grade_id: an assignment may give more or fewer for a check than this course."""

    @property
    def names(self) -> set[str]:
        """The names of the cells that nbgrader records as they were released."""
        kinds = ("grade", "solution", "locked", "task")
        marks = [mark(cell) for cell in self.json["cells"]]
        return {found["grade_id"] for found in marks if any(found.get(kind) for kind in kinds)}

    def scored(self, cell: str, outcome: Outcome) -> Outcome:
        """Return the outcome of a cell's check with the points that the assignment gives for it."""
        outcome = outcome.worth(self.points.get(cell, outcome.points))
        return outcome.all_or_nothing() if self.all_or_nothing else outcome

    @property
    def plain_points(self) -> dict[str, float]:
        """Points of each plain graded cell, by name."""
        marks = {str(grade_id(cell)): mark(cell) for cell in self.json["cells"] if grade_id(cell)}
        return {name: float(marks[name].get("points") or 0) for name in self.plain}


@dataclass(frozen=True)
class Assignment:
    """An assignment: one notebook or more."""

    name: str
    notebooks: tuple[SourceNotebook, ...]
    recorded: Recorded | None = None
    """What plain cells need; see `grader.course.recorded_assignment.with_record`."""
    own_checks: OwnChecks | None = None
    """The instructor's file of checks, where a notebook asks for one that the course does not have."""

    @property
    def plain(self) -> bool:
        """Whether any graded cell is not a check."""
        return any(notebook.plain for notebook in self.notebooks)

    def given_cells(self) -> list[str]:
        """Return the code cells that learners got unchanged: neither answers nor checks."""
        return [
            cell["source"]
            for notebook in self.notebooks
            for cell in notebook.json["cells"]
            if cell["cell_type"] == "code"
            and not (mark(cell).get("solution") or mark(cell).get("grade") or _REMOVED in cell["source"])
        ]

    def imports(self) -> SharedImports:
        """Return the imports of the instructor's notebooks, for a fork server to do once for all submissions."""
        files = self.recorded.files if self.recorded else {}
        beside = {path.split("/")[0].removesuffix(".py") for path in files}
        cells = [cell for notebook in self.notebooks for cell in notebook.json["cells"] if cell["cell_type"] == "code"]
        return SharedImports(imported_modules((cell["source"] for cell in cells), beside), beside)


def cell_name(index: int) -> str:
    """Return the name of a cell in tracebacks; its index counts from 0."""
    return f"cell {index + 1}"


def load(course: CourseDirectory, name: str) -> Assignment:
    """Return an assignment by the instructor's version; raises `AssignmentError`."""
    folder = course.source(name)
    paths = sorted(folder.glob("*.ipynb"))
    if not paths:
        raise AssignmentError(
            f"There is no notebook in {course.shown(folder)} of the course {course.root}. "
            f"Assignments there: {', '.join(course.assignments()) or 'none'}."
        )
    own = OwnChecks(str(folder / FILE), _own_source(folder / FILE)) if (folder / FILE).is_file() else None
    known = _Checks(own)
    notebooks = tuple(_notebook(path, folder, course.all_or_nothing, known) for path in paths)
    return Assignment(name, notebooks, own_checks=own if known.own_are_used else None)


def _own_source(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeError:
        raise AssignmentError(f"{path} has an unreadable encoding; save it as UTF-8.") from None


class _Checks:
    """The checks of the course and, once a notebook asks for another one, those of the assignment's own file.

    Other people's assignments may have a file of that name for a purpose of their own, which nobody should run.
    """

    def __init__(self, own: OwnChecks | None) -> None:
        self._own = own
        self.own_are_used = False

    def id_of(self, wanted: str, where: str) -> str:
        """Return the id of a check that a cell asks for; raises `AssignmentError`."""
        if self._own is not None and not self.own_are_used and wanted not in registry.ids():
            self.own_are_used = True
            try:
                registry.add_own(self._own)
            except OwnChecksError as error:
                raise AssignmentError(str(error)) from None
        try:
            return registry.get(wanted).id
        except registry.UnknownCheckError as error:
            raise AssignmentError(f"{where}: {error}") from None


def _notebook(path: Path, folder: Path, all_or_nothing: bool, known: _Checks) -> SourceNotebook:
    try:
        notebook = read(path, folder)
    except UnusableNotebookError as error:
        raise AssignmentError(f"The instructor's version cannot be used. {error}") from None
    names = [name for cell in notebook["cells"] if (name := grade_id(cell))]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise AssignmentError(f"{path.name} has more than one cell with the grade_id {', '.join(twice)}; rename one.")
    graded = [cell for cell in notebook["cells"] if mark(cell).get("grade") or mark(cell).get("task")]
    judged = {str(grade_id(cell)): cell for cell in graded if _is_check(cell)}
    checks = {name: _check(cell, path.name, known) for name, cell in judged.items()}
    points = {name: _points(cell, path.name) for name, cell in judged.items()}
    plain = tuple(str(grade_id(cell)) for cell in graded if not _is_check(cell))
    return SourceNotebook(path.stem, notebook, checks, plain, all_or_nothing, points)


def _is_check(cell: dict[str, Any]) -> bool:
    found = mark(cell)
    no_test = found.get("task") or found.get("solution") or cell["cell_type"] != "code"
    return not no_test and _CALL.fullmatch(cell["source"]) is not None


def _check(cell: dict[str, Any], name: str, known: _Checks) -> str:
    """Return the id of a cell's check."""
    call = _CALL.fullmatch(cell["source"])
    assert call is not None
    return known.id_of(call["id"], f"The cell {grade_id(cell)} of {name}")


def _points(cell: dict[str, Any], name: str) -> float:
    points = mark(cell).get("points")
    if not isinstance(points, int | float) or points < 0:
        raise AssignmentError(
            f"The cell {grade_id(cell)} of {name} gives {points!r} points; give a number in its metadata."
        )
    return points


@dataclass(frozen=True)
class RecordedCell:
    """One of nbgrader's ``source_cells``."""

    name: str
    cell_type: str
    locked: bool
    source: str
    checksum: str | None


@dataclass(frozen=True)
class RecordedNotebook:
    """One notebook as recorded in the gradebook."""

    name: str
    cells: tuple[RecordedCell, ...]
    graded: dict[str, float]
    """Points by the names of grade cells."""
    solutions: tuple[str, ...]
    tasks: dict[str, float]
    kernelspec: str | None


@dataclass(frozen=True, eq=False)  # a key of caches
class Recorded:
    """An assignment as recorded in the gradebook, and what else nbgrader grades it by."""

    notebooks: dict[str, RecordedNotebook]
    config: Any
    """The course's settings, as traitlets read them."""
    files: dict[str, bytes] = field(default_factory=dict)
    """The instructor's files beside the notebooks, which replace the learner's of the same name."""
    ignore: tuple[str, ...] = ()

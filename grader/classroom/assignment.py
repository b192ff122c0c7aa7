"""The instructor's assignment: its cells in order, and which of them is graded by which check."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.checks import catalogue
from grader.checks.check import Check
from grader.classroom.notebook import Json, Unusable, grade_id, mark, read

_TAKEN_OUT = "### BEGIN"
"""Where nbgrader's markers stand there is more than learners see."""
_CALL = re.compile(r"""\s*check\(\s*(["'])(?P<id>[^"']+)\1\s*\)\s*""")


class BadAssignment(Exception):
    """The instructor's version cannot be used; the text says which cell, and what to do."""


@dataclass(frozen=True)
class SourceNotebook:
    """One notebook of an assignment, as the instructor wrote it."""

    name: str
    json: Json
    checks: dict[str, str]
    """Check ids by the grade_id of the cell they stand in, in the order of the cells."""


@dataclass(frozen=True)
class Assignment:
    """An assignment: one notebook or more."""

    name: str
    notebooks: tuple[SourceNotebook, ...]

    def given_cells(self) -> list[tuple[str, str]]:
        """Return the code that learners got as it is, each cell with its place as a name: no answer, and no check."""
        return [
            (cell["source"], cell_name(place))
            for notebook in self.notebooks
            for place, cell in enumerate(notebook.json["cells"])
            if cell["cell_type"] == "code"
            and not (mark(cell).get("solution") or mark(cell).get("grade") or _TAKEN_OUT in cell["source"])
        ]


def cell_name(place: int) -> str:
    """Return what the cell at ``place``, from 0, is called in a traceback."""
    return f"cell {place + 1}"


def load(course: Path, name: str) -> Assignment:
    """Return the assignment in ``course/source/name``; raises `BadAssignment`."""
    folder = course / "source" / name
    paths = sorted(folder.glob("*.ipynb"))
    if not paths:
        there = sorted(path.name for path in (course / "source").glob("*") if path.is_dir())
        raise BadAssignment(
            f"There is no notebook in source/{name} of the course {course}. "
            f"Assignments there: {', '.join(there) or 'none'}."
        )
    return Assignment(name, tuple(_notebook(path, folder) for path in paths))


def _notebook(path: Path, folder: Path) -> SourceNotebook:
    try:
        notebook = read(path, folder)
    except Unusable as error:
        raise BadAssignment(f"The instructor's version cannot be used. {error}") from None
    names = [name for cell in notebook["cells"] if (name := grade_id(cell))]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadAssignment(f"{path.name} has more than one cell with the grade_id {', '.join(twice)}; rename one.")
    checks = {
        str(mark(cell)["grade_id"]): _check(cell, path.name).id
        for cell in notebook["cells"]
        if mark(cell).get("grade") or mark(cell).get("task")
    }
    return SourceNotebook(path.stem, notebook, checks)


def _check(cell: dict[str, Any], name: str) -> Check:
    found = mark(cell)
    where = f"The cell {found['grade_id']} of {name}"
    call = _CALL.fullmatch(cell["source"])
    if found.get("task") or found.get("solution") or cell["cell_type"] != "code" or call is None:
        raise BadAssignment(
            f'{where} is not one call such as check("dispatch_tool_call"). This command grades only such cells; '
            "grade this assignment with: nbgrader autograde"
        )
    try:
        check = catalogue.get(call["id"])
    except catalogue.UnknownCheck as error:
        raise BadAssignment(f"{where}: {error}") from None
    if found.get("points") != check.points:
        raise BadAssignment(
            f"{where} is worth {found.get('points')} points, its check gives {check.points}: make them equal."
        )
    return check

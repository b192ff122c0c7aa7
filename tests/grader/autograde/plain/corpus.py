"""Building blocks of the corpus on which this grader and unmodified nbgrader are compared."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Cell = dict[str, Any]
Book = dict[str, Any]
Edit = Callable[[Book], None]

SPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}


@dataclass
class Case:
    """One assignment: the instructor's notebooks and what students hand in."""

    name: str
    source: dict[str, Book]
    students: dict[str, dict[str, Book | bytes]] = field(default_factory=dict)
    """Notebooks by name, by student; a name with a dot in it is another file."""
    files: dict[str, str] = field(default_factory=dict)
    """The instructor's files beside the notebooks."""
    config: str = ""
    """Settings of the course; cases with the same ones share a course."""
    due: str = ""
    differs: dict[str, str] = field(default_factory=dict)
    """Students whose results may differ, with the key of the reason in ``DIFFERENCES``."""
    update: bool = False
    """nbgrader grades it only after ``nbgrader update``."""

    @property
    def notebooks(self) -> int:
        """Notebooks handed in."""
        return sum("." not in name for files in self.students.values() for name in files)


def code(source: str, name: str = "", **mark: Any) -> Cell:
    """Return a code cell; with ``mark`` it is one of nbgrader's."""
    return _cell("code", source, name, mark)


def text(source: str, name: str = "", **mark: Any) -> Cell:
    """Return a Markdown cell."""
    return _cell("markdown", source, name, mark)


def exam(source: str, name: str, worth: float = 1) -> Cell:
    """Return a test cell."""
    return code(source, name, grade=True, locked=True, points=worth)


def answer(source: str, name: str) -> Cell:
    """Return a cell for the learner's code; what is between the markers is the instructor's."""
    return code(source, name, solution=True)


def given(source: str, name: str) -> Cell:
    """Return a cell that learners may not change."""
    return code(source, name, locked=True)


def _cell(kind: str, source: str, name: str, mark: dict[str, Any]) -> Cell:
    cell: Cell = {"cell_type": kind, "id": (name or "free").replace(".", "-"), "metadata": {}, "source": source}
    if kind == "code":
        cell |= {"outputs": [], "execution_count": None}
    if name:
        plain = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
        cell["metadata"]["nbgrader"] = {**plain, **mark, "grade_id": name}
    return cell


def book(*cells: Cell) -> Book:
    """Return a notebook."""
    return {"cells": list(cells), "metadata": {"kernelspec": SPEC}, "nbformat": 4, "nbformat_minor": 5}


def find(notebook: Book, name: str) -> Cell:
    """Return the cell with this grade_id."""
    return next(each for each in notebook["cells"] if each["metadata"].get("nbgrader", {}).get("grade_id") == name)


def edited(notebook: Book, *edits: Edit) -> Book:
    """Return a changed copy."""
    changed = copy.deepcopy(notebook)
    for edit in edits:
        edit(changed)
    return changed


def write(name: str, source: str) -> Edit:
    """Write something else into a cell."""
    return lambda notebook: find(notebook, name).update(source=source)


def delete(name: str) -> Edit:
    """Remove a cell."""
    return lambda notebook: notebook["cells"].remove(find(notebook, name))


def insert(before: str, *cells: Cell) -> Edit:
    """Add the learner's own cells before a cell."""

    def edit(notebook: Book) -> None:
        place = notebook["cells"].index(find(notebook, before))
        for number, cell in enumerate(cells):
            own = copy.deepcopy(cell) | {"id": f"own-{place}-{number}"}
            notebook["cells"].insert(place + number, own)

    return edit


def mark(name: str, **change: Any) -> Edit:
    """Change nbgrader's metadata of a cell; None takes a field away."""

    def edit(notebook: Book) -> None:
        found = find(notebook, name)["metadata"]["nbgrader"]
        found.update(change)
        for key in [key for key, value in change.items() if value is None]:
            del found[key]

    return edit


def released(notebook: Book) -> Book:
    """Return what learners get, near enough: unmodified nbgrader restores the rest."""
    made = copy.deepcopy(notebook)
    for cell in made["cells"]:
        cell["source"] = _without(cell["source"], "SOLUTION", "# YOUR CODE HERE\nraise NotImplementedError()")
        cell["source"] = _without(cell["source"], "HIDDEN TESTS", "")
        cell["source"] = _without(cell["source"], "MARK SCHEME", "")
    return made


def _without(source: str, marker: str, instead: str) -> str:
    lines, inside = [], False
    for line in source.split("\n"):
        if f"### BEGIN {marker}" in line:
            inside = True
            indent = line[: len(line) - len(line.lstrip())]
            lines += [indent + each for each in instead.split("\n")] if instead else []
        elif f"### END {marker}" in line:
            inside = False
        elif not inside:
            lines.append(line)
    return "\n".join(lines)


def lay_out(cases: list[Case], course: Path) -> None:
    """Write the instructor's side of a course; `hand_in` writes the learners'."""
    course.mkdir(parents=True)
    # Half a minute, the limit of a cell where none is set, is little on a busy machine.
    (course / "nbgrader_config.py").write_text(f"c = get_config()\nc.Execute.timeout = 300\n{cases[0].config}\n")
    for case in cases:
        folder = course / "source" / case.name
        folder.mkdir(parents=True)
        for name, notebook in case.source.items():
            (folder / f"{name}.ipynb").write_text(json.dumps(notebook))
        for name, content in case.files.items():
            place = course if name == "autotests.yml" else folder
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_text(content)


def submission(cases: list[Case], course: Path) -> None:
    """Write what the learners hand in."""
    for case in cases:
        for student, files in case.students.items():
            folder = course / "submitted" / student / case.name
            folder.mkdir(parents=True)
            for name, content in files.items():
                path = folder / (name if "." in name else f"{name}.ipynb")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())

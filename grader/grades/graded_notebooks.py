"""Graded notebooks of a class, one at a time, and the instructor's cells beside them."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.course.course_directory import CourseDirectory
from grader.course.notebook import Json, UnusableNotebookError, mark, read
from grader.grades.python_source import python_source


@dataclass(frozen=True)
class GradedNotebook:
    """One notebook as a class run, or nbgrader, has written it."""

    student: str
    name: str
    cells: list[Json]


def graded_notebooks(course: CourseDirectory, assignment: str) -> Iterator[GradedNotebook]:
    """Yield the graded notebooks of an assignment; a file that is none is left out."""
    for student, folder in course.graded_submissions(assignment).items():
        for path in sorted(folder.glob("*.ipynb")):
            try:
                cells = json.loads(path.read_bytes())["cells"]
            except (OSError, ValueError, KeyError, TypeError):
                continue
            if isinstance(cells, list):
                yield GradedNotebook(student, path.stem, cells)


def text_of(source: Any) -> str:
    """Return the text of a cell, which nbgrader writes as a list of lines."""
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def instructor_cells(folder: Path) -> list[Json]:
    """Return all cells of the readable notebooks in a folder of the instructor's."""
    found: list[Json] = []
    for path in sorted(folder.glob("*.ipynb")):
        with suppress(UnusableNotebookError):
            found += read(path, folder)["cells"]
    return found


def answers_of(cells: Sequence[Json]) -> dict[str, str]:
    """Return the sources of the cells for answers, by grade_id."""
    return {str(mark(cell)["grade_id"]): cell["source"] for cell in cells if mark(cell).get("solution")}


def defined_names(cells: Sequence[Json]) -> set[str]:
    """Return the names that code cells define: where the instructor chose them, learners did not."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    names: set[str] = set()
    for cell in cells:
        python = python_source(cell["source"]) if cell["cell_type"] == "code" else None
        if python is not None:
            names |= {node.name for node in python.tree.body if isinstance(node, kinds)}
    return names

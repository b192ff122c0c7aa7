"""Cells that do what libraries do, each as an answer of its own and, many to a notebook, as test cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.grader.autograde.plain.corpus import Case, answer, book, edited, exam, released, write

CELLS = Path(__file__).parents[3] / "data" / "library_cells.txt"
_HEADER = re.compile(r"^# %% ([\w-]+)(?: \(([\w-]+)\))?\n", re.MULTILINE)
_TESTS_IN_A_NOTEBOOK = 12
SOURCE = book(
    answer("### BEGIN SOLUTION\nseen = 1\n### END SOLUTION", "cell"),
    exam("assert 'seen' in globals()", "ran", 2),
    exam("repr(seen)", "shown", 1),
    exam("print(seen)\nassert In[-1].endswith('1')\n0.5 + (seen == 1)", "compared", 2),
)


@dataclass(frozen=True)
class LibraryCell:
    """A cell, and where the two graders may differ on it."""

    name: str
    differs: str | None
    """The key of the reason in ``DIFFERENCES``."""
    source: str

    @property
    def is_test(self) -> bool:
        """Whether tests after it in one notebook mean what they mean without it."""
        return self.differs is None and self.name not in _ENDS_OR_STAYS


_ENDS_OR_STAYS = frozenset(
    (
        "exit",
        "builtin-print",
        "every-expression",
        "shadowed-names",
        "search-path",
        "write-file-magic",
        "script-magic",
        "capture-magic",
    )
)


def library_cells() -> Iterator[LibraryCell]:
    """Yield the cells of the file."""
    parts = _HEADER.split(CELLS.read_text(encoding="utf-8"))[1:]
    for name, differs, source in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        yield LibraryCell(name, differs, source.rstrip("\n"))


def library_cases() -> list[Case]:
    """Return an assignment with a student for each cell, and assignments whose tests are these cells."""
    answers = Case("library", {"library": SOURCE})
    for cell in library_cells():
        student = f"l-{cell.name}"
        answers.students[student] = {"library": edited(released(SOURCE), write("cell", cell.source))}
        if cell.differs:
            answers.differs[student] = cell.differs
    return [answers, *_cases_of_tests([cell for cell in library_cells() if cell.is_test])]


def _cases_of_tests(cells: list[LibraryCell]) -> Iterator[Case]:
    for start in range(0, len(cells), _TESTS_IN_A_NOTEBOOK):
        name = f"library-tests-{start // _TESTS_IN_A_NOTEBOOK}"
        tests = (exam(each.source, each.name) for each in cells[start : start + _TESTS_IN_A_NOTEBOOK])
        notebook = book(answer("### BEGIN SOLUTION\nown = 1\n### END SOLUTION", "cell"), *tests)
        yield Case(name, {name: notebook}, {"l-right": {name: edited(released(notebook), write("cell", "own = 1"))}})

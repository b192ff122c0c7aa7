"""Tables of the pages in ``docs/mocks``, made from the code they are about.

``python -m tests.mocks.pages`` writes them between the marks in each page.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import mocks
from mocks.faults import spec
from mocks.scenarios.scenario import Conversation
from mocks.scenarios.turn import Turn
from mocks.scenarios.when import When
from tests.mocks.api import coverage
from tests.mocks.api.known_errors import ENTRIES, Entry

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "mocks"
MARK = re.compile(r"<!-- (\w+): begin -->\n.*?<!-- \1: end -->", re.DOTALL)


def _cell(text: str) -> str:
    """Return text for a cell of a table: one line, code marked as Markdown marks it."""
    return re.sub(r"``(.+?)``", r"`\1`", " ".join(text.split())).replace("|", "\\|")


def _rows(*columns: str) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield f"|{' --- |' * len(columns)}"


def _fields(kind: type) -> str:
    """Return the fields of a model with the docstring below each."""
    (tree,) = ast.parse(inspect.getsource(kind)).body
    assert isinstance(tree, ast.ClassDef)
    lines = list(_rows("field", "meaning"))
    for field, below in zip(tree.body, tree.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            lines.append(f"| `{ast.unparse(field.target)}` | {_cell(str(below.value.value))} |")
    return "\n".join(lines)


def _faults() -> str:
    """Return the kinds of faults, from the simple table in the docstring of their grammar."""
    _, head, body, *_ = re.split(r"(?m)^(?:=+ ?)+$\n", spec.__doc__ or "")
    starts = [0, *(match.start(1) for match in re.finditer(r" {2,}(\S)", head))]
    lines, cells = list(_rows("kind", "what happens", "options")), [""] * 3
    for line in [*body.splitlines(), "end"]:
        if line[:1].strip() and cells[0]:
            lines.append(f"| `{cells[0].strip()}` | {_cell(cells[1])} | {_cell(cells[2])} |")
            cells = [""] * 3
        ends = [*starts[1:], len(line)]
        cells = [f"{cell} {line[start:end].strip()}" for cell, start, end in zip(cells, starts, ends, strict=True)]
    return "\n".join(lines)


def _errors() -> str:
    count = Counter(row.entry for row in coverage.rows())
    lines = list(_rows("no.", "known from", "what the service does", "in the mock"))
    lines += [f"| {entry.id} | {entry.grade} | {_cell(entry.title)} | {_played(entry, count)} |" for entry in ENTRIES]
    return "\n".join(lines)


def _played(entry: Entry, count: Counter[str]) -> str:
    number = count[entry.id]
    if number:
        return f"played, held by {number} request{'s' if number > 1 else ''}"
    return re.sub(r"(tests/\S+\.py)", r"`\1`", entry.elsewhere) or "not played"


def _names() -> str:
    lines = list(_rows("name", "what it is"))
    for name in mocks.__all__:
        doc = inspect.getdoc(getattr(mocks, name)) if name != "MODEL" else "The model that lessons and examples name."
        first = re.split(r"(?<=[.!])\s", (doc or "").split("\n\n")[0])[0]
        lines.append(f"| `{name}` | {_cell(first)} |")
    return "\n".join(lines)


TABLES: dict[str, Callable[[], str]] = {
    "faults": _faults,
    "conditions": lambda: _fields(When),
    "turns": lambda: _fields(Turn),
    "conversations": lambda: _fields(Conversation),
    "played": _errors,
    "names": _names,
}


def with_tables(text: str) -> str:
    """Return a page with each of its tables made anew."""
    return MARK.sub(lambda mark: f"<!-- {mark[1]}: begin -->\n\n{TABLES[mark[1]]()}\n\n<!-- {mark[1]}: end -->", text)


if __name__ == "__main__":
    for page in FOLDER.glob("*.md"):
        page.write_text(with_tables(page.read_text(encoding="utf-8")), encoding="utf-8")

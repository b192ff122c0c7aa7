"""Python of a code cell: its text and its tree, without the lines that only IPython understands."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

MAX_CHARACTERS = 50_000  # longer cells are not read
_IPYTHON = re.compile(r"^([ \t]*)(?:\w+ *= *)?[%!].*$", re.MULTILINE)


@dataclass(frozen=True)
class PythonSource:
    """A cell's Python, in the same lines as in the cell."""

    text: str
    tree: ast.Module


def python_source(cell: str) -> PythonSource | None:
    """Return the Python of a cell, with ``pass`` for each magic and shell command; None if there is none to read."""
    if not cell.strip() or len(cell) > MAX_CHARACTERS:
        return None
    for text in (cell, _IPYTHON.sub(r"\1pass", cell)):  # as it is first: a line of Python may begin with %
        try:
            return PythonSource(text, ast.parse(text))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None

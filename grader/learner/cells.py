"""From the text of a notebook cell to code: magics rewritten, the last expression apart, as a notebook shows it."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Iterable
from dataclasses import dataclass
from types import CodeType

from grader.learner.magics import to_python


@dataclass(frozen=True)
class CompiledCell:
    """A cell that is ready to run."""

    source: str
    """Its text as Python."""
    body: CodeType
    last: CodeType | None
    """Its last statement where that is an expression."""


class Cells:
    """Compiles cells; those known beforehand, the instructor's own, were compiled in the warm parent."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CompiledCell] = {}

    def learn(self, cells: Iterable[tuple[str, str]]) -> None:
        """Compile cells ahead, ``(source, cell)`` each; what is no Python is left for its own turn."""
        for source, cell in cells:
            try:
                self._known[source, cell] = compile_cell(source, cell)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue

    def compiled(self, source: str, cell: str) -> CompiledCell:
        """Return the cell, and let tracebacks find its lines; raises what ``compile`` does."""
        known = self._known.get((source, cell))
        if known is None:
            return compile_cell(source, cell)
        _remember(known.source, f"<{cell}>")
        return known


def compile_cell(source: str, cell: str) -> CompiledCell:
    """Return ``source`` as code whose file is ``<cell>``; raises what ``compile`` does."""
    filename = f"<{cell}>"
    _remember(source, filename)
    try:
        tree = ast.parse(source, filename)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        source = to_python(source)
        _remember(source, filename)
        tree = ast.parse(source, filename)
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    last: CodeType | None = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        expression = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
        last = compile(expression, filename, "eval", flags=flags, dont_inherit=True)
    return CompiledCell(source, compile(tree, filename, "exec", flags=flags, dont_inherit=True), last)


def _remember(source: str, filename: str) -> None:
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)

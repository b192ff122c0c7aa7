"""Code of a notebook cell: its statements, and its last expression apart, as a notebook shows it.

Plain Python is compiled and run as it is, which is quick. `needs_ipython` tells which cells only IPython can run: those
are left to its own shell, in `grader.sandbox.notebook_worker`.
"""

from __future__ import annotations

import ast
import functools
import linecache
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from types import CodeType

_SHELL_NAMES = re.compile(
    r"(?:_{1,3}|_i{1,3}|_i?\d+|_[oid]h|In|Out|display|get_ipython|IPython|exit|quit)"
    r"|create_task|ensure_future|get_event_loop|get_running_loop"
)
"""Names that a notebook has from IPython, or that want the event loop which runs between a kernel's cells."""
_SHELL_WORDS = re.compile(rf"\b(?:{_SHELL_NAMES.pattern})\b")
_LONGEST_CELL = 200_000  # characters that are parsed to find out; longer cells are left to IPython


@functools.lru_cache(maxsize=1000)
def needs_ipython(source: str) -> bool:
    """Tell whether a cell is more than Python: magics, ``!commands``, ``name?``, prompts, or names of IPython's shell.

    A cell that cannot be parsed counts too, for only IPython can tell whether that is its syntax or a mistake.
    """
    if len(source) > _LONGEST_CELL:
        return True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return bool(_SHELL_WORDS.search(source)) and any(_names_the_shell(node) for node in ast.walk(tree))


def _names_the_shell(node: ast.AST) -> bool:
    match node:
        case (
            ast.Name(id=name, ctx=ast.Load())
            | ast.Attribute(attr=name)
            | ast.alias(name=name)
            | ast.ImportFrom(module=str(name))
        ):
            return bool(_SHELL_NAMES.fullmatch(name.partition(".")[0]))
        case ast.AnnAssign(target=ast.Subscript(value=ast.Name(id="In" | "Out"))):  # a prompt that was pasted along
            return True
    return False


@dataclass(frozen=True)
class CompiledCell:
    """A cell that is ready to run."""

    source: str
    body: CodeType
    last: CodeType | None
    """Its last statement where that is an expression."""


class Cells:
    """Compiles cells; those known beforehand, the instructor's own, were compiled in the fork server."""

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
    tree = ast.parse(source, filename)
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    last: CodeType | None = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        expression = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
        last = compile(expression, filename, "eval", flags=flags, dont_inherit=True)
    return CompiledCell(source, compile(tree, filename, "exec", flags=flags, dont_inherit=True), last)


def _remember(source: str, filename: str) -> None:
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)

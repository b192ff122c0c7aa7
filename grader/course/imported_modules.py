"""Modules that the instructor's cells import."""

from __future__ import annotations

import ast
import functools
from collections.abc import Collection, Iterable, Iterator
from typing import Any

_OURS = frozenset({"__future__", "grader"})
"""What learner code gets from elsewhere."""


def imported_modules(cells: Iterable[str], beside: Collection[str] = ()) -> list[str]:
    """Return the modules that cells import: ``a.b`` for ``import a.b`` and ``a:b`` for ``from a import b``.

    Args:
        cells: The sources of the cells.
        beside: Names of modules beside the notebook, which are not meant.
    """
    found = {
        name: None
        for source in cells
        for node in ast.walk(syntax_tree(source) or ast.Module([], []))
        for name in _names(node)
        if name.partition(":")[0].partition(".")[0] not in _OURS.union(beside)
    }
    return list(found)


def syntax_tree(source: str) -> ast.Module | None:
    """Return a cell's syntax tree, magics rewritten as a fresh IPython does; None if it is no Python."""
    try:
        return ast.parse(_python(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _names(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (each.name for each in names)
        case ast.ImportFrom(module=str(package), names=names, level=0):
            yield from (package if each.name == "*" else f"{package}:{each.name}" for each in names)


@functools.cache
def _manager() -> Any:
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager()  # type: ignore[no-untyped-call]


def _python(source: str) -> str:
    if "%" not in source and "!" not in source and "?" not in source and ">>>" not in source:
        return source
    return str(_manager().transform_cell(source))

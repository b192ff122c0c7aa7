"""The helpers that lessons import are those that a lesson has shown."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator

import pytest

from tests.notebooks.course import LESSONS, code_cells
from widgets import helpers

HELPERS = {name: value for name, value in vars(helpers).items() if inspect.isfunction(value)}
SHOWN_IN = {"tool": "01_schema", "user": "02_dispatch", "attempt": "02_dispatch"}


def definitions(source: str, name: str) -> Iterator[str]:
    """Yield what functions of this name do, without annotations and docstrings."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            for each in ast.walk(node):
                if isinstance(each, ast.arg):
                    each.annotation = None
            node.returns = None
            body = node.body[1:] if ast.get_docstring(node) else node.body
            yield "\n".join(ast.unparse(each) for each in (node.args, *body))


@pytest.mark.parametrize("name", HELPERS)
def test_a_helper_is_shown_once_as_it_is_imported_later(name: str) -> None:
    shown = {
        path.stem: list(definitions(cell.source, name))
        for path in LESSONS
        for cell in code_cells(path)
        if f"def {name}(" in cell.source
    }
    assert shown == {SHOWN_IN[name]: list(definitions(inspect.getsource(helpers), name))}

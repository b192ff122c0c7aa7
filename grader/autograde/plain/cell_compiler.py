"""Plain test cells, compiled in the judge's process: learners' transformers, hooks and history never see them.

A test is rewritten before it is compiled: its last expression is assigned to a random name, after it a secret is
assigned to another one, and builtins it uses get random names, under which its process has kept them as they were.
Names the instructor's own cells define stay as they are, for then the learner is asked to define them.
"""

from __future__ import annotations

import ast
import builtins
import functools
import inspect
import marshal
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from grader.course.notebook import Json, mark
from grader.learner.remote_notebook import TestCode

_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_")) - {"input", "print", "open"}
_FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


@dataclass(frozen=True)
class Given:
    """What the instructor's cells of one notebook name."""

    bound: frozenset[str] = frozenset()
    """Names they bind anywhere."""
    attributes: frozenset[str] = frozenset()
    """Attributes they set, such as ``input`` in ``builtins.input = …``: these are not put back before a test."""
    helpers: tuple[tuple[str, frozenset[str]], ...] = ()
    """For locked cells by their name: functions, classes and modules nothing else binds."""

    def trusted(self, cell: str | None) -> frozenset[str]:
        """Return the helpers that a locked cell makes."""
        return next((names for name, names in self.helpers if name == cell), frozenset())


def given(notebook: Json) -> Given:
    """Read the instructor's version of a notebook."""
    bound: set[str] = set()
    attributes: set[str] = set()
    helpers: dict[str, set[str]] = {}
    elsewhere: set[str] = set()
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code" or (tree := _tree(cell["source"])) is None:
            continue
        found = mark(cell)
        own = _bound(ast.walk(tree))
        bound |= own
        attributes |= {each.attr for each in ast.walk(tree) if _is_set(each)}  # type: ignore[attr-defined]
        attributes |= {each.value for each in ast.walk(tree) if _is_name_for_setattr(each, tree)}  # type: ignore[attr-defined]
        if found.get("locked") and not found.get("solution") and not found.get("grade"):
            kept = {name for each in tree.body for name in _helpers(each)}
            helpers[str(found["grade_id"])] = kept
            elsewhere |= own - kept
        else:
            elsewhere |= own
    trusted = tuple((name, frozenset(names - elsewhere)) for name, names in helpers.items())
    return Given(frozenset(bound), frozenset(attributes), trusted)


def _is_set(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del)


def _is_name_for_setattr(node: ast.AST, tree: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier() and any(
        isinstance(each, ast.Call)
        and isinstance(each.func, ast.Name)
        and each.func.id == "setattr"
        and node in each.args
        for each in ast.walk(tree)
    )  # fmt: skip


def _tree(source: str) -> ast.Module | None:
    try:
        return ast.parse(_python(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _bound(nodes: Iterable[ast.AST]) -> set[str]:
    names: set[str] = set()
    for node in nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
                names.add(name)
            case ast.alias(name=name, asname=other):
                names.add(other or name.split(".")[0])
    return names


def _helpers(statement: ast.stmt) -> set[str]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    if not isinstance(statement, kinds):
        return set()
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return _bound(statement.names) - {"*"}
    return {statement.name}


@functools.cache
def _manager() -> Any:
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager()  # type: ignore[no-untyped-call]


def _python(source: str) -> str:
    """Return a cell as Python, magics rewritten as a fresh IPython does."""
    if "%" not in source and "!" not in source and "?" not in source and ">>>" not in source:
        return source
    return str(_manager().transform_cell(source))


@functools.lru_cache(maxsize=500)
def compiled(source: str, name: str, known: Given) -> TestCode:
    """Return a test cell ready to be sent; raises what ``compile`` does."""
    value, token, secret = f"_{secrets.token_hex(8)}", f"_{secrets.token_hex(8)}", secrets.token_hex(16)
    tree = ast.parse(_python(source))
    own = _bound(ast.walk(tree))
    renamed = _Renamed(_BUILTINS - known.bound - own, secrets.token_hex(4))
    tree = renamed.visit(tree)
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        tree.body[-1] = _assign(value, tree.body[-1].value)
    tree.body.append(_assign(token, ast.Constant(secret)))
    # Nothing in the code may have a place beyond the source: a traceback would look for its line.
    last = max((getattr(each, "end_lineno", 1) or 1 for each in ast.walk(tree)), default=1)
    tree.body[-1].lineno = tree.body[-1].end_lineno = last
    ast.fix_missing_locations(tree)
    filename = f"<test {name}>"
    code = compile(tree, filename, "exec", flags=_FLAGS, dont_inherit=True)
    quiet = _ends_quiet(source)
    return TestCode(marshal.dumps(code), value, token, secret, quiet, filename, renamed.aliases, known.attributes)


def _assign(name: str, value: ast.expr) -> ast.Assign:
    return ast.copy_location(ast.Assign([ast.Name(name, ast.Store())], value), value)


def _ends_quiet(source: str) -> bool:
    from IPython.core.displayhook import DisplayHook

    return bool(DisplayHook.semicolon_at_end_of_expression(source))  # type: ignore[no-untyped-call]


class _Renamed(ast.NodeTransformer):
    """Gives builtins the names under which the test finds them as they were."""

    def __init__(self, names: frozenset[str], prefix: str) -> None:
        self._names, self._prefix = names, prefix
        self.aliases: dict[str, str] = {}

    def visit_Name(self, node: ast.Name) -> ast.Name:
        if not isinstance(node.ctx, ast.Load) or node.id not in self._names:
            return node
        # ``super`` is known to the compiler by its name, ``locals`` and the like look at their caller
        if node.id in ("super", "locals", "globals", "vars", "dir", "exec", "eval"):
            return node
        alias = f"_{self._prefix}_{node.id}"
        self.aliases[alias] = node.id
        return ast.copy_location(ast.Name(alias, node.ctx), node)


def is_coroutine(code: Any) -> bool:
    """Tell whether a compiled cell awaits something."""
    return bool(code.co_flags & inspect.CO_COROUTINE)

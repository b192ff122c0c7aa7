"""Small changes to a solution, one at a time: what a learner might get wrong, and a good check must notice."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Change = Callable[[ast.AST], Iterator[tuple[str, ast.AST | None]]]

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.Mod: ast.Mult,
    ast.FloorDiv: ast.Div,
}
_PROSE = ("description", "doc", "title")  # words for people and models: any sensible wording is right


@dataclass(frozen=True)
class Mutant:
    """A changed solution. ``change`` says what and where, and is its name among the survivors."""

    change: str
    source: str


def mutants(source: str) -> list[Mutant]:
    """Return every mutant of ``source``, each different from all others and from the original."""
    original = ast.unparse(ast.parse(source))
    seen = {original}
    made = []
    for place, node in enumerate(_nodes(ast.parse(source))):
        for number, (what, _) in enumerate(_changes(node)):
            text = _changed(source, place, number)
            if text is not None and text not in seen:
                seen.add(text)
                made.append(Mutant(f"line {getattr(node, 'lineno', 0)}: {what}", text))
    return made


def _changed(source: str, place: int, number: int) -> str | None:
    tree = ast.parse(source)
    target = list(_nodes(tree))[place]
    _, replacement = list(_changes(target))[number]
    changed = _Replace(target, replacement).visit(tree)
    try:
        text = ast.unparse(ast.fix_missing_locations(changed))
        compile(text, "<mutant>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except (SyntaxError, ValueError):
        return None
    return text


class _Replace(ast.NodeTransformer):
    def __init__(self, target: ast.AST, replacement: ast.AST | None) -> None:
        self._target, self._replacement = target, replacement

    def visit(self, node: ast.AST) -> ast.AST | None:
        return self._replacement if node is self._target else self.generic_visit(node)


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of ``tree`` in which a change is one of behaviour: no annotations, docstrings or prose."""
    skipped = set(_prose(tree))
    stack = [tree]
    while stack:
        node = stack.pop(0)
        if id(node) in skipped:
            continue
        yield node
        if isinstance(node, ast.Raise):
            continue  # what an exception says is prose
        stack[:0] = list(ast.iter_child_nodes(node))


def _prose(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module) and ast.get_docstring(
            node, clean=False
        ):
            yield id(node.body[0])
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
            yield id(node.annotation)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns:
            yield id(node.returns)
        if isinstance(node, ast.keyword) and node.arg in _PROSE:
            yield id(node)
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in _PROSE and isinstance(value, ast.Constant):
                    yield id(value)
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield id(node)


def _changes(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    """Yield (what, replacement) for ``node``; a replacement of None takes the statement out."""
    for change in (_operators, _conditions, _constants, _statements, _calls, _collections):
        yield from change(node)


def _operators(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in _COMPARED:
            other = copy.copy(node)
            other.ops = [_COMPARED[type(operator)]()]
            yield f"{ast.unparse(node)} -> {ast.unparse(other)}", other
        case ast.BinOp(op=operation) if type(operation) in _COMPUTED:
            changed = copy.copy(node)
            changed.op = _COMPUTED[type(operation)]()
            yield f"{ast.unparse(node)} -> {ast.unparse(changed)}", changed
        case ast.BoolOp():
            yield f"only the left of: {ast.unparse(node)}", node.values[0]
            yield f"only the right of: {ast.unparse(node)}", node.values[-1]
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield f"without the sign of: {ast.unparse(node)}", node.operand


def _conditions(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        for value in (True, False):
            changed = copy.copy(node)
            changed.test = ast.Constant(value)
            if not (isinstance(node, ast.While) and value):
                yield f"condition always {value}: {ast.unparse(node.test)}", changed


def _constants(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    match node:
        case ast.Constant(value=bool(value)):
            yield f"{value} -> {not value}", ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield f"{value} -> {value + 1}", ast.Constant(value + 1)
        case ast.Constant(value=str(value)) if value:
            yield f"{value!r} -> {value + 'x'!r}", ast.Constant(value + "x")


def _statements(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    match node:
        case ast.Return(value=value) if value is not None:
            yield f"returns None, not {ast.unparse(value)}", ast.Return(None)
        case ast.Raise():
            yield f"does not {ast.unparse(node)}", ast.Pass()
        case ast.Expr(value=ast.Call() | ast.Await()) | ast.Assign() | ast.AugAssign():
            yield f"leaves out {ast.unparse(node)}", ast.Pass()
        case ast.Continue():
            yield "continue -> break", ast.Break()
        case ast.Break():
            yield "break -> continue", ast.Continue()
        case ast.ExceptHandler(type=kind) if kind is not None:
            changed = copy.copy(node)
            changed.type = ast.Name("ZeroDivisionError", ast.Load())
            yield f"does not catch {ast.unparse(kind)}", changed


def _calls(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    if not isinstance(node, ast.Call):
        return
    for place, keyword in enumerate(node.keywords):
        changed = copy.copy(node)
        changed.keywords = [each for at, each in enumerate(node.keywords) if at != place]
        if keyword.arg not in _PROSE:
            yield f"{ast.unparse(node.func)}(...) without {ast.unparse(keyword)}", changed
    if len(node.args) == 2 and not any(isinstance(arg, ast.Starred) for arg in node.args):
        swapped = copy.copy(node)
        swapped.args = node.args[::-1]
        yield f"arguments swapped: {ast.unparse(node)}", swapped
    if len(node.args) == 1 and not node.keywords and isinstance(node.func, ast.Name | ast.Attribute):
        yield f"{ast.unparse(node.args[0])} without {ast.unparse(node.func)}(...)", node.args[0]


def _collections(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    if isinstance(node, ast.Dict):
        for place, key in enumerate(node.keys):
            changed = copy.copy(node)
            changed.keys = [each for at, each in enumerate(node.keys) if at != place]
            changed.values = [each for at, each in enumerate(node.values) if at != place]
            yield f"without the entry {ast.unparse(key) if key else '**'}", changed
    if (
        isinstance(node, ast.List | ast.Tuple | ast.Set)
        and len(node.elts) > 1
        and isinstance(getattr(node, "ctx", None), ast.Load | None)
    ):
        shorter = copy.copy(node)
        shorter.elts = node.elts[:-1]
        yield f"without the last of {ast.unparse(node)}", shorter
    if isinstance(node, ast.Starred):
        yield f"not unpacked: {ast.unparse(node)}", node.value

"""Answers that are the same except for names: a reason to look, never a verdict.

Two learners may write the same few lines independently, and in a short exercise most do. So an answer counts only if it
is longer than the starter by more than a few lines and rare in this class, and the report says how rare.
"""

from __future__ import annotations

import ast
import builtins
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grader.grades.python_source import python_source
from grader.reports.class_data import Group

MIN_EXTRA_NODES = 40
"""Nodes of the syntax tree beyond the starter's; a function of three plain lines has about 30."""
MAX_GROUP_SIZE, MAX_GROUP_SHARE = 3, 0.1
"""A group is worth a look up to this many learners, or up to this share of those who answered."""


@dataclass(frozen=True)
class _Shape:
    digest: str
    size: int


def groups(
    answers: Mapping[str, Mapping[str, str]],
    starters: Mapping[str, str],
    solutions: Mapping[str, str],
    known_names: Iterable[str] = (),
) -> list[Group]:
    """Return the groups worth a look, those with most shared cells first.

    Args:
        answers: Sources by student, then by cell.
        starters: What learners got, by cell.
        solutions: What the instructor wrote, by cell.
        known_names: Names that the instructor chose, which learners cannot change.
    """
    fixed = frozenset(known_names)
    cells = sorted({cell for own in answers.values() for cell in own})
    shared: dict[tuple[str, ...], list[tuple[str, int, bool, bool]]] = defaultdict(list)
    for cell in cells:
        for students, of, same, solution in _in_cell(cell, answers, starters, solutions, fixed):
            shared[students].append((cell, of, same, solution))
    found = [
        Group(
            students,
            tuple(cell for cell, *_ in parts),
            parts[0][1],
            all(same for *_, same, _ in parts),
            all(solution for *_, solution in parts),
        )
        for students, parts in shared.items()
    ]
    return sorted(found, key=lambda each: (-len(each.answers), len(each.students), each.students))


def _in_cell(
    cell: str,
    answers: Mapping[str, Mapping[str, str]],
    starters: Mapping[str, str],
    solutions: Mapping[str, str],
    fixed: frozenset[str],
) -> Iterable[tuple[tuple[str, ...], int, bool, bool]]:
    start = _shape(starters.get(cell, ""), fixed)
    least = MIN_EXTRA_NODES + (start.size if start else 0)
    by_shape: dict[_Shape, list[str]] = defaultdict(list)
    answered = 0
    for student, own in answers.items():
        shape = _shape(own.get(cell, ""), fixed)
        if shape is None or (start and shape.digest == start.digest):
            continue
        answered += 1
        by_shape[shape].append(student)
    solution = _shape(solutions.get(cell, ""), fixed)
    for shape, students in by_shape.items():
        if (
            shape.size >= least
            and 1 < len(students) <= max(MAX_GROUP_SIZE, MAX_GROUP_SHARE * answered)
            and 2 * len(students) <= answered
        ):
            same = len({answers[student][cell].strip() for student in students}) == 1
            yield tuple(sorted(students)), answered, same, bool(solution and shape.digest == solution.digest)


def _shape(source: str, fixed: frozenset[str]) -> _Shape | None:
    """Return the form of an answer without names, comments, docstrings and layout; None if it is not Python."""
    python = python_source(source)
    if python is None:
        return None
    for node in ast.walk(python.tree):
        _strip_docstring(node)
    try:
        renamed = _Renamer(bound_names(python.tree) - fixed).visit(python.tree)
        text = ast.dump(renamed, annotate_fields=False)
    except (RecursionError, MemoryError):
        return None
    size = sum(1 for _ in ast.walk(renamed))
    return _Shape(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), size)


def _strip_docstring(node: ast.AST) -> None:
    body: list[ast.stmt] | None = getattr(node, "body", None)
    if isinstance(body, list) and body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body[:] = body[1:] or [ast.Pass()]


def bound_names(tree: ast.AST) -> set[str]:
    """Return the names that an answer binds."""
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
    return names - set(dir(builtins))


class _Renamer(ast.NodeTransformer):
    """Transformer that replaces the learner's own names by numbers, in the order of appearance."""

    def __init__(self, own: set[str]) -> None:
        self._own = own
        self._numbers: dict[str, str] = {}

    def _new(self, name: str) -> str:
        return self._numbers.setdefault(name, f"v{len(self._numbers)}") if name in self._own else name

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._new(node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg = self._new(node.arg)
        self.generic_visit(node)
        return node

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        if node.arg:
            node.arg = self._new(node.arg)
        self.generic_visit(node)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self._new(node.name)
        self.generic_visit(node)
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.name = self._new(node.name)
        self.generic_visit(node)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.name = self._new(node.name)
        self.generic_visit(node)
        return node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        if node.name:
            node.name = self._new(node.name)
        self.generic_visit(node)
        return node

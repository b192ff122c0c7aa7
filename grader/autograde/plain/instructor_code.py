"""The instructor's code of one notebook: the helpers its cells define, and the names that its tests rely on."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from grader.course.assignment import SourceNotebook
from grader.course.imported_modules import syntax_tree
from grader.course.notebook import mark

_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class InstructorCode:
    """Names in the instructor's version of one notebook."""

    bound: frozenset[str] = frozenset()
    """Names that any of its cells binds: the learner may be asked to define them."""
    patched: frozenset[str] = frozenset()
    """Attributes that its code sets, as ``input`` in ``builtins.input = …``, and words in its texts, as ``randint`` in
    ``patch("random.randint")``."""
    helpers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """For locked cells by their grade_id: functions, classes, modules and constants that nothing else binds."""
    uses: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """For functions and classes of locked cells: the words in their definitions."""

    def words_of_test(self, source: str) -> frozenset[str]:
        """Return the words in a test and in the helpers it uses, and so on."""
        found: set[str] = set()
        waiting = set(_WORD.findall(source))
        while waiting:
            found |= waiting
            waiting = {word for name in waiting for word in self.uses.get(name, ())} - found
        return frozenset(found)


@lru_cache(maxsize=8)
def instructor_code(source: SourceNotebook) -> InstructorCode:
    """Return what is known of the instructor's version of a notebook; it is read once for a class."""
    patched: set[str] = set()
    bound: set[str] = set()
    helpers: dict[str, set[str]] = {}
    uses: dict[str, frozenset[str]] = {}
    elsewhere: set[str] = set()
    for cell in source.json["cells"]:
        if cell["cell_type"] != "code":
            continue
        tree = syntax_tree(cell["source"])
        if tree is None:
            continue
        patched |= _patched(ast.walk(tree))
        own = _bound(ast.walk(tree))
        bound |= own
        found = mark(cell)
        if found.get("locked") and not found.get("solution") and not found.get("grade"):
            kept = {name for each in tree.body for name in _helpers(each)}
            helpers[str(found["grade_id"])] = kept
            uses |= {name: _words(each) for each in tree.body for name in _helpers(each)}
            own -= kept
        elsewhere |= own
    trusted = {cell: frozenset(names - elsewhere) for cell, names in helpers.items()}
    return InstructorCode(frozenset(bound), frozenset(patched), trusted, uses)


def _patched(nodes: Iterable[ast.AST]) -> set[str]:
    names: set[str] = set()
    for node in nodes:
        match node:
            case ast.Attribute(attr=name, ctx=ast.Store() | ast.Del()):
                names.add(name)
            case ast.Constant(value=str(text)):
                names.update(_WORD.findall(text))
    return names


def _words(node: ast.AST) -> frozenset[str]:
    return frozenset(_WORD.findall(ast.unparse(node)))


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
    """Return the names a statement gives to what tests may rely on: a learner has no reason to change these."""
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return _bound(names) - {"*"}
        case ast.Assign() | ast.AnnAssign():
            return {name for name in _bound(ast.walk(statement)) if name.isupper()}
    return set()

"""Suspicious code: signs in a graded notebook of what its code tried. They are reasons to look, never verdicts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from grader.grades.python_source import MAX_CHARACTERS, python_source
from grader.outcome import Outcome
from grader.reports.outputs import outcome_of

MAX_SENTENCES = 3
"""Sentences of one kind that are kept for a submission: further ones are more of the same."""
_SENTENCE_CHARACTERS = 300
_STOPPED = "and was stopped."
_LIMITS = ("did not finish", "took more than", "used more than", "too much memory")


class SuspicionKind(StrEnum):
    """Kinds of sign."""

    REFUSED = "refused"
    """The code asked for something that the sandbox refuses: a file, a process, the network."""
    ENDED = "ended"
    """The code ended Python or broke the protocol of the grader."""
    LIMIT = "limit"
    """The code ran out of time or memory: usually an accident."""
    REACH = "reach"
    """The source names something that a solution does not need; the code may have hidden what it did with it."""


_REFUSED_TYPES = ("PermissionError", "ConnectionRefusedError", "gaierror", "socket.gaierror")
_REFUSED_WORDS = ("Operation not permitted", "Permission denied", "Read-only file system", "Network is unreachable")


MODULES = frozenset(
    {"socket", "subprocess", "ctypes", "multiprocessing", "gc", "pty", "resource", "urllib", "requests"}
)
ATTRIBUTES = frozenset(
    {
        "_exit",
        "_getframe",
        "system",
        "popen",
        "fork",
        "execv",
        "kill",
        "settrace",
        "setprofile",
        "get_objects",
        "environ",
    }
    | {"__subclasses__", "__globals__", "f_back", "f_globals", "tb_frame", "gi_frame"}
)
_TEXTS = ("gradebook.db", "/etc/", "/proc/", "HIDDEN TESTS")
_SHELL = re.compile(r"^\s*(?:!(?!\s*pip\b)|%%(?:bash|sh|script)\b|%system\b|%sx\b).*$", re.MULTILINE)


def suspicions(
    cells: Sequence[Mapping[str, Any]], usual: frozenset[str] = frozenset()
) -> dict[SuspicionKind, list[str]]:
    """Return the signs in a notebook by kind, each sentence once.

    Args:
        cells: The cells of the graded notebook.
        usual: What the instructor's own version names; see `reaches`.
    """
    found: dict[SuspicionKind, list[str]] = {}
    for sentence in _sentences(cells):
        kind = _kind(sentence)
        if kind is not None and sentence not in found.setdefault(kind, []) and len(found[kind]) < MAX_SENTENCES:
            found[kind].append(sentence)
    named = reaches(cells) - usual
    if named:
        found[SuspicionKind.REACH] = sorted(named)
    return {kind: sentences for kind, sentences in found.items() if sentences}


def reaches(cells: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Return what code cells name that few solutions need: modules, attributes, paths and shell commands."""
    found: set[str] = set()
    for cell in cells:
        source = cell.get("source", "")
        text = "".join(map(str, source)) if isinstance(source, list) else str(source)
        if cell.get("cell_type") != "code" or len(text) > MAX_CHARACTERS:
            continue
        found.update("a shell command" for _ in _SHELL.findall(text))
        found.update(f"the text {words}" for words in _TEXTS if words in text)
        python = python_source(text)
        if python is not None:
            found.update(_named(python.tree))
    return frozenset(found)


def _named(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (f"import {each.name}" for each in names if each.name.split(".")[0] in MODULES)
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in MODULES:
                yield f"import {module}"
            case ast.Attribute(attr=name) if name in ATTRIBUTES:
                yield f".{name}"


def _sentences(cells: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for cell in cells:
        outputs = cell.get("outputs") or []
        outcome: Outcome | None = outcome_of(outputs)
        if outcome is not None:
            yield from (each.seen[:_SENTENCE_CHARACTERS] for each in outcome.findings if each.seen)
        for output in outputs:
            if output.get("output_type") == "error":
                name, message = str(output.get("ename", "")), str(output.get("evalue", ""))
                yield (message if name == "Stopped" else f"{name}: {message}")[:_SENTENCE_CHARACTERS]


def _kind(sentence: str) -> SuspicionKind | None:
    if _STOPPED in sentence:
        return SuspicionKind.LIMIT if any(words in sentence for words in _LIMITS) else SuspicionKind.ENDED
    name, colon, message = sentence.partition(":")
    if not colon or not name.replace(".", "").isidentifier():
        return None
    return SuspicionKind.REFUSED if name in _REFUSED_TYPES or any(w in message for w in _REFUSED_WORDS) else None

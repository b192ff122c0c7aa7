"""Static checks of a custom tool's grammar.

Source: the function calling guide (2026) for what the service supports: Lark without look-around, lazy quantifiers,
priorities, templates and declarations, and of the imports ``common`` alone; regular expressions as Rust writes them, on
one line. The service's wording is not known beyond "Invalid lark grammar", so every message is marked as the mock's.
"""

from __future__ import annotations

import re

from mocks.api import errors, validators

SYNTAXES = ("lark", "regex")
_LITERALS = re.compile(r'"(?:\\.|[^"\\\n])*"|(?:^|\s)//[^\n]*', re.M)
_LOOK_AROUND = re.compile(r"\(\?<?[=!]")
_UNSUPPORTED_LARK = (
    (_LOOK_AROUND, "look-around"),
    (re.compile(r"(?<=[*+?}])\?(?=[^/\n]*/)"), "a lazy quantifier"),
    (re.compile(r"^\s*[A-Z_0-9]+\.-?\d+\s*:", re.M), "a terminal with a priority"),
    (re.compile(r"^\s*\w+\{", re.M), "a template"),
    (re.compile(r"^\s*%declare\b", re.M), "%declare"),
    (re.compile(r"^\s*%import\s+(?!common\b)", re.M), "an import of something else than common"),
)


def check(syntax: object, definition: object, path: str) -> None:
    """Check a grammar.

    Args:
        syntax: ``lark`` or ``regex``.
        definition: The text of the grammar.
        path: The path of the object that holds both.

    Raises:
        ApiError: The grammar uses what the service does not support.
    """
    named = validators.require_choice(syntax, SYNTAXES, f"{path}.syntax")
    text = validators.require_string(definition, f"{path}.definition")
    problem = _lark_problem(text) if named == "lark" else _regex_problem(text)
    if problem:
        raise errors.unknown_wording(f"Invalid {named} grammar: {problem}.", f"{path}.definition")


def _lark_problem(text: str) -> str | None:
    if not re.search(r"^\s*\??start\s*:", text, re.M):
        return "it has no rule 'start'"
    bare = _LITERALS.sub("", text)
    return next(
        (f"it has {name}, which is not supported" for pattern, name in _UNSUPPORTED_LARK if pattern.search(bare)), None
    )


def _regex_problem(text: str) -> str | None:
    if not text:
        return "it is empty"
    if "\n" in text:
        return "it has more than one line"
    return "it has look-around, which is not supported" if _LOOK_AROUND.search(text) else None

"""Static checks of a custom tool's grammar.

Source: the function calling guide (2026) for what the service supports: Lark without look-around, lazy quantifiers,
priorities, templates and declarations, and of the imports ``common`` alone; regular expressions as Rust writes them, on
one line. The service's wording is not known beyond "Invalid lark grammar", so every message is marked as the mock's.
"""

from __future__ import annotations

import re

from mocks.api import errors, validators

SYNTAXES = ("lark", "regex")
_LITERALS = r'(?m)"(?:\\.|[^"\\\n])*"|(?:^|\s)//[^\n]*'
_LOOK_AROUND = r"\(\?<?[=!]"
_UNSUPPORTED_LARK = (
    (_LOOK_AROUND, "look-around"),
    (r"(?<=[*+?}])\?(?=[^/\n]*/)", "a lazy quantifier"),
    (r"(?m)^\s*[A-Z_0-9]+\.-?\d+\s*:", "a terminal with a priority"),
    (r"(?m)^\s*\w+\{", "a template"),
    (r"(?m)^\s*%declare\b", "%declare"),
    (r"(?m)^\s*%import\s+(?!common\b)", "an import of something else than common"),
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
    bare = re.sub(_LITERALS, "", text)
    return next(
        (f"it has {name}, which is not supported" for pattern, name in _UNSUPPORTED_LARK if re.search(pattern, bare)),
        None,
    )


def _regex_problem(text: str) -> str | None:
    if not text:
        return "it is empty"
    if "\n" in text:
        return "it has more than one line"
    return "it has look-around, which is not supported" if re.search(_LOOK_AROUND, text) else None

"""Replies: JSON of a known shape for any value or exception of learner code."""

from __future__ import annotations

import builtins
import json
import linecache
from collections.abc import Callable
from typing import Any

Reply = dict[str, Any]
MAX_REPR_CHARS = 300
"""How much of the repr of a learner's value is shown."""

# Bound now, so that learner code that patches the json module changes its own answers and nothing else.
_dumps = json.dumps
_loads = json.loads
_BUILTIN_EXCEPTIONS = {
    id(each): each.__name__
    for each in vars(builtins).values()
    if isinstance(each, type) and issubclass(each, BaseException)
}
"""Names by identity: a class of the learner's may claim to be equal to any other."""
_PLAIN = frozenset((str, bool, type(None)))
_mro = vars(type)["__mro__"].__get__  # the real one: a learner's metaclass may have one of its own


def value_reply(value: Any) -> Reply:
    """Return the reply that carries ``value`` as JSON, or says why JSON cannot hold it."""
    if type(value) in _PLAIN:  # most results: they are what JSON would make of them
        return {"kind": "value", "value": value}
    try:
        return {"kind": "value", "value": _loads(_dumps(value, allow_nan=False))}
    except Exception as error:
        message = f"{type(error).__name__}: {error}"
        return {
            "kind": "unjsonable",
            "type": type(value).__name__,
            "repr": short_repr(value),
            "message": message,
        }


def failure(kind: str, message: str) -> Reply:
    """Return the reply for an error that belongs to no line of the learner's."""
    return {"kind": "error", "type": kind, "bases": [kind], "message": message, "line": None, "code": None}


def error_reply(error: BaseException) -> Reply:
    """Return the reply for an exception of learner code, with the learner's own line, not ours."""
    reply = failure(type(error).__name__, safe_text(lambda: str(error)))
    reply["bases"] = [_BUILTIN_EXCEPTIONS[id(each)] for each in _mro(type(error)) if id(each) in _BUILTIN_EXCEPTIONS]
    if isinstance(error, SyntaxError):
        return reply | {"line": error.lineno, "code": (error.text or "").strip()}
    return reply | _learner_line(error)


def _learner_line(error: BaseException) -> Reply:
    """Return the learner's innermost line; walks step by step, as endless recursion leaves millions of frames."""
    innermost = None
    step = error.__traceback__
    while step is not None:
        if is_cell(step.tb_frame.f_code.co_filename):
            innermost = step
        step = step.tb_next
    if innermost is None:
        return {}
    filename = innermost.tb_frame.f_code.co_filename
    code = linecache.getline(filename, innermost.tb_lineno).strip()
    return {"line": innermost.tb_lineno, "code": code}


def short_repr(value: Any) -> str:
    """Return a repr that is short and never raises."""
    text = safe_text(lambda: repr(value))
    return text if len(text) <= MAX_REPR_CHARS else text[: MAX_REPR_CHARS - 1] + "…"


def is_cell(filename: str) -> bool:
    """Tell whether a code object's file is a cell of a notebook, by the names that kernels give."""
    return "ipykernel_" in filename or filename.startswith("<ipython-input")


def safe_text(text: Callable[[], str]) -> str:
    """Return a text that a learner's object may have to make, or what went wrong with it."""
    try:
        return str.__str__(text())
    except BaseException as error:
        return f"<{type(error).__name__} while it was turned into text>"

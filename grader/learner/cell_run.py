"""Result of a cell, with what it showed, as a learner process says: each field is checked before anything reads it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypeGuard

from grader.learner.reply_validation import InvalidReplyError
from grader.outcome import OUTCOME_TYPE

Output = tuple[str, dict[str, Any]]
"""The kind and the content of a kernel's message."""

_TEXT_LIMIT = 4_000_000
_LINES = 2000


@dataclass(frozen=True)
class CellError:
    """The exception that ended a cell."""

    type: str
    message: str
    line: int | None = None
    """Of the cell: the line that raised."""
    traceback: tuple[str, ...] = ()


@dataclass(frozen=True)
class Watch:
    """What a cell's changes mean: see `grader.sandbox.change_detection`."""

    given: bool = False
    """Whether the cell is the instructor's: what it changes is meant so."""
    helpers: Collection[str] = ()
    """Names to watch from then on."""


@dataclass(frozen=True)
class CellRun:
    """How a cell ran."""

    error: CellError | None = None
    timed_out: bool = False
    outputs: tuple[Output, ...] = ()
    changed: frozenset[str] = frozenset()
    """What differs, after it, of builtins, the standard library and the shell."""
    names: frozenset[str] = frozenset()
    """The instructor's names that mean something else after it, and names of builtins that a cell has taken."""
    odd: str | None = None
    """What is odd about the value it showed: ``forged``, or of an ``own class``."""

    @property
    def ok(self) -> bool:
        """Whether the cell ran to its end."""
        return self.error is None and not self.timed_out

    @property
    def stdout(self) -> str:
        """What it printed to standard output."""
        return self._printed("stdout")

    @property
    def stderr(self) -> str:
        """What it printed to standard error."""
        return self._printed("stderr")

    @property
    def value_repr(self) -> str | None:
        """The text of its last expression's value; None where nothing was shown."""
        shown = [content["data"].get("text/plain") for kind, content in self.outputs if kind == "execute_result"]
        return shown[-1] if shown else None

    def _printed(self, name: str) -> str:
        return "".join(each["text"] for kind, each in self.outputs if kind == "stream" and each["name"] == name)


def check_run(reply: Any) -> CellRun:
    """Return how a cell ran, without its outputs; raises `InvalidReplyError`."""
    if not isinstance(reply, dict) or reply.get("kind") != "ran":
        raise InvalidReplyError("no reply to a cell")
    changed, names, odd = reply.get("changed", []), reply.get("names", []), reply.get("odd")
    if not _texts(changed) or not _texts(names) or odd not in (None, "forged", "own class"):
        raise InvalidReplyError("changes of another form")
    error = _check_error(reply) if "ename" in reply else None
    return CellRun(error, changed=frozenset(changed[:_LINES]), names=frozenset(names[:_LINES]), odd=odd)


def _check_error(reply: dict[str, Any]) -> CellError:
    name, message, lines, line = (reply.get(key) for key in ("ename", "evalue", "traceback", "line"))
    if not isinstance(name, str) or not isinstance(message, str) or not _texts(lines):
        raise InvalidReplyError("an error of another form")
    return CellError(name, message[:_TEXT_LIMIT], line if type(line) is int else None, tuple(lines[:_LINES]))


def _texts(value: Any) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(line, str) for line in value)


_FIELDS: dict[str, dict[str, type]] = {
    "stream": {"name": str, "text": str},
    "display_data": {"data": dict, "metadata": dict, "transient": dict},
    "update_display_data": {"data": dict, "metadata": dict, "transient": dict},
    "execute_result": {"data": dict, "metadata": dict},
    "error": {"ename": str, "evalue": str, "traceback": list},
    "clear_output": {"wait": bool},
    "comm_open": {"data": dict, "comm_id": str, "target_name": str},
    "comm_msg": {"data": dict, "comm_id": str},
    "comm_close": {"data": dict, "comm_id": str},
}


def check_output(output: Any) -> Output:
    """Return an output with exactly the fields of its kind; raises `InvalidReplyError`."""
    if not isinstance(output, list) or len(output) != 2 or not isinstance(output[1], dict):
        raise InvalidReplyError("no output")
    kind, content = output
    fields = _FIELDS.get(kind) if isinstance(kind, str) else None
    if fields is None:
        raise InvalidReplyError("an output of no known kind")
    checked: dict[str, Any] = {}
    for name, wanted in fields.items():
        value = content.get(name)
        if name in ("metadata", "transient") and value is None:
            value = {}
        if not isinstance(value, wanted):
            raise InvalidReplyError(f"{name} of a {kind} is not {wanted.__name__}")
        checked[name] = value
    if "data" in checked:  # the grader's own media type is for its own cards
        checked["data"] = {mime: each for mime, each in checked["data"].items() if mime != OUTCOME_TYPE}
    if kind == "stream" and checked["name"] not in ("stdout", "stderr"):
        raise InvalidReplyError("a stream of another name")
    if kind == "error" and not _texts(checked["traceback"]):
        raise InvalidReplyError("a traceback of another form")
    return kind, checked

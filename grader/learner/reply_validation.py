"""Validation of what a learner process sends: each field is checked before anything reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grader.learner.channel import Message

_FIELDS: dict[str, dict[str, Any]] = {
    "value": {"value": object},
    "handle": {"number": int, "type": str},
    "missing": {"name": str},
    "untouched": {"name": str},
    "unjsonable": {"type": str, "repr": str, "message": str},
    "error": {"type": str, "bases": list, "message": str, "line": int | None, "code": str | None},
}
"""By kind of reply; a list is one of texts."""
_WORKED = ("value", "handle")
"""Kinds of reply to a call that worked: without ``keep``, and with it."""
_MAX_TEXT_CHARACTERS = 2000
"""What is kept of a learner's text for a report."""


class InvalidReplyError(Exception):
    """What came is not a valid reply."""


def check_reply(reply: Any, *, keep: bool = False) -> Message:
    """Return ``reply`` with exactly the fields of its kind and long texts cut.

    Args:
        reply: What the learner process sent.
        keep: Whether the result was to be kept: then it is a handle, and otherwise a value.

    Raises:
        InvalidReplyError: It is no reply, or its result has another form than was asked for.
    """
    fields = _FIELDS.get(str(reply.get("kind"))) if isinstance(reply, dict) else None
    if fields is None:
        raise InvalidReplyError("no reply of a known kind")
    if reply["kind"] in _WORKED and reply["kind"] != _WORKED[keep]:
        raise InvalidReplyError("a result in another form than was asked for")
    checked: Message = {"kind": reply["kind"]}
    for name, wanted in fields.items():
        if name not in reply or not _fits(reply[name], wanted):
            raise InvalidReplyError(f"{name} of a {reply['kind']} is not {wanted}")
        checked[name] = reply[name] if wanted is object else _cut(reply[name])
    return checked


def check_series(reply: Any, kept: Sequence[bool]) -> list[Message]:
    """Return the replies to a series of calls, checked one by one.

    Args:
        reply: What the learner process sent.
        kept: For each call, whether its result was to be kept.

    Raises:
        InvalidReplyError: They are no replies, too many, or go on after a call that failed.
    """
    if not isinstance(reply, dict) or reply.get("kind") != "calls" or not isinstance(reply.get("replies"), list):
        raise InvalidReplyError("no replies to a series of calls")
    if not 0 < len(reply["replies"]) <= len(kept):
        raise InvalidReplyError("not as many replies as calls")
    checked = [check_reply(each, keep=keep) for each, keep in zip(reply["replies"], kept, strict=False)]
    worked = [each["kind"] in _WORKED for each in checked]
    if not all(worked[:-1]) or (worked[-1] and len(checked) < len(kept)):
        raise InvalidReplyError("not the replies of calls up to the first that failed")
    return checked


def check_upcall(message: Message, series: int = 1) -> tuple[int, str, dict[str, Any]]:
    """Return the index, name and arguments of a tool call made during a request.

    Args:
        message: What the learner process sent.
        series: The number of calls in the request; the index is that of the call that uses the tool.

    Raises:
        InvalidReplyError: It is not a tool call.
    """
    name, arguments, index = message["upcall"], message.get("arguments"), message.get("place")
    if not isinstance(name, str) or not isinstance(arguments, dict):
        raise InvalidReplyError("a tool call without a name or without arguments")
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < series:
        raise InvalidReplyError("a tool call of no call")
    return index, name, arguments


def _fits(value: Any, wanted: Any) -> bool:
    if isinstance(value, list) and wanted is list:
        return all(isinstance(each, str) for each in value)
    return wanted is object or (isinstance(value, wanted) and not isinstance(value, bool))


def _cut(value: Any) -> Any:
    too_long = isinstance(value, str) and len(value) > _MAX_TEXT_CHARACTERS
    return value[: _MAX_TEXT_CHARACTERS - 1] + "…" if too_long else value

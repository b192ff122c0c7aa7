"""Is what came from a learner's process a reply? Checked by table, field for field, before anything reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grader.learner.channel import Message

_TEXT, _NUMBER, _MAYBE_TEXT, _MAYBE_NUMBER, _ANY = "text", "number", "text or null", "number or null", "anything"
_FIELDS = {
    "value": {"value": _ANY},
    "handle": {"number": _NUMBER, "type": _TEXT},
    "missing": {"name": _TEXT},
    "untouched": {"name": _TEXT},
    "unjsonable": {"type": _TEXT, "repr": _TEXT, "message": _TEXT},
    "error": {
        "type": _TEXT,
        "message": _TEXT,
        "cell": _MAYBE_TEXT,
        "line": _MAYBE_NUMBER,
        "code": _MAYBE_TEXT,
    },
}
_WORKED = ("value", "handle")
"""What a call that worked is answered with: without ``keep``, and with it."""
_LONGEST_TEXT = 2000
"""Characters of a learner's text that go into a report."""


class InvalidReplyError(Exception):
    """What came is not of the form a reply has."""


def check_reply(reply: Any) -> Message:
    """Return ``reply`` with exactly the fields of its kind, long texts cut; raises `InvalidReplyError`."""
    fields = _FIELDS.get(str(reply.get("kind"))) if isinstance(reply, dict) else None
    if fields is None:
        raise InvalidReplyError("no reply of a known kind")
    checked: Message = {"kind": reply["kind"]}
    for name, wanted in fields.items():
        if name not in reply or not _fits(reply[name], wanted):
            raise InvalidReplyError(f"{name} of a {reply['kind']} is not {wanted}")
        checked[name] = reply[name] if wanted is _ANY else _cut(reply[name])
    return checked


def check_series(reply: Any, kept: Sequence[bool]) -> list[Message]:
    """Return the replies to a series of calls, checked one by one; ``kept`` says which calls keep their result.

    Raises:
        InvalidReplyError: they are none, too many, or go on after a call that failed.
    """
    if not isinstance(reply, dict) or reply.get("kind") != "calls" or not isinstance(reply.get("replies"), list):
        raise InvalidReplyError("no replies to a series of calls")
    checked = [check_reply(each) for each in reply["replies"][: len(kept) + 1]]
    worked = [each["kind"] in _WORKED for each in checked]
    if not checked or len(checked) > len(kept) or not all(worked[:-1]) or (worked[-1] and len(checked) < len(kept)):
        raise InvalidReplyError("not the replies of calls up to the first that failed")
    for each, keep in zip(checked, kept, strict=False):
        if each["kind"] in _WORKED and each["kind"] != _WORKED[keep]:
            raise InvalidReplyError("a result in another form than was asked for")
    return checked


def check_upcall(message: Message, series: int = 1) -> tuple[int, str, dict[str, Any]]:
    """Return index (in a ``series`` of so many calls), name and arguments of a tool call.

    Raises:
        InvalidReplyError: it is no tool call.
    """
    name, arguments, place = message["upcall"], message.get("arguments"), message.get("place")
    if not isinstance(name, str) or not isinstance(arguments, dict):
        raise InvalidReplyError("a tool call without a name or without arguments")
    if not isinstance(place, int) or isinstance(place, bool) or not 0 <= place < series:
        raise InvalidReplyError("a tool call of no call")
    return place, name, arguments


def check_output(message: Message) -> tuple[str, str]:
    """Return what was printed, to standard output and standard error; raises `InvalidReplyError`."""
    stdout, stderr = message.get("stdout"), message.get("stderr")
    if not isinstance(stdout, str) or not isinstance(stderr, str):
        raise InvalidReplyError("a reply without its output")
    return stdout, stderr


def _fits(value: Any, wanted: str) -> bool:
    if value is None:
        return wanted in (_MAYBE_TEXT, _MAYBE_NUMBER, _ANY)
    if wanted in (_TEXT, _MAYBE_TEXT):
        return isinstance(value, str)
    if wanted in (_NUMBER, _MAYBE_NUMBER):
        return isinstance(value, int) and not isinstance(value, bool)
    return True


def _cut(value: Any) -> Any:
    return value[: _LONGEST_TEXT - 1] + "…" if isinstance(value, str) and len(value) > _LONGEST_TEXT else value

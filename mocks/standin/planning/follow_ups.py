"""Follow-ups such as "And in Rome?", which are completed with the call of the turn before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mocks.messages import Message, ToolCall
from mocks.standin.arguments.filled_arguments import FilledArguments, value_at, with_values
from mocks.standin.slots import Slot

MAX_WORDS = 12
"""Longer messages are no follow-ups."""
_BEGINS = re.compile(r"\W*(?:and|or|also|what\s+about|how\s+about|what\s+if|same|now|then|try)\b", re.I)


def is_follow_up(text: str) -> bool:
    """Return whether ``text`` begins like a follow-up: "And …", "What about …", "How about …"."""
    return len(text.split()) <= MAX_WORDS and bool(_BEGINS.match(text))


def before(messages: Sequence[Message]) -> Iterator[ToolCall]:
    """Yield the calls of earlier turns, the last call first."""
    users = [i for i, message in enumerate(messages) if message.role == "user"]
    for message in reversed(messages[: users[-1]] if users else ()):
        yield from reversed(message.calls)


def merged(call: ToolCall, filled: FilledArguments, slots: Sequence[Slot]) -> FilledArguments | None:
    """Return the arguments of ``call`` with the values of a follow-up; None where it names no new value."""
    try:
        old = json.loads(call.arguments or "{}")
    except ValueError:
        return None
    changed = {path: value for path, value in filled.explicit.items() if value_at(old, path) != value}
    if not isinstance(old, dict) or not changed:
        return None
    calls = [with_values(old, {path: value_at(one, path) for path in filled.explicit}) for one in filled.calls()]
    kept = {slot.label: "as in the turn before" for slot in slots if value_at(old, slot.path) is not None}
    missing = tuple(slot for slot in filled.missing if value_at(old, slot.path) is None)
    alternatives = tuple(calls) if len(calls) > 1 else ()
    said = {slot.label: filled.provenance[slot.label] for slot in slots if slot.path in filled.explicit}
    return replace(filled, arguments=calls[0], provenance=kept | said, missing=missing, alternatives=alternatives)

"""Follow-ups: "And in Rome?" says nothing of the weather; it is read with the tool called in the turn before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from mocks.messages import Message, ToolCall
from mocks.standin.arguments.filled_arguments import FilledArguments, has_value, value_at
from mocks.standin.extraction import sentences
from mocks.standin.slots import Slot, place

LONGEST = 12
"""Words of a message that may be a follow-up."""
_SHORT = 4  # words of a message that is one without beginning as one: "Rome, please"
_BEGINS = re.compile(r"\W*(?:and|or|also|(?:and\s+)?(?:what|how)\s+about|what\s+if|same|now|then|try)\b", re.I)
_ASKS = re.compile(
    r"\W*(?:what|where|who|whom|whose|how|when|which|why|is|are|am|was|were|can|could|would|will|should|do|does|did|i|"
    r"i['’]\w+|hi|hello|hey|thanks|thank|ok|okay|great|good|nice|bye|goodbye|yes|no|sure|please\s+\w+\s+me)\b"
    r"|\W*(?:what|where|who|how)['’]",
    re.I,
)
KEPT = "as in the turn before"


def begins(text: str) -> bool:
    """Tell whether ``text`` begins as a follow-up does: "And …", "What about …", "How about …"."""
    return len(text.split()) <= LONGEST and bool(_BEGINS.match(text))


def may_be(text: str) -> bool:
    """Tell whether ``text``, in which no tool has a word, may be a follow-up: it begins as one, or it is a mere value.

    "Rome, please" is a value; a greeting, thanks, a statement and a question of its own are none.
    """
    if begins(text):
        return True
    return 0 < len(text.split()) <= _SHORT and not _ASKS.match(text) and not sentences.states(text)


def before(messages: Sequence[Message]) -> Iterator[ToolCall]:
    """Yield the calls of the last turn before this one that has any, the last call first."""
    users = [i for i, message in enumerate(messages) if message.role == "user"]
    for start, end in zip(reversed(users[:-1]), reversed(users[1:]), strict=True):
        calls = [call for message in messages[start:end] for call in message.calls]
        if calls:
            yield from reversed(calls)
            return


def merged(call: ToolCall, filled: FilledArguments, slots: Sequence[Slot]) -> FilledArguments | None:
    """Return what a follow-up says, with the other arguments of ``call``; None where it says nothing of its own."""
    try:
        old = json.loads(call.arguments or "{}")
    except ValueError:
        return None
    if not isinstance(old, Mapping) or not filled.explicit or filled.explicit.items() <= _said(old, slots).items():
        return None
    missing = [slot for slot in filled.missing if value_at(old, slot.path) is None]
    how = dict(filled.provenance)
    calls: list[dict[str, object]] = []
    for one in filled.calls():
        arguments: dict[str, object] = {}
        for slot in slots:
            new = has_value(one, slot.path) and slot.label in how and slot not in filled.missing
            if has_value(old, slot.path) and (slot.path not in filled.explicit or not new):
                place(arguments, slot.path, value_at(old, slot.path))
                how[slot.label] = KEPT
            elif new:
                place(arguments, slot.path, value_at(one, slot.path))
        calls.append(arguments)
    several = tuple(calls) if len(calls) > 1 else ()
    return FilledArguments(calls[0], how, tuple(missing), several, filled.explicit, filled.complete, filled.found)


def _said(old: Mapping[str, object], slots: Sequence[Slot]) -> dict[tuple[str, ...], object]:
    return {slot.path: value_at(old, slot.path) for slot in slots}

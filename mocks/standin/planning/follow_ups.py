"""Follow-ups such as "And in Rome?", which are completed with the call of the turn before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from mocks.messages import Message, ToolCall
from mocks.standin.arguments.filled_arguments import FilledArguments, has_value, value_at
from mocks.standin.extraction import sentences
from mocks.standin.slots import Slot, set_value

MAX_WORDS = 12
"""Longer messages are no follow-ups."""
_MAX_VALUE_WORDS = 4  # words of a follow-up that is a value alone: "Rome, please"
_BEGINS = re.compile(r"\W*(?:and|or|also|(?:and\s+)?(?:what|how)\s+about|what\s+if|same|now|then|try)\b", re.I)
_ASKS = re.compile(
    r"\W*(?:what|where|who|whom|whose|how|when|which|why|is|are|am|was|were|can|could|would|will|should|do|does|did|i|"
    r"i['’]\w+|hi|hello|hey|thanks|thank|ok|okay|great|good|nice|bye|goodbye|yes|no|sure|please\s+\w+\s+me)\b"
    r"|\W*(?:what|where|who|how)['’]",
    re.I,
)
KEPT = "as in the turn before"


def begins_as_follow_up(text: str) -> bool:
    """Return whether ``text`` begins like a follow-up: "And …", "What about …", "How about …"."""
    return len(text.split()) <= MAX_WORDS and bool(_BEGINS.match(text))


def may_be_follow_up(text: str) -> bool:
    """Return whether ``text``, which matches no tool, may be a follow-up: it begins like one, or is a value alone.

    "Rome, please" is a value; a greeting, thanks, a statement and a question of its own are not.
    """
    if begins_as_follow_up(text):
        return True
    return 0 < len(text.split()) <= _MAX_VALUE_WORDS and not _ASKS.match(text) and not sentences.is_statement(text)


def before(messages: Sequence[Message]) -> Iterator[ToolCall]:
    """Yield the calls of the last turn before this one that has calls, the last call first."""
    users = [i for i, message in enumerate(messages) if message.role == "user"]
    for start, end in zip(reversed(users[:-1]), reversed(users[1:]), strict=True):
        calls = [call for message in messages[start:end] for call in message.calls]
        if calls:
            yield from reversed(calls)
            return


def merged(call: ToolCall, filled: FilledArguments, slots: Sequence[Slot]) -> FilledArguments | None:
    """Return the arguments of ``call`` with the values of a follow-up; None where it has no new value.

    Args:
        call: The call of the turn before.
        filled: The arguments that the follow-up fills.
        slots: The slots of the tool.
    """
    try:
        old = json.loads(call.arguments or "{}")
    except ValueError:
        return None
    if not isinstance(old, Mapping) or not filled.explicit or filled.explicit.items() <= _said(old, slots).items():
        return None
    missing = [slot for slot in filled.missing if value_at(old, slot.path) is None]
    provenance = dict(filled.provenance)
    calls: list[dict[str, object]] = []
    for one in filled.calls():
        arguments: dict[str, object] = {}
        for slot in slots:
            new = has_value(one, slot.path) and slot.label in provenance and slot not in filled.missing
            if has_value(old, slot.path) and (slot.path not in filled.explicit or not new):
                set_value(arguments, slot.path, value_at(old, slot.path))
                provenance[slot.label] = KEPT
            elif new:
                set_value(arguments, slot.path, value_at(one, slot.path))
        calls.append(arguments)
    alternatives = tuple(calls) if len(calls) > 1 else ()
    return FilledArguments(
        calls[0], provenance, tuple(missing), alternatives, filled.explicit, filled.complete, filled.typed_count
    )


def _said(old: Mapping[str, object], slots: Sequence[Slot]) -> dict[tuple[str, ...], object]:
    return {slot.path: value_at(old, slot.path) for slot in slots}

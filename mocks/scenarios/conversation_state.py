"""State of a conversation while its turns are played, and the signs by which a request is recognized as part of it.

A request belongs to the conversation that it continues. Chat histories only grow, so the surest sign is that the
request begins with all messages of that conversation's last request, call ids included, followed by the reply. Where
an agent rewrites its history (drops old tool results, say), the signs are the opening, that is, the messages of the
first request, and the replies since. The opening alone is a weak sign: another conversation may begin with the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from mocks.faults.spec import Fault, parse_one
from mocks.messages import Message, ModelReply, ModelRequest
from mocks.scenarios.scenario import Conversation, Turn

Opening = tuple[Message, ...]
"""The messages of a conversation's first request."""


@dataclass
class PlannedTurn:
    """A turn with its label ("turn 2", counted from 1) and its use so far."""

    turn: Turn
    label: str
    used: bool = False
    fault_count: int = 0
    """How often its fault has been played."""
    legal_terms: tuple[object, ...] = field(default=(None,), repr=False)
    """The turn as it was sent last, and what the request said of tools and text. Requests with the same settings share
    what is read from them, so that these very objects need no second look."""

    def next_fault(self) -> Fault | None:
        """Return the fault to play this time, or None, and count it.

        A fault in place of an answer is played once unless the turn says how often.
        """
        fault = parse_one(self.turn.fault) if self.turn.fault else None
        if fault is None or self.fault_count >= (fault.times or (1 if fault.replaces_reply else math.inf)):
            return None
        self.fault_count += 1
        return fault

    @cached_property
    def reply(self) -> ModelReply:
        """The reply of the turn, which must not be one with an error."""
        return self.turn.reply()

    @property
    def available(self) -> bool:
        """Whether the turn can still answer a request."""
        return self.turn.repeat or not self.used

    def __str__(self) -> str:
        return f"{self.label} ({'used' if self.used else 'not used'}): {self.turn}"


@dataclass
class ConversationState:
    """The turns of one conversation while it is played, and what it has sent and received."""

    turns: list[PlannedTurn]
    conversation: Conversation | None = None
    """The conversation being played; None for the turns that all conversations share."""
    number: int = 0
    """The position of that conversation in the scenario, from 1."""
    opening: Opening | None = None
    """The messages of the first request; None until it is answered."""
    last_messages: tuple[Message, ...] = ()
    """The messages of the newest request."""
    answered: bool = False
    """Whether that request got a reply. A request that got an error is likely to be sent again."""
    reply_parts: set[tuple[str, ...]] = field(default_factory=set)
    """The texts and calls of all replies."""

    def find_turn(self, request: ModelRequest) -> PlannedTurn | None:
        """Return the first available turn that fits ``request``, or None."""
        for planned in self.turns:
            if planned.available and planned.turn.when.fits(request):
                return planned
        return None

    def continues(self, request: ModelRequest) -> bool:
        """Return whether ``request`` begins with this conversation's last one, followed by the reply to it."""
        if not _begins_with(request, self.last_messages):
            return False
        return not self.answered or [m.role for m in request.messages[len(self.last_messages) :][:1]] == ["assistant"]

    def repeats_known_replies(self, request: ModelRequest) -> bool:
        """Return whether ``request`` has replies after the opening, and all of them are this conversation's."""
        since = request.messages[len(self.opening or ()) :]
        pieces = [piece for message in since if message.role == "assistant" for piece in _reply_parts(message)]
        return bool(pieces) and self.reply_parts.issuperset(pieces)

    def match_score(self, request: ModelRequest) -> tuple[int, bool, bool]:
        """Return how surely ``request`` belongs to this conversation; a greater score is surer."""
        return (
            len(self.last_messages) if self.continues(request) else 0,
            self.repeats_known_replies(request),
            not self.answered,
        )

    def record(self, request: ModelRequest, reply: ModelReply | None) -> None:
        """Record that ``request`` was answered with ``reply``, or with an error (None)."""
        self.opening = request.messages if self.opening is None else self.opening
        self.last_messages = request.messages
        self.answered = reply is not None
        self.reply_parts.update(_reply_parts(reply) if reply else ())


def of_turns(turns: Sequence[Turn]) -> ConversationState:
    """Return the state of the turns that all conversations share."""
    return ConversationState(_plan(turns))


def of_conversation(number: int, conversation: Conversation) -> ConversationState:
    """Return the initial state of ``conversation``, which is the scenario's ``number``th."""
    title = f' "{conversation.title}"' if conversation.title else ""
    return ConversationState(_plan(conversation.turns, f"conversation {number}{title}, "), conversation, number)


def _plan(turns: Sequence[Turn], before: str = "") -> list[PlannedTurn]:
    return [PlannedTurn(turn, f"{before}turn {i}") for i, turn in enumerate(turns, 1)]


def _begins_with(request: ModelRequest, messages: Sequence[Message]) -> bool:
    return request.messages[: len(messages)] == tuple(messages)


def _reply_parts(source: Message | ModelReply) -> Iterator[tuple[str, ...]]:
    """Yield text and calls of a reply one by one: one API keeps them in one message, the other in several."""
    text = source.text or (source.refusal if isinstance(source, ModelReply) else None)
    if text:
        yield ("text", text)
    for call in source.calls:
        yield ("call", call.name, call.arguments)

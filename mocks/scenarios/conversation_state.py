"""Turns being played: those that all conversations share, or those of one conversation, and which request is whose.

A request belongs to the conversation that it goes on from. Chat histories only grow, so the surest sign is that the
request begins with all messages of that conversation's last request, call ids included, and then has the reply. Where
an agent rewrites its history (drops old tool results, say), the signs are the opening, the messages of the first
request, and what the model said since. The opening alone is a weak sign: another conversation may begin the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mocks.faults.spec import Fault, parse_one
from mocks.messages import Message, ModelReply, ModelRequest
from mocks.scenarios.scenario import Conversation, Turn

Opening = tuple[Message, ...]
"""The messages of a conversation's first request."""


@dataclass
class PlannedTurn:
    """A turn with its label ("turn 2", counted from 1) and whether it has been used."""

    turn: Turn
    label: str
    used: bool = False
    faulted: int = 0
    """How often its fault has happened."""

    def fault(self) -> Fault | None:
        """Return what goes wrong this time, and count it. In place of an answer, once if nothing else is said."""
        fault = parse_one(self.turn.fault) if self.turn.fault else None
        if fault is None or self.faulted >= (fault.times or (1 if fault.replaces_reply else math.inf)):
            return None
        self.faulted += 1
        return fault

    @property
    def ready(self) -> bool:
        """Whether it may still answer."""
        return self.turn.repeat or not self.used

    def __str__(self) -> str:
        return f"{self.label} ({'used' if self.used else 'not used'}): {self.turn}"


@dataclass
class ConversationState:
    """The turns of one conversation while it runs. ``opening`` is None until it has answered its first request."""

    plan: list[PlannedTurn]
    source: Conversation | None = None
    """The conversation it plays; None for the turns that all share."""
    number: int = 0
    """The place of that conversation in the scenario, from 1."""
    opening: Opening | None = None
    last: tuple[Message, ...] = ()
    """The messages of the newest request."""
    answered: bool = False
    """Whether that request got a reply. False: it got an error, and is likely to be sent again."""
    said: set[tuple[str, ...]] = field(default_factory=set)
    """What the replies said: texts and calls."""

    def fitting(self, request: ModelRequest) -> PlannedTurn | None:
        """Return the first turn that may still answer and fits ``request``."""
        return next((planned for planned in self.plan if planned.ready and planned.turn.when.fits(request)), None)

    def continues(self, request: ModelRequest) -> bool:
        """Return whether ``request`` begins with this conversation's last one, and goes on with the reply to it."""
        if not _begins(request, self.last):
            return False
        return not self.answered or [m.role for m in request.messages[len(self.last) :][:1]] == ["assistant"]

    def repeats_known_replies(self, request: ModelRequest) -> bool:
        """Return whether all that the model says in ``request``, and something at least, was said here."""
        since = request.messages[len(self.opening or ()) :]
        pieces = [piece for message in since if message.role == "assistant" for piece in _said(message)]
        return bool(pieces) and self.said.issuperset(pieces)

    def match_score(self, request: ModelRequest) -> tuple[int, bool, bool]:
        """Return how surely ``request`` is this conversation's: the greater the surer."""
        return (
            len(self.last) if self.continues(request) else 0,
            self.repeats_known_replies(request),
            not self.answered,
        )

    def record(self, request: ModelRequest, reply: ModelReply | None) -> None:
        """Remember that ``request`` was answered with ``reply``; None for an error."""
        self.opening = request.messages if self.opening is None else self.opening
        self.last = request.messages
        self.answered = reply is not None
        self.said.update(_said(reply) if reply else ())


def of_turns(turns: Sequence[Turn]) -> ConversationState:
    """Return the turns that all conversations share."""
    return ConversationState(_planned(turns))


def of_conversation(number: int, conversation: Conversation) -> ConversationState:
    """Return ``conversation``, the scenario's ``number``th, before its first request."""
    title = f' "{conversation.title}"' if conversation.title else ""
    return ConversationState(_planned(conversation.turns, f"conversation {number}{title}, "), conversation, number)


def _planned(turns: Sequence[Turn], before: str = "") -> list[PlannedTurn]:
    return [PlannedTurn(turn, f"{before}turn {i}") for i, turn in enumerate(turns, 1)]


def _begins(request: ModelRequest, messages: Sequence[Message]) -> bool:
    return request.messages[: len(messages)] == tuple(messages)


def _said(source: Message | ModelReply) -> Iterator[tuple[str, ...]]:
    """Yield the pieces of what the model said: one API keeps them in one message, the other in several."""
    text = source.text or (source.refusal if isinstance(source, ModelReply) else None)
    if text:
        yield ("text", text)
    for call in source.calls:
        yield ("call", call.name, call.arguments)

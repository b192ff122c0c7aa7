"""What the engine needs from whoever answers when no turn of a scenario does."""

from __future__ import annotations

from typing import Protocol

from mocks.conversation import Reply, Request


class Explained(Protocol):
    """Why an answer is what it is: readable as text and, in a notebook, as HTML."""

    def __str__(self) -> str: ...

    def _repr_html_(self) -> str: ...


class Answered(Protocol):
    """A reply with its explanation."""

    @property
    def reply(self) -> Reply: ...

    @property
    def explanation(self) -> Explained: ...


class Answerer(Protocol):
    """Something that answers any legal request, as ``mocks.answers.standin.StandIn`` does."""

    def answer(self, request: Request) -> Answered: ...

"""What the engine needs from whoever answers when no turn of a scenario does."""

from __future__ import annotations

from typing import Protocol

from mocks.answers.standin.explanation import Explanation
from mocks.conversation import Reply, Request


class Answered(Protocol):
    """A reply with its explanation."""

    @property
    def reply(self) -> Reply: ...

    @property
    def explanation(self) -> Explanation: ...


class Answerer(Protocol):
    """Something that answers any legal request, as ``mocks.answers.standin.model.StandIn`` does."""

    def answer(self, request: Request) -> Answered: ...

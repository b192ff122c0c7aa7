"""The protocol of what answers a request when no turn of a scenario does."""

from __future__ import annotations

from typing import Protocol

from mocks.explanation import Explanation
from mocks.messages import ModelReply, ModelRequest


class Answered(Protocol):
    """A reply with its explanation."""

    @property
    def reply(self) -> ModelReply:
        """What the model says."""

    @property
    def explanation(self) -> Explanation:
        """Why it says so, for `explain`."""


class Answerer(Protocol):
    """Something that answers any legal request, as ``mocks.standin.model.StandIn`` does."""

    def answer(self, request: ModelRequest) -> Answered:
        """Return the reply to one legal request."""

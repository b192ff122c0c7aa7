"""Protocol of an API adapter, which `mocks.api.chat.adapter` and `mocks.api.responses.adapter` implement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from mocks.api.ids import Ids
from mocks.api.model_catalog import Model
from mocks.api.storage import Store
from mocks.api.validators import Json
from mocks.messages import ModelReply, ModelRequest


@dataclass(frozen=True)
class TokenUsage:
    """Tokens of one exchange, as the service bills them."""

    prompt: int
    reply: int


@dataclass(frozen=True)
class ResponseContext:
    """All that a response body is written from."""

    body: Json
    """The request body, found legal."""
    request: ModelRequest
    reply: ModelReply
    """With an id on every call."""
    model: Model
    spent: TokenUsage
    ids: Ids
    created: int
    """Seconds since 1970."""


class ApiAdapter(Protocol):
    """One API's way of reading and writing."""

    def check(self, body: Json, store: Store) -> Model:
        """Return the model ``body`` asks for; raise `ApiError` for the first fault the service would report."""
        ...

    def read(self, body: Json, store: Store) -> ModelRequest:
        """Return what a legal ``body`` means."""
        ...

    def is_stateless(self, body: Json) -> bool:
        """Return whether a legal ``body`` is legal, and means the same, whatever is stored."""
        ...

    def write(self, draft: ResponseContext) -> Json:
        """Return the response body."""
        ...

    def stream(self, response: Json, body: Json, ids: Ids) -> str:
        """Return ``response`` as the text of server-sent events."""
        ...

    def store(self, response: Json, draft: ResponseContext, store: Store) -> None:
        """Put the response into ``store`` where the request asked for that."""
        ...

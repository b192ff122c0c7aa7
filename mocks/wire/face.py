"""What the engine needs of an API: `mocks.wire.chat` and `mocks.wire.responses` are two faces of one conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from mocks.conversation import Reply, Request
from mocks.wire.ids import Ids
from mocks.wire.models import Model
from mocks.wire.shape import Json
from mocks.wire.store import Store


@dataclass(frozen=True)
class Spent:
    """Tokens of one exchange, as the service bills them."""

    prompt: int
    reply: int


@dataclass(frozen=True)
class Draft:
    """All that a response body is written from."""

    body: Json
    """The request body, found legal."""
    request: Request
    reply: Reply
    """With an id on every call."""
    model: Model
    spent: Spent
    ids: Ids
    created: int
    """Seconds since 1970."""


class Face(Protocol):
    """One API's way of reading and writing."""

    def check(self, body: Json, store: Store) -> Model:
        """Return the model ``body`` asks for; raise `ApiError` for the first fault the service would report."""
        ...

    def read(self, body: Json, store: Store) -> Request:
        """Return what a legal ``body`` means."""
        ...

    def self_contained(self, body: Json) -> bool:
        """Return whether a legal ``body`` is legal, and means the same, whatever is stored."""
        ...

    def write(self, draft: Draft) -> Json:
        """Return the response body."""
        ...

    def stream(self, response: Json, body: Json, ids: Ids) -> str:
        """Return ``response`` as the text of server-sent events."""
        ...

    def keep(self, response: Json, draft: Draft, store: Store) -> None:
        """Put the response into ``store`` where the request asked for that."""
        ...

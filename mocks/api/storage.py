"""What the service remembers between requests: responses, conversations, completions sent with ``store: true``."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from mocks.api.validators import Json


@dataclass(frozen=True)
class StoredResponse:
    """A stored response."""

    body: Json
    input: tuple[Json, ...]
    """The items its request sent, each with an id."""
    before: tuple[Json, ...] = ()
    """The items of the responses it continues, oldest first."""

    @property
    def items(self) -> tuple[Json, ...]:
        """The whole conversation up to and with this response."""
        return (*self.before, *self.input, *self.body["output"])


@dataclass
class StoredConversation:
    """A conversation object and its items; it grows."""

    body: Json
    items: list[Json] = field(default_factory=list)


@dataclass(frozen=True)
class StoredCompletion:
    """A chat completion sent with ``store: true``."""

    body: Json
    messages: tuple[Json, ...]
    """The messages of its request."""


Kept = TypeVar("Kept")


class ObjectStore(Generic[Kept]):
    """Things by id, in the order they came. Over ``limit`` the oldest is dropped: a mock may serve for weeks."""

    def __init__(self, limit: int = 1000) -> None:
        self._limit = limit
        self._kept: dict[str, Kept] = {}

    def put(self, id: str, kept: Kept) -> None:
        """Add ``kept``, or put it in the place of what has that id."""
        self._kept[id] = kept
        if len(self._kept) > self._limit:
            del self._kept[next(iter(self._kept))]

    def find(self, id: str) -> Kept | None:
        """Return what has that id."""
        return self._kept.get(id)

    def remove(self, id: str) -> bool:
        """Remove what has that id; return whether there was such a thing."""
        return self._kept.pop(id, None) is not None

    def all(self) -> tuple[Kept, ...]:
        """Return everything, the oldest first."""
        return tuple(self._kept.values())


class Store:
    """The memory of one engine."""

    def __init__(self, limit: int = 1000) -> None:
        self.responses: ObjectStore[StoredResponse] = ObjectStore(limit)
        self.conversations: ObjectStore[StoredConversation] = ObjectStore(limit)
        self.completions: ObjectStore[StoredCompletion] = ObjectStore(limit)

    def item(self, id: str) -> Json | None:
        """Return the item of that id, out of any response or conversation."""
        kept = (
            *(item for response in self.responses.all() for item in (*response.input, *response.body["output"])),
            *(item for conversation in self.conversations.all() for item in conversation.items),
        )
        return next((item for item in kept if item.get("id") == id), None)

    def preceding_reasoning_id(self, id: str) -> str | None:
        """Return the id of the reasoning item right before the item of that id, in the response that holds it."""
        for response in self.responses.all():
            for earlier, item in itertools.pairwise(response.body["output"]):
                if item.get("id") == id:
                    return str(earlier["id"]) if earlier["type"] == "reasoning" else None
        return None

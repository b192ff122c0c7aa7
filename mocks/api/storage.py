"""Objects stored between requests: responses, conversations, completions sent with ``store: true``."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from mocks.api.json_text import Json
from mocks.api.model_names import ModelNames


@dataclass
class BackgroundProgress:
    """How far a response in the background has come."""

    polls: int = 0
    cancelled: bool = False


class StoredResponse(NamedTuple):
    """A stored response."""

    body: Json
    input: tuple[Json, ...]
    """The items of its request, each with an id."""
    preceding_items: tuple[Json, ...] = ()
    """The items of the responses it continues, oldest first."""
    progress: BackgroundProgress | None = None
    """Of a response in the background."""

    @property
    def items(self) -> tuple[Json, ...]:
        """The whole conversation, this response included."""
        return (*self.preceding_items, *self.input, *self.body["output"])


@dataclass
class StoredConversation:
    """A conversation object and its items, to which requests add."""

    body: Json
    items: list[Json] = field(default_factory=list)


class StoredCompletion(NamedTuple):
    """A chat completion sent with ``store: true``."""

    body: Json
    messages: tuple[Json, ...]
    """The messages of its request."""


Stored = TypeVar("Stored")


class ObjectStore(Generic[Stored]):
    """Objects by id, oldest first. Beyond ``limit`` the oldest is dropped: a mock may serve for weeks."""

    def __init__(self, limit: int = 1000) -> None:
        self._limit = limit
        self._objects: dict[str, Stored] = {}

    def put(self, id: str, stored: Stored) -> None:
        """Store an object under ``id``, in place of the one that has that id."""
        self._objects[id] = stored
        if len(self._objects) > self._limit:
            self.remove(next(iter(self._objects)))

    def find(self, id: str) -> Stored | None:
        """Return the object of that id, or None."""
        return self._objects.get(id)

    def remove(self, id: str) -> bool:
        """Remove the object of that id; return whether there was one."""
        return self._objects.pop(id, None) is not None

    def all(self) -> tuple[Stored, ...]:
        """Return all objects, oldest first."""
        return tuple(self._objects.values())


class ResponseStore(ObjectStore[StoredResponse]):
    """Stored responses, and the reasoning item before each output item that has one."""

    def __init__(self, limit: int = 1000) -> None:
        super().__init__(limit)
        self._reasoning_ids: dict[str, str] = {}

    def put(self, id: str, stored: StoredResponse) -> None:
        """Store a response under ``id``."""
        self._reasoning_ids.update(_reasoning_ids(stored))
        super().put(id, stored)

    def remove(self, id: str) -> bool:
        """Remove the response of that id; return whether there was one."""
        stored = self.find(id)
        for item_id in _reasoning_ids(stored) if stored is not None else ():
            self._reasoning_ids.pop(item_id, None)
        return super().remove(id)

    def preceding_reasoning_id(self, id: str) -> str | None:
        """Return the id of the reasoning item directly before the item of that id in its response, or None."""
        return self._reasoning_ids.get(id)


def _reasoning_ids(stored: StoredResponse) -> dict[str, str]:
    pairs = itertools.pairwise(stored.body["output"])
    return {item["id"]: earlier["id"] for earlier, item in pairs if earlier["type"] == "reasoning" and "id" in item}


class Store:
    """All stored objects of one engine, and the models that it answers for."""

    def __init__(self, limit: int = 1000, models: ModelNames | None = None) -> None:
        self.models = models or ModelNames.of(None)
        self.responses = ResponseStore(limit)
        self.conversations: ObjectStore[StoredConversation] = ObjectStore(limit)
        self.completions: ObjectStore[StoredCompletion] = ObjectStore(limit)

    def item(self, id: str) -> Json | None:
        """Return the item of that id from any response or conversation, or None."""
        items = itertools.chain(
            (item for response in self.responses.all() for item in (*response.input, *response.body["output"])),
            (item for conversation in self.conversations.all() for item in conversation.items),
        )
        return next((item for item in items if item.get("id") == id), None)

"""Input of a Responses request together with what it refers to: earlier items, a conversation, stored items."""

from __future__ import annotations

from mocks.api.errors import ApiError
from mocks.api.json_text import Json
from mocks.api.responses import item_validation, items
from mocks.api.storage import Store


def conversation_id(body: Json) -> str | None:
    """Return the id of the conversation that a request names, as a string or in an object."""
    value = body.get("conversation")
    return value["id"] if isinstance(value, dict) else value


def history(body: Json, store: Store) -> tuple[Json, ...]:
    """Return the items that ``previous_response_id`` or ``conversation`` refers to."""
    previous = body.get("previous_response_id")
    if previous is not None:
        response = store.responses.find(previous)
        return response.items if response else ()
    conversation = store.conversations.find(conversation_id(body) or "")
    return tuple(conversation.items) if conversation else ()


def resolve(body: Json, store: Store) -> list[Json]:
    """Return the items of ``input``, with references replaced by the stored items.

    Raises:
        ApiError: A referenced item is not stored.
    """
    return [_resolve_item(item, store) for item in items.of_input(body.get("input") or [])]


def _resolve_item(item: Json, store: Store) -> Json:
    kind = item_validation.type_of(item)
    is_stored_reasoning = kind == "reasoning" and not item.get("encrypted_content")
    if kind != "item_reference" and not is_stored_reasoning:
        return item
    stored = store.item(item["id"])
    if stored is None:
        text = (
            f"Item with id '{item['id']}' not found. Items are not persisted when `store` is set to false. "
            "Try again with `store` set to true, or remove this item from your input."
        )
        raise ApiError(text, status=404, param="input")
    return stored

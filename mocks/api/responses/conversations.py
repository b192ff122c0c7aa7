"""Conversations: stored items that a Responses request can continue in place of a previous response.

Each function takes the `Store` and returns a response body, or raises `ApiError` for an id that is not stored.
"""

from __future__ import annotations

from collections.abc import Mapping

from mocks.api import errors, pagination, validators
from mocks.api.ids import Ids
from mocks.api.json_text import Json
from mocks.api.responses import item_validation, items
from mocks.api.storage import Store, StoredConversation


def create(store: Store, body: Json, ids: Ids, now: int) -> Json:
    """Create a conversation with the items of ``body``, if there are any."""
    validators.reject_unknown_keys(body, ("items", "metadata"))
    sent = validators.require_array(body["items"], "items") if body.get("items") else []
    for i, item in enumerate(sent):
        item_validation.check_item(item, f"items[{i}]")
    metadata = validators.require_metadata(body.get("metadata") or {}, "metadata")
    conversation: Json = {"id": ids.item("conv"), "object": "conversation", "created_at": now, "metadata": metadata}
    store.conversations.put(
        conversation["id"], StoredConversation(conversation, [items.with_id(item, ids) for item in sent])
    )
    return conversation


def find(store: Store, id: str) -> StoredConversation:
    """Return the conversation of that id."""
    conversation = store.conversations.find(id)
    if conversation is None:
        raise errors.ApiError(f"Conversation with id '{id}' not found.", status=404)
    return conversation


def update(store: Store, id: str, body: Json) -> Json:
    """Replace the metadata of a conversation."""
    conversation = find(store, id)
    conversation.body = {
        **conversation.body,
        "metadata": validators.require_metadata(body.get("metadata") or {}, "metadata"),
    }
    return conversation.body


def delete(store: Store, id: str) -> Json:
    """Delete a conversation."""
    find(store, id)
    store.conversations.remove(id)
    return {"id": id, "object": "conversation.deleted", "deleted": True}


def items_of(store: Store, id: str, query: Mapping[str, list[str]]) -> Json:
    """Return a page of the items of a conversation, newest first by default."""
    return pagination.page(find(store, id).items, query)


def add(store: Store, id: str, body: Json, ids: Ids) -> Json:
    """Append items to a conversation; return a page of them."""
    conversation = find(store, id)
    sent = validators.require_array(validators.require(body, "items", ""), "items")
    for i, item in enumerate(sent):
        item_validation.check_item(item, f"items[{i}]")
    added = [items.with_id(item, ids) for item in sent]
    conversation.items += added
    return pagination.page(added, {"limit": ["100"]}, order="asc")


def item(store: Store, id: str, item_id: str) -> Json:
    """Return one item of a conversation."""
    conversation = find(store, id)
    match = next((each for each in conversation.items if each["id"] == item_id), None)
    if match is None:
        text = f"The conversation '{id}' has no item with the id '{item_id}'."
        raise errors.unknown_wording(text, None, status=404)
    return match


def delete_item(store: Store, id: str, item_id: str) -> Json:
    """Remove one item from a conversation; return the conversation."""
    conversation = find(store, id)
    conversation.items.remove(item(store, id, item_id))
    return conversation.body

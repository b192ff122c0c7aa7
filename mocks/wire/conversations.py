"""Conversations: items kept under an id, which requests of the Responses API can name in place of a previous response.

Each function takes the `Store` and returns the body of the answer; `ApiError` says what is not there.
"""

from __future__ import annotations

from collections.abc import Mapping

from mocks.wire import errors, item_rules, items, pages, shape
from mocks.wire.ids import Ids
from mocks.wire.shape import Json
from mocks.wire.store import KeptConversation, Store


def create(store: Store, body: Json, ids: Ids, now: int) -> Json:
    """Start a conversation, with first items where ``body`` has some."""
    shape.need_known(body, ("items", "metadata"))
    sent = shape.need_array(body["items"], "items") if body.get("items") else []
    for i, item in enumerate(sent):
        item_rules.check_item(item, f"items[{i}]")
    metadata = shape.need_metadata(body.get("metadata") or {}, "metadata")
    made: Json = {"id": ids.item("conv"), "object": "conversation", "created_at": now, "metadata": metadata}
    store.conversations.put(made["id"], KeptConversation(made, [items.with_id(item, ids) for item in sent]))
    return made


def find(store: Store, id: str) -> KeptConversation:
    """Return the conversation of that id."""
    kept = store.conversations.find(id)
    if kept is None:
        raise errors.ApiError(f"Conversation with id '{id}' not found.", status=404)
    return kept


def update(store: Store, id: str, body: Json) -> Json:
    """Put new metadata in the place of the old."""
    kept = find(store, id)
    kept.body = {**kept.body, "metadata": shape.need_metadata(body.get("metadata") or {}, "metadata")}
    return kept.body


def delete(store: Store, id: str) -> Json:
    """Forget a conversation."""
    find(store, id)
    store.conversations.remove(id)
    return {"id": id, "object": "conversation.deleted", "deleted": True}


def items_of(store: Store, id: str, query: Mapping[str, list[str]]) -> Json:
    """List the items of a conversation, the newest first."""
    return pages.page(find(store, id).items, query)


def add(store: Store, id: str, body: Json, ids: Ids) -> Json:
    """Append items to a conversation and list them."""
    kept = find(store, id)
    sent = shape.need_array(shape.need(body, "items", ""), "items")
    for i, item in enumerate(sent):
        item_rules.check_item(item, f"items[{i}]")
    added = [items.with_id(item, ids) for item in sent]
    kept.items += added
    return pages.page(added, {"limit": ["100"]}, order="asc")


def item(store: Store, id: str, item_id: str) -> Json:
    """Return one item of a conversation."""
    kept = find(store, id)
    found = next((each for each in kept.items if each["id"] == item_id), None)
    if found is None:
        text = f"The conversation '{id}' has no item with the id '{item_id}'."
        raise errors.unworded(text, None, status=404)
    return found


def delete_item(store: Store, id: str, item_id: str) -> Json:
    """Take one item out of a conversation; return the conversation."""
    kept = find(store, id)
    kept.items.remove(item(store, id, item_id))
    return kept.body

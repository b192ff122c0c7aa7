"""Stored completions (``store: true``): list, retrieve, update the metadata of, delete.

Each function takes the `Store` and returns a response body, or raises `ApiError` for an id that is not stored. The
bodies are those of the API's published description (2026). The real service lists a completion a few seconds after it
was made; the mock does at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from mocks.api import errors, pagination, validators
from mocks.api.chat import messages as message_rules
from mocks.api.json_text import Json
from mocks.api.storage import Store, StoredCompletion

Query = Mapping[str, list[str]]

_SETTINGS = ("seed", "tool_choice", "tools", "response_format")
_DEFAULTS = {"temperature": 1.0, "top_p": 1.0, "presence_penalty": 0.0, "frequency_penalty": 0.0}
_LISTED_MEMBERS = ("tool_calls", "tool_call_id", "function_call", "refusal")
_METADATA = re.compile(r"metadata\[(.*)\]")


def to_stored(response: Json, request: Json) -> StoredCompletion:
    """Return the completion to store: the response, and the settings and messages of its request."""
    settings = {key: request.get(key) for key in _SETTINGS}
    numbers = {key: request[key] if request.get(key) is not None else default for key, default in _DEFAULTS.items()}
    body = {**response, **settings, **numbers, "input_user": request.get("user")}
    return StoredCompletion({**body, "metadata": request.get("metadata") or {}}, tuple(request["messages"]))


def find(store: Store, id: str) -> StoredCompletion:
    """Return the stored completion of that id."""
    completion = store.completions.find(id)
    if completion is None:
        text = (
            f"No chat completion has the id '{id}': it was never made here, was sent without store: true, or deleted."
        )
        raise errors.unknown_wording(text, None, status=404)
    return completion


def listing(store: Store, query: Query) -> Json:
    """Return a page of the stored completions, filtered by ``model`` and ``metadata[key]``, oldest first by default."""
    bodies = [completion.body for completion in store.completions.all()]
    return pagination.page([body for body in bodies if _matches(body, query)], query, order="asc")


def _matches(body: Json, query: Query) -> bool:
    if "model" in query and query["model"][-1] != body["model"]:
        return False
    wanted = {match.group(1): values[-1] for key, values in query.items() if (match := _METADATA.fullmatch(key))}
    return all(body["metadata"].get(key) == value for key, value in wanted.items())


def messages(store: Store, id: str, query: Query) -> Json:
    """Return a page of the messages of a stored completion's request."""
    listed = [_message(f"{id}-{i}", message) for i, message in enumerate(find(store, id).messages)]
    return pagination.page(listed, query, order="asc")


def _message(id: str, message: Json) -> Json:
    content = message.get("content")
    parts = content if isinstance(content, list) else None
    return {
        "id": id,
        "role": message["role"],
        "content": "\n".join(message_rules.texts(message)) if parts else content,
        "name": message.get("name"),
        "content_parts": parts,
        **{key: message[key] for key in _LISTED_MEMBERS if message.get(key) is not None},
    }


def update(store: Store, id: str, body: Json) -> Json:
    """Replace the metadata of a stored completion, the only part that can be changed; return the completion."""
    completion = find(store, id)
    validators.reject_unknown_keys(body, ("metadata",))
    metadata = validators.require(body, "metadata", "")
    checked = validators.require_metadata({} if metadata is None else metadata, "metadata")
    updated = {**completion.body, "metadata": checked}
    store.completions.put(id, completion._replace(body=updated))
    return updated


def delete(store: Store, id: str) -> Json:
    """Delete a stored completion."""
    find(store, id)
    store.completions.remove(id)
    return {"object": "chat.completion.deleted", "id": id, "deleted": True}

"""Completions sent with ``store: true``: list, look at, change the metadata of, delete.

Each function takes the `Store` and returns the body of the answer; `ApiError` says what is not there. The shapes are
those of the API's published description (2026). The real service shows a completion a few seconds after it was made;
here it is there at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from mocks.api import errors, pagination, validators
from mocks.api.chat import messages as message_rules
from mocks.api.storage import Store, StoredCompletion
from mocks.api.validators import Json

Query = Mapping[str, list[str]]

_SETTINGS = ("seed", "tool_choice", "tools", "response_format")
_DEFAULTS = {"temperature": 1.0, "top_p": 1.0, "presence_penalty": 0.0, "frequency_penalty": 0.0}
_KEPT_MEMBERS = ("tool_calls", "tool_call_id", "function_call", "refusal")
_METADATA = re.compile(r"metadata\[(.*)\]")


def kept(response: Json, request: Json) -> StoredCompletion:
    """Return what is stored of a completion: the response, and the settings and messages of its request."""
    settings = {key: request.get(key) for key in _SETTINGS}
    numbers = {key: request[key] if request.get(key) is not None else usual for key, usual in _DEFAULTS.items()}
    body = {**response, **settings, **numbers, "input_user": request.get("user")}
    return StoredCompletion({**body, "metadata": request.get("metadata") or {}}, tuple(request["messages"]))


def find(store: Store, id: str) -> StoredCompletion:
    """Return the stored completion of that id."""
    found = store.completions.find(id)
    if found is None:
        text = (
            f"No chat completion has the id '{id}': it was never made here, was sent without store: true, or deleted."
        )
        raise errors.unworded(text, None, status=404)
    return found


def listing(store: Store, query: Query) -> Json:
    """List the stored completions, oldest first unless ``order`` says otherwise; by ``model`` and ``metadata[key]``."""
    bodies = [completion.body for completion in store.completions.all()]
    return pagination.page([body for body in bodies if _fits(body, query)], query, order="asc")


def _fits(body: Json, query: Query) -> bool:
    if "model" in query and query["model"][-1] != body["model"]:
        return False
    wanted = {match.group(1): values[-1] for key, values in query.items() if (match := _METADATA.fullmatch(key))}
    return all(body["metadata"].get(key) == value for key, value in wanted.items())


def messages(store: Store, id: str, query: Query) -> Json:
    """List the messages of the request that made a stored completion."""
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
        **{key: message[key] for key in _KEPT_MEMBERS if message.get(key) is not None},
    }


def update(store: Store, id: str, body: Json) -> Json:
    """Put other metadata in the place of a stored completion's; nothing else of it can be changed."""
    found = find(store, id)
    validators.reject_unknown_keys(body, ("metadata",))
    given = validators.require(body, "metadata", "")
    changed = {**found.body, "metadata": validators.require_metadata({} if given is None else given, "metadata")}
    store.completions.put(id, replace(found, body=changed))
    return changed


def delete(store: Store, id: str) -> Json:
    """Forget a stored completion."""
    find(store, id)
    store.completions.remove(id)
    return {"object": "chat.completion.deleted", "id": id, "deleted": True}

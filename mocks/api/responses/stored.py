"""Stored responses: retrieve, list the input items of, delete; and the token count of a request.

Each function takes the `Store` and returns a response body, or raises `ApiError` for an id that is not stored.
"""

from __future__ import annotations

from collections.abc import Mapping

from mocks.api import errors, pagination, validators
from mocks.api.json_text import Json
from mocks.api.responses import adapter as responses
from mocks.api.responses import parameters, validation
from mocks.api.storage import Store, StoredResponse
from mocks.api.tokens import counting
from mocks.api.tokens.families import Family

Query = Mapping[str, list[str]]


def find(store: Store, id: str) -> StoredResponse:
    """Return the stored response of that id."""
    response = store.responses.find(id)
    if response is None:
        text = f"No response has the id '{id}': it was never made here, was sent with store: false, or was deleted."
        raise errors.unknown_wording(text, None, status=404)
    return response


def delete(store: Store, id: str) -> Json:
    """Delete a response. Responses that continue it keep its items."""
    find(store, id)
    store.responses.remove(id)
    return {"id": id, "object": "response", "deleted": True}


def input_items(store: Store, id: str, query: Query) -> Json:
    """Return a page of the input items of a response, those of the responses before it included."""
    response = find(store, id)
    return pagination.page([*response.preceding_items, *response.input], query)


def count(store: Store, body: Json) -> Json:
    """Return the number of input tokens of a request, which needs no parameter but ``model``."""
    whole = {"input": [], **{key: value for key, value in body.items() if value is not None}}
    parameters.check_all(whole, other_keys=("personality",))
    model = store.models.for_responses(validators.require_string(validators.require(whole, "model", ""), "model"))
    validation.check_state(whole, store)
    request = responses.read(whole, store)
    counted = counting.of_request(request, family=Family.of(model.id), count=counting.best_counter())
    return {"object": "response.input_tokens", "input_tokens": counted}

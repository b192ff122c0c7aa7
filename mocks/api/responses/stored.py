"""What can be done with stored responses: look at them, list what went into them, delete them; and count tokens.

Each function takes the `Store` and returns the body of the answer; `ApiError` says what is not there.
"""

from __future__ import annotations

from collections.abc import Mapping

from mocks.api import errors, pagination, validators
from mocks.api.responses import adapter as responses
from mocks.api.responses import validation
from mocks.api.storage import Store, StoredResponse
from mocks.api.tokens import counting
from mocks.api.validators import Json

Query = Mapping[str, list[str]]


def find(store: Store, id: str) -> StoredResponse:
    """Return the stored response of that id."""
    kept = store.responses.find(id)
    if kept is None:
        text = f"No response has the id '{id}': it was never made here, was sent with store: false, or was deleted."
        raise errors.unworded(text, None, status=404)
    return kept


def delete(store: Store, id: str) -> Json:
    """Forget a response. What continues it goes on: it has the items of its own."""
    find(store, id)
    store.responses.remove(id)
    return {"id": id, "object": "response", "deleted": True}


def input_items(store: Store, id: str, query: Query) -> Json:
    """List the items that went into a response, those of the responses before it included."""
    kept = find(store, id)
    return pagination.page([*kept.before, *kept.input], query)


def count(store: Store, body: Json) -> Json:
    """Return how many tokens a request would cost. Everything but ``model`` may be left out."""
    whole = {"input": [], **{key: value for key, value in body.items() if value is not None}}
    validators.reject_unknown_keys(whole, {*validation.KNOWN, "personality"})
    for name, rule in validation.RULES.items():
        if name in whole:
            rule(whole[name], name)
    model = validation.find_model(validators.require_string(validators.require(whole, "model", ""), "model"))
    validation.check_state(whole, store)
    request = responses.read(whole, store)
    counted = counting.of_request(request, family=counting.Family.of(model.id), count=counting.best())
    return {"object": "response.input_tokens", "input_tokens": counted}

"""What can be done with stored responses: look at them, list what went into them, delete them; and count tokens.

Each function takes the `Store` and returns the body of the answer; `ApiError` says what is not there.
"""

from __future__ import annotations

from collections.abc import Mapping

from mocks.wire import errors, pages, response_rules, responses, shape, tokens
from mocks.wire.shape import Json
from mocks.wire.store import KeptResponse, Store

Query = Mapping[str, list[str]]


def find(store: Store, id: str) -> KeptResponse:
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
    return pages.page([*kept.before, *kept.input], query)


def count(store: Store, body: Json) -> Json:
    """Return how many tokens a request would cost. Everything but ``model`` may be left out."""
    whole = {"input": [], **{key: value for key, value in body.items() if value is not None}}
    shape.need_known(whole, {*response_rules.KNOWN, "personality"})
    for name, rule in response_rules.RULES.items():
        if name in whole:
            rule(whole[name], name)
    model = response_rules.find_model(shape.need_string(shape.need(whole, "model", ""), "model"))
    response_rules.check_state(whole, store)
    request = responses.read(whole, store)
    counted = tokens.of_request(request, family=tokens.Family.of(model.id), count=tokens.best())
    return {"object": "response.input_tokens", "input_tokens": counted}

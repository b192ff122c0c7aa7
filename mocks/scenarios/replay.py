"""A transcript as a scenario: the same requests get the same replies, call ids included.

A turn answers the request it was recorded for, and equal requests get their replies in the recorded order. What counts
as the same request is in `mocks.scenarios.request_fingerprint`. Where a request differs, the error names the first
difference::

    The nearest turn that is left is turn 2:
      same_as does not hold: messages 3.text: recorded "4 °C", came "5 °C"

The mock writes the reply anew: text, calls, refusal, finish_reason and errors are those of the recording, while the
reply's own id, its usage and its pieces when streamed are the mock's. Reasoning, the calls of tools that the service
runs itself, and all choices but the first are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from mocks.api.errors import ApiError
from mocks.api.storage import Store
from mocks.errors import MocksError
from mocks.exchange import Exchange
from mocks.messages import ModelRequest
from mocks.scenarios.history import answered_tools, last_user
from mocks.scenarios.request_fingerprint import fingerprint
from mocks.scenarios.scenario import PlannedCall, PlannedError, Scenario, Turn
from mocks.scenarios.when import When

RETRY = {"retry-after-ms": "1"}
_CUT = {"max_output_tokens": "length", "content_filter": "content_filter"}


class ReplayError(MocksError, ValueError):
    """An exchange cannot be played again; the message says which and why."""


def scenario(exchanges: Sequence[Exchange], *, exact: bool = True) -> Scenario:
    """Return the scenario that answers as in ``exchanges``. Raises `ReplayError`.

    With ``exact`` false a turn answers any request that has the same last user message, or results of the same tools:
    for agents whose instructions, schemas or results change. A request that the mock refuses by its own rules, as the
    service did, needs no turn.
    """
    turns = []
    for i, exchange in enumerate(exchanges):
        try:
            request = _read(_whole(exchange, exchanges[:i]), exchange.api)
        except ApiError as error:
            if exchange.error is None:
                raise ReplayError(
                    f"Request {i + 1} of the recording was answered, but the mock refuses it: {error}. "
                    "Take that exchange out, or record a request that the mock can play."
                ) from None
            continue
        turns.append(_turn(exchange, When(same_as=fingerprint(request)) if exact else _alike(request)))
    return Scenario(turns=tuple(turns), title="replay")


def _alike(request: ModelRequest) -> When:
    """Return the conditions a person would write for ``request``."""
    tools, spoken = answered_tools(request), last_user(request)
    if tools:
        return When(after_tool=tools[-1])
    return When(user_contains=spoken.text) if spoken else When(after_tool=False)


def _turn(exchange: Exchange, when: When) -> Turn:
    if exchange.error is not None:
        return Turn(when=when, error=_error(exchange))
    said = {kind: [part for part in exchange.replied if part.kind == kind] for kind in ("text", "refusal", "call")}
    if said["refusal"]:
        return Turn(when=when, refusal="".join(part.text for part in said["refusal"]), force=True)
    text = "".join(part.text for part in said["text"])
    return Turn(
        when=when,
        text=text if said["text"] or not said["call"] else None,
        calls=tuple(PlannedCall(name=part.name, arguments=part.text, id=part.call_id) for part in said["call"]),
        finish_reason=_ending(exchange),
        force=True,  # a real model has said it: whether it was permitted is not for the mock to say
    )


def _error(exchange: Exchange) -> PlannedError:
    fields = exchange.error or {}
    return PlannedError(
        message=str(fields.get("message")),
        status=exchange.status if exchange.status >= 400 else 500,  # below 400: the error came in the stream
        type=str(fields.get("type") or "invalid_request_error"),
        param=fields.get("param"),
        code=None if fields.get("code") is None else str(fields["code"]),
        headers=exchange.headers | RETRY if exchange.headers else RETRY,
    )


def _ending(exchange: Exchange) -> str | None:
    response = exchange.response or {}
    if exchange.api == "responses":
        return _CUT.get((response.get("incomplete_details") or {}).get("reason", ""))
    ending = response["choices"][0].get("finish_reason") if response.get("choices") else None
    return None if ending is None else str(ending)


def _read(body: dict[str, Any], api: str) -> ModelRequest:
    """Return what ``body`` means. Raises `ApiError` where the mock refuses it."""
    face: Any = import_module(f"mocks.api.{'responses' if api == 'responses' else 'chat'}.adapter")
    store = Store()
    face.check(body, store)
    request: ModelRequest = face.read(body, store)
    return request


def _whole(exchange: Exchange, before: Sequence[Exchange]) -> dict[str, Any]:
    """Return the request with its history in it, where it refers to earlier responses, a conversation or items."""
    if exchange.api != "responses":
        return exchange.request
    body = dict(exchange.request)
    earlier = body.pop("previous_response_id", None)
    conversation = _conversation(body.pop("conversation", None))
    history: list[Any] = []
    for old in reversed(before):
        response = old.response or {}
        same = conversation is not None and _conversation(old.request.get("conversation")) == conversation
        if same or (earlier is not None and response.get("id") == earlier):
            history[:0] = [*old.messages, *response.get("output", ())]
            earlier = old.request.get("previous_response_id")
    known = {item.get("id"): item for old in before for item in (old.response or {}).get("output", ())}
    items = [_plain(item, known) for item in (*history, *exchange.messages)]
    return {**body, "input": [item for item in items if item is not None]}


def _plain(item: Any, known: Mapping[Any, Any]) -> Any:
    """Return ``item`` as a service without a memory takes it; None for reasoning, which only its own service knows."""
    if not isinstance(item, dict):
        return item
    if item.get("type") == "item_reference":
        item = known.get(item.get("id"), item)
    return None if item.get("type") == "reasoning" else {key: value for key, value in item.items() if key != "id"}


def _conversation(given: Any) -> str | None:
    return given.get("id") if isinstance(given, dict) else given

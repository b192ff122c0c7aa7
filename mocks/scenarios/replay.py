"""Replay of a transcript as a scenario: the same requests get the same replies, call ids included.

A turn answers the request it was recorded for, and equal requests get their replies in the recorded order.
`mocks.scenarios.request_fingerprint` defines which requests are equal. Where a request differs, the error names the
first difference::

    The nearest turn that is left is turn 2:
      same_as does not hold: messages 3.text: recorded "4 °C", came "5 °C"

Text, calls, refusal, finish_reason and errors are those of the recording; the reply's own id, its usage and the chunks
of its stream are the mock's. Reasoning, calls of tools that the service runs itself, and all choices but the first are
left out.
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

RETRY_HEADERS = {"retry-after-ms": "1"}
_FINISH_REASONS = {"max_output_tokens": "length", "content_filter": "content_filter"}


class ReplayError(MocksError, ValueError):
    """An exchange cannot be replayed; the message says which and why."""


def scenario(exchanges: Sequence[Exchange], *, exact: bool = True) -> Scenario:
    """Return the scenario that answers as in ``exchanges``.

    A request that the mock refuses by its own rules, as the service did, needs no turn.

    Args:
        exchanges: The recorded exchanges, in order.
        exact: Whether a turn answers the recorded request only. If false, it answers any request with the same last
            user message, or with results of the same tools: for agents whose instructions, schemas or results change.

    Raises:
        ReplayError: The mock refuses a request that was answered in the recording.
    """
    turns = []
    for i, exchange in enumerate(exchanges):
        try:
            request = _read(_with_history(exchange, exchanges[:i]), exchange.api)
        except ApiError as error:
            if exchange.error is None:
                raise ReplayError(
                    f"Request {i + 1} of the recording was answered, but the mock refuses it: {error}. "
                    "Take that exchange out, or record a request that the mock can play."
                ) from None
            continue
        turns.append(_turn(exchange, When(same_as=fingerprint(request)) if exact else _similar(request)))
    return Scenario(turns=tuple(turns), title="replay")


def _similar(request: ModelRequest) -> When:
    """Return the conditions a person would write for ``request``."""
    tools, user_message = answered_tools(request), last_user(request)
    if tools:
        return When(after_tool=tools[-1])
    return When(user_contains=user_message.text) if user_message else When(after_tool=False)


def _turn(exchange: Exchange, when: When) -> Turn:
    if exchange.error is not None:
        return Turn(when=when, error=_error(exchange))
    parts = {kind: [part for part in exchange.replied if part.kind == kind] for kind in ("text", "refusal", "call")}
    if parts["refusal"]:
        return Turn(when=when, refusal="".join(part.text for part in parts["refusal"]), force=True)
    text = "".join(part.text for part in parts["text"])
    return Turn(
        when=when,
        text=text if parts["text"] or not parts["call"] else None,
        calls=tuple(PlannedCall(name=part.name, arguments=part.text, id=part.call_id) for part in parts["call"]),
        finish_reason=_finish_reason(exchange),
        force=True,  # a real model replied so: the mock does not ask whether the request permits it
    )


def _error(exchange: Exchange) -> PlannedError:
    fields = exchange.error or {}
    return PlannedError(
        message=str(fields.get("message")),
        status=exchange.status if exchange.status >= 400 else 500,  # below 400: the error came in the stream
        type=str(fields.get("type") or "invalid_request_error"),
        param=fields.get("param"),
        code=None if fields.get("code") is None else str(fields["code"]),
        headers=exchange.headers | RETRY_HEADERS if exchange.headers else RETRY_HEADERS,
    )


def _finish_reason(exchange: Exchange) -> str | None:
    response = exchange.response or {}
    if exchange.api == "responses":
        return _FINISH_REASONS.get((response.get("incomplete_details") or {}).get("reason", ""))
    reason = response["choices"][0].get("finish_reason") if response.get("choices") else None
    return None if reason is None else str(reason)


def _read(body: dict[str, Any], api: str) -> ModelRequest:
    """Return the request in ``body``; raise `ApiError` where the mock refuses it."""
    adapter: Any = import_module(f"mocks.api.{'responses' if api == 'responses' else 'chat'}.adapter")
    store = Store()
    adapter.check(body, store)
    request: ModelRequest = adapter.read(body, store)
    return request


def _with_history(exchange: Exchange, earlier_exchanges: Sequence[Exchange]) -> dict[str, Any]:
    """Return the request with the history it refers to: earlier responses, a conversation, stored items."""
    if exchange.api != "responses":
        return exchange.request
    body = dict(exchange.request)
    previous_id = body.pop("previous_response_id", None)
    conversation = _conversation_id(body.pop("conversation", None))
    history: list[Any] = []
    for earlier in reversed(earlier_exchanges):
        response = earlier.response or {}
        same_conversation = (
            conversation is not None and _conversation_id(earlier.request.get("conversation")) == conversation
        )
        if same_conversation or (previous_id is not None and response.get("id") == previous_id):
            history[:0] = [*earlier.messages, *response.get("output", ())]
            previous_id = earlier.request.get("previous_response_id")
    items_by_id = {
        item.get("id"): item for earlier in earlier_exchanges for item in (earlier.response or {}).get("output", ())
    }
    items = [_stateless(item, items_by_id) for item in (*history, *exchange.messages)]
    return {**body, "input": [item for item in items if item is not None]}


def _stateless(item: Any, items_by_id: Mapping[Any, Any]) -> Any:
    """Return ``item`` without references to stored objects; None for reasoning, which only its service can read."""
    if not isinstance(item, dict):
        return item
    if item.get("type") == "item_reference":
        item = items_by_id.get(item.get("id"), item)
    return None if item.get("type") == "reasoning" else {key: value for key, value in item.items() if key != "id"}


def _conversation_id(value: Any) -> str | None:
    return value.get("id") if isinstance(value, dict) else value

"""The routes of the service, and the headers of its replies. No network in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from types import MappingProxyType
from typing import NamedTuple, NoReturn
from urllib.parse import parse_qs, unquote

from mocks.api import errors, validators
from mocks.api.adapter import ApiAdapter
from mocks.api.chat import adapter as chat
from mocks.api.chat import stored as stored_chat
from mocks.api.errors import MOCK_TYPE, ApiError, mock_error
from mocks.api.ids import Ids
from mocks.api.json_text import Json, dumps_utf8
from mocks.api.model_catalog import Model
from mocks.api.responses import adapter as responses
from mocks.api.responses import background, conversations
from mocks.api.responses import stored as stored_responses
from mocks.api.storage import Store
from mocks.engine import FIRST_SECOND, Engine, EngineResponse
from mocks.faults.delivery import IMMEDIATE, ResponseDelivery, deliver

JSON = "application/json"
REQUEST_ID = "x-request-id"
NO_DEPLOYMENT = {
    "error": {
        "code": "DeploymentNotFound",
        "message": (
            "The API deployment for this resource does not exist. If you created the deployment within the last 5 "
            "minutes, please wait a moment and try again."
        ),
    }
}
"""The body with which Azure answers for a deployment it does not have: the code first, no type (public code)."""
_HEADERS = {
    "openai-processing-ms": "1",
    "openai-version": "2020-10-01",
    "openai-organization": "mock-organization",
    "openai-project": "mock-project",
}
"""Headers seen on recorded traffic of 2025-2026, as are those of `_LIMITS`; the mock limits nothing."""
_LIMITS = {
    "x-ratelimit-limit-requests": "500",
    "x-ratelimit-limit-tokens": "200000",
    "x-ratelimit-remaining-requests": "499",
    "x-ratelimit-remaining-tokens": "199987",
    "x-ratelimit-reset-requests": "120ms",
    "x-ratelimit-reset-tokens": "3ms",
}


class Target(NamedTuple):
    """The meaning of a path."""

    parts: tuple[str, ...]
    """The segments after ``/v1`` or, on Azure, after ``/openai/deployments/NAME``."""
    on_azure: bool
    """Whether the path names a deployment, as on Azure."""
    deployment: str | None
    """The deployment on Azure, which goes before the ``model`` of the body."""


class HttpRequest(NamedTuple):
    """An HTTP request. ``path`` is everything after the host, query included; ``headers`` have lower-case names."""

    method: str
    path: str
    headers: Mapping[str, str] = MappingProxyType({})
    body: bytes = b""

    @property
    def target(self) -> Target:
        """The meaning of the path."""
        return _target(self.path)

    @property
    def query(self) -> Mapping[str, list[str]]:
        """The query's values by name."""
        return parse_qs(self.path.partition("?")[2], keep_blank_values=True)


@lru_cache(maxsize=64)
def _target(path: str) -> Target:
    parts = tuple(unquote(part) for part in path.partition("?")[0].split("/") if part)
    on_azure = parts[:2] == ("openai", "deployments")
    deployment = parts[2] if on_azure and len(parts) > 2 else None
    if "v1" in parts:
        return Target(parts[parts.index("v1") + 1 :], on_azure, deployment)
    return Target(parts[3:] if on_azure else parts[1:] if parts[:1] == ("openai",) else parts, on_azure, deployment)


class HttpResponse(NamedTuple):
    """An HTTP response."""

    status: int
    headers: Mapping[str, str]
    chunks: tuple[bytes, ...]
    """The body in one or, of a stream, one server-sent event each."""
    delivery: ResponseDelivery = IMMEDIATE

    @property
    def body(self) -> bytes:
        """The whole body."""
        return b"".join(self.chunks)


Handler = Callable[[Engine, HttpRequest, Sequence[str]], HttpResponse]
"""Answers a request; the last argument holds the parts of the path for which the route has ``*``."""


class Router:
    """Routes HTTP requests to an `Engine`."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def handle(self, request: HttpRequest) -> HttpResponse:
        """Answer one HTTP request. Never raises."""
        if not (request.headers.get("authorization", "").strip() or request.headers.get("api-key")):
            return to_http(self.engine.refuse(errors.missing_api_key()))
        parts = request.target.parts
        if (handler := _FIXED.get((request.method, parts))) is not None:
            return handler(self.engine, request, ())
        for route in ROUTES:
            if route.method == request.method and (values := route.values(parts)) is not None:
                return route.handler(self.engine, request, values)
        others = [route.method for route in ROUTES if route.values(parts) is not None]
        if others:
            return to_http(self.engine.refuse(_other_method(request, others)))
        return to_http(self.engine.refuse(_unknown_path(request)))


class StorageRequest(NamedTuple):
    """A request for something that is stored."""

    store: Store
    request: HttpRequest
    values: Sequence[str]
    ids: Ids
    now: int

    @property
    def id(self) -> str:
        """The id in the path."""
        return self.values[0]

    @property
    def query(self) -> Mapping[str, list[str]]:
        """The query's values by name."""
        return self.request.query

    def last(self, name: str) -> str:
        """Return the last value of that name in the query; empty without one."""
        return self.query.get(name, [""])[-1]

    @property
    def body(self) -> Json:
        """The request body; no content counts as an empty object."""
        return validators.parse_body(self.request.body) if self.request.body.strip() else {}


def create(adapter: ApiAdapter) -> Handler:
    """Return the handler that asks the model."""

    def handler(engine: Engine, request: HttpRequest, _: Sequence[str]) -> HttpResponse:
        target = request.target
        answer = to_http(engine.answer(adapter, request.body, request.headers, deployment=target.deployment))
        unknown = target.on_azure and answer.status == 404 and MOCK_TYPE.encode() not in answer.body
        return answer._replace(chunks=(dumps_utf8(NO_DEPLOYMENT),)) if unknown else answer

    return handler


def storage_handler(action: Callable[[StorageRequest], Json | tuple[bytes, ...]]) -> Handler:
    """Return the handler that reads or changes what is stored."""

    def handler(engine: Engine, request: HttpRequest, values: Sequence[str]) -> HttpResponse:
        return to_http(engine.look_up(lambda store, ids, now: action(StorageRequest(store, request, values, ids, now))))

    return handler


def _not_played(what: str) -> NoReturn:
    raise mock_error(f"This mock does not simulate {what}.", code="not_simulated", status=404)


def _response(request: StorageRequest) -> Json | tuple[bytes, ...]:
    stored = stored_responses.find(request.store, request.id)
    if request.last("stream") != "true":
        return background.poll(stored)
    options = {"include_obfuscation": request.last("include_obfuscation") != "false"}
    events = responses.stream(background.finish(stored), {"stream": True, "stream_options": options}, request.ids)
    after = request.last("starting_after")
    return events[int(after) + 1 :] if re.fullmatch(r"[0-9]{1,9}", after) else events


@dataclass(frozen=True)
class Route:
    """A method, a path with ``*`` for an id, and the handler of such requests."""

    method: str
    path: str
    handler: Handler

    def values(self, parts: Sequence[str]) -> tuple[str, ...] | None:
        """Return the ``parts`` for which ``path`` has a star; None where the two differ."""
        wanted = self._wanted
        if len(wanted) != len(parts) or any(want not in ("*", part) for want, part in zip(wanted, parts, strict=True)):
            return None
        return tuple(part for want, part in zip(wanted, parts, strict=True) if want == "*")

    @cached_property
    def _wanted(self) -> tuple[str, ...]:
        return tuple(self.path.split("/"))


ROUTES = (
    Route("POST", "chat/completions", create(chat)),
    Route("GET", "chat/completions", storage_handler(lambda v: stored_chat.listing(v.store, v.query))),
    Route("GET", "chat/completions/*", storage_handler(lambda v: stored_chat.find(v.store, v.id).body)),
    Route(
        "GET", "chat/completions/*/messages", storage_handler(lambda v: stored_chat.messages(v.store, v.id, v.query))
    ),
    Route("POST", "chat/completions/*", storage_handler(lambda v: stored_chat.update(v.store, v.id, v.body))),
    Route("DELETE", "chat/completions/*", storage_handler(lambda v: stored_chat.delete(v.store, v.id))),
    Route("POST", "responses", create(responses)),
    Route("POST", "responses/compact", storage_handler(lambda v: _not_played("responses.compact"))),
    Route(
        "POST",
        "responses/*/cancel",
        storage_handler(lambda v: background.cancel(stored_responses.find(v.store, v.id))),
    ),
    Route("POST", "responses/input_tokens", storage_handler(lambda v: stored_responses.count(v.store, v.body))),
    Route("GET", "responses/*", storage_handler(_response)),
    Route("DELETE", "responses/*", storage_handler(lambda v: stored_responses.delete(v.store, v.id))),
    Route(
        "GET",
        "responses/*/input_items",
        storage_handler(lambda v: stored_responses.input_items(v.store, v.id, v.query)),
    ),
    Route("POST", "conversations", storage_handler(lambda v: conversations.create(v.store, v.body, v.ids, v.now))),
    Route("GET", "conversations/*", storage_handler(lambda v: conversations.find(v.store, v.id).body)),
    Route("POST", "conversations/*", storage_handler(lambda v: conversations.update(v.store, v.id, v.body))),
    Route("DELETE", "conversations/*", storage_handler(lambda v: conversations.delete(v.store, v.id))),
    Route("GET", "conversations/*/items", storage_handler(lambda v: conversations.items_of(v.store, v.id, v.query))),
    Route("POST", "conversations/*/items", storage_handler(lambda v: conversations.add(v.store, v.id, v.body, v.ids))),
    Route("GET", "conversations/*/items/*", storage_handler(lambda v: conversations.item(v.store, *v.values))),
    Route(
        "DELETE", "conversations/*/items/*", storage_handler(lambda v: conversations.delete_item(v.store, *v.values))
    ),
    Route(
        "GET",
        "models",
        storage_handler(lambda v: {"object": "list", "data": [_model(m, m.id) for m in v.store.models.all()]}),
    ),
    Route("GET", "models/*", storage_handler(lambda v: _model(v.store.models.for_chat(v.id), v.id))),
)

_FIXED = {(route.method, tuple(route.path.split("/"))): route.handler for route in ROUTES if "*" not in route.path}
"""The handlers of the routes without an id, which most requests take, by method and path."""


def to_http(response: EngineResponse) -> HttpResponse:
    """Return the engine's response as an HTTP response."""
    limited = response.status not in (401, 404, 405)  # recorded for an unknown model: no rate limit headers
    headers = {REQUEST_ID: response.request_id, **_fixed_headers(limited, response.streamed), **response.headers}
    chunks, delivery = deliver(response.fault, response.chunks, streamed=response.streamed)
    return HttpResponse(response.status, headers, chunks, delivery)


@cache
def _fixed_headers(limited: bool, streamed: bool) -> Mapping[str, str]:
    kind = "text/event-stream; charset=utf-8" if streamed else JSON
    return {**_HEADERS, **(_LIMITS if limited else {}), "content-type": kind}


def _model(model: Model, name: str) -> Json:
    shared = {"object": "model", "created": FIRST_SECOND, "owned_by": "mock"}
    return {"id": name, **shared, "shutdown_date": model.shutdown_date}


def _unknown_path(request: HttpRequest) -> ApiError:
    known = ", ".join(f"{route.method} /v1/{route.path.replace('*', 'ID')}" for route in ROUTES)
    text = f"{request.method} {request.path} is not simulated. This mock answers {known}."
    return mock_error(text, code="not_simulated", status=404)


def _other_method(request: HttpRequest, methods: Sequence[str]) -> ApiError:
    wanted = " or ".join(sorted(set(methods)))
    text = f"{request.method} was sent to {request.path}, which is called with {wanted}."
    return mock_error(text, code="method_not_allowed", status=405)

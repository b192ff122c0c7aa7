"""The service's front door: which path leads where, and the headers a reply carries. No network in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, unquote

from mocks.engine import FIRST_SECOND, Engine, Sent, to_json
from mocks.wire import chat, errors, models, request_rules
from mocks.wire.errors import ApiError, mock_error
from mocks.wire.ids import Ids
from mocks.wire.shape import Json

JSON = "application/json"
_LIMITS = {
    "x-ratelimit-limit-requests": "500",
    "x-ratelimit-limit-tokens": "200000",
    "x-ratelimit-remaining-requests": "499",
    "x-ratelimit-remaining-tokens": "199987",
    "x-ratelimit-reset-requests": "120ms",
    "x-ratelimit-reset-tokens": "3ms",
}


@dataclass(frozen=True)
class Asked:
    """An HTTP request. ``path`` is everything after the host, query included; header names are lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    body: bytes = b""

    @property
    def parts(self) -> tuple[str, ...]:
        """The segments of the path after ``/v1`` or, on Azure, after ``/openai/deployments/NAME``."""
        parts = [unquote(part) for part in self.path.partition("?")[0].split("/") if part]
        if "v1" in parts:
            return tuple(parts[parts.index("v1") + 1 :])
        if parts[:2] == ["openai", "deployments"]:
            return tuple(parts[3:])
        return tuple(parts[1:] if parts[:1] == ["openai"] else parts)

    @property
    def query(self) -> Mapping[str, list[str]]:
        """The query's values by name."""
        return parse_qs(self.path.partition("?")[2], keep_blank_values=True)


@dataclass(frozen=True)
class Answer:
    """An HTTP answer. The body of a streamed one is the whole text of its server-sent events."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Handler = Callable[["Service", Asked, Sequence[str]], Answer]
"""Answers a request; the last argument holds what stands in the path where the route says ``*``."""


class Service:
    """Routes requests to an `Engine` and the table of models."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def handle(self, asked: Asked) -> Answer:
        """Answer one HTTP request. Never raises."""
        if not (asked.headers.get("authorization", "").strip() or asked.headers.get("api-key")):
            return _error(errors.no_key())
        found = [(route, _match(route.path, asked.parts)) for route in ROUTES]
        matching = [(route, values) for route, values in found if values is not None]
        for route, values in matching:
            if route.method == asked.method:
                return route.handler(self, asked, values)
        if matching:
            return _error(_other_method(asked, [route.method for route, _ in matching]))
        return _error(_unknown_path(asked))

    def chat(self, asked: Asked, _: Sequence[str]) -> Answer:
        """Create a chat completion."""
        return send(self.engine.answer(chat, asked.body))

    def models(self, asked: Asked, _: Sequence[str]) -> Answer:
        """List the models."""
        return _json(200, {"object": "list", "data": [_model(model) for model in models.listed()]})

    def model(self, asked: Asked, name: Sequence[str]) -> Answer:
        """Return one model."""
        try:
            return _json(200, _model(models.find("/".join(name))))
        except ApiError as error:
            return _error(error)

    def parse(self, asked: Asked) -> Json:
        """Return the body of ``asked``, where one without content stands for an empty object."""
        return request_rules.parse(asked.body) if asked.body.strip() else {}


@dataclass(frozen=True)
class Route:
    """A method and a path, with ``*`` for an id, and who answers."""

    method: str
    path: str
    handler: Handler


ROUTES = (
    Route("POST", "chat/completions", Service.chat),
    Route("GET", "models", Service.models),
    Route("GET", "models/*", Service.model),
)


def _match(path: str, parts: Sequence[str]) -> tuple[str, ...] | None:
    """Return what stands in ``parts`` where ``path`` has a star; None where they differ."""
    wanted = path.split("/")
    if len(wanted) != len(parts) or any(want not in ("*", part) for want, part in zip(wanted, parts, strict=True)):
        return None
    return tuple(part for want, part in zip(wanted, parts, strict=True) if want == "*")


def send(sent: Sent) -> Answer:
    """Return what the engine sent as an HTTP answer."""
    headers = _headers(sent.request_id)
    if sent.status == 404:  # recorded: an unknown model gets no rate limit headers
        headers = {key: value for key, value in headers.items() if key not in _LIMITS}
    headers["content-type"] = "text/event-stream; charset=utf-8" if sent.streamed else JSON
    return Answer(sent.status, {**headers, **sent.headers}, _encode(sent.body))


def _headers(request_id: str) -> dict[str, str]:
    """Return the headers seen on recorded traffic of 2025-2026; the amounts are fixed, the mock limits nothing."""
    return {
        "x-request-id": request_id,
        "openai-processing-ms": "1",
        "openai-version": "2020-10-01",
        "openai-organization": "mock-organization",
        "openai-project": "mock-project",
        **_LIMITS,
    }


def _json(status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(status, {**(headers or {}), "content-type": JSON}, _encode(to_json(body)))


def _encode(text: str) -> bytes:
    """Encode JSON text; half a surrogate pair, which UTF-8 cannot hold, becomes a JSON escape."""
    return text.encode("utf-8", "backslashreplace")


def _error(error: ApiError) -> Answer:
    return _json(error.status, error.body(), {"x-request-id": Ids(0, 0).request(), **error.headers})


def _model(model: models.Model) -> Json:
    return {"id": model.id, "object": "model", "created": FIRST_SECOND, "owned_by": "mock"}


def _unknown_path(asked: Asked) -> ApiError:
    known = ", ".join(f"{route.method} /v1/{route.path.replace('*', 'ID')}" for route in ROUTES)
    text = f"{asked.method} {asked.path} is not simulated. This mock answers {known}."
    return mock_error(text, code="not_simulated", status=404)


def _other_method(asked: Asked, methods: Sequence[str]) -> ApiError:
    wanted = " or ".join(sorted(set(methods)))
    text = f"{asked.method} was sent to {asked.path}, which is called with {wanted}."
    return mock_error(text, code="method_not_allowed", status=405)

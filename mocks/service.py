"""The service's front door: which path leads where, and the headers a reply carries. No network in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from mocks.engine import FIRST_SECOND, Engine, to_json
from mocks.wire import models
from mocks.wire.errors import ApiError, mock_error
from mocks.wire.ids import Ids

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
class Answer:
    """An HTTP answer: status, headers, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Service:
    """Routes requests to an `Engine` and the table of models."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def handle(self, method: str, path: str, raw: bytes) -> Answer:
        """Answer one HTTP request; ``path`` is everything after the host, with or without ``/v1``."""
        parts = [unquote(part) for part in path.partition("?")[0].strip("/").split("/")]
        if parts[-2:] == ["chat", "completions"]:
            return self._chat(method, raw)
        if method == "GET" and parts[-1] == "models":
            return _json(200, {"object": "list", "data": [_model(model) for model in models.listed()]})
        if method == "GET" and parts[-2:-1] == ["models"]:
            return _one_model(parts[-1])
        return _error(_unknown_path(method, path))

    def _chat(self, method: str, raw: bytes) -> Answer:
        if method != "POST":
            text = (
                f"{method} was sent to chat completions, which is called with POST. Use client.chat.completions.create."
            )
            return _error(mock_error(text, code="method_not_allowed", status=405))
        sent = self.engine.chat(raw)
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


def _one_model(name: str) -> Answer:
    try:
        return _json(200, _model(models.find(name)))
    except ApiError as error:
        return _error(error)


def _model(model: models.Model) -> dict[str, Any]:
    return {"id": model.id, "object": "model", "created": FIRST_SECOND, "owned_by": "mock"}


def _unknown_path(method: str, path: str) -> ApiError:
    text = (
        f"{method} {path} is not simulated. This mock answers POST /v1/chat/completions, GET /v1/models and "
        "GET /v1/models/ID. Use client.chat.completions.create, or a client of the real service."
    )
    return mock_error(text, code="not_simulated", status=404)

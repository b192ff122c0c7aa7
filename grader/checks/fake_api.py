"""API that answers the requests of a learner's client during a check, and records them.

A check judges a loop by its HTTP requests. Learner code gets a real client. Each request it sends arrives here, is
validated as the service validates it, and is answered from a scenario. ``requests`` holds what was sent, ``refusals``
what the API refused::

    api = FakeApi(mocks.Turn.asks_for("get_weather", city="Oslo"), mocks.Turn.says("Cold."))
    client, messages = context.subject.keep(Client()), context.subject.keep([user("Weather in Oslo?")])
    called = context.subject.call("run_conversation", client, messages, tools, registry, model=MODEL, http=api, tools=…)

The engine behind it is imported with the first request, and ``mocks.Turn`` with the first turn: together they take
longer than most checks.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import mocks
from grader.checks.json_values import Json, parse_json
from grader.learner.replies import Reply
from mocks.answerer import Answerer
from mocks.explanation import Explanation
from mocks.messages import ModelReply

if TYPE_CHECKING:
    from mocks.router import Router


@dataclass(frozen=True)
class ApiRefusal:
    """The API refused a request."""

    status: int
    message: str
    param: str | None
    code: str | None


@dataclass(frozen=True)
class ModelRequest:
    """A request for a reply of a model, as far as the service reads any before it looks into it."""

    path: str
    body: Json
    """A JSON object no deeper than a message may be; its members are still whatever learner code wrote."""

    @classmethod
    def of(cls, request: Mapping[str, Any]) -> ModelRequest | None:
        """Return the request, or None where the service refuses it unread, or no model is asked."""
        path = str(request["path"]).partition("?")[0]
        body = _json(request["body"])
        asks_model = request["method"] == "POST" and path.endswith(_ENDPOINTS)
        return cls(path, body) if asks_model and body is not None else None


_ENDPOINTS = ("/completions", "/responses")


class BrokenConnectionError(Exception):
    """Answers a request with no response at all; ``kind`` is the transport's exception, e.g. ``ConnectError``."""

    def __init__(self, kind: str = "ConnectError", message: str = "Connection refused") -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True)
class FakeReply:
    """A reply that a check decides on in the role of the model."""

    reply: ModelReply
    explanation: Explanation = field(default_factory=lambda: Explanation.of_text("Decided by the check."))


RequestHook = Callable[[int, Json], Mapping[str, Any] | None]
"""Looks at request number n (from 0) first: None lets the scenario answer, a mapping is the response itself."""


class FakeApi:
    """Answers requests of one client by a scenario; a request that no turn fits is refused by the mock's own error."""

    def __init__(
        self, *turns: mocks.Turn, answerer: Answerer | None = None, before: RequestHook | None = None, seed: int = 0
    ) -> None:
        self._turns, self._answerer, self._seed = turns, answerer, seed
        self._before = before
        self._sent: list[ModelRequest] = []
        self._refusals: list[ApiRefusal] = []

    @property
    def requests(self) -> tuple[Json, ...]:
        """The bodies of all requests to a model, oldest first."""
        return tuple(sent.body for sent in self._sent)

    @property
    def paths(self) -> tuple[str, ...]:
        """The path of each of these requests, without a query."""
        return tuple(sent.path for sent in self._sent)

    @property
    def refusals(self) -> tuple[ApiRefusal, ...]:
        """Which of these requests the API refused, and why, oldest first."""
        return tuple(self._refusals)

    def answer(self, request: Mapping[str, Any]) -> Reply:
        """Answer one HTTP request of the learner's client, as ``{"value"}`` or ``{"raise"}``.

        What is no request to a model is answered as the service answers it, and is not among `requests`: a list of
        models, for example, or a body that is not JSON.
        """
        sent = ModelRequest.of(request)
        if sent is None:
            return {"value": self._response(request)}
        self._sent.append(sent)
        try:
            given = self._before(len(self._sent) - 1, sent.body) if self._before else None
        except BrokenConnectionError as broken:
            return {"raise": {"type": broken.kind, "message": str(broken)}}
        if given is not None:
            return {"value": dict(given)}
        response = self._response(request)
        if response["status"] >= 400:
            self._record_refusal(response["status"], _json(response["body"]) or {})
        return {"value": response}

    def _response(self, request: Mapping[str, Any]) -> Json:
        from mocks.router import HttpRequest

        body = str(request["body"]).encode("utf-8", "replace")
        response = self._router.handle(HttpRequest(request["method"], request["path"], request["headers"], body))
        return {"status": response.status, "headers": dict(response.headers), "body": response.body.decode()}

    @cached_property
    def _router(self) -> Router:
        from mocks.engine import Engine
        from mocks.router import Router

        return Router(Engine(mocks.Scenario(turns=self._turns), self._answerer, seed=self._seed))

    def _record_refusal(self, status: int, body: Json) -> None:
        error = body.get("error") or {}
        self._refusals.append(ApiRefusal(status, str(error.get("message")), error.get("param"), error.get("code")))


class RecordingApi(FakeApi):
    """Takes whatever is sent and answers "ok", legal or not: shows how the SDK writes what learner code holds."""

    def __init__(self) -> None:
        super().__init__(before=lambda number, body: _OK)


_OK = {
    "status": 200,
    "headers": {"content-type": "application/json"},
    "body": json.dumps(
        {
            "id": "chatcmpl-0",
            "object": "chat.completion",
            "created": 0,
            "model": "any",
            "choices": [{"index": 0, "message": {"role": "assistant", "content": "ok"}, "finish_reason": "stop"}],
        }
    ),
}


def _json(text: Any) -> Json | None:
    """Return the JSON object of a text, or None."""
    try:
        value = parse_json(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None

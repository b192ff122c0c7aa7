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
from grader.checks.json_values import Json
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
        self._requests: list[Json] = []
        self._paths: list[str] = []
        self._refusals: list[ApiRefusal] = []

    @property
    def requests(self) -> tuple[Json, ...]:
        """The bodies of all requests, oldest first; ``{}`` for one without a JSON object."""
        return tuple(self._requests)

    @property
    def paths(self) -> tuple[str, ...]:
        """The path of each request."""
        return tuple(self._paths)

    @property
    def refusals(self) -> tuple[ApiRefusal, ...]:
        """What the API refused, oldest first."""
        return tuple(self._refusals)

    def answer(self, request: Mapping[str, Any]) -> Reply:
        """Answer one HTTP request of the learner's client, as ``{"value"}`` or ``{"raise"}``."""
        body = _json(request["body"])
        self._requests.append(body)
        self._paths.append(str(request["path"]))
        try:
            given = self._before(len(self._requests) - 1, body) if self._before else None
        except BrokenConnectionError as broken:
            return {"raise": {"type": broken.kind, "message": str(broken)}}
        if given is not None:
            return {"value": dict(given)}
        return {"value": self._response(request)}

    def _response(self, request: Mapping[str, Any]) -> Json:
        from mocks.router import HttpRequest

        body = str(request["body"]).encode("utf-8", "replace")
        response = self._router.handle(HttpRequest(request["method"], request["path"], request["headers"], body))
        text = response.body.decode()
        if response.status >= 400:
            self._record_refusal(response.status, _json(text))
        return {"status": response.status, "headers": dict(response.headers), "body": text}

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


def _json(text: Any) -> Json:
    try:
        value = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}

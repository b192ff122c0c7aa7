"""The model's side of a check: answers the learner's client, and remembers what it sent.

A loop is judged on the wire. The learner's code gets a real client; each of its requests comes here, is validated as
the service would, and answered by a scenario. What was sent is in ``requests``, what the API refused in ``refusals``::

    api = FakeApi(Turn.asks_for("get_weather", city="Oslo"), Turn.says("Cold."))
    client, messages = context.subject.keep(Client()), context.subject.keep([user("Weather in Oslo?")])
    called = context.subject.call("run_conversation", client, messages, tools, registry, model=MODEL, http=api, tools=…)
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from grader.learner.replies import Reply as Replied
from mocks.answerer import Answerer
from mocks.engine import Engine
from mocks.explanation import Explanation
from mocks.messages import ModelReply
from mocks.router import HttpRequest, Router
from mocks.scenarios.scenario import Scenario, Turn

Json = dict[str, Any]


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
    """What a model played by a check says."""

    reply: ModelReply
    explanation: Explanation = field(default_factory=lambda: Explanation.of_text("Decided by the check."))


RequestHook = Callable[[int, Json], Mapping[str, Any] | None]
"""Looks at request number n (from 0) first: None lets the scenario answer, a mapping is the response itself."""


class FakeApi:
    """Answers requests of one client by a scenario; a request that no turn fits is refused by the mock's own error."""

    def __init__(
        self, *turns: Turn, answerer: Answerer | None = None, before: RequestHook | None = None, seed: int = 0
    ) -> None:
        self.engine = Engine(Scenario(turns=turns), answerer, seed=seed)
        self._service = Router(self.engine)
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

    def answer(self, request: Mapping[str, Any]) -> Replied:
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
        asked = HttpRequest(request["method"], request["path"], request["headers"], str(request["body"]).encode())
        sent = self._service.handle(asked)
        if sent.status >= 400:
            self._note(sent.status, _json(sent.body.decode()))
        return {"value": {"status": sent.status, "headers": dict(sent.headers), "body": sent.body.decode()}}

    def _note(self, status: int, body: Json) -> None:
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

"""One request in, one reply out: validate, decide, render, record."""

from __future__ import annotations

import json
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from mocks.answers import limits
from mocks.answers.answerer import Answerer
from mocks.answers.explanation import Explanation
from mocks.answers.scenario import Scenario, Turn
from mocks.answers.script import Script
from mocks.conversation import Reply, Request
from mocks.transcript import Exchange, Transcript
from mocks.wire import chat, request_rules, tokens
from mocks.wire.errors import ApiError, mock_error
from mocks.wire.face import Draft, Face, Spent
from mocks.wire.ids import Ids
from mocks.wire.models import Model
from mocks.wire.shape import Json
from mocks.wire.store import Store

Count = Callable[[str], int]
"""How many tokens a text is."""

FIRST_SECOND = 1_767_225_600
"""``created`` of the first reply: 2026-01-01 00:00:00 UTC. The clock is simulated, one second a request, so that the
same requests give the same bytes on any day."""


@dataclass(frozen=True)
class Sent:
    """What goes back. ``body`` is the text of a JSON object or, where ``streamed``, of server-sent events."""

    status: int
    body: str
    request_id: str
    streamed: bool = False
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class Engine:
    """An offline OpenAI without its HTTP: a scenario answers first, then ``answerer`` where one is given."""

    def __init__(self, scenario: Scenario | None = None, answerer: Answerer | None = None, *, seed: int = 0) -> None:
        self.script = Script(scenario or Scenario(turns=()))
        self.transcript = Transcript()
        self.store = Store()
        self._answerer = answerer
        self._seed = seed
        self._count = 0
        self._explanation = Explanation.of_text("Nothing to explain yet: this client has answered no request.")
        self._lock = threading.Lock()  # learners send requests from threads; turns and ids must not be handed out twice

    def chat(self, raw: bytes) -> Sent:
        """Answer the body of one Chat Completions request."""
        return self.answer(chat, raw)

    def answer(self, face: Face, raw: bytes) -> Sent:
        """Answer the body of one request. Never raises: what goes wrong is an error reply."""
        with self._lock:
            started = time.perf_counter()
            ids = self._next_ids()
            request_id = ids.request()
            body: Json = {}
            try:
                body = request_rules.parse(raw)
                response = self._complete(face, body, ids)
            except Exception as fault:
                error = as_api_error(fault)
                body = body or {"unreadable": raw.decode("utf-8", "replace")}
                self._record(body, None, error, started)
                return Sent(error.status, to_json(error.body()), request_id, headers=error.headers)
            streamed = body.get("stream") is True
            text = face.stream(response, body, ids) if streamed else to_json(response)
            self._record(body, response, None, started)
            return Sent(200, text, request_id, streamed)

    def look_up(self, action: Callable[[Store, Ids, int], Json]) -> Sent:
        """Answer a request that reads or changes what is stored: ``action`` gets the store, new ids and the time.

        Such requests ask nothing of the model and are not on the transcript.
        """
        with self._lock:
            ids = self._next_ids()
            request_id = ids.request()
            try:
                return Sent(200, to_json(action(self.store, ids, self._now())), request_id)
            except Exception as fault:
                error = as_api_error(fault)
                return Sent(error.status, to_json(error.body()), request_id, headers=error.headers)

    def unused_turns(self) -> tuple[Turn, ...]:
        """Return the turns of the scenario that have answered nothing yet."""
        return self.script.unused()

    def explain(self) -> Explanation:
        """Return why the last answer was what it was."""
        return self._explanation

    def _next_ids(self) -> Ids:
        self._count += 1
        return Ids(self._seed, self._count)

    def _now(self) -> int:
        return FIRST_SECOND + self._count - 1

    def _complete(self, face: Face, body: Json, ids: Ids) -> Json:
        model = face.check(body, self.store)
        request = face.read(body, self.store)
        reply = limits.cut(self._decide(request), request, tokens.estimate)
        reply = replace(reply, calls=tuple(replace(call, id=call.id or ids.call()) for call in reply.calls))
        draft = Draft(body, request, reply, model, _spent(request, reply, model), ids, self._now())
        response = face.write(draft)
        face.keep(response, draft, self.store)
        return response

    def _decide(self, request: Request) -> Reply:
        taken = self.script.take(request)
        if taken is not None:
            self._explanation = Explanation.of_text(taken.why)
            return taken.reply
        if self._answerer is None:
            raise self.script.describe_unmatched(request)
        answer = self._answerer.answer(request)
        self._explanation = answer.explanation
        return answer.reply

    def _record(self, body: Json, response: Json | None, error: ApiError | None, started: float) -> None:
        self.transcript.add(
            Exchange(
                request=body,
                response=response,
                status=error.status if error else 200,
                error=error.body()["error"] if error else None,
                seconds=time.perf_counter() - started,
            )
        )


def _spent(request: Request, reply: Reply, model: Model) -> Spent:
    return Spent(tokens.of_request(request, reasoning=model.reasoning), tokens.of_reply(reply))


def as_api_error(fault: Exception) -> ApiError:
    """Return ``fault`` as an error reply; one that is none of the service's shows a bug in the mock or an answerer.

    Were it raised, the SDK would take it for a broken connection, wait, try again and hide what happened.
    """
    if isinstance(fault, ApiError):
        return fault
    frame = traceback.extract_tb(fault.__traceback__)[-1]
    where = f"{Path(frame.filename).name}, line {frame.lineno}"
    text = f"The mock itself failed: {type(fault).__name__}: {fault} ({where}). Please report it with the request."
    return mock_error(text, code="mock_failed")


def to_json(body: Mapping[str, Any]) -> str:
    """Return ``body`` as the text that goes over the wire."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))

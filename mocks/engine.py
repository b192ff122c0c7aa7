"""The offline OpenAI without its HTTP: it validates a request, decides on the reply, renders and records it."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from mocks import truncation
from mocks.answerer import Answerer
from mocks.api.adapter import ApiAdapter, ParsedRequest, ResponseContext, TokenUsage
from mocks.api.chat import adapter as chat
from mocks.api.errors import ApiError, mock_error
from mocks.api.ids import Ids
from mocks.api.json_text import Json, dumps_utf8
from mocks.api.model_catalog import Model
from mocks.api.model_names import ModelNames
from mocks.api.storage import Store
from mocks.api.tokens import counting
from mocks.api.tokens.families import Family
from mocks.explanation import Explanation
from mocks.faults import errors as fault_errors
from mocks.faults.injector import FaultInjector, RequestFaults
from mocks.faults.spec import Fault
from mocks.messages import ModelReply, ModelRequest, ToolCall
from mocks.request_cache import RequestCache, ValidatedRequest
from mocks.transcript import Exchange, Transcript

if TYPE_CHECKING:
    from mocks.scenarios.player import ScenarioPlayer
    from mocks.scenarios.scenario import Scenario, Turn

MAX_EXCHANGES = 1000  # on the transcript
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
FIRST_SECOND = 1_767_225_600
"""``created`` of the first reply: 2026-01-01 00:00:00 UTC. The clock is simulated, one second a request, so that the
same requests give the same bytes on any day."""


class EngineResponse(NamedTuple):
    """The engine's response to one request."""

    status: int
    chunks: tuple[bytes, ...]
    """The body: a JSON object in one or, where ``streamed``, one server-sent event each."""
    request_id: str
    streamed: bool = False
    headers: Mapping[str, str] = NO_HEADERS
    fault: Fault | None = None
    """The fault of its delivery, if there is one."""

    @property
    def body(self) -> bytes:
        """The whole body."""
        return b"".join(self.chunks)


class Engine:
    """An offline OpenAI without HTTP: a scenario answers first, then ``answerer`` if there is one."""

    def __init__(
        self,
        scenario: Scenario | None = None,
        answerer: Answerer | None = None,
        *,
        seed: int = 0,
        faults: str | None = None,
        models: Mapping[str, str] | None = None,
    ) -> None:
        self._player = _player(scenario) if scenario else None
        self.transcript = Transcript(limit=MAX_EXCHANGES)
        self.store = Store(models=ModelNames.of(models))
        self._cache = RequestCache(self.store)
        self._answerer = answerer
        self._seed = seed
        self._injector = FaultInjector(faults, seed=seed)
        self._count = 0
        self._explain: Callable[[], Explanation] = _nothing_yet
        self._lock = threading.Lock()  # learners send requests from threads; turns and ids must not be handed out twice

    def chat(self, raw: bytes) -> EngineResponse:
        """Answer the body of one Chat Completions request."""
        return self.answer(chat, raw)

    def answer(
        self,
        adapter: ApiAdapter,
        raw: bytes,
        headers: Mapping[str, str] = NO_HEADERS,
        *,
        deployment: str | None = None,
    ) -> EngineResponse:
        """Answer one request. Never raises: every error becomes an error reply.

        Args:
            adapter: The API it was sent to.
            raw: The body.
            headers: The headers, by names in lower case; those of `mocks.faults.injector` are read.
            deployment: The deployment in the path, as on Azure.
        """
        with self._lock:
            started = time.perf_counter()
            ids = self._next_ids()
            request_id = ids.request()
            body: Json = {}
            try:
                request = self._cache.parse(adapter, raw, headers, deployment)
                body = request.body
                faults = self._injector.for_request(request, self._count, request_id)
                response = self._complete(request, ids, faults)
            except Exception as raised:
                error = as_api_error(raised)
                self._explain = lambda: Explanation.of_text(
                    f"The last request got an error, no answer: {error.message}"
                )
                self._record(body or {"unreadable": raw.decode("utf-8", "replace")}, None, error, started)
                return _refusal(error, request_id)
            streamed = body.get("stream") is True
            chunks = adapter.stream(response, body, ids) if streamed else (dumps_utf8(adapter.sent(response, body)),)
            self._record(body, response, None, started)
            return EngineResponse(200, chunks, request_id, streamed, _simulated(body), faults.applied)

    def look_up(self, action: Callable[[Store, Ids, int], Json | tuple[bytes, ...]]) -> EngineResponse:
        """Answer a request that reads or changes what is stored. The model is not asked; the transcript has no entry.

        Args:
            action: Gets the store, new ids and the time; returns a body, or server-sent events.
        """
        with self._lock:
            ids = self._next_ids()
            request_id = ids.request()
            try:
                found = action(self.store, ids, self._now())
            except Exception as raised:
                return _refusal(as_api_error(raised), request_id)
            if isinstance(found, tuple):
                return EngineResponse(200, found, request_id, streamed=True)
            return EngineResponse(200, (dumps_utf8(found),), request_id)

    def refuse(self, error: ApiError) -> EngineResponse:
        """Answer a request that reaches neither API with ``error``."""
        with self._lock:
            return _refusal(error, self._next_ids().request())

    def unused_turns(self) -> tuple[Turn, ...]:
        """Return the turns of the scenario that have answered nothing yet."""
        return self._player.unused() if self._player else ()

    def unused_report(self) -> str:
        """Return the unused turns in words, a line for each with its number in the scenario; empty if there is none."""
        return self._player.report() if self._player else ""

    def explain(self) -> Explanation:
        """Return the reason for the last answer."""
        return self._explain()

    def _next_ids(self) -> Ids:
        self._count += 1
        return Ids(self._seed, self._count)

    def _now(self) -> int:
        return FIRST_SECOND + self._count - 1

    def _complete(self, parsed: ParsedRequest, ids: Ids, faults: RequestFaults) -> Json:
        validated = self._cache.validate(parsed)
        request = validated.request
        faults.raise_error(request)
        cost = _cost_on(validated.model)
        decided = faults.pending_reply() or truncation.cut(self._decide(request, faults), request, cost)
        reply = faults.apply(decided, request)
        self._explain = faults.explain(self._explain)
        if reply.calls:
            reply = replace(reply, calls=tuple(_addressed(call, request, ids) for call in reply.calls))
        spent = _spent(validated, reply, cost)
        context = ResponseContext(parsed.body, request, reply, validated.model, spent, ids, self._now())
        response = parsed.adapter.write(context)
        parsed.adapter.store(response, context, self.store)
        return response

    def _decide(self, request: ModelRequest, faults: RequestFaults) -> ModelReply:
        played = self._player.next_reply(request) if self._player else None
        if played is not None:
            self._explain = lambda: Explanation.of_text(played.why)  # in words when somebody asks, which few do
            if played.fault:
                faults.add(played.fault, request)
            return played.reply
        if self._answerer is None:
            raise (self._player or _player(None)).describe_unmatched(request)
        answer = self._answerer.answer(request)
        self._explain = lambda: answer.explanation
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


def make_engine(
    scenario: Scenario | str | Path | None,
    stand_in: bool | Answerer | None,
    seed: int,
    faults: str | None = None,
    models: Mapping[str, str] | None = None,
) -> Engine:
    """Return the engine of a mock client or server; the arguments are those of `mocks.MockOpenAI`."""
    played = None if scenario is None else _scenario(scenario)
    wanted = scenario is None if stand_in is None else stand_in
    if wanted is True:
        from mocks.standin.model import StandIn

        wanted = StandIn(seed=seed)
    return Engine(played, wanted or None, seed=seed, faults=faults, models=models)


def _scenario(given: Scenario | str | Path) -> Scenario:
    from mocks.scenarios.scenario import Scenario  # its models take a third of the mock's import

    played = Scenario.load(given) if isinstance(given, str | Path) else given
    if not isinstance(played, Scenario):
        raise TypeError(
            f"scenario is a {type(played).__name__}; expected a Scenario, the path of a scenario file, or None. "
            "Write Scenario.of(turn, turn, ...) around turns."
        )
    return played


def _player(scenario: Scenario | None) -> ScenarioPlayer:
    from mocks.scenarios.player import ScenarioPlayer
    from mocks.scenarios.scenario import Scenario

    return ScenarioPlayer(scenario or Scenario(turns=()))


def _nothing_yet() -> Explanation:
    return Explanation.of_text("Nothing to explain yet: this client has answered no request.")


def _simulated(body: Json) -> Mapping[str, str]:
    """Return the header that marks what in the response to ``body`` is made up where one may take it for measured."""
    asked = body.get("logprobs") or "message.output_text.logprobs" in (body.get("include") or ())
    return {"x-mock-simulated": "logprobs"} if asked else NO_HEADERS


def _refusal(error: ApiError, request_id: str) -> EngineResponse:
    fault = fault_errors.unsent(error)
    return EngineResponse(error.status, (dumps_utf8(error.body()),), request_id, headers=error.headers, fault=fault)


def _addressed(call: ToolCall, request: ModelRequest, ids: Ids) -> ToolCall:
    """Return ``call`` with an id, and as the kind of tool that the request offered under its name."""
    tool = request.tool(call.name)
    kind, namespace = (tool.kind, tool.namespace) if tool else (call.kind, call.namespace)
    return ToolCall(call.name, call.arguments, call.id or ids.call(), kind, namespace)


def _cost_on(model: Model) -> truncation.Cost:
    return partial(counting.of_reply, family=Family.of(model.id), count=counting.best_counter())


def _spent(validated: ValidatedRequest, reply: ModelReply, cost: truncation.Cost) -> TokenUsage:
    """Return the tokens that are billed; for a truncated reply, no more than the request allowed."""
    billed, most = cost(reply), validated.request.max_tokens
    if reply.truncated and most is not None:
        billed = min(billed, most)
    return TokenUsage(validated.prompt_tokens, billed)


def as_api_error(error: Exception) -> ApiError:
    """Return ``error`` as an error reply; one that is not an `ApiError` is a bug in the mock or an answerer.

    If it were raised, the SDK would take it for a broken connection, wait, retry and hide what happened.
    """
    if isinstance(error, ApiError):
        return error
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(frame.filename).name}, line {frame.lineno}"
    text = f"The mock itself failed: {type(error).__name__}: {error} ({where}). Please report it with the request."
    return mock_error(text, code="mock_failed")

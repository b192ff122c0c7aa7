"""The SDK's own clients with a transport that never leaves the process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import openai

from mocks.answers.answerer import Answerer
from mocks.answers.explanation import Explanation
from mocks.answers.scenario import Scenario, Turn
from mocks.engine import Engine
from mocks.service import Asked, Service
from mocks.transcript import Transcript

DUMMY_KEY = "mock-key"
BASE_URL = "https://api.openai.com/v1"


class OfflineTransport(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """Hands each request to the `Service` in this process instead of the network."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._service = Service(engine)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer a request of the synchronous client."""
        return self._answer(request, request.read())

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer a request of the asynchronous client."""
        return self._answer(request, await request.aread())

    def _answer(self, request: httpx2.Request, raw: bytes) -> httpx2.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        answer = self._service.handle(Asked(request.method, request.url.raw_path.decode("ascii"), headers, raw))
        return httpx2.Response(answer.status, headers=dict(answer.headers), content=answer.body, request=request)


class _OfflineClient(httpx2.Client):
    def __init__(self, engine: Engine) -> None:
        # trust_env=False: a proxy from the environment would take the place of the transport.
        super().__init__(transport=OfflineTransport(engine), trust_env=False)
        self.engine = engine


class _AsyncOfflineClient(httpx2.AsyncClient):
    def __init__(self, engine: Engine) -> None:
        super().__init__(transport=OfflineTransport(engine), trust_env=False)
        self.engine = engine


class _Mocked:
    """What both mock clients add to the SDK's."""

    _engine: Engine

    @property
    def transcript(self) -> Transcript:
        """Everything sent and received through this client and its copies."""
        return self._engine.transcript

    def explain(self) -> Explanation:
        """Return why the last answer was what it was: which tools were weighed, or which turn answered."""
        return self._engine.explain()

    def unused_turns(self) -> tuple[Turn, ...]:
        """Return the turns of the scenario that have answered nothing yet."""
        return self._engine.unused_turns()

    def assert_all_used(self) -> None:
        """Raise `AssertionError` naming the turns of the scenario that were never needed."""
        unused = self.unused_turns()
        if unused:
            lines = "\n".join(f"  {turn}" for turn in unused)
            raise AssertionError(
                f"{len(unused)} of the scenario's turns answered nothing:\n{lines}\n"
                f"The client got {len(self.transcript)} requests. Send what these turns wait for, or remove them."
            )


class MockOpenAI(_Mocked, openai.OpenAI):
    """``openai.OpenAI`` that answers offline.

    ``scenario`` is a `Scenario`, the path of a scenario file, or None. ``stand_in`` says who answers what the scenario
    does not: True the stand-in model, False nobody (an error that shows what came), an `Answerer` of your own, None
    the stand-in where no scenario is given. The same ``seed`` and requests give the same bytes. Further arguments are
    those of ``openai.OpenAI``; no key is needed and none from the environment is used.
    """

    def __init__(
        self,
        scenario: Scenario | str | Path | None = None,
        *,
        stand_in: bool | Answerer | None = None,
        seed: int = 0,
        **openai_kwargs: Any,
    ) -> None:
        given = openai_kwargs.pop("http_client", None)
        if isinstance(given, _OfflineClient):  # with_options() and copy() hand over the client they copy
            http_client = given
        else:
            _refuse_http_client(given)
            http_client = _OfflineClient(_engine(scenario, stand_in, seed))
        self._engine = http_client.engine
        super().__init__(http_client=http_client, **{"api_key": DUMMY_KEY, "base_url": BASE_URL, **openai_kwargs})


class AsyncMockOpenAI(_Mocked, openai.AsyncOpenAI):
    """``openai.AsyncOpenAI`` that answers offline; the arguments are those of `MockOpenAI`."""

    def __init__(
        self,
        scenario: Scenario | str | Path | None = None,
        *,
        stand_in: bool | Answerer | None = None,
        seed: int = 0,
        **openai_kwargs: Any,
    ) -> None:
        given = openai_kwargs.pop("http_client", None)
        if isinstance(given, _AsyncOfflineClient):
            http_client = given
        else:
            _refuse_http_client(given)
            http_client = _AsyncOfflineClient(_engine(scenario, stand_in, seed))
        self._engine = http_client.engine
        super().__init__(http_client=http_client, **{"api_key": DUMMY_KEY, "base_url": BASE_URL, **openai_kwargs})


def explain(client: object) -> Explanation:
    """Return why ``client`` answered its last request as it did. A client of a real model cannot say."""
    if isinstance(client, _Mocked):
        return client.explain()
    return Explanation.of_text(
        "This client is not the mock. A real model does not explain why it chose a tool. "
        "Compare what it does with several requests instead."
    )


def _engine(scenario: Scenario | str | Path | None, stand_in: bool | Answerer | None, seed: int) -> Engine:
    played = Scenario.load(scenario) if isinstance(scenario, str | Path) else scenario
    if played is not None and not isinstance(played, Scenario):
        raise TypeError(
            f"scenario is a {type(played).__name__}; expected a Scenario, the path of a scenario file, or None. "
            "Write Scenario.of(turn, turn, ...) around turns."
        )
    wanted = scenario is None if stand_in is None else stand_in
    if not isinstance(wanted, bool):
        return Engine(played, wanted, seed=seed)
    if not wanted:
        return Engine(played, seed=seed)
    from mocks.answers.standin import StandIn

    return Engine(played, StandIn(seed=seed), seed=seed)


def _refuse_http_client(given: object) -> None:
    if given is not None:
        raise TypeError(
            f"The mock brings its own http_client, but one was given: {type(given).__name__}. "
            "Leave http_client out, or use openai.OpenAI to send requests with it."
        )

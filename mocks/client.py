"""The SDK's own clients with a transport that never leaves the process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import openai

from mocks.answerer import Answerer
from mocks.engine import Engine
from mocks.explanation import Explanation
from mocks.scenarios.scenario import Scenario, Turn
from mocks.transcript import Transcript
from mocks.transport import OfflineTransport

DUMMY_KEY = "mock-key"
BASE_URL = "https://api.openai.com/v1"


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

    def unused_report(self) -> str:
        """Return the same in words, a line for each turn with its place in the scenario; empty if there are none."""
        return self._engine.unused_report()

    def assert_all_used(self) -> None:
        """Raise `AssertionError` naming the turns of the scenario that were never needed."""
        unused = self.unused_turns()
        if unused:
            raise AssertionError(
                f"{len(unused)} of the scenario's turns answered nothing:\n{self.unused_report()}\n"
                f"The client got {len(self.transcript)} requests. Send what these turns wait for, or remove them."
            )


class MockOpenAI(_Mocked, openai.OpenAI):
    """``openai.OpenAI`` that answers offline.

    ``scenario`` is a `Scenario`, the path of a scenario file, or None. ``stand_in`` says who answers what the scenario
    does not: True the stand-in model, False nobody (an error that shows what came), an `Answerer` of your own, None
    the stand-in where no scenario is given. The same ``seed`` and requests give the same bytes. ``faults`` says what
    goes wrong, e.g. "rate_limit;times=2", in the grammar of `mocks.faults.spec`; a `FaultError` of that module
    says what it cannot read. Further arguments are those of ``openai.OpenAI``; no key is needed and none from the
    environment is used.
    """

    def __init__(
        self,
        scenario: Scenario | str | Path | None = None,
        *,
        stand_in: bool | Answerer | None = None,
        seed: int = 0,
        faults: str | None = None,
        **openai_kwargs: Any,
    ) -> None:
        given = openai_kwargs.pop("http_client", None)
        if isinstance(given, _OfflineClient):  # with_options() and copy() hand over the client they copy
            http_client = given
        else:
            _refuse_http_client(given)
            http_client = _OfflineClient(make_engine(scenario, stand_in, seed, faults))
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
        faults: str | None = None,
        **openai_kwargs: Any,
    ) -> None:
        given = openai_kwargs.pop("http_client", None)
        if isinstance(given, _AsyncOfflineClient):
            http_client = given
        else:
            _refuse_http_client(given)
            http_client = _AsyncOfflineClient(make_engine(scenario, stand_in, seed, faults))
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


def make_engine(
    scenario: Scenario | str | Path | None, stand_in: bool | Answerer | None, seed: int, faults: str | None = None
) -> Engine:
    """Return the engine of a mock client or server; the arguments are those of `MockOpenAI`."""
    played = Scenario.load(scenario) if isinstance(scenario, str | Path) else scenario
    if played is not None and not isinstance(played, Scenario):
        raise TypeError(
            f"scenario is a {type(played).__name__}; expected a Scenario, the path of a scenario file, or None. "
            "Write Scenario.of(turn, turn, ...) around turns."
        )
    wanted = scenario is None if stand_in is None else stand_in
    if wanted is True:
        from mocks.standin.model import StandIn

        wanted = StandIn(seed=seed)
    return Engine(played, wanted or None, seed=seed, faults=faults)


def _refuse_http_client(given: object) -> None:
    if given is not None:
        raise TypeError(
            f"The mock brings its own http_client, but one was given: {type(given).__name__}. "
            "Leave http_client out, or use openai.OpenAI to send requests with it."
        )

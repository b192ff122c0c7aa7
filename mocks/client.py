"""The SDK's own clients over a transport that never leaves the process."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import httpx2

from mocks.answerer import Answerer
from mocks.course_client import AsyncCourseOpenAI, CourseOpenAI
from mocks.explanation import Explanation
from mocks.transport import Inspection, OfflineTransport

if TYPE_CHECKING:
    from mocks.scenarios.scenario import Scenario

DUMMY_KEY = "mock-key"
BASE_URL = "https://api.openai.com/v1"


class _OfflineClient(httpx2.Client):
    def __init__(self, transport: OfflineTransport) -> None:
        # trust_env=False: a proxy from the environment would take the place of the transport.
        super().__init__(transport=transport, trust_env=False)
        self.engine = transport.engine


class _AsyncOfflineClient(httpx2.AsyncClient):
    def __init__(self, transport: OfflineTransport) -> None:
        super().__init__(transport=transport, trust_env=False)
        self.engine = transport.engine


class _OfflineOpenAI(Inspection):
    """What both mock clients add to the SDK's; it comes before the SDK's class among their bases."""

    _http_client_class: ClassVar[type[_OfflineClient | _AsyncOfflineClient]]

    def __init__(
        self,
        scenario: Scenario | str | Path | None = None,
        *,
        stand_in: bool | Answerer | None = None,
        seed: int = 0,
        faults: str | None = None,
        models: Mapping[str, str] | None = None,
        **openai_kwargs: Any,
    ) -> None:
        http_client = openai_kwargs.pop("http_client", None)
        if http_client is None:
            transport = OfflineTransport(scenario, stand_in=stand_in, seed=seed, faults=faults, models=models)
            http_client = self._http_client_class(transport)
        elif not isinstance(http_client, self._http_client_class):  # with_options() and copy() hand over their own
            raise TypeError(
                f"The mock brings its own http_client, but one was given: {type(http_client).__name__}. "
                "Leave http_client out, or use openai.OpenAI to send requests with it."
            )
        settings = {"api_key": DUMMY_KEY, "base_url": BASE_URL, **openai_kwargs}
        super().__init__(http_client=http_client, **settings)  # type: ignore[call-arg]  # the SDK's __init__
        self._engine = http_client.engine


class MockOpenAI(_OfflineOpenAI, CourseOpenAI):
    """``openai.OpenAI`` that answers offline.

    The same ``seed`` and requests give the same bytes. No key is needed and none from the environment is used.

    Args:
        scenario: A `mocks.Scenario`, the path of a scenario file, or None.
        stand_in: Who answers what the scenario does not: True the stand-in model, False nobody (an error that shows
            what came), a `mocks.Answerer` of your own, None the stand-in where no scenario is given.
        seed: What ids and everything else drawn by chance depend on.
        faults: What goes wrong, e.g. "rate_limit;times=2", in the grammar of `mocks.faults.spec`.
        models: A known model for each name of your own, such as {"my-deployment": "gpt-5.4-mini"}.
        openai_kwargs: Further arguments of ``openai.OpenAI``.

    Raises:
        mocks.ScenarioError: The scenario file cannot be used.
        mocks.FaultError: ``faults`` cannot be read.
        mocks.ModelNameError: ``models`` names a model that the mock does not know.
        TypeError: An ``http_client`` is given, or a scenario that is none.
    """

    _http_client_class = _OfflineClient


class AsyncMockOpenAI(_OfflineOpenAI, AsyncCourseOpenAI):
    """``openai.AsyncOpenAI`` that answers offline; arguments and errors are those of `MockOpenAI`."""

    _http_client_class = _AsyncOfflineClient


def explain(client: object) -> Explanation:
    """Return why ``client`` answered its last request as it did. A client of a real model cannot say."""
    if isinstance(client, Inspection):
        return client.explain()
    return Explanation.of_text(
        "This client is not the mock. A real model does not explain why it chose a tool. "
        "Compare what it does with several requests instead."
    )

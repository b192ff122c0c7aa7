"""Fixtures for pytest: clients that answer offline, and tests that fail unless their scenario was played in full.

A project asks for it in the ``conftest.py`` at the root of its tests, and then has the fixtures::

    pytest_plugins = ["mocks.pytest_plugin"]

A test takes ``mock_openai``, or ``async_mock_openai``, and gives its scenario in a marker: a scenario file (next to the
test, or under pytest's root), a `Scenario`, or turns::

    @pytest.mark.mock_openai("weather.toml")
    def test_the_agent_answers(mock_openai):
        assert answer(mock_openai, "Weather in Oslo?") == "4 °C"

    @pytest.mark.mock_openai(Turn.asks_for("get_weather", city="Oslo"), Turn.says("4 °C"))
    def test_the_agent_looks_it_up(mock_openai):
        answer(mock_openai, "Weather in Oslo?")
        expect(mock_openai).tool_result("get_weather", contains="4")

The test fails if no turn answered a request, or if a turn answered none, even where the agent swallowed the error;
``unmatched=False`` and ``unused=False`` in the marker switch these checks off. The marker's other arguments are those
of `mocks.MockOpenAI`. A test that fails shows the transcript. Without a marker the stand-in model answers. A test may
use both fixtures; each has a client of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

if TYPE_CHECKING:  # the SDK takes a second to import: only a test that uses a fixture should wait for it
    from mocks.client import AsyncMockOpenAI, MockOpenAI
    from mocks.scenarios.scenario import Scenario

Client = TypeVar("Client")
MARKER = "mock_openai"
_CLIENTS = pytest.StashKey[list[Any]]()
_UNPLAYED = ("no_matching_turn", "turn_breaks_request")
_CHECKS = ("unmatched", "unused")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers",
        "mock_openai(scenario, *turns, unmatched=True, unused=True, **client): what the fixtures mock_openai and "
        "async_mock_openai play: a scenario file, a Scenario, or turns; the rest goes to the client",
    )


@pytest.fixture
def mock_openai(request: pytest.FixtureRequest) -> MockOpenAI:
    """Return an ``openai.OpenAI`` that answers offline, as the test's ``mock_openai`` marker says."""
    from mocks.client import MockOpenAI

    return _client(MockOpenAI, request)


@pytest.fixture
def async_mock_openai(request: pytest.FixtureRequest) -> AsyncMockOpenAI:
    """Return an ``openai.AsyncOpenAI`` that answers offline, as the test's ``mock_openai`` marker says."""
    from mocks.client import AsyncMockOpenAI

    return _client(AsyncMockOpenAI, request)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Run the test, then check that its scenario was played in full; show the transcripts of a test that fails."""
    try:
        result = yield
        problems = [problem for client in item.stash.get(_CLIENTS, ()) for problem in _problems(client, item)]
        if problems:
            pytest.fail("\n".join(problems), pytrace=False)
    except BaseException:
        _show(item)
        raise
    finally:  # a plugin may run the test again, with new clients
        item.stash[_CLIENTS] = []
    return result


def _client(kind: Callable[..., Client], request: pytest.FixtureRequest) -> Client:
    marker = request.node.get_closest_marker(MARKER)
    if marker is None:
        client = kind()
    else:
        settings = {key: value for key, value in marker.kwargs.items() if key not in _CHECKS}
        client = kind(_scenario(marker.args, request), **settings)
    request.node.stash.setdefault(_CLIENTS, []).append(client)
    return client


def _scenario(given: tuple[Any, ...], request: pytest.FixtureRequest) -> Scenario | None:
    """Return what the marker's arguments describe."""
    from mocks.scenarios.scenario import Conversation, Scenario, Turn

    if not given:
        return None
    if len(given) == 1 and isinstance(given[0], str | Path):
        return Scenario.load(_file(given[0], request))
    if len(given) == 1 and isinstance(given[0], Scenario):
        return given[0]
    if all(isinstance(part, Turn | Conversation) for part in given):
        return Scenario.of(*given)
    seen = ", ".join(type(part).__name__ for part in given)
    raise pytest.UsageError(
        f"@pytest.mark.mock_openai got {seen}. Give it the path of a scenario file, a Scenario, or turns."
    )


def _file(name: str | Path, request: pytest.FixtureRequest) -> Path:
    """Return the path of the scenario file: next to the test, or under pytest's root."""
    candidates = [request.path.parent / name, request.config.rootpath / name]
    return next((path for path in candidates if path.is_file()), candidates[0])


def _problems(client: Any, item: pytest.Item) -> list[str]:
    """Return the differences between what was played and the scenario, in words."""
    marker = item.get_closest_marker(MARKER)
    wanted = {name: marker is not None and bool(marker.kwargs.get(name, True)) for name in _CHECKS}
    errors = [exchange.error for exchange in client.transcript if (exchange.error or {}).get("code") in _UNPLAYED]
    unused = client.unused_turns()
    problems = []
    if errors and wanted["unmatched"]:
        problems.append(f"Requests that the scenario did not answer: {len(errors)}. The first:\n{errors[0]['message']}")
    if unused and wanted["unused"]:
        problems.append(
            f"Turns of the scenario that answered nothing: {len(unused)}.\n{client.unused_report()}\n"
            "Send what they wait for, remove them, or write unused=False in the marker."
        )
    return problems


def _show(item: pytest.Item) -> None:
    for client in item.stash.get(_CLIENTS, ()):
        item.add_report_section("call", type(client).__name__, str(client.transcript))

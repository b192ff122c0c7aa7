"""Types of the code, and those that a program outside of the checkout sees: nothing it uses is Any."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_architecture import ROOT

PROGRAM = '''
from dataclasses import dataclass

import httpx2
import openai
import pytest

import widgets
from grader import check
from mocks import (
    MODEL,
    Answered,
    Answerer,
    AsyncMockOpenAI,
    Explanation,
    FaultError,
    MockOpenAI,
    MocksError,
    ModelReply,
    ModelRequest,
    OfflineTransport,
    Scenario,
    ScenarioError,
    ToolCall,
    Transcript,
    Turn,
    When,
    expect,
    explain,
    make_client,
    running,
)


@dataclass(frozen=True)
class Said:
    reply: ModelReply
    explanation: Explanation


class FirstTool:
    """Calls the first tool, or repeats what the user said."""

    def answer(self, request: ModelRequest) -> Answered:
        text = request.messages[-1].text
        if not request.tools:
            return Said(ModelReply(text=text), Explanation.of_text("Repeated."))
        return Said(ModelReply(calls=(ToolCall(request.tools[0].name, "{}"),)), Explanation.of_text("The first."))


def ask(client: openai.OpenAI) -> str | None:
    reply = client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "Hi"}])
    return reply.choices[0].message.content


answerer: Answerer = FirstTool()
try:
    scenario = Scenario.of(Turn.says("Hello.").on(user_contains="Hi"), Turn(when=When(after_tool="f"), text="Done."))
    client = MockOpenAI(scenario, stand_in=answerer, seed=1, faults="rate_limit;times=1")
except (ScenarioError, FaultError, MocksError) as error:
    raise SystemExit(str(error)) from None
reveal_type(client)
reveal_type(client.with_options(max_retries=0))
reveal_type(AsyncMockOpenAI("weather.toml"))
reveal_type(ask(client))
reveal_type(make_client())
reveal_type(make_client(asynchronous=True))
reveal_type(httpx2.Client(transport=OfflineTransport(scenario)))
reveal_type(client.transcript)
reveal_type(client.transcript[0])
reveal_type(client.transcript.last.calls)
reveal_type(client.unused_turns())
reveal_type(Transcript.load("weather.jsonl").replay())
reveal_type(expect(client).called("get_weather", city="Oslo").no_errors())
reveal_type(explain(client))
reveal_type(check("dispatch_tool_call"))
reveal_type(widgets.show_transcript(client))
with running(scenario) as base_url:
    reveal_type(base_url)


@pytest.mark.mock_openai(Turn.says("Hello."))
def test_the_agent(mock_openai: MockOpenAI, async_mock_openai: AsyncMockOpenAI) -> None:
    assert ask(mock_openai) == "Hello."
'''
REVEALED = re.compile(r'Revealed type is "(.*)"')


def mypy(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run mypy in ``folder``; what it has read of the packages once, it need not read again."""
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(ROOT / ".mypy_cache"), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def code() -> subprocess.CompletedProcess[str]:
    """Return what mypy says of the code."""
    return mypy(ROOT)


@pytest.fixture(scope="module")
def checked(
    code: subprocess.CompletedProcess[str], tmp_path_factory: pytest.TempPathFactory
) -> subprocess.CompletedProcess[str]:
    """Return what mypy says of the program, after the code: a cache is written by one at a time."""
    folder = tmp_path_factory.mktemp("program")
    (folder / "test_agent.py").write_text(PROGRAM, encoding="utf-8")
    return mypy(folder, "--strict", "test_agent.py")


@pytest.mark.slow(110)
def test_the_code_passes(code: subprocess.CompletedProcess[str]) -> None:
    assert code.returncode == 0, code.stdout + code.stderr


@pytest.mark.slow(6)
def test_a_strict_program_passes(checked: subprocess.CompletedProcess[str]) -> None:
    assert (checked.returncode, checked.stdout.splitlines()[-1:]) == (
        0,
        ["Success: no issues found in 1 source file"],
    ), checked.stdout


@pytest.mark.slow(6)
def test_nothing_a_program_uses_is_of_an_unknown_type(checked: subprocess.CompletedProcess[str]) -> None:
    types = REVEALED.findall(checked.stdout)
    assert len(types) == PROGRAM.count("reveal_type(")
    assert [revealed for revealed in types if re.search(r"\bAny\b", revealed)] == []
    assert types[0] == "mocks.client.MockOpenAI"


@pytest.mark.parametrize("package", ["mocks", "grader", "widgets"])
def test_a_package_says_that_it_has_types(package: str) -> None:
    assert (ROOT / package / "py.typed").read_bytes() == b""

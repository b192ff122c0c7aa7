"""The pytest plugin, in a pytest of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from mocks import pytest_plugin

pytest_plugins = ["pytester"]
_, EXAMPLES = re.split(r"(?m)^    pytest_plugins.*$", pytest_plugin.__doc__ or "")
EXAMPLES = "".join(re.findall(r"(?m)^    .*\n|^\n", EXAMPLES))
ROOT = Path(__file__).parents[2]

TESTS = """
import asyncio

import openai
import pytest

from mocks import MODEL, Conversation, Scenario, Turn, expect

HI = [{"role": "user", "content": "Hi"}]


def answer(client, question):
    # Every call gets 4 for a result.
    messages = [{"role": "user", "content": question}]
    tools = [{"type": "function", "function": {"name": "get_weather"}}]
    while True:
        message = client.chat.completions.create(model=MODEL, messages=messages, tools=tools).choices[0].message
        messages.append(message)
        for call in message.tool_calls or ():
            messages.append({"role": "tool", "tool_call_id": call.id, "content": "4"})
        if not message.tool_calls:
            return message.content


def ask(client, words="Hi"):
    messages = [{"role": "user", "content": words}]
    return client.chat.completions.create(model=MODEL, messages=messages).choices[0].message.content


@pytest.mark.mock_openai("hello.toml")
def test_passes_with_a_file(mock_openai):
    assert ask(mock_openai) == "Hello from the file."
    expect(mock_openai).requests(1)


@pytest.mark.mock_openai("scenarios/deep.toml")
def test_passes_with_a_file_under_the_root(mock_openai):
    assert ask(mock_openai) == "Deep."


@pytest.mark.mock_openai(Scenario.of(Turn.says("one")), seed=3, max_retries=0)
def test_passes_with_a_scenario(mock_openai):
    assert mock_openai.max_retries == 0
    assert ask(mock_openai) == "one"


@pytest.mark.mock_openai(Turn.says("one"), Conversation.of(Turn.says("two")).on(user_contains="two"))
def test_passes_with_parts(mock_openai):
    assert [ask(mock_openai, "two"), ask(mock_openai)] == ["two", "one"]


@pytest.mark.mock_openai(Turn.says("one"))
def test_passes_async(async_mock_openai):
    async def run():
        return await async_mock_openai.chat.completions.create(model=MODEL, messages=HI)

    assert asyncio.run(run()).choices[0].message.content == "one"


@pytest.mark.mock_openai(Turn.says("one"))
def test_passes_with_both(mock_openai, async_mock_openai):
    async def run():
        return await async_mock_openai.chat.completions.create(model=MODEL, messages=HI)

    asyncio.run(run())
    ask(mock_openai)


def test_passes_without_a_marker(mock_openai):
    assert ask(mock_openai)


@pytest.mark.mock_openai(Turn.says("one"), unused=False)
def test_passes_with_unused_turns_allowed(mock_openai):
    pass


@pytest.mark.mock_openai(Turn.says("one").on(user_contains="x"), unmatched=False, unused=False)
def test_passes_with_unmatched_requests_allowed(mock_openai):
    with pytest.raises(openai.BadRequestError):
        ask(mock_openai)


@EXAMPLES
@pytest.mark.mock_openai(Turn.says("never used"))
def test_fails_for_an_unused_turn(mock_openai):
    pass


@pytest.mark.mock_openai(Turn.says("one"))
def test_fails_for_a_swallowed_error(mock_openai):
    ask(mock_openai)
    try:
        ask(mock_openai, "the second question")
    except openai.OpenAIError:
        pass


@pytest.mark.mock_openai(Turn.says("one"))
def test_fails_by_itself(mock_openai):
    assert ask(mock_openai) == "two"


@pytest.mark.mock_openai(7)
def test_fails_for_a_wrong_marker(mock_openai):
    pass


@pytest.mark.mock_openai("missing.toml")
def test_fails_for_a_missing_file(mock_openai):
    pass
"""


@pytest.mark.slow(5)
def test_a_test_fails_unless_its_scenario_was_played_whole(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    (pytester.path / "tests").mkdir()
    (pytester.path / "scenarios").mkdir()
    examples = re.sub("def test_", "def test_passes_", textwrap.dedent(EXAMPLES))
    tests = TESTS.replace("@EXAMPLES", examples)
    pytester.makeconftest('pytest_plugins = ["mocks.pytest_plugin"]')
    (pytester.path / "tests" / "test_agent.py").write_text(tests, encoding="utf-8")
    (pytester.path / "tests" / "weather.toml").write_text('[[turns]]\ntext = "4 °C"\n', encoding="utf-8")
    (pytester.path / "tests" / "hello.toml").write_text('[[turns]]\ntext = "Hello from the file."\n', encoding="utf-8")
    (pytester.path / "scenarios" / "deep.toml").write_text('[[turns]]\ntext = "Deep."\n', encoding="utf-8")
    result = pytester.runpytest_subprocess("--strict-markers", "-W", "error", "--rootdir", ".")
    result.assert_outcomes(passed=11, failed=3, errors=2)
    text = result.stdout.str()
    for part in (
        'Turns of the scenario that answered nothing: 1.\n  turn 1: when always: says "never used"',
        "Requests that the scenario did not answer: 1. The first:\n[mock] No turn of the scenario answers this",
        "last user message: 'the second question'",
        "MockOpenAI call",
        "reply, assistant: one",
        "@pytest.mark.mock_openai got int. Give it the path of a scenario file, a Scenario, or turns.",
        "missing.toml: the scenario file cannot be read",
    ):
        assert part in text
    assert not [line for line in text.splitlines() if line.startswith("FAILED") and "test_passes" in line]


def test_a_run_without_the_fixtures_does_not_wait_for_the_sdk() -> None:
    code = "import sys, mocks.pytest_plugin; print([m for m in ('openai', 'pydantic', 'httpx2') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert run.stdout == "[]\n"

"""The command line, as a process of its own: what it says, whom it serves, how it ends."""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openai
import pytest

from mocks import MODEL
from mocks.__main__ import main

TOML = """
[[turns]]
when = { user_contains = "hi" }
text = "Hello from the file."
repeat = true
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "hello.toml"
    path.write_text(TOML, encoding="utf-8")
    return path


@contextlib.contextmanager
def serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run ``serve`` on a free port; give the process and the line it prints."""
    command = [sys.executable, "-m", "mocks", "serve", "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline()
        finally:
            process.kill()


def url_in(line: str) -> str:
    found = re.search(r"OPENAI_BASE_URL=(\S+)", line)
    assert found, line
    return found[1]


def say(base_url: str, text: str) -> str | None:
    with openai.OpenAI(base_url=base_url, api_key="any", max_retries=0) as client:
        reply = client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": text}])
    return reply.choices[0].message.content


@pytest.mark.slow(7)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_stopped_and_ends_with_nothing_to_complain_about(
    scenario: Path, number: signal.Signals
) -> None:
    with serving("--scenario", str(scenario), "--no-stand-in") as (process, line):
        url = url_in(line)
        assert line == (
            f"Offline simulation of the OpenAI API at {url}; answers come from the scenario {scenario} with 1 turn. "
            f"Faults: none. Point a client at it: OPENAI_BASE_URL={url} OPENAI_API_KEY=any. Ctrl+C stops it.\n"
        )
        assert say(url, "hi") == "Hello from the file."
        with pytest.raises(openai.BadRequestError, match="No turn of the scenario answers this request"):
            say(url, "bye")
        process.send_signal(number)
        assert process.communicate(timeout=30) == ("", "")
        assert process.returncode == 0


def test_the_stand_in_answers_what_no_turn_does_and_faults_happen(scenario: Path) -> None:
    with serving("--scenario", str(scenario), "--faults", "quota;times=1", "--model", f"{MODEL}=gpt-4.1") as (_, line):
        assert "with 1 turn, then the stand-in (no language model). Faults: quota;times=1." in line
        with pytest.raises(openai.RateLimitError):
            say(url_in(line), "hi")
        assert say(url_in(line), "bye")


@pytest.mark.slow(8)
def test_the_same_seed_gives_the_same_ids() -> None:
    def first_id(seed: str) -> str:
        with serving("--seed", seed) as (_, line), openai.OpenAI(base_url=url_in(line), api_key="any") as client:
            return client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "hi"}]).id

    assert first_id("7") == first_id("7") != first_id("8")


def test_a_port_in_use_is_one_sentence_and_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(rf"Cannot listen on 127\.0\.0\.1 port {port}: .* Choose another with --port .*\n", err)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--scenario", "nowhere.toml"], "nowhere.toml: the scenario file cannot be read"),
        (["--model", "own=gpt-9"], "The model 'own' is to be like 'gpt-9', which this mock does not know."),
        (["--faults", "chaos:2"], "The rate is '2' (in 'chaos:2'); expected a number from 0 to 1"),
        (["--faults", ""], "The fault specification '' is empty."),
        (["--no-stand-in"], "nothing would answer. Give --scenario FILE"),
        (["--host", "host.invalid"], "Cannot listen on host.invalid port 8080"),
    ],
)
def test_wrong_use_is_named_and_exit_code_2(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert "Traceback" not in err


def test_a_scenario_with_a_mistake_is_shown_where_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text('[[turns]]\ntxt = "hi"\n', encoding="utf-8")
    assert main(["serve", "--scenario", str(path)]) == 2
    assert "did you mean 'text'?" in capsys.readouterr().err


def test_record_is_here_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["record", "--upstream", "ftp://x", "--out", str(tmp_path / "x.jsonl")]) == 2
    assert "ftp://x" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [[], ["sing"], ["serve", "--port", "70000"], ["serve", "--port", "x"], ["serve", "--model", "x"]]
)
def test_what_the_parser_refuses_is_exit_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: python -m mocks" in capsys.readouterr().err


def test_a_python_without_the_packages_is_told_which_one_to_use() -> None:
    """``-S`` leaves the site-packages out, as the system's own Python has none of them."""
    done = subprocess.run([sys.executable, "-S", "-m", "mocks", "serve"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is not installed for" in done.stderr
    assert "python3 start.py" in done.stderr
    assert "Traceback" not in done.stderr

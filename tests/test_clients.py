"""start.py clients: what is pinned, how a loop is judged, and what the table says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from lab.environment import Environment, SetUpError
from tests.clients import runner
from tests.clients.runner import Client, Loop, Outcome

LOOPS = """
import socket
from toolbox import REPORTS, Toolbox, prove

def right(tools: Toolbox) -> str:
    return "; ".join([tools.get_weather("Oslo"), tools.get_weather("Rome")])

async def right_too(tools: Toolbox) -> str:
    return right(tools)

def answers_without_the_tool(tools: Toolbox) -> str:
    return "; ".join(REPORTS.values())

def asks_twice(tools: Toolbox) -> str:
    right(tools)
    return right(tools)

def forgets_rome(tools: Toolbox) -> str:
    right(tools)
    return REPORTS["Oslo"]

def breaks(tools: Toolbox) -> str:
    raise ValueError("broken")

def reports_home(tools: Toolbox) -> str:
    try:
        socket.create_connection(("telemetry.example", 443))
    except OSError:
        pass
    return right(tools)

prove("it", "pytest", whole=[right, right_too, answers_without_the_tool, asks_twice], streamed=[forgets_rome, breaks],
      responses=[reports_home])
"""


@pytest.fixture
def sample(tmp_path: Path) -> Client:
    """Give a client for Node.js that does not exist."""
    source = tmp_path / "sample"
    source.mkdir()
    (source / "package.json").write_text("{}")
    (source / "loop.mjs").write_text("")
    return Client(source, tmp_path / "homes" / "sample")


@pytest.mark.parametrize("client", runner.known().values(), ids=lambda client: client.name)
def test_a_client_is_pinned_exactly_and_says_nothing_of_where_it_comes_from(client: Client) -> None:
    text = client.versions.read_text(encoding="utf-8")
    if client.is_python:
        lines = [Requirement(line.partition("#")[0]) for line in text.splitlines()]
        versions = [str(line.specifier).removeprefix("==") for line in lines]
    else:
        versions = list(json.loads(text)["dependencies"].values())
    assert versions
    assert [version for version in versions if not re.fullmatch(r"\d+(\.\d+)+", version)] == []
    assert {path.name for path in client.source.iterdir()} - {"__pycache__"} == {
        client.versions.name,
        "loop.py" if client.is_python else "loop.mjs",
    }


def test_a_loop_is_judged_by_its_calls_its_text_and_whom_it_asked() -> None:
    run = subprocess.run(
        [sys.executable, "-c", LOOPS],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(runner.SOURCES)},
    )
    said: dict[str, Any] = json.loads(run.stdout)
    problems = {loop["name"]: loop["problem"] for loop in said["loops"]}
    assert problems.pop("right") is None
    assert problems.pop("right_too") is None
    assert problems.pop("reports_home") is None
    assert problems == {
        "answers_without_the_tool": "get_weather was called for []; expected one call for each of ['Oslo', 'Rome']",
        "asks_twice": "get_weather was called for ['Oslo', 'Rome', 'Oslo', 'Rome']; "
        "expected one call for each of ['Oslo', 'Rome']",
        "forgets_rome": "the final text '4 degrees and sleet' lacks ['31 degrees and dry']",
        "breaks": "ValueError: broken",
        "stays on this machine": "asked for another machine: telemetry.example",
    }


def test_the_table_tells_what_failed() -> None:
    fine = Outcome("fine", "1.0", (Loop("whole", "chat", None), Loop("whole", "agent", None)))
    bad = Outcome("bad", "2.10", (Loop("whole", "chat", None), Loop("responses", "run", "no text")))
    assert runner.table([fine, bad]).splitlines() == [
        "client  version  whole loop  streamed loop  Responses loop",
        "------  -------  ----------  -------------  ---------------",
        "fine    1.0      ok (2)      -              -",
        "bad     2.10     ok (1)      -              FAILED (1 of 1)",
    ]
    assert bad.problems == ["bad, run: no text"]


@pytest.mark.parametrize(
    "printed", ["", "Segmentation fault", "[]", '{"version": "1"}', '{"version": 1, "loops": [2]}']
)
def test_a_client_that_does_not_say_how_it_went_has_failed(sample: Client, printed: str) -> None:
    outcome = sample._read(printed, "")
    assert [loop.part for loop in outcome.loops] == list(runner.PARTS)
    assert all(problem.startswith("sample, loop: no line of JSON came, but: ") for problem in outcome.problems)


def test_an_environment_is_made_once_for_each_set_of_versions(sample: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = []

    def npm(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        runs.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(subprocess, "run", npm)
    for versions in ("{}", "{}", '{"private": true}'):
        sample.versions.write_text(versions)
        sample.prepare(Environment())
    assert len(runs) == 2


def test_an_environment_that_cannot_be_made_says_why_and_is_tried_again(
    sample: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(
        subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 1, "", "npm error code ENOTFOUND")
    )
    for _ in range(2):
        with pytest.raises(SetUpError, match=r"npm could not install sample \(npm error code ENOTFOUND\)"):
            sample.prepare(Environment())


def test_an_unknown_client_is_named_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert runner.run_clients(Environment(), ["harp"]) == 2
    assert capsys.readouterr().err.startswith("No client is called harp; known are agno, ai-sdk, ")

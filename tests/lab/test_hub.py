"""A learner's server on a hub: in their home, with what the hub asked for, and never without an answer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lab import hub, workspace


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """Give the commands that would have replaced this process."""
    commands: list[list[str]] = []
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", "")  # which the server's environment gets more of
    monkeypatch.setattr(os, "execv", lambda _, command: commands.append(command))
    return commands


def test_the_server_runs_in_the_learners_folder_with_the_hubs_own_arguments(
    started: list[list[str]], tmp_path: Path
) -> None:
    hub.main(["--port=1"])
    (command,) = started
    assert f"--ServerApp.root_dir={tmp_path / workspace.HOME_FOLDER}" in command
    assert f"--LabApp.extra_labextensions_path={hub.ROOT / 'lab' / 'extensions'}" in command
    assert command[-1] == "--port=1"
    assert Path.cwd() == tmp_path / workspace.HOME_FOLDER  # nbgrader fetches into it
    assert (tmp_path / workspace.HOME_FOLDER / "notebooks" / "lesson_01_schema.ipynb").is_file()
    assert str(hub.ROOT) in os.environ["PYTHONPATH"].split(os.pathsep)


def test_a_home_that_cannot_be_written_opens_the_course_where_it_lies(
    started: list[list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / workspace.HOME_FOLDER).write_text("in the way", encoding="utf-8")
    hub.main([])
    assert f"--ServerApp.root_dir={hub.ROOT}" in started[0]
    assert "cannot be written" in capsys.readouterr().err


def test_it_can_be_started_from_anywhere(tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-c", f"import runpy; runpy.run_path({str(hub.ROOT / 'lab' / 'hub.py')!r})"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (found.returncode, found.stderr) == (0, "")

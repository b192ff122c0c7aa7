"""A class run where there is no network at all: a namespace without interfaces, and no key."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lab.system_dependencies import program
from tests.grader.course_fixture import NAME, make_course, solved, starter, submit

pytestmark = pytest.mark.slow(4)


@pytest.mark.needs("bubblewrap")
def test_a_class_is_graded_where_there_is_no_network(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    submit(course, "ada", solved())
    submit(course, "ben", starter())
    bubblewrap = program("bubblewrap").path()
    assert bubblewrap
    command = [sys.executable, "-m", "grader", "autograde", NAME, "--course", str(course), "--json"]
    run = subprocess.run(
        [bubblewrap, "--dev-bind", "/", "/", "--unshare-net", "--die-with-parent", "--", *command],
        env={name: value for name, value in os.environ.items() if not name.startswith("OPENAI")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    summary = json.loads(run.stdout.splitlines()[-1])["summary"]
    assert (summary["graded"], summary["unusable"]) == (2, 0)
    assert all(counts == {"passed": 1, "not attempted": 1} for counts in summary["checks"].values())

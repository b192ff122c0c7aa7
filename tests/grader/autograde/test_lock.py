"""Two class runs on one course: the second is told about the first, and nothing stays locked behind either."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from grader.autograde.lock import LOCK_NAME as LOCK
from grader.autograde.lock import CourseBusyError, CourseLock
from tests.grader.course_fixture import NAME, ROOT, autograde, make_course, starter, submit

pytestmark = pytest.mark.slow(4)

HOLD = "import sys; from pathlib import Path; from grader.autograde.lock import CourseLock\n"
HOLD += "with CourseLock(Path(sys.argv[1]), 'other'): print('held', flush=True); sys.stdin.read()"


def holder(course: Path) -> subprocess.Popen[str]:
    """Start a process that holds the lock until its standard input closes."""
    command = [sys.executable, "-c", HOLD, str(course)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_run_is_refused_and_told_about_the_first(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    submit(course, "ada", starter())
    with holder(course) as first:
        refused = autograde(course, "--unsafe", "--workers", "1")
        first.communicate("")
    assert refused.returncode == 2
    assert f"process {first.pid} on" in refused.stderr
    assert "grading other since" in refused.stderr
    assert "start this one again" in refused.stderr
    assert not (course / "journal").exists()
    assert not (course / "gradebook.db").exists()
    again = autograde(course, "--unsafe", "--workers", "1")
    assert again.returncode == 0, again.stderr
    assert (course / LOCK).read_bytes() == b""


def test_a_killed_run_leaves_nothing_locked(tmp_path: Path) -> None:
    with holder(tmp_path) as first:
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert str(first.pid) in (tmp_path / LOCK).read_text()
    with CourseLock(tmp_path, NAME):
        assert f'"process": {os.getpid()}' in (tmp_path / LOCK).read_text()


def test_a_folder_nobody_may_write_to_is_said_so(tmp_path: Path) -> None:
    (tmp_path / LOCK).mkdir()
    with pytest.raises(CourseBusyError, match="cannot be written"):
        CourseLock(tmp_path, NAME).__enter__()

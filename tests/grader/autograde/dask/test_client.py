"""Grading on a real Dask cluster: a scheduler and two workers on loopback, one of them killed in the middle."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.autograde.dask.client import NoClusterError, require_same_versions
from tests.grader.course_fixture import (
    NAME,
    ROOT,
    autograde,
    autograded,
    edited,
    gradebook,
    insert,
    make_course,
    replace,
    solved,
    submit,
)

pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.slow(30)]

STUDENTS = [f"s{number:02}" for number in range(24)]
QUIET = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s", "DASK_DISTRIBUTED__DASHBOARD__LINK": ""}


@dataclass
class Cluster:
    """A scheduler's address, its process, and those of its workers."""

    url: str
    scheduler: subprocess.Popen[str]
    workers: list[subprocess.Popen[str]]


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[Cluster]:
    """Run a scheduler and workers as their own commands do; all end with the block."""
    with ExitStack() as stack:
        scheduler = started(stack, folder, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        url = said(scheduler, r"Scheduler at:\s+(tcp://\S+)")
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder))
        running = [started(stack, folder, "worker", url, "--name", f"w{n}", *options) for n in range(workers)]
        for worker in running:
            said(worker, r"(Registered to):")
        yield Cluster(url, scheduler, running)


def started(stack: ExitStack, folder: Path, *command: str) -> subprocess.Popen[str]:
    process = stack.enter_context(
        subprocess.Popen(
            [sys.executable, "-m", "dask", *command],
            cwd=folder,
            env=os.environ | QUIET | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
    )
    stack.callback(process.kill)
    return process


def said(process: subprocess.Popen[str], pattern: str) -> str:
    """Wait for a line of a program's log, and return the part of it the pattern asks for."""
    assert process.stderr is not None
    seen = []
    for line in process.stderr:
        seen.append(line)
        if found := re.search(pattern, line):
            return found[1]
    pytest.fail("".join(seen))


def fill(course: Path) -> Path:
    """Hand in submissions that take a moment each, some of them wrong, and one that cannot be read."""
    for number, student in enumerate(STUDENTS):
        notebook = edited(solved(), insert("setup", f"import time; time.sleep(0.2); x = {number}"))
        submit(course, student, edited(notebook, replace("ToolRegistry-answer", "")) if number % 3 else notebook)
    submit(course, "torn", b"{")
    return course


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course, graded on this machine."""
    course = fill(make_course(tmp_path_factory.mktemp("alone")))
    done = autograde(course, "--workers", "2", "--seed", "s")
    assert done.returncode == 1, done.stderr
    return course


def test_a_worker_killed_in_the_middle_costs_nothing(alone: Path, tmp_path: Path) -> None:
    course = fill(make_course(tmp_path / "course"))
    with cluster(tmp_path, 2) as dask:
        command = [sys.executable, "-m", "grader", "autograde", NAME, "--course", str(course), "--json"]
        with subprocess.Popen(
            [*command, "--seed", "s", "--dask", dask.url],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as running:
            assert running.stdout is not None
            assert running.stderr is not None
            begun = [json.loads(next(running.stdout)) for _ in range(6)]
            dask.workers[0].send_signal(signal.SIGKILL)
            rows = [*begun, *map(json.loads, running.stdout)]  # not `communicate`: it loses what was read ahead
            errors = running.stderr.read()
    assert running.returncode == 1, errors
    students = sorted(row["student"] for row in rows if row["event"] == "result")
    assert students == [*STUDENTS, "torn"]
    assert "is gone; what it was at is graded by another" in errors
    assert "Traceback" not in errors
    assert gradebook(course) == gradebook(alone)
    for student in STUDENTS:
        assert autograded(course, student)["cells"] == autograded(alone, student)["cells"]


def test_a_judge_that_ends_costs_its_cluster_nothing(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    submit(course, "ada", edited(solved(), insert("setup", "import time; time.sleep(3)")))
    with cluster(tmp_path, 1) as dask:
        command = [sys.executable, "-m", "grader", "autograde", NAME, "--course", str(course), "--dask", dask.url]
        with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as running:
            os.kill(judge_of(dask.workers[0]), signal.SIGKILL)
            _, errors = running.communicate(timeout=120)
    assert running.returncode == 0, errors
    assert gradebook(course)["ada"]["score"] == 45


def judge_of(worker: subprocess.Popen[str]) -> int:
    """Wait until a worker has started a judge, and return its process id."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                if parent == worker.pid and b"autograde.dask.judge_process" in (entry / "cmdline").read_bytes():
                    return int(entry.name)
            except OSError:
                continue
        time.sleep(0.05)
    pytest.fail("no judge was started")


HURRIED = """
import sys
from grader.autograde.dask import client
from grader.cli import leave, main

client.CONNECT_SECONDS = float(sys.argv.pop(1))
leave(main())
"""


def hurried(course: Path, url: str, seconds: float) -> subprocess.CompletedProcess[str]:
    """Run the class run's command, which waits only ``seconds`` for a cluster."""
    command = [sys.executable, "-c", HURRIED, str(seconds), "autograde", NAME, "--course", str(course), "--dask", url]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def test_a_cluster_without_workers_is_said_so_and_how_to_start_one(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    submit(course, "ada", solved())
    with cluster(tmp_path, 0) as dask:
        done = hurried(course, dask.url, 4)
    assert done.returncode == 2
    assert f"has no workers. Start some: dask worker {dask.url}" in done.stderr


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:1", "no address at all"])
def test_a_wrong_address_is_one_sentence(tmp_path: Path, url: str) -> None:
    course = make_course(tmp_path)
    submit(course, "ada", solved())
    done = hurried(course, url, 1)
    assert done.returncode == 2
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(f"No Dask scheduler answers at {url}")
    assert "tcp://127.0.0.1:8786" in last
    assert "Traceback" not in done.stderr


def test_without_dask_it_is_said_how_to_install_it(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    submit(course, "ada", solved())
    (tmp_path / "path" / "distributed").mkdir(parents=True)
    (tmp_path / "path" / "distributed" / "__init__.py").write_text("raise ImportError('not here')")
    done = autograde(course, "--dask", "tcp://127.0.0.1:1", PYTHONPATH=f"{tmp_path / 'path'}{os.pathsep}{ROOT}")
    assert done.returncode == 2
    assert 'python -m pip install -e ".[cluster]"' in done.stderr


def node(python: str = "3.11.7.final.0", dask: str = "1") -> dict[str, dict[str, str]]:
    return {"packages": {"python": python, "distributed": dask, "dask": dask}}


@pytest.mark.parametrize(
    ("worker", "said"), [(node("3.13.1.final.0"), "Python 3.13"), (node(dask="2"), "distributed 2, here is 1")]
)
def test_another_version_on_a_worker_is_named(worker: dict[str, dict[str, str]], said: str) -> None:
    found = {"client": node(), "scheduler": node("3.11.9.final.0"), "workers": {"tcp://other:1": worker}}
    with pytest.raises(NoClusterError, match="use the same version") as caught:
        require_same_versions(found, "tcp://here:1")
    assert said in str(caught.value)
    assert str(caught.value).startswith("tcp://other:1")
    require_same_versions({**found, "workers": {"tcp://other:1": node()}}, "tcp://here:1")

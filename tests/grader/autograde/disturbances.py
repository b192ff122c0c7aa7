"""Disturbances of a class run: each grades a course, disturbs the run at a random point, and goes on to its end."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.grader.autograde.course_state import Left, left
from tests.grader.autograde.dask.test_client import cluster
from tests.grader.autograde.postgresql import Server
from tests.grader.autograde.run_processes import Target, next_submissions, targets
from tests.grader.course_fixture import NAME, ROOT

WORKERS = "2"
SEED = ("--seed", "s")
KILLS_IN_A_RUN = 4
BLOCK_BYTES = 4096


@dataclass(frozen=True)
class Undisturbed:
    """The class and what came of it without a disturbance."""

    course: Path
    seconds: float
    left: Left
    submissions: int
    written_bytes: int
    """What the run wrote, in whole blocks of a file system in memory."""


@dataclass(frozen=True)
class Aftermath:
    """What a disturbed run said and left."""

    events: Counter[str]
    """What happened to the run; empty where the disturbance came too late."""
    said: str
    """The line in which the run told of it."""
    left: Left
    problems: tuple[str, ...] = ()


def start(course: Path, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "grader", "autograde", NAME, "--course", str(course), "--workers", WORKERS]
    with (course / "said.txt").open("wb") as said:
        return subprocess.Popen([*command, *SEED, *options], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=said)


def finish(course: Path, *options: str) -> float:
    """Let a run come to its end, and return how long it took, in seconds."""
    begun = time.monotonic()
    with start(course, *options) as running:
        running.wait()
    if problem := _problem(course, running.returncode):
        raise SystemExit(problem)
    return time.monotonic() - begun


def _problem(course: Path, code: int) -> str | None:
    """Return what is wrong with how a run ended: one submission cannot be read, which is 1, and killed it may be."""
    said = (course / "said.txt").read_text(encoding="utf-8", errors="replace")
    return None if code in (1, -signal.SIGKILL) else f"a run ended with {code}: {said[-3000:]}"


def killed_processes(course: Path, calm: Undisturbed, chance: random.Random) -> Aftermath:
    """Kill a few processes of the run: the coordinator, workers, sandboxes, fork servers, submissions' processes."""
    found = list(disturbed(course, KILLS_IN_A_RUN, 2 * calm.seconds / KILLS_IN_A_RUN, chance))
    killed = Counter(f"{each} killed" for each in found if isinstance(each, Target))
    problems = tuple(each for each in found if not isinstance(each, Target))
    return Aftermath(killed, ", ".join(killed), left(course), problems)


def restarted_database(course: Path, calm: Undisturbed, chance: random.Random) -> Aftermath:
    """Restart PostgreSQL, in good order or as after a crash."""
    with Server() as database:
        options = ("--db", database.url)
        with start(course, *options) as running:
            _wait_until_graded(course, running, _some(calm, chance))
            database.stop(chance.choice([signal.SIGINT, signal.SIGQUIT]))
            running.wait()
        said, problems = _said(course, "PostgreSQL")
        database.start()
        finish(course, *options, "--resume")
        return Aftermath(_event("restarted", said), said, left(course, database.url), problems)


def full_disk(course: Path, calm: Undisturbed, chance: random.Random) -> Aftermath:
    """Let the disk be full in the middle of the run, and make room afterwards."""
    with _small_file_system(course) as resize:
        used = shutil.disk_usage(course).used
        resize(used + int(calm.written_bytes * chance.uniform(0.1, 0.8)))
        with start(course) as running:
            running.wait()
        resize(used + 10 * calm.written_bytes)
        said, problems = _said(course, "room")
        finish(course, "--resume")
        return Aftermath(_event("filled", said), said, left(course), problems)


def second_run(course: Path, calm: Undisturbed, chance: random.Random) -> Aftermath:
    """Start the same command once more while the first is at work."""
    with start(course) as running:
        _wait_until_graded(course, running, _some(calm, chance))
        command = [sys.executable, "-m", "grader", "autograde", NAME, "--course", str(course), *SEED]
        second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    said = second.stderr.strip().splitlines()[-1] if second.returncode == 2 else ""
    problems = _tracebacks(second.stderr)
    return Aftermath(_event("refused", said), said, left(course), problems)


def killed_cluster_worker(course: Path, calm: Undisturbed, chance: random.Random) -> Aftermath:
    """Kill one of two workers of a Dask cluster; the run goes on with the other."""
    with cluster(course.parent, 2) as dask, start(course, "--dask", dask.url) as running:
        _wait_until_graded(course, running, _some(calm, chance))
        chance.choice(dask.workers).kill()
        running.wait()
    said, problems = _said(course, "is gone")
    return Aftermath(_event("worker killed", said), said, left(course), problems)


Disturbance = Callable[[Path, Undisturbed, random.Random], Aftermath]
DISTURBANCES: Mapping[str, Disturbance] = {
    "kills": killed_processes,
    "database": restarted_database,
    "disk": full_disk,
    "second-run": second_run,
    "cluster": killed_cluster_worker,
}


def disturbed(course: Path, kills: int, pause: float, chance: random.Random) -> Iterator[Target | str]:
    """Run the class to its end and kill up to so many of its processes meanwhile; yield each, and what went wrong.

    Args:
        course: The course.
        kills: The number of kills.
        pause: The longest time between two kills, in seconds.
        chance: The random source of times and targets.
    """
    options: tuple[str, ...] = ()
    code = None
    while code in (None, -signal.SIGKILL):
        with start(course, *options) as running:
            while kills and running.poll() is None:
                with suppress(subprocess.TimeoutExpired):
                    running.wait(chance.uniform(0, pause))
                target = _kill_one(running.pid, chance) if running.poll() is None else None
                if target is not None:
                    kills -= 1
                    yield target
            code = running.wait()
        if problem := _problem(course, code):
            yield problem
        options = ("--resume",)
    finish(course, "--resume")


def _kill_one(coordinator: int, chance: random.Random) -> Target | None:
    """Kill one process of a run, each kind as likely as the other; return its kind, None where it was gone."""
    known = targets(coordinator)
    if not known:
        return None
    servers = known.get(Target.FORK_SERVER, [])
    target = chance.choice(sorted({*known, *([Target.SUBMISSION] if servers else [])}))
    numbers = known[target] if target is not Target.SUBMISSION else next_submissions(servers)
    if not numbers:
        return None
    try:
        os.kill(chance.choice(numbers), signal.SIGKILL)
    except ProcessLookupError:
        return None
    return target


def _event(what: str, said: str) -> Counter[str]:
    return Counter({what: 1} if said else {})


def _some(calm: Undisturbed, chance: random.Random) -> int:
    return int(calm.submissions * chance.uniform(0.1, 0.7))


def _wait_until_graded(course: Path, running: subprocess.Popen[bytes], wanted: int) -> None:
    """Wait until the journal has so many submissions, or the run has ended."""
    while running.poll() is None:
        found = 0
        for path in (course / "journal").glob("*.jsonl"):
            found = path.read_bytes().count(b"\n") - 1
        if found >= wanted:
            return
        with suppress(subprocess.TimeoutExpired):
            running.wait(0.05)


def _said(course: Path, wanted: str) -> tuple[str, tuple[str, ...]]:
    """Return the line with which a run told of its disturbance, empty if it did not, and what is wrong with it."""
    text = (course / "said.txt").read_text(encoding="utf-8", errors="replace")
    lines = [line for line in text.splitlines() if wanted in line or "--resume" in line]
    return (lines[-1] if lines else ""), _tracebacks(text)


def _tracebacks(text: str) -> tuple[str, ...]:
    return (f"A traceback: {text[-2000:]}",) if "Traceback" in text else ()


@contextmanager
def _small_file_system(course: Path) -> Iterator[Callable[[int], None]]:
    """Put a course into a file system in memory, whose size in bytes the yielded function sets."""
    kept = course.with_name("kept")
    course.rename(kept)
    course.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4g,mode=700", "none", str(course)], check=True)
    try:
        shutil.copytree(kept, course, dirs_exist_ok=True)
        yield lambda size: _resize(course, size)
    finally:
        subprocess.run(["umount", "--lazy", str(course)], check=True)
        shutil.rmtree(kept)


def _resize(course: Path, size: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", str(course)], check=True)


def whole_blocks(folder: Path) -> int:
    """Return the size of a folder's files, in bytes of whole blocks."""
    files = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return sum(-(-size // BLOCK_BYTES) * BLOCK_BYTES for size in files)

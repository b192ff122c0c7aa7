"""Classes of any size for the benchmarks: copies of the sample class's honest submissions, and commands run on them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.sample_class.build import build_class  # noqa: E402 - the path above makes it importable

ASSIGNMENT = "02_dispatch"
KINDS = ("right", "mistakes", "broken")  # harmless ones: unmodified nbgrader has no sandbox


@dataclass(frozen=True)
class CommandCost:
    """Time and memory of a command."""

    seconds: float
    peak_bytes: int
    """Peak memory of its own process, without workers; 0 if the system does not report it."""


def honest(folder: Path) -> list[bytes]:
    """Return the notebooks of the sample class's honest submissions; they are made in ``folder``."""
    return [each.path.read_bytes() for each in build_class(folder).of(*KINDS, assignment=ASSIGNMENT)]


def make_course(course: Path, notebooks: Sequence[bytes], students: int) -> Path:
    """Write a course with this many submissions, and record its assignment in the gradebook."""
    shutil.copytree(ROOT / "exercises" / "source" / ASSIGNMENT, course / "source" / ASSIGNMENT)
    for number in range(students):
        folder = course / "submitted" / f"s{number:06}" / ASSIGNMENT
        folder.mkdir(parents=True)
        (folder / f"{ASSIGNMENT}.ipynb").write_bytes(notebooks[number % len(notebooks)])
    run(course, ["-m", "nbgrader", "generate_assignment", ASSIGNMENT])
    return course


def run(course: Path, arguments: Sequence[str]) -> CommandCost:
    """Run Python with these arguments in the course's folder; end this program if that fails."""
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "JUPYTER_CONFIG_DIR": str(course / "settings"),
        "COURSE_PROGRESS": str(course / "progress.json"),
    }
    log_file = course / "log"
    begun, peak = time.perf_counter(), 0
    with (
        log_file.open("wb") as log,
        subprocess.Popen(
            [sys.executable, *arguments], cwd=course, env=environment, stdout=subprocess.DEVNULL, stderr=log
        ) as running,
    ):
        while running.poll() is None:
            peak = max(peak, _peak(running.pid))
            try:
                running.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
    seconds = time.perf_counter() - begun
    if running.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with {running.returncode}:\n{log_file.read_text()[-3000:]}")
    return CommandCost(seconds, peak)


def grade(course: Path, *options: str) -> CommandCost:
    """Grade a course with this project's command."""
    return run(course, ["-m", "grader", "autograde", ASSIGNMENT, "--course", ".", *options])


def _peak(process: int) -> int:
    try:
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0

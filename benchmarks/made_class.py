"""Classes of any size for the benchmarks: copies of honest submissions, and commands run on them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.grader.autograde.plain.corpus import Case  # noqa: E402 - the path above makes it importable
from tests.sample_class.build import build_class  # noqa: E402

ASSIGNMENT = "02_dispatch"
KINDS = ("right", "mistakes", "broken")  # harmless ones: unmodified nbgrader has no sandbox


@dataclass(frozen=True)
class MadeAssignment:
    """An assignment and what is handed in for it, over and over again."""

    name: str
    source: Mapping[str, bytes]
    """The instructor's files."""
    submissions: Sequence[Mapping[str, bytes]]
    """The files of each submission."""


@dataclass(frozen=True)
class CommandCost:
    """Time and memory of a command."""

    seconds: float
    peak_bytes: int
    """Peak memory of its own process, without workers; 0 if the system does not report it."""


def honest(folder: Path, name: str = ASSIGNMENT, kinds: Sequence[str] = KINDS) -> MadeAssignment:
    """Return an assignment of this course with the sample class's honest submissions; they are made in ``folder``."""
    found = [each.path for each in build_class(folder).of(*kinds, assignment=name)]
    source = {path.name: path.read_bytes() for path in (folder / "source" / name).iterdir()}
    return MadeAssignment(name, source, [{path.name: path.read_bytes()} for path in found])


def plain(case: Case) -> MadeAssignment:
    """Return an assignment with plain cells, without the students who may get other results than from nbgrader."""
    books = {f"{name}.ipynb": json.dumps(book).encode() for name, book in case.source.items()}
    source = books | {name: text.encode() for name, text in case.files.items()}
    submissions = [
        {f"{name}.ipynb": json.dumps(book).encode() for name, book in files.items() if not isinstance(book, bytes)}
        for student, files in case.students.items()
        if student not in case.differs
    ]
    return MadeAssignment(case.name, source, submissions)


def make_course(course: Path, assignment: MadeAssignment, students: int) -> Path:
    """Write a course with this many submissions, and record its assignment in the gradebook."""
    write_files(course / "source" / assignment.name, assignment.source)
    for number in range(students):
        files = assignment.submissions[number % len(assignment.submissions)]
        write_files(course / "submitted" / f"s{number:06}" / assignment.name, files)
    run(course, ["-m", "nbgrader", "generate_assignment", assignment.name])
    return course


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a new folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


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


def grade(course: Path, *options: str, assignment: str = ASSIGNMENT) -> CommandCost:
    """Grade a course with this project's command."""
    return run(course, ["-m", "grader", "autograde", assignment, "--course", ".", *options])


def _peak(process: int) -> int:
    try:
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0

"""Kills class runs at random points, goes on with them, and compares what is left with an undisturbed run.

    python -m tests.grader.autograde.kills [--times 200] [--submissions 500] [--each 1] [--seed 0] [--folder DIR]

Grades a class without a disturbance; then again and again the same class, where the coordinator gets SIGKILL after a
random time, ``--each`` times before the run may come to its end. Every gradebook in the end has to be that of the
undisturbed run, row for row, every autograded notebook the same bytes, and each submission once in the journal.
A folder in memory (``--folder /dev/shm``) spares the disk.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.grader.course_fixture import NAME, ROOT, journal_rows, make_course, submit
from tests.sample_class.build import build_class

KINDS = ("right", "mistakes", "broken")
WORKERS = "2"
ROWS = """
    SELECT submitted_assignment.student_id, submitted_assignment.timestamp, notebook.name, base_cell.name, 'grade',
           grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade,
           submitted_notebook.late_submission_penalty
    FROM grade JOIN submitted_notebook ON grade.notebook_id = submitted_notebook.id
         JOIN submitted_assignment ON submitted_notebook.assignment_id = submitted_assignment.id
         JOIN notebook ON submitted_notebook.notebook_id = notebook.id
         JOIN base_cell ON grade.cell_id = base_cell.id
    UNION ALL
    SELECT submitted_assignment.student_id, submitted_assignment.timestamp, notebook.name, base_cell.name, 'comment',
           comment.auto_comment, comment.manual_comment, NULL, NULL, submitted_notebook.late_submission_penalty
    FROM comment JOIN submitted_notebook ON comment.notebook_id = submitted_notebook.id
         JOIN submitted_assignment ON submitted_notebook.assignment_id = submitted_assignment.id
         JOIN notebook ON submitted_notebook.notebook_id = notebook.id
         JOIN base_cell ON comment.cell_id = base_cell.id
"""
TABLES = ("student", "submitted_assignment", "submitted_notebook", "grade", "comment")


@dataclass(frozen=True)
class Left:
    """What a course has after a run."""

    rows: Counter[tuple[object, ...]]
    counts: dict[str, int]
    """Rows of each table: what nothing refers to would show here."""
    notebooks: dict[str, bytes]
    journal: Counter[str]
    """How often the journal has each student."""


MEASURED = re.compile(rb"(?:CPU times|Wall time): [^\"\\]*")
"""What ``%time`` prints: no two runs agree on it."""


@dataclass(frozen=True)
class Tally:
    """What came of a whole session."""

    kills: int
    gradebooks: int
    different: list[str]


def fill(course: Path, submissions: int) -> None:
    """Hand in copies of the sample class's submissions, and one that cannot be read."""
    made = build_class(course / "sample").of(*KINDS, assignment=NAME)
    notebooks = [each.path.read_bytes() for each in made]
    shutil.rmtree(course / "sample")
    for number in range(submissions - 1):
        submit(course, f"s{number:05}", notebooks[number % len(notebooks)])
    submit(course, "torn", b"{")


def command(course: Path) -> list[str]:
    return [sys.executable, "-m", "grader", "autograde", NAME, "--course", str(course), "--workers", WORKERS]


def start(course: Path, *options: str) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    return subprocess.Popen([*command(course), *options], cwd=ROOT, stdout=quiet, stderr=subprocess.PIPE)


def finish(course: Path, *options: str) -> float:
    """Let a run come to its end, and return how long it took, in seconds."""
    begun = time.monotonic()
    with start(course, *options) as running:
        _, errors = running.communicate()
    if running.returncode != 1:  # one submission cannot be read
        raise SystemExit(f"A run ended with {running.returncode}:\n{errors.decode()[-3000:]}")
    return time.monotonic() - begun


def kill(course: Path, seconds: float, *options: str) -> bool:
    """Start a run, kill its coordinator after so long, and return whether it was still at work."""
    with start(course, *options) as running:
        try:
            running.wait(seconds)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
        return running.wait() == -signal.SIGKILL


def left(course: Path) -> Left:
    """Return what a run left in a course."""
    with sqlite3.connect(course / "gradebook.db") as database:
        rows = Counter(database.execute(ROWS).fetchall())
        counts = {name: database.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in TABLES}
    database.close()
    paths = (course / "autograded").glob("*/*/*")
    notebooks = {str(path.relative_to(course)): MEASURED.sub(b"", path.read_bytes()) for path in paths}
    return Left(rows, counts, notebooks, Counter(row["result"]["student"] for row in journal_rows(course)))


def differences(found: Left, wanted: Left) -> list[str]:
    """Say in what a course differs from that of the undisturbed run."""
    twice = [student for student, count in found.journal.items() if count > 1]
    return [
        what
        for what, differs in {
            "the rows of the gradebook": found.rows != wanted.rows,
            f"the number of rows ({found.counts}, not {wanted.counts})": found.counts != wanted.counts,
            "the autograded notebooks": found.notebooks != wanted.notebooks,
            "who is in the journal": set(found.journal) != set(wanted.journal),
            f"the journal, which has {len(twice)} submissions twice": bool(twice),
        }.items()
        if differs
    ]


def play(folder: Path, times: int, submissions: int, each: int, chance: random.Random) -> Tally:
    """Kill ``times`` runs in all, and compare each gradebook in the end."""
    quiet = make_course(folder / "undisturbed")
    fill(quiet, submissions)
    whole = finish(quiet, "--seed", "s")
    wanted = left(quiet)
    print(f"Undisturbed: {submissions} submissions in {whole:.1f} s, {sum(wanted.counts.values())} rows.", flush=True)
    start_up = finish(quiet, "--resume") if submissions > 100 else whole / 2
    kills, gradebooks, different = 0, 0, list[str]()
    while kills < times:
        course = folder / f"killed-{gradebooks}"
        shutil.copytree(quiet / "submitted", course / "submitted")
        make_course(course)
        options: Sequence[str] = ("--seed", "s")
        wanted_kills = min(each, times - kills)
        for left_to_kill in range(wanted_kills, 0, -1):
            done = _share_done(course, submissions)
            rest = start_up + (whole - start_up) * (1 - done) / (left_to_kill if each > 1 else 1)
            kills += kill(course, chance.uniform(0, rest), *options, *(["--resume"] if done else []))
        finish(course, *options, "--resume")
        gradebooks += 1
        found = differences(left(course), wanted)
        different += [f"gradebook {gradebooks}: {', '.join(found)}"] if found else []
        print(
            f"{kills} kills, {gradebooks} gradebooks, {len(different)} different from the undisturbed one.", flush=True
        )
        shutil.rmtree(course)
    return Tally(kills, gradebooks, different)


def _share_done(course: Path, submissions: int) -> float:
    paths = list((course / "journal").glob("*.jsonl"))
    return max(0, paths[0].read_bytes().count(b"\n") - 1) / submissions if paths else 0.0


def main() -> None:
    """Play and report; ends with 1 where a gradebook differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--submissions", type=int, default=500)
    parser.add_argument("--each", type=int, default=1, help="kills before a run may come to its end (default: 1)")
    parser.add_argument("--seed", default="0", help="of the random points")
    parser.add_argument("--folder", type=Path, help="where the courses are made")
    chosen = parser.parse_args()
    os.environ.setdefault("COURSE_PROGRESS", os.devnull)
    with tempfile.TemporaryDirectory(prefix="kills-", dir=chosen.folder) as folder:
        tally = play(Path(folder), chosen.times, chosen.submissions, chosen.each, random.Random(chosen.seed))
    print("\n".join(tally.different) or f"All {tally.gradebooks} gradebooks are the same after {tally.kills} kills.")
    raise SystemExit(bool(tally.different))


if __name__ == "__main__":
    main()

"""Kills processes of class runs at random points, and compares what is left with an undisturbed run.

    python -m tests.grader.autograde.kills [--kills 200] [--submissions 200] [--each 4] [--seed 0] [--folder DIR]

Grades a class without a disturbance; then again and again the same class, of which ``--each`` processes get SIGKILL at
random times: the coordinator (the run then goes on with ``--resume``), a worker, the sandbox, a fork server in it, or
the process of a submission. In the end every gradebook has to be that of the undisturbed run, row for row, every
autograded notebook the same bytes, and each submission graded once in the journal. A folder in memory
(``--folder /dev/shm``) spares the disk.
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
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.grader.autograde.run_processes import Target, next_submissions, targets
from tests.grader.course_fixture import NAME, ROOT, journal_rows, make_course, submit
from tests.sample_class.build import build_class

KINDS = ("right", "mistakes", "broken")
WORKERS = "2"
SEED = ("--seed", "s")
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
    """How often the journal has each student with a final result."""


MEASURED = re.compile(rb"(?:CPU times|Wall time): [^\"\\]*")
"""What ``%time`` prints: no two runs agree on it."""


@dataclass
class Tally:
    """What came of a whole session."""

    kills: Counter[Target] = field(default_factory=Counter)
    gradebooks: int = 0
    different: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [f"{target:<22}{self.kills[target]:>5}" for target in Target]
        same = self.gradebooks - len(self.different)
        lines.append(f"{'kills':<22}{self.kills.total():>5}")
        lines.append(f"{'gradebooks':<22}{self.gradebooks:>5}, {same} as undisturbed")
        return "\n".join([*lines, *self.different])


def fill(course: Path, submissions: int) -> None:
    """Hand in copies of the sample class's submissions, and one that cannot be read."""
    made = build_class(course / "sample").of(*KINDS, assignment=NAME)
    notebooks = [each.path.read_bytes() for each in made]
    shutil.rmtree(course / "sample")
    for number in range(submissions - 1):
        submit(course, f"s{number:05}", notebooks[number % len(notebooks)])
    submit(course, "torn", b"{")


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


def left(course: Path) -> Left:
    """Return what a run left in a course."""
    with closing(sqlite3.connect(course / "gradebook.db")) as database:
        rows = Counter(database.execute(ROWS).fetchall())
        counts = {name: database.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in TABLES}
    paths = (course / "autograded").glob("*/*/*")
    notebooks = {str(path.relative_to(course)): MEASURED.sub(b"", path.read_bytes()) for path in paths}
    final = [row["result"] for row in journal_rows(course) if not (row["result"]["failure"] or row["result"]["faults"])]
    return Left(rows, counts, notebooks, Counter(result["student"] for result in final))


def differences(found: Left, wanted: Left) -> list[str]:
    """Say in what a course differs from that of the undisturbed run."""
    twice = [student for student, count in found.journal.items() if count > 1]
    others = sorted({str(row[0]) for row in (found.rows - wanted.rows) + (wanted.rows - found.rows)})
    return [
        what
        for what, differs in {
            f"the rows of the gradebook ({', '.join(others)})": found.rows != wanted.rows,
            f"the number of rows ({found.counts}, not {wanted.counts})": found.counts != wanted.counts,
            "the autograded notebooks": found.notebooks != wanted.notebooks,
            "who is in the journal": set(found.journal) != set(wanted.journal),
            f"the journal, which has {len(twice)} submissions twice": bool(twice),
        }.items()
        if differs
    ]


def play(folder: Path, kills: int, submissions: int, each: int, chance: random.Random) -> Tally:
    """Kill ``kills`` processes in all, ``each`` of them in one class run; compare each gradebook in the end."""
    quiet = make_course(folder / "undisturbed")
    fill(quiet, submissions)
    seconds = finish(quiet)
    wanted = left(quiet)
    print(f"Undisturbed: {submissions} submissions in {seconds:.1f} s, {wanted.rows.total()} rows.", flush=True)
    tally = Tally()
    while tally.kills.total() < kills:
        course = folder / f"killed-{tally.gradebooks}"
        shutil.copytree(quiet / "submitted", course / "submitted")
        make_course(course)
        found = []
        for event in disturbed(course, min(each, kills - tally.kills.total()), 2 * seconds / each, chance):
            if isinstance(event, Target):
                tally.kills[event] += 1
            else:
                found.append(event)
        found += differences(left(course), wanted)
        tally.gradebooks += 1
        tally.different += [f"gradebook {tally.gradebooks}: {'; '.join(found)}"] if found else []
        print(f"{tally.kills.total()} kills, {tally.gradebooks} gradebooks", *found, sep="; ", flush=True)
        shutil.rmtree(course)
    return tally


def main() -> None:
    """Play and report; ends with 1 where a gradebook differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--submissions", type=int, default=200)
    parser.add_argument("--each", type=int, default=4, help="kills in one class run (default: 4)")
    parser.add_argument("--seed", default="0", help="of the random points")
    parser.add_argument("--folder", type=Path, help="where the courses are made")
    chosen = parser.parse_args()
    os.environ.setdefault("COURSE_PROGRESS", os.devnull)
    with tempfile.TemporaryDirectory(prefix="kills-", dir=chosen.folder) as folder:
        tally = play(Path(folder), chosen.kills, chosen.submissions, chosen.each, random.Random(chosen.seed))
    print(tally)
    raise SystemExit(bool(tally.different))


if __name__ == "__main__":
    main()

"""Disturbs class runs in every way a term brings, and compares what is left with an undisturbed run.

    python -m tests.grader.autograde.chaos [kills database disk second-run cluster] [--minutes 10]
                                           [--submissions 120] [--seed 0] [--folder DIR]

Honest, hostile and unreadable submissions are graded once without a disturbance. Then the same class is graded again
and again: processes of the run are killed, PostgreSQL is restarted, the disk is full, a second run is started beside
the first, a worker of a Dask cluster is killed; each at a random point, until the minutes are over and every kind has
had its turn. Where a run ends, it goes on with ``--resume``. In the end every gradebook has to be that of the
undisturbed run, row for row, every autograded notebook the same bytes, and each submission graded once in the journal;
of hostile submissions the scores are compared. What a run said when it was disturbed has to be a sentence, never a
traceback. The full disk is a small file system in memory, and mounting it needs root.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.grader.autograde.course_state import Left, differences, left
from tests.grader.autograde.disturbances import DISTURBANCES, Aftermath, Undisturbed, finish, whole_blocks
from tests.grader.course_fixture import NAME, make_course, submit
from tests.sample_class.build import build_class

HONEST = ("right", "mistakes", "broken")
HOSTILE = "hostile"
HOSTILE_SHARE = 8
"""One hostile submission among so many: most of them end at a limit of time, and keep a worker waiting until then."""


@dataclass
class Record:
    """What came of one kind of disturbance."""

    gradebooks: int = 0
    events: Counter[str] = field(default_factory=Counter)
    said: str = ""
    problems: list[str] = field(default_factory=list)


def fill(course: Path, submissions: int) -> None:
    """Hand in copies of the sample class's submissions, hostile ones among them, and one that cannot be read."""
    made = build_class(course / "sample", sample=True)
    honest = [each.path.read_bytes() for each in made.of(*HONEST, assignment=NAME)]
    hostile = [each.path.read_bytes() for each in made.of("hostile", assignment=NAME)]
    shutil.rmtree(course / "sample")
    for number in range(submissions - 1):
        turn, is_hostile = number // HOSTILE_SHARE, number % HOSTILE_SHARE == 0
        kind, notebooks = (HOSTILE, hostile) if is_hostile else ("honest", honest)
        submit(course, f"{kind}-{number:05}", notebooks[(turn if is_hostile else number) % len(notebooks)])
    submit(course, "torn", b"{")


def undisturbed(folder: Path, submissions: int) -> Undisturbed:
    """Grade the class without a disturbance."""
    course = make_course(folder)
    fill(course, submissions)
    before = whole_blocks(course)
    seconds = finish(course)
    return Undisturbed(course, seconds, _comparable(left(course)), submissions, whole_blocks(course) - before)


def play(folder: Path, kinds: Sequence[str], submissions: int, minutes: float, seed: str) -> dict[str, Record]:
    """Disturb class runs in these ways until the time is over, each kind at least once; compare what is left."""
    chance, until = random.Random(seed), time.monotonic() + 60 * minutes
    calm = undisturbed(folder / "undisturbed", submissions)
    print(f"Undisturbed: {submissions} submissions in {calm.seconds:.1f} s.", flush=True)
    records = {kind: Record() for kind in kinds}
    number = 0
    while number < len(kinds) or time.monotonic() < until:
        kind = kinds[number % len(kinds)]
        course = folder / f"{number}" / "course"
        shutil.copytree(calm.course / "submitted", course / "submitted")
        make_course(course)
        _count(records[kind], DISTURBANCES[kind](course, calm, chance), calm)
        print(f"{number:5}  {kind:<11} {records[kind].said}", *records[kind].problems[-1:], flush=True)
        shutil.rmtree(course.parent)
        number += 1
    return records


def _count(record: Record, found: Aftermath, calm: Undisturbed) -> None:
    record.gradebooks += 1
    record.events += found.events
    record.said = found.said or record.said
    record.problems += [*found.problems, *differences(_comparable(found.left), calm.left)]


def _comparable(found: Left) -> Left:
    """Leave out what hostile submissions printed and how they were stopped, but not their scores."""
    rows = Counter({row: n for row, n in found.rows.items() if not (_is_hostile(row[0]) and row[5] == "comment")})
    notebooks = {name: text for name, text in found.notebooks.items() if not _is_hostile(Path(name).parts[1])}
    return replace(found, rows=rows, notebooks=notebooks)


def _is_hostile(student: object) -> bool:
    return str(student).startswith(HOSTILE)


def report(records: Mapping[str, Record]) -> str:
    """Return the table of a session."""
    lines = [f"{'disturbance':<13}{'gradebooks':>11}{'wrong':>7}  what happened"]
    for kind, record in records.items():
        events = ", ".join(f"{count} {event}" for event, count in sorted(record.events.items()))
        lines.append(f"{kind:<13}{record.gradebooks:>11}{len(record.problems):>7}  {events or 'nothing in time'}")
        lines += [f"    {problem}" for problem in record.problems]
    return "\n".join(lines)


def main() -> None:
    """Disturb and report; ends with 1 where something is lost, twice, different, or not said in a sentence."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", choices=[*DISTURBANCES, []], metavar="KIND", help="all if none is named")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--submissions", type=int, default=120)
    parser.add_argument("--seed", default="0", help="of the random points")
    parser.add_argument("--folder", type=Path, help="where the courses are made")
    chosen = parser.parse_args()
    os.environ.setdefault("COURSE_PROGRESS", os.devnull)
    with tempfile.TemporaryDirectory(prefix="chaos-", dir=chosen.folder) as folder:
        kinds = chosen.kinds or list(DISTURBANCES)
        records = play(Path(folder), kinds, chosen.submissions, chosen.minutes, chosen.seed)
    print(f"\n{report(records)}")
    raise SystemExit(any(record.problems for record in records.values()))


if __name__ == "__main__":
    main()

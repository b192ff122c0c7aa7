"""Command ``regrade``: some submissions or one check again, with the change of scores before it is written."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable

from grader.commands.chosen_course import course_of, url_of
from grader.errors import UNUSABLE


def add_arguments(parser: argparse.ArgumentParser, positive: Callable[[str], int]) -> None:
    """Add the arguments of ``regrade``; ``positive`` reads a number of processes."""
    parser.add_argument("assignment")
    parser.add_argument(
        "--student", action="append", default=[], help="the id: the name of the folder in submitted (default: all)"
    )
    parser.add_argument("--check", metavar="ID", help="compare and write the points of this check alone")
    parser.add_argument("--write", action="store_true", help="write it; without, it is only shown")
    parser.add_argument("--afresh", action="store_true", help="keep no points of earlier versions of the grader")
    parser.add_argument("--workers", type=positive, default=os.cpu_count() or 1, help="processes (default: all cores)")
    parser.set_defaults(command=run)


def run(chosen: argparse.Namespace) -> int:
    """Print each change, and write it if that is wanted."""
    from grader.autograde.regrade import RegradeSettings, regrade
    from grader.grades.feedback import read_grades
    from grader.reports.text import harmless

    course, url = course_of(chosen), url_of(chosen)
    known = read_grades(url, course.course_id, chosen.assignment)
    labels = {student: each.student.label for student, each in known.submissions.items()}
    settings = RegradeSettings(
        course, chosen.assignment, url, tuple(chosen.student), chosen.check, chosen.write, chosen.workers,
        chosen.unsafe, chosen.afresh,
    )  # fmt: skip
    counts = {"regraded": 0, "changed": 0, "left": 0}
    for change in regrade(settings, known, lambda said: print(harmless(said), file=sys.stderr, flush=True)):
        counts["regraded"] += 1
        counts["changed"] += bool(change.cells)
        counts["left"] += bool(change.problem)
        if chosen.json:
            print(json.dumps({"event": "change", **change.to_json()}), flush=True)
        else:
            print(change.text(labels.get(change.student, change.student)), flush=True)
    if chosen.json:
        print(json.dumps({"event": "summary", **counts, "written": chosen.write}))
    else:
        print(f"\n{_summary(counts['changed'], counts['regraded'], written=chosen.write, name=chosen.assignment)}")
    return UNUSABLE if counts["left"] else 0


def _summary(changed: int, regraded: int, *, written: bool, name: str) -> str:
    what = f"The points of {changed} of {regraded} {'have changed' if written else 'would change'}."
    if written:
        return f"{what} All of it is written. Pages to hand back: python -m grader feedback {name}"
    return f"{what} Nothing is written yet. To write it, add --write."

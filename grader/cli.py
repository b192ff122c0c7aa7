"""The instructor's commands that come after grading: feedback, report, export."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any


def add(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the commands to an argument parser's and return theirs; `main` of ``grader.__main__`` runs them."""
    feedback = commands.add_parser("feedback", help="make the pages to hand back")
    feedback.add_argument("assignment")
    feedback.set_defaults(command=_feedback)
    report = commands.add_parser("report", help="how the class did: table, page with charts, JSON")
    report.add_argument("assignment")
    report.add_argument("--json", action="store_true", help="one object on standard output instead of the table")
    report.set_defaults(command=_report)
    export = commands.add_parser("export", help="grades as CSV, or in Canvas's or Moodle's layout")
    _add_export(export)
    return [feedback, report, export]


def _add_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", nargs="*", help="all, where none is named")
    parser.add_argument("--format", choices=("csv", "canvas", "moodle"), default="csv")
    parser.add_argument(
        "--into", type=Path, metavar="FILE", help="Canvas's gradebook export or Moodle's grading worksheet to fill in"
    )
    parser.add_argument("--to", metavar="FILE", help="what to write; - is standard output (default: grades-FORMAT.csv)")
    parser.add_argument("--column", help="the column of --into to fill in, where its name is another")
    parser.add_argument("--match", help="the column of --into that holds the gradebook's student ids")
    parser.add_argument("--scale", action="store_true", help="convert points where the other system's most is another")
    parser.set_defaults(command=_export)


def _url(chosen: argparse.Namespace) -> str:
    from grader.course.gradebook import default_url

    return str(chosen.db or default_url(chosen.course))


def _feedback(chosen: argparse.Namespace) -> int:
    from grader.grades.feedback import feedback

    done = feedback(chosen.course, chosen.assignment, _url(chosen))
    print(f"Feedback for {len(done)} submissions: {chosen.course / 'feedback'}")
    return 0


def _report(chosen: argparse.Namespace) -> int:
    from grader.grades.class_report import gather, write_page
    from grader.reports import report_text

    report = gather(chosen.course, chosen.assignment, _url(chosen))
    path = write_page(chosen.course, report)
    print(json.dumps(report.to_json()) if chosen.json else report_text.table(report), flush=True)
    print(f"\nThe same with charts, to open in a browser: {path}", file=sys.stderr)
    return 0


def _export(chosen: argparse.Namespace) -> int:
    from grader.grades.export import export
    from grader.reports.export import Choice

    choice = Choice(chosen.column, chosen.match, chosen.scale)
    done = export(chosen.course, _url(chosen), chosen.format, chosen.assignment, chosen.into, choice)
    for note in done.notes:
        print(note, file=sys.stderr)
    if chosen.to == "-":
        sys.stdout.buffer.write(done.data)
        sys.stdout.flush()
    else:
        path = Path(chosen.to or f"grades-{chosen.format}.csv")
        unfinished = path.with_name(f".{path.name}.part")
        unfinished.write_bytes(done.data)
        os.replace(unfinished, path)
        print(f"Written: {path}")
    return 0 if done.complete else 1

"""Command ``alike``: answers that share what is rare in the class, side by side."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from grader.commands.chosen_course import course_of, url_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``alike``."""
    parser.add_argument("assignment")
    parser.add_argument("--json", action="store_true", help="one object for each pair on standard output")
    parser.set_defaults(command=run)


def run(chosen: argparse.Namespace) -> int:
    """Print the pairs, and write the page with their code."""
    from grader.grades import alike_answers
    from grader.grades.feedback import read_grades
    from grader.reports.sanitize import plain

    course = course_of(chosen)
    known = read_grades(url_of(chosen), course.course_id, chosen.assignment)
    labels = {student: each.student.label for student, each in known.submissions.items()}
    pairs = alike_answers.gather(course, chosen.assignment)
    if chosen.json:
        for each in pairs:
            print(json.dumps(asdict(each)))
    else:
        print(f"{chosen.assignment}: {len(pairs)} pairs of answers are alike (a reason to look, never a verdict).")
        for each in pairs[:20]:
            names = " and ".join(plain(labels.get(student, student), 100) for student in each.students)
            print(f"  {names}: " + ", ".join(f"{part.cell} {100 * part.share:.0f} %" for part in each.answers))
    path = alike_answers.write_page(course, chosen.assignment, pairs, labels)
    print(f"Side by side, to open in a browser: {path}", file=sys.stderr)
    return 0

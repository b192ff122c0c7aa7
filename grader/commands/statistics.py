"""Command ``statistics``: who fails which case, and the hardest cases of a term."""

from __future__ import annotations

import argparse
import json
import sys

from grader.commands.chosen_course import course_of, url_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``statistics``."""
    parser.add_argument("assignment", nargs="*", help="all that are graded, where none is named")
    parser.add_argument("--json", action="store_true", help="one object for each assignment on standard output")
    parser.set_defaults(command=run)


def run(chosen: argparse.Namespace) -> int:
    """Print the hardest cases, and write a page for each assignment and one for all of them."""
    from grader.grades import case_statistics
    from grader.reports import case_text

    course, url = course_of(chosen), url_of(chosen)
    names = chosen.assignment or case_statistics.graded_assignments(course, url)
    term = [case_statistics.gather(course, name, url) for name in names]
    if chosen.json:
        for each in term:
            print(json.dumps(each.to_json()))
    else:
        print(case_text.table(term))
    for path in case_statistics.write_pages(course, term):
        print(f"To open in a browser: {path}", file=sys.stderr)
    return 0

"""Benchmark of feedback pages for a class against nbgrader's ``generate_feedback``, from the same graded notebooks.

    python benchmarks/feedback.py [--submissions 60] [--ours 600]

*One more* is what each further submission adds: the time for all of them minus the time for a few, divided by the
number of the others. nbgrader is timed on ``--submissions``, the grader on those and on ``--ours``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from made_class import ASSIGNMENT, MadeAssignment, grade, honest, make_course, run
from nbgrader_plugin import FEW, show

UNMODIFIED = ["-m", "nbgrader", "generate_feedback", "--force", ASSIGNMENT]
OURS = ["-m", "grader", "feedback", "--course", ".", ASSIGNMENT]


def main() -> None:
    """Grade, write the pages with both, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=60)
    parser.add_argument("--ours", type=int, default=600)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="feedback-") as folder:
        home = Path(folder)
        assignment = honest(home / "sample")
        courses = {count: graded(home, assignment, count) for count in {FEW, chosen.submissions, chosen.ours}}
        print(f"{'ms a submission':28}{'whole run':>12}{'one more':>12}{'times nbgrader':>20}", flush=True)
        unmodified = measured(courses, UNMODIFIED, chosen.submissions)
        show(f"nbgrader, {chosen.submissions} submissions", unmodified, unmodified)
        for count in (chosen.submissions, chosen.ours):
            show(f"grader, {count} submissions", measured(courses, OURS, count), unmodified)


def graded(home: Path, assignment: MadeAssignment, count: int) -> Path:
    """Return a course with this many graded submissions."""
    course = make_course(home / str(count), assignment, count)
    grade(course)
    return course


def measured(courses: dict[int, Path], command: list[str], count: int) -> tuple[float, float]:
    """Return seconds per submission over the whole run, and what each beyond the first few adds."""
    few, everyone = (run(courses[each], command).seconds for each in (FEW, count))
    return everyone / count, (everyone - few) / (count - FEW)


if __name__ == "__main__":
    main()

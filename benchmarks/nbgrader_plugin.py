"""Benchmark of ``nbgrader autograde`` with the plugin against unmodified nbgrader, on the same submissions.

    python benchmarks/nbgrader_plugin.py [--submissions 30]

Both run nbgrader's own command; with two lines of configuration it executes notebooks in this project's sandbox. *One
more* is what each further submission adds, from a second run on a few of them. The remaining time is nbgrader's own
work around execution. The grades of both runs are compared.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from made_class import ASSIGNMENT, MadeAssignment, honest, make_course, run

from grader.grades.gradebook_reader import GradebookReader

FEW = 3
PLUGIN_SETTINGS = "c = get_config()\nfrom grader.nbgrader.plugin import configure\nconfigure(c)\n"


def main() -> None:
    """Run both and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=30)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="plugin-") as folder:
        home = Path(folder)
        assignment = honest(home / "sample")
        print(f"{chosen.submissions} submissions of {ASSIGNMENT}.\n")
        print(f"{'ms a submission':28}{'whole run':>12}{'one more':>12}{'times nbgrader':>20}", flush=True)
        unmodified = measured(home / "unmodified", assignment, chosen.submissions, "")
        show("nbgrader autograde", unmodified, unmodified)
        show("with the plugin", measured(home / "plugin", assignment, chosen.submissions, PLUGIN_SETTINGS), unmodified)
        same = scores(home / "unmodified" / "all") == scores(home / "plugin" / "all")
        print(f"\nThe grades are {'the same' if same else 'NOT THE SAME'}.")


def measured(home: Path, assignment: MadeAssignment, students: int, settings: str) -> tuple[float, float]:
    """Return seconds per submission over the whole run, and what each beyond the first few adds."""
    taken = []
    for name, count in (("few", FEW), ("all", students)):
        course = make_course(home / name, assignment, count)
        (course / "nbgrader_config.py").write_text(settings)
        taken.append(run(course, ["-m", "nbgrader", "autograde", ASSIGNMENT]).seconds)
    return taken[1] / students, (taken[1] - taken[0]) / (students - FEW)


def show(name: str, cost: tuple[float, float], unmodified: tuple[float, float]) -> None:
    """Print one line of the table."""
    ratios = f"{unmodified[0] / cost[0]:.1f} / {unmodified[1] / cost[1]:.1f}"
    print(f"{name:28}{cost[0] * 1000:12.1f}{cost[1] * 1000:12.1f}{ratios:>20}", flush=True)


def scores(course: Path) -> dict[str, float]:
    """Return the points of all students."""
    with GradebookReader(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {student: each.score for student, each in gradebook.read(ASSIGNMENT).submissions.items()}


if __name__ == "__main__":
    main()

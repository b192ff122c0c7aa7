"""Statistics on cases as text for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grader.reports.case_data import AssignmentStatistics, CaseStatistics, hardest
from grader.reports.labels import some
from grader.reports.sanitize import plain

MAX_CASES = 15
"""Cases shown; all are in the pages and in the JSON form."""
MAX_STUDENTS = 5


def table(term: Sequence[AssignmentStatistics]) -> str:
    """Return the hardest cases of some assignments, each with some of those who fail it."""
    graded = ", ".join(f"{each.assignment} ({each.graded})" for each in term)
    if not term:
        return "Nothing is graded yet. First run: python -m grader autograde ASSIGNMENT"
    found = hardest(term)
    by_name = {each.assignment: each for each in term}
    lines = [line for each in found[:MAX_CASES] for line in _case(each, by_name)]
    if len(found) > MAX_CASES:
        lines.append(f"… and {len(found) - MAX_CASES} more; all are in the pages.")
    heading = "Cases that fail, the hardest first:" if found else "Every case that was tried holds."
    return "\n".join([f"Graded: {graded}.", "", heading, *lines])


def _case(case: CaseStatistics, term: Mapping[str, AssignmentStatistics]) -> list[str]:
    assignment = term[case.assignment]
    names = [plain(assignment.shown(student), 100) for student in case.failed]
    mistakes = "; ".join(f"{count} × {plain(name, 200)}" for name, count in list(case.mistakes.items())[:2])
    where = f"{case.assignment}, {plain(case.task, 40)}"
    return [
        f"{100 * case.share:4.0f} % ({len(case.failed)} of {case.tried})  {where}: {plain(case.title, 200)}",
        f"       {some(names, MAX_STUDENTS)}{f'. {mistakes}' if mistakes else ''}",
    ]

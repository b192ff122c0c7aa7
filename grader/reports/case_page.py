"""Statistics on cases as pages: one for each assignment, and one with the hardest cases of all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from urllib.parse import quote

from grader.reports.case_data import AssignmentStatistics, CaseStatistics, hardest
from grader.reports.html_document import render

Linker = Callable[[str], str | None]
"""Returns the address of a student's feedback page, relative to the page; None where there is none."""
MAX_STUDENTS = 500
"""Names shown for one case; all are in the JSON form."""
MAX_CASES = 40
"""Cases on the page of a term."""


def page(statistics: AssignmentStatistics, link: Linker = lambda student: None) -> str:
    """Return the page on one assignment as HTML."""

    def address(student: str) -> str | None:
        found = link(student)
        return quote(found, errors="replace") if found else None

    return render(
        "cases.html.j2",
        statistics=statistics,
        tasks=[(task, list(cases)) for task, cases in groupby(statistics.cases, key=_task)],
        hardest=hardest([statistics]),
        address=address,
        max_students=MAX_STUDENTS,
    )


def term_page(term: Sequence[AssignmentStatistics], pages: dict[str, str]) -> str:
    """Return the page on several assignments as HTML.

    Args:
        term: The statistics.
        pages: The file name of each assignment's own page.
    """
    cases = hardest(term)
    addresses = {name: quote(path, errors="replace") for name, path in pages.items()}
    return render("term.html.j2", term=term, cases=cases[:MAX_CASES], total=len(cases), addresses=addresses)


def _task(case: CaseStatistics) -> tuple[str, str]:
    return case.task, case.check

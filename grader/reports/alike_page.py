"""Answers that are alike as a page, with the code side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote

from grader.reports.alike_data import AlikePair
from grader.reports.html_document import render

MAX_PAIRS = 50
"""Pairs shown; all are in the JSON form."""


def page(
    assignment: str,
    pairs: Sequence[AlikePair],
    labels: Mapping[str, str],
    link: Callable[[str], str | None] = lambda student: None,
) -> str:
    """Return the page as HTML.

    Args:
        assignment: The assignment.
        pairs: The pairs, those with most in common first.
        labels: Students as they are shown, by id.
        link: Returns the address of a student's feedback page, relative to the page.
    """

    def address(student: str) -> str | None:
        found = link(student)
        return quote(found, errors="replace") if found else None

    return render(
        "alike.html.j2",
        assignment=assignment,
        pairs=pairs[:MAX_PAIRS],
        total=len(pairs),
        label=lambda student: labels.get(student, student),
        address=address,
    )

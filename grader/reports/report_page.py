"""Report on a class as one page: figures as tables with bars next to them; no script, in light and dark."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from urllib.parse import quote

from markupsafe import Markup

from grader.reports.class_data import OUTCOMES, ClassReport, ManualTask, bins, percentile, tenths
from grader.reports.html_document import render
from grader.reports.plot import stack
from grader.reports.report_text import alike

JUDGED = {
    "check": "a check, outside of the learner's process",
    "tests": "tests beside the learner's code, in one process",
    "person": "a person",
}
SYMBOLS = {
    "passed": "✓",
    "partly": "◐",
    "wrong": "✗",
    "crashed": "⚠",
    "skipped": "–",
    "not attempted": "○",
    "not graded": "…",
}
TONES = {"passed": "o-good", "partly": "o-part", "wrong": "o-bad", "crashed": "o-crash"}
TIME_STEPS_SECONDS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Boundaries of the bars in the chart of times: most submissions take less than a second, a few hit a limit."""
OPEN_MISTAKES = 12
"""Number of mistakes listed openly; the others are folded away."""
Linker = Callable[[str], str | None]
"""Returns the address of a student's feedback page, relative to the report; None where there is none."""


def page(report: ClassReport, link: Linker = lambda student: None) -> str:
    """Return the whole page as HTML."""

    def address(student: str) -> str | None:
        found = link(student)
        return quote(found, errors="replace") if found else None

    outcomes = [name for name in OUTCOMES if any(task.counts[name] for task in report.tasks)]
    return render(
        "report.html.j2",
        report=report,
        address=address,
        alike=alike,
        percentile=percentile,
        tenths=tenths(report),
        outcomes=outcomes,
        outcome_symbols=SYMBOLS,
        outcome_bar=lambda task: _outcome_bar(task, outcomes),
        judged=_judged(report.tasks),
        open_mistakes=OPEN_MISTAKES,
        grading_times=_grading_times(report.seconds),
        submission_times=_submission_times(report.hours_before_due),
        students=sorted(report.scores.items(), key=lambda item: (item[1], item[0])),
    )


def _outcome_bar(task: ManualTask, outcomes: Sequence[str]) -> Markup:
    return stack([(TONES.get(name, "o-rest"), task.counts[name]) for name in outcomes])


def _judged(tasks: Sequence[ManualTask]) -> list[tuple[str, str]]:
    """Return the ways tasks were judged, each after the names of its tasks."""
    names = {way: ", ".join(task.name for task in tasks if task.judged == way) for way in JUDGED}
    used = {task.judged for task in tasks}
    return [(names[way], words) for way, words in JUDGED.items() if way in used]


def _grading_times(seconds: Sequence[float]) -> list[tuple[str, int]]:
    steps = TIME_STEPS_SECONDS
    edges = [*zip((0.0, *steps), steps, strict=False), (steps[-1], math.inf)]
    return [
        (f"{low:g}–{high:g}" if high < math.inf else f"over {low:g}", sum(low <= each < high for each in seconds))
        for low, high in edges
    ]


def _submission_times(hours_before_due: Sequence[float]) -> list[tuple[str, int]]:
    """Return how many submissions came in which hours before the due date, the earliest first."""
    if not hours_before_due:
        return []
    counts = bins(hours_before_due, min(hours_before_due), max(hours_before_due), 10)
    return [(f"{start:.0f} h", count) for start, _, count in reversed(counts)]

"""The report on a class as one page: figures as tables, with bars beside them; no script, in light and dark."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import quote

from grader.reports.class_data import OUTCOMES, ClassReport, ManualTask, Mistake, Suspicion, bins, percentile, tenths
from grader.reports.feedback_page import number
from grader.reports.html_document import document
from grader.reports.outcome_html import marked
from grader.reports.plot import bar, histogram, stack
from grader.reports.report_text import alike
from grader.reports.sanitize import shown

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
STEPS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds at which the bars of the chart of times begin: most take parts of a second, a few take a limit."""
FIRST = 12
"""Mistakes that are listed openly."""
Linker = Callable[[str], str | None]
"""Gives the address of a student's feedback page, relative to the report; None where there is none."""


def page(report: ClassReport, link: Linker = lambda student: None) -> str:
    """Return the whole page as HTML."""
    body = "".join(
        [
            f"<header><h1>Report: {shown(report.assignment)}</h1>{_headline(report)}</header><main>",
            _scores(report),
            _tasks(report.tasks),
            _mistakes(report.mistakes, len(report.scores)),
            _times(report),
            _worth_a_look(report, link),
            _suspicions(
                "Could not be graded", "Each hand-in with what is wrong with it.", report.unusable, lambda _: None
            ),
            _students(report, link),
            "</main>",
        ]
    )
    return document(f"Report: {report.assignment}", body)


def _headline(report: ClassReport) -> str:
    lines = [
        f'<p class="total"><strong>{report.mean:.1f}</strong> of {number(report.points)} points on average, '
        f"median {number(report.median)}</p>",
        f"<p>{len(report.scores)} graded, {len(report.unusable)} unusable, {report.late} with points off for being "
        f"late, {report.waiting} waiting for a person.</p>",
    ]
    if report.unsafe:
        lines.append('<section class="card warn"><h3>⚠ Unsafe</h3><p>Some of it ran without a sandbox.</p></section>')
    return "".join(lines)


def _scores(report: ClassReport) -> str:
    if not report.scores:
        return ""
    return f"<h2>Points</h2>{histogram(f'Learners by share of the {number(report.points)} points', tenths(report))}"


def _tasks(tasks: Sequence[ManualTask]) -> str:
    used = [name for name in OUTCOMES if any(task.counts[name] for task in tasks)]
    head = "".join(f'<th scope="col" class="number">{SYMBOLS[name]} {name}</th>' for name in used)
    rows = "".join(_task(task, used) for task in tasks)
    ways = "; ".join(
        f"{shown(', '.join(task.name for task in tasks if task.judged == judged))}: {words}"
        for judged, words in JUDGED.items()
        if any(task.judged == judged for task in tasks)
    )
    return (
        '<h2>Outcomes</h2><div class="wide"><table><caption>Learners by outcome</caption><thead><tr>'
        f'<th scope="col">Task</th><th scope="col" class="number">Mean</th>{head}<td></td></tr></thead>'
        f'<tbody>{rows}</tbody></table></div><p class="soft">Judged by – {ways}.</p>'
    )


def _task(task: ManualTask, used: Sequence[str]) -> str:
    figures = "".join(f'<td class="number">{task.counts[name]}</td>' for name in used)
    parts = stack([(TONES.get(name, "o-rest"), task.counts[name]) for name in used])
    return (
        f'<tr><th scope="row">{shown(task.title)}</th><td class="number">{task.mean:.1f} of {number(task.points)}</td>'
        f'{figures}<td class="drawn">{parts}</td></tr>'
    )


def _mistakes(mistakes: Sequence[Mistake], of: int) -> str:
    if not mistakes:
        return ""
    first = _mistake_table("What each task's first failure looked like", mistakes[:FIRST], of)
    rest = mistakes[FIRST:]
    more = f"<details><summary>{len(rest)} more</summary>{_mistake_table('The less common', rest, of)}</details>"
    return f"<h2>Common mistakes</h2>{first}{more if rest else ''}"


def _mistake_table(caption: str, mistakes: Sequence[Mistake], of: int) -> str:
    rows = "".join(
        f'<tr><th scope="row">{marked(each.name)}<br><small class="soft">{shown(each.task)} · {shown(each.id)}</small>'
        f'</th><td class="number">{each.count}</td><td class="number">{100 * each.count / max(of, 1):.0f} %</td>'
        f'<td class="drawn">{bar(each.count / max(of, 1))}</td></tr>'
        for each in mistakes
    )
    return (
        f'<table><caption>{caption}</caption><thead><tr><th scope="col">Mistake</th>'
        '<th scope="col" class="number">Learners</th><th scope="col" class="number">Share</th><td></td></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _times(report: ClassReport) -> str:
    parts = []
    if report.seconds:
        edges = [*zip((0.0, *STEPS), STEPS, strict=False), (STEPS[-1], math.inf)]
        bars = [
            (f"{low:g}–{high:g}" if high < math.inf else f"over {low:g}", sum(low <= x < high for x in report.seconds))
            for low, high in edges
        ]
        facts = (
            f"Half took up to {percentile(report.seconds, 0.5):.2f} s, 95 of 100 up to "
            f"{percentile(report.seconds, 0.95):.2f} s, the longest {max(report.seconds):.1f} s."
        )
        parts.append(f"<h2>Time to grade</h2><p>{facts}</p>{histogram('Submissions by seconds', bars)}")
    if report.hours_before_due:
        low, high = min(report.hours_before_due), max(report.hours_before_due)
        found = bins(report.hours_before_due, low, high, 10)
        bars = [(f"{start:.0f} h", count) for start, _, count in reversed(found)]
        parts.append(
            "<h2>Handed in</h2><p>Hours before the due date, from the earliest to the latest; below 0 is late.</p>"
            f"{histogram('Submissions by hours before the due date', bars)}"
        )
    return "".join(parts)


def _worth_a_look(report: ClassReport, link: Linker) -> str:
    rows = "".join(
        f"<li>{', '.join(_name(name, link) for name in each.students)}<br>{shown(alike(each))}</li>"
        for each in report.alike
    )
    parts = [
        _suspicions(
            "Refused by the sandbox", "The code asked for a file, a process or the network.", report.refused, link
        ),
        _suspicions("Ended Python, or broke the grader's rules", "", report.ended, link),
        _suspicions("Stopped at a limit", "Out of time or memory: mostly an accident.", report.limits, link),
        _suspicions(
            "Reaches for more than a solution needs",
            "Names in the code that the instructor's version does not use. Read the code before you judge.",
            report.reaches,
            link,
        ),
        f"<h3>The same code up to the names in it</h3><ul>{rows}</ul>" if rows else "",
    ]
    if not any(parts):
        return ""
    note = (
        '<p class="soft">Hints, never verdicts: short answers look alike by themselves, and a limit is soon met. '
        "What most of the class wrote is not listed.</p>"
    )
    return f"<h2>Worth a look</h2>{note}{''.join(parts)}"


def _suspicions(heading: str, note: str, found: Iterable[Suspicion], link: Linker) -> str:
    rows = "".join(
        f'<tr><th scope="row">{_name(each.student, link)}</th><td>{shown("; ".join(each.said), 600)}</td></tr>'
        for each in found
    )
    if not rows:
        return ""
    head = '<tr><th scope="col">Student</th><th scope="col">Seen</th></tr>'
    return f"<h3>{heading}</h3><p>{note}</p><table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _students(report: ClassReport, link: Linker) -> str:
    rows = "".join(
        f'<tr><th scope="row">{_name(student, link)}</th><td class="number">{number(score)}</td></tr>'
        for student, score in sorted(report.scores.items(), key=lambda item: (item[1], item[0]))
    )
    head = '<tr><th scope="col">Student</th><th scope="col" class="number">Points</th></tr>'
    table = f'<table class="fits"><thead>{head}</thead><tbody>{rows}</tbody></table>'
    return (
        f"<h2>Students</h2><details><summary>All {len(report.scores)}, fewest points first</summary>{table}</details>"
    )


def _name(student: str, link: Linker) -> str:
    address = link(student)
    return f'<a href="{quote(address, errors="replace")}">{shown(student, 200)}</a>' if address else shown(student, 200)

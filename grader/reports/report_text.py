"""Report on a class as text for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from grader.reports.class_data import OUTCOMES, ClassReport, Group, Suspicion, percentile, tenths
from grader.reports.labels import number
from grader.reports.sanitize import plain

MAX_LINES = 10
"""Lines shown of one list; all are in the page and in the JSON form."""
BAR_CHARACTERS = 40
"""Width of the longest bar."""


def table(report: ClassReport) -> str:
    """Return the whole report; texts of learners are shown without control characters."""
    parts = [
        _headline(report),
        _tasks(report),
        _scores(report),
        _mistakes(report),
        _missed(report),
        _listed(
            report, "Tests whose points wait for a person, because code changed what they rely on:", report.changed
        ),
        _listed(report, "Refused by the sandbox:", report.refused),
        _listed(report, "Ended Python, or broke the rules of the grader:", report.ended),
        _listed(report, "Stopped at a limit of time or memory (mostly an accident):", report.limits),
        _listed(
            report, "Code that reaches for what a solution has no use for (read it before you judge):", report.reaches
        ),
        _alike(report, report.alike),
        _listed(report, "Unusable:", report.unusable),
    ]
    return "\n\n".join(part for part in parts if part)


def _headline(report: ClassReport) -> str:
    lines = [
        f"{report.assignment}: {len(report.scores)} graded, {len(report.unusable)} unusable; "
        f"on average {report.mean:.1f} of {number(report.points)} points, median {number(report.median)}"
    ]
    if report.seconds:
        median, most = percentile(report.seconds, 0.5), max(report.seconds)
        lines.append(f"Grading took {median:.2f} s for half of them, {most:.1f} s at most.")
    if report.late:
        lines.append(f"{report.late} lost points for being late.")
    if report.waiting:
        lines.append(f"{report.waiting} wait for a person to grade a part: look in formgrader.")
    if report.unsafe:
        lines.append("UNSAFE: some of it ran without a sandbox.")
    return "\n".join(lines)


def _tasks(report: ClassReport) -> str:
    if not report.tasks:
        return ""
    used = [name for name in OUTCOMES if any(task.counts[name] for task in report.tasks)]
    width = max(len("task"), *(len(plain(task.name, 40)) for task in report.tasks))
    head = f"{'task':{width}}{'mean':>16}" + "".join(f"{name:>15}" for name in used)
    rows = [
        f"{plain(task.name, 40):{width}}{f'{task.mean:.1f} of {number(task.points)}':>16}"
        + "".join(f"{task.counts[name]:>15}" for name in used)
        for task in report.tasks
    ]
    return "\n".join([head, *rows])


def _scores(report: ClassReport) -> str:
    if not report.scores:
        return ""
    found = tenths(report)
    highest = max(count for _, count in found) or 1
    lines = [
        f"{label:>9} {'█' * round(BAR_CHARACTERS * count / highest)}{' ' if count else ''}{count}"
        for label, count in found
    ]
    return "\n".join([f"Learners by share of the {number(report.points)} points:", *lines])


def _mistakes(report: ClassReport) -> str:
    lines = [f"{each.count:5} × {each.task}: {each.name} ({each.id})" for each in report.mistakes[:MAX_LINES]]
    return "\n".join(["Most common mistakes:", *lines]) if lines else ""


def _missed(report: ClassReport) -> str:
    lines = [f"{each.count:5} × {plain(each.task, 40)}: {plain(each.title, 200)}" for each in report.missed[:MAX_LINES]]
    return "\n".join(["Cases that are missing where others of the same answer hold:", *lines]) if lines else ""


def _name(report: ClassReport, student: str) -> str:
    return plain(report.shown(student), 100)


def _listed(report: ClassReport, heading: str, found: Sequence[Suspicion]) -> str:
    lines = [f"  {_name(report, each.student)}: {plain('; '.join(each.said), 300)}" for each in found[:MAX_LINES]]
    if len(found) > MAX_LINES:
        lines.append(f"  … and {len(found) - MAX_LINES} more; all are in the page.")
    return "\n".join([heading, *lines]) if lines else ""


def _alike(report: ClassReport, found: Sequence[Group]) -> str:
    lines = [
        f"  {', '.join(_name(report, name) for name in each.students)}: {alike(each)}" for each in found[:MAX_LINES]
    ]
    if len(found) > MAX_LINES:
        lines.append(f"  … and {len(found) - MAX_LINES} more; all are in the page.")
    return "\n".join(["The same code up to the names in it (a hint, never a verdict):", *lines]) if lines else ""


def alike(group: Group) -> str:
    """Return a sentence that says what a group shares and how common it is."""
    how = "to the letter" if group.to_the_letter else "up to names, comments and layout"
    solution = "; it is the instructor's own solution too" if group.as_instructor else ""
    answers = ", ".join(group.answers)
    return f"{answers}: the same {how}, written by {len(group.students)} of {group.of} who answered{solution}"

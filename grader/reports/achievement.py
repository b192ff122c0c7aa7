"""Page that shows what somebody learned in the course: one HTML file to print or to keep, with nothing from elsewhere.

It is written in Python, without ``templates/``, because the browser's kernel has no Jinja2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from grader.progress_events import Belief
from grader.reports.labels import number

CSS = """
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:0 auto;padding:2rem 1rem}
body{color:CanvasText;background:Canvas}
h1{margin:0 0 .2em;line-height:1.2}h2{margin:2em 0 .3em}h3{margin:1.4em 0 .2em;font-size:1.05rem}
.sum{font-size:1.15rem;border:1px solid;border-radius:6px;padding:.8em 1em;margin:1.2em 0}
table{border-collapse:collapse;width:100%;margin:.4em 0}
caption{text-align:left;padding:.2em 0}
th,td{border:1px solid GrayText;padding:.25em .6em;text-align:left;font-weight:normal;vertical-align:top}
thead th{font-weight:bold}td:nth-child(2),td:nth-child(3){white-space:nowrap}
footer{margin-top:3em;border-top:1px solid GrayText;padding-top:.8em;font-size:.9rem}
@media print{body{max-width:none;padding:0;font-size:10.5pt;color:#000;background:#fff}
section,tr,li{break-inside:avoid}h2,h3{break-after:avoid}@page{margin:18mm}}
"""
NOTE = (
    "Made from the progress kept on the learner's own machine. The points are those of the checks in the notebooks; "
    "nobody watched, so this is a record and not a certificate."
)


@dataclass(frozen=True)
class Achieved:
    """An exercise that was passed, or of which a part is right."""

    title: str
    best: float
    points: int
    on: str
    """When it was passed, in ISO 8601; empty where it was not, or the time is not known."""
    passed: bool


@dataclass(frozen=True)
class LearnedLesson:
    """A lesson that was read or whose exercises were begun."""

    title: str
    goals: Sequence[str]
    """What one can do after it."""
    read: bool
    read_on: str
    """When it was read to its end, in ISO 8601; empty where the time is not known."""
    exercises: Sequence[Achieved]


@dataclass(frozen=True)
class Totals:
    """What the whole course has."""

    lessons: int
    exercises: int
    points: int


def achievement_page(
    learner: str, lessons: Sequence[LearnedLesson], beliefs: Sequence[Belief], totals: Totals, today: date
) -> str:
    """Return the page, for whoever the progress belongs to."""
    passed = [each for lesson in lessons for each in lesson.exercises if each.passed]
    reached = sum(each.best for lesson in lessons for each in lesson.exercises)
    read = sum(lesson.read for lesson in lessons)
    summary = (
        f"{len(passed)} of {totals.exercises} exercises passed, {number(reached)} of {totals.points} points, "
        f"{read} of {totals.lessons} lessons read to the end."
    )
    parts = [
        f"<h1>Function calling with the OpenAI API</h1><p>What {escape(learner)} learned. {_day(today)}.</p>",
        f'<p class="sum">{summary}</p>',
        "<h2>Lessons and exercises</h2>" if lessons else "<p>No lesson has been begun yet.</p>",
        *map(_lesson, lessons),
        _cleared(beliefs),
        f"<footer><p>{NOTE}</p></footer>",
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">"""
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>What {escape(learner)} learned</title><style>{CSS}</style></head>"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def _lesson(lesson: LearnedLesson) -> str:
    read = f"<p>Read to the end{_on(lesson.read_on)}.</p>" if lesson.read else ""
    goals = "".join(f"<li>{escape(goal)}</li>" for goal in lesson.goals)
    can = f"<p>After this lesson one can:</p><ul>{goals}</ul>" if goals else ""
    rows = "".join(map(_row, lesson.exercises))
    table = (
        f"<table><caption>Exercises of {escape(lesson.title)}</caption><thead><tr>"
        '<th scope="col">exercise</th><th scope="col">points</th><th scope="col">passed</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
        if rows
        else ""
    )
    return f"<section><h3>{escape(lesson.title)}</h3>{read}{can}{table}</section>"


def _row(exercise: Achieved) -> str:
    passed = f"✓{_on(exercise.on)}" if exercise.passed else "not yet"
    points = f"{number(exercise.best)} of {exercise.points}"
    return f'<tr><th scope="row">{escape(exercise.title)}</th><td>{points}</td><td>{passed}</td></tr>'


def _cleared(beliefs: Sequence[Belief]) -> str:
    rows = "".join(f"<li>{escape(each.name)}, cleared{_on(each.cleared_at)}</li>" for each in beliefs if each.cleared)
    return f"<h2>Misconceptions cleared</h2><p>Met in a check, and gone since:</p><ul>{rows}</ul>" if rows else ""


def _on(time: str) -> str:
    """Return the day of a time, as words that follow a verb; empty where it is not known."""
    try:
        return f" on {_day(date.fromisoformat(time[:10]))}"
    except ValueError:
        return ""


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"

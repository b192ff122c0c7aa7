"""One graded notebook as a page to hand back: the points, every check with what was tried, the code, the comments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from grader.course.grades import CellGrade, NotebookGrades
from grader.course.notebook import Json, mark
from grader.outcome import Outcome
from grader.reports import labels, outcome_html, outputs, sanitize
from grader.reports.html_document import document
from grader.reports.outcome_html import HiddenInputs

_BEGIN, _END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"


@dataclass(frozen=True)
class FeedbackPageData:
    """What one page is made of."""

    assignment: str
    name: str
    """Of the notebook."""
    student: str
    notebook: Json
    marks: NotebookGrades
    timestamp: datetime | None = None
    hidden: HiddenInputs = HiddenInputs.ALL


def page(handback: FeedbackPageData) -> str:
    """Return the whole page as HTML."""
    cells = [_Cell(each, place, handback) for place, each in enumerate(handback.notebook["cells"])]
    title = handback.assignment if handback.name == handback.assignment else f"{handback.assignment}: {handback.name}"
    body = "\n".join(
        [
            f"<header><h1>Feedback: {sanitize.shown(title)}</h1>{_who(handback)}</header>",
            f"<main>{_total(handback.marks)}",
            _summary(cells, handback.marks),
            "<h2>Your notebook</h2>" if cells else "",
            *(html for cell in cells if (html := cell.html())),
            "</main>",
        ]
    )
    return document(f"Feedback: {title}, {handback.student}", body)


def _who(handback: FeedbackPageData) -> str:
    when = f", handed in {handback.timestamp:%Y-%m-%d %H:%M} UTC" if handback.timestamp else ""
    return f'<p class="soft">{sanitize.shown(handback.student)}{when}</p>'


def _total(marks: NotebookGrades) -> str:
    lines = [f'<p class="total"><strong>{number(marks.score)}</strong> of {number(marks.points)} points</p>']
    if marks.late_penalty:
        lines.append(
            f"<p>{number(marks.raw)} points, less {number(marks.late_penalty)} "
            "because it was handed in after the due date.</p>"
        )
    if any(each.needs_manual_grade for each in marks.grades.values()):
        lines.append("<p>Some answers still wait to be read by a person; these points may change.</p>")
    return "".join(lines)


def _summary(cells: list[_Cell], marks: NotebookGrades) -> str:
    there = {cell.name for cell in cells}
    lost = dict.fromkeys(comment for name, comment in marks.comments.items() if name not in there)
    notes = "".join(f'<section class="card warn"><h3>Comment</h3>{sanitize.markdown(each)}</section>' for each in lost)
    rows = "".join(cell.row() for cell in cells if cell.mark)
    if not rows:
        return notes
    head = '<tr><th scope="col">Task</th><th scope="col">Result</th><th scope="col" class="number">Points</th></tr>'
    return f"<table><caption>Points by task</caption><thead>{head}</thead><tbody>{rows}</tbody></table>{notes}"


class _Cell:
    """One cell of the notebook and what the gradebook says of it."""

    def __init__(self, cell: Json, place: int, handback: FeedbackPageData) -> None:
        self._source = _text(cell.get("source", ""))
        self._kind = cell.get("cell_type")
        self._outputs: list[Mapping[str, Any]] = cell.get("outputs") or []
        self._hidden = handback.hidden
        found = mark({"metadata": cell.get("metadata", {})})
        self.name = str(found.get("grade_id", ""))
        self._solution, self._task = bool(found.get("solution")), bool(found.get("task"))
        self._given = bool(found) and not self._solution
        graded = bool(found.get("grade") or self._task)
        self.mark = (
            handback.marks.grades.get(self.name, CellGrade(0.0, None, needs_manual_grade=True)) if graded else None
        )
        self._comment = handback.marks.comments.get(self.name, "") if found else ""
        self._anchor = f"cell-{place + 1}"
        self._outcome = outputs.outcome_of(self._outputs) if graded else None

    def row(self) -> str:
        """Return the cell's line in the summary."""
        assert self.mark is not None
        symbol, word, tone = _verdict(self.mark, self._outcome)
        link = f'<a href="#{self._anchor}">{sanitize.shown(self._title())}</a>'
        return (
            f'<tr><th scope="row">{link}</th><td class="is-{tone}">{symbol} {word}</td>'
            f'<td class="number">{_points(self.mark)}</td></tr>'
        )

    def html(self) -> str:
        """Return the cell as it stands in the page; empty text for an empty cell."""
        if self.mark is not None:
            return self._graded(self.mark)
        if self._kind == "markdown":
            return self._answer(sanitize.markdown(self._source)) if self._solution else sanitize.markdown(self._source)
        if self._kind != "code":
            return f"<pre>{sanitize.shown(self._source)}</pre>" if self._source else ""
        if not self._source.strip() and not self._outputs:
            return ""
        code, shown = sanitize.python(self._source), outputs.shown(self._outputs)
        if self._given:
            return f"<details><summary>Code that was given</summary>{code}</details>{shown}"
        return self._answer(f"{code}{shown}") if self._solution else f"{code}{shown}"

    def _answer(self, html: str) -> str:
        return f'<section class="card" id="{self._anchor}"><h3>Your answer</h3>{html}{self._comments()}</section>'

    def _graded(self, points: CellGrade) -> str:
        score = f"{_points(points)} points{_by_hand(points)}"
        if self._outcome is not None:
            return outcome_html.card(self._outcome, score, self._anchor, self._hidden, self._comments())
        symbol, word, tone = _verdict(points, None)
        if self._kind == "markdown":
            body = sanitize.markdown(self._source)
        else:
            body = sanitize.python(self._public()) + self._test_output()
        parts = (
            f"<h3>{symbol} {word}: {sanitize.shown(self._title())}</h3><p>{escape(score)}</p>{body}{self._comments()}"
        )
        return f'<section class="card {tone}" id="{self._anchor}">{parts}</section>'

    def _public(self) -> str:
        return self._source if self._hidden is HiddenInputs.ALL else without_hidden_tests(self._source)

    def _test_output(self) -> str:
        if self._hidden is HiddenInputs.ALL or _BEGIN not in self._source:
            return outputs.shown(self._outputs)
        if self._hidden is HiddenInputs.INPUT:  # a traceback would quote the hidden lines
            kept = [{**each, "traceback": []} if each.get("output_type") == "error" else each for each in self._outputs]
            return outputs.shown(kept)
        failed = [each for each in self._outputs if each.get("output_type") == "error"]
        return "".join(outputs.error(each, message=False, trace=False) for each in failed)

    def _title(self) -> str:
        if self._outcome is not None:
            return self._outcome.title
        kind = "Task" if self._task else "Answer" if self._solution else "Tests"
        return f"{kind} {self.name}"

    def _comments(self) -> str:
        if not self._comment:
            return ""
        return f"<h4>Comment</h4><div>{sanitize.markdown(self._comment)}</div>"


def without_hidden_tests(source: str) -> str:
    """Return a test cell's source with each hidden part replaced by a line that says so."""
    kept: list[str] = []
    inside = False
    for line in source.splitlines():
        if _BEGIN in line:
            inside = True
            kept.append(re.sub(r"\S.*", "# (hidden tests)", line, count=1))
        elif _END in line:
            inside = False
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


def number(value: float) -> str:
    """Return points as people write them: 7, 7.5."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _points(points: CellGrade) -> str:
    return f"{'–' if points.score is None else number(points.score)} of {number(points.points)}"


def _by_hand(points: CellGrade) -> str:
    notes = []
    if points.manual_score is not None:
        before = "" if points.auto_score is None else f"; the checks gave {number(points.auto_score)}"
        notes.append(f"given by hand{before}")
    if points.extra_credit:
        notes.append(f"{number(points.extra_credit)} of them extra")
    return f" ({', '.join(notes)})" if notes else ""


def _verdict(points: CellGrade, outcome: Outcome | None) -> tuple[str, str, str]:
    """Return sign, word and tone; never a colour alone."""
    if outcome is not None and points.manual_score is None:
        return *labels.SYMBOLS[outcome.status], outcome_html.TONES[outcome.status]
    if points.needs_manual_grade or points.score is None:
        return "…", "Not graded yet", "calm"
    if points.score >= points.points:
        return "✓", "Full points", "good"
    return ("✗", "No points", "bad") if points.score <= 0 else ("◐", "Some points", "warn")


def _text(value: Any) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value)

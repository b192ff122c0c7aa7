"""Feedback page for one graded notebook: the points, every check with what was tried, the code, the comments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from markupsafe import Markup

from grader.course.grades import CellGrade, NotebookGrades
from grader.course.notebook import Json, mark
from grader.outcome import Outcome
from grader.reports import labels, outputs, sanitize
from grader.reports.html_document import render
from grader.reports.labels import number
from grader.reports.outcome_html import HiddenInputs, details, tone

_BEGIN, _END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"


@dataclass(frozen=True)
class FeedbackPageData:
    """Data of one feedback page."""

    assignment: str
    name: str
    """Name of the notebook."""
    student: str
    notebook: Json
    grades: NotebookGrades
    timestamp: datetime | None = None
    hidden: HiddenInputs = HiddenInputs.ALL
    notes: Mapping[str, str] = field(default_factory=dict)
    """Notes to everybody who has the same misconception, by its id."""


def page(data: FeedbackPageData) -> str:
    """Return the whole page as HTML."""
    cells = [_Cell(cell, index, data) for index, cell in enumerate(data.notebook["cells"])]
    names = {cell.name for cell in cells}
    return render(
        "feedback.html.j2",
        title=data.assignment if data.name == data.assignment else f"{data.assignment}: {data.name}",
        student=data.student,
        timestamp=data.timestamp,
        grades=data.grades,
        needs_manual_grade=any(grade.needs_manual_grade for grade in data.grades.grades.values()),
        cells=cells,
        graded_cells=[cell for cell in cells if cell.grade is not None],
        other_comments=list(dict.fromkeys(text for name, text in data.grades.comments.items() if name not in names)),
    )


class _Verdict(NamedTuple):
    """Result of a graded cell; never a color alone."""

    symbol: str
    word: str
    tone: str


class _Cell:
    """One cell of the notebook with what the gradebook says about it, for ``feedback.html.j2``."""

    def __init__(self, cell: Json, index: int, data: FeedbackPageData) -> None:
        self.source = _text(cell.get("source", ""))
        self.anchor = f"cell-{index + 1}"
        self._kind = cell.get("cell_type")
        self._outputs: list[Mapping[str, Any]] = cell.get("outputs") or []
        self._hidden = data.hidden
        settings = mark({"metadata": cell.get("metadata", {})})
        self.name = str(settings.get("grade_id", ""))
        self._solution, self._task = bool(settings.get("solution")), bool(settings.get("task"))
        graded = bool(settings.get("grade") or self._task)
        ungraded = CellGrade(0.0, None, needs_manual_grade=True)
        self.grade = data.grades.grades.get(self.name, ungraded) if graded else None
        self.comment = data.grades.comments.get(self.name, "") if settings else ""
        self.layout = self._layout(given=bool(settings) and not self._solution)
        self._outcome = outputs.outcome_of(self._outputs) if graded else None
        mistakes = self._outcome.misconceptions if self._outcome else ()
        self.notes = [data.notes[mistake] for mistake in mistakes if mistake in data.notes]

    def _layout(self, *, given: bool) -> str:
        if self.grade is not None:
            return "graded"
        if self._kind == "code" and not self.source.strip() and not self._outputs:
            return "plain"
        if self._solution and self._kind in ("code", "markdown"):
            return "answer"
        return "given code" if given and self._kind == "code" else "plain"

    @property
    def title(self) -> str:
        """Title of the check, or what kind of cell this is and its name."""
        if self._outcome is not None:
            return self._outcome.title
        kind = "Task" if self._task else "Answer" if self._solution else "Tests"
        return f"{kind} {self.name}"

    @property
    def verdict(self) -> _Verdict:
        """Result of this graded cell."""
        assert self.grade is not None
        return _verdict(self.grade, self._outcome)

    @property
    def heading(self) -> str:
        """Result in words, and the title."""
        assert self.grade is not None
        if self._outcome is None:
            symbol, word, _ = _verdict(self.grade, None)
        else:
            symbol, word = labels.verdict(self._outcome)
        return f"{symbol} {word}: {self.title}"

    @property
    def tone(self) -> str:
        """Class of the card in the style sheet."""
        assert self.grade is not None
        return _verdict(self.grade, None).tone if self._outcome is None else tone(self._outcome)

    @property
    def points(self) -> str:
        """Points of this graded cell: ``7 of 10``."""
        assert self.grade is not None
        return _points(self.grade)

    @property
    def score(self) -> str:
        """Points of this graded cell, and where they are from."""
        assert self.grade is not None
        why = labels.reasons(self._outcome.findings) if self._outcome and not _by_hand(self.grade) else ""
        return f"{_points(self.grade)} points{_by_hand(self.grade)}{': ' if why else ''}{why}"

    def content(self) -> Markup:
        """Return what the cell shows: the check's findings, or text, code and outputs."""
        if self._outcome is not None:
            return details(self._outcome, self._hidden)
        if self._kind == "markdown":
            return sanitize.markdown(self.source)
        if self.grade is not None:
            return sanitize.python(self._public_source()) + self._public_outputs()
        if self._kind == "code":
            return sanitize.python(self.source) + self.outputs() if self.source.strip() or self._outputs else Markup()
        return Markup("<pre>%s</pre>") % sanitize.shown(self.source) if self.source else Markup()

    def outputs(self) -> Markup:
        """Return what the cell printed and showed."""
        return outputs.shown(self._outputs)

    def _public_source(self) -> str:
        return self.source if self._hidden is HiddenInputs.ALL else without_hidden_tests(self.source)

    def _public_outputs(self) -> Markup:
        if self._hidden is HiddenInputs.ALL or _BEGIN not in self.source:
            return self.outputs()
        if self._hidden is HiddenInputs.INPUT:  # a traceback would quote the hidden lines
            kept = [{**each, "traceback": []} if each.get("output_type") == "error" else each for each in self._outputs]
            return outputs.shown(kept)
        failed = [each for each in self._outputs if each.get("output_type") == "error"]
        return Markup("").join(outputs.error(each, message=False, trace=False) for each in failed)


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


def _points(grade: CellGrade) -> str:
    return f"{'–' if grade.score is None else number(grade.score)} of {number(grade.points)}"


def _by_hand(grade: CellGrade) -> str:
    notes = []
    if grade.manual_score is not None:
        before = "" if grade.auto_score is None else f"; the checks gave {number(grade.auto_score)}"
        notes.append(f"given by hand{before}")
    if grade.extra_credit:
        notes.append(f"{number(grade.extra_credit)} of them extra")
    return f" ({', '.join(notes)})" if notes else ""


def _verdict(grade: CellGrade, outcome: Outcome | None) -> _Verdict:
    if outcome is not None and grade.manual_score is None:
        return _Verdict(*labels.verdict(outcome), tone(outcome))
    if grade.needs_manual_grade or grade.score is None:
        return _Verdict("…", "Not graded yet", "calm")
    if grade.score >= grade.points:
        return _Verdict("✓", "Full points", "good")
    return _Verdict("✗", "No points", "bad") if grade.score <= 0 else _Verdict("◐", "Some points", "warn")


def _text(value: Any) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value)

"""The result of grading one submission, and the outputs that show a check's outcome."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any

from grader.course.notebook import Json
from grader.outcome import OUTCOME_TYPE, Outcome
from grader.reports import html, labels, text


@dataclass(frozen=True)
class SubmissionResult:
    """Result of one submission: its ``status`` is ``graded`` or ``unusable``, the latter with a ``reason``."""

    student: str
    assignment: str
    status: str
    reason: str | None = None
    notebooks: dict[str, Json] = field(default_factory=dict)
    """The autograded notebooks, by name."""
    outcomes: dict[str, dict[str, Outcome]] = field(default_factory=dict)
    """By notebook, then by the grade_id of the cell."""
    seconds: float = 0.0
    layers: dict[str, str] = field(default_factory=dict)
    """The layers of the sandbox that the code ran in, and the state of each."""
    rows: dict[str, Json] = field(default_factory=dict)
    """For notebooks with plain cells, by name: ``scores`` (None: to be graded by hand) and ``comments`` by grade_id."""
    judged: dict[str, dict[str, str]] = field(default_factory=dict)
    """For notebooks with plain cells: how each graded cell is graded. ``check``: outside the learner process; ``test``:
    inside it; ``by hand``."""
    faults: dict[str, dict[str, str]] = field(default_factory=dict)
    """Checks that failed by the grader's own fault, each with its traceback: by notebook, then by grade_id."""
    failure: str | None = None
    """Where the grader failed on the whole submission: the traceback, or what ended."""
    lost_sandboxes: int = 0
    """Sandboxes that ended while the submission was graded."""

    @property
    def is_final(self) -> bool:
        """Whether the grader did its part, so that there is nothing to try again."""
        return not self.faults and self.failure is None

    def to_json(self, *, notebooks: bool = True) -> dict[str, Any]:
        """Return JSON-ready data; with ``notebooks``, `from_json` is its inverse."""
        data: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)}
        data["outcomes"] = {
            name: {cell: outcome.to_json() for cell, outcome in cells.items()} for name, cells in self.outcomes.items()
        }
        return data if notebooks else {key: value for key, value in data.items() if key != "notebooks"}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> SubmissionResult:
        """Return the result of which `to_json` gave the data."""
        outcomes = {
            name: {cell: Outcome.from_json(outcome) for cell, outcome in cells.items()}
            for name, cells in data["outcomes"].items()
        }
        return cls(**{**data, "outcomes": outcomes})


def grader_failed(student: str, assignment: str, failure: str, *, lost_sandboxes: int = 0) -> SubmissionResult:
    """Return the result of a submission on which the grader itself failed.

    Args:
        student: The student's id.
        assignment: The name of the assignment.
        failure: The traceback, or what ended; its last line is shown to the instructor.
        lost_sandboxes: Sandboxes that ended while the submission was graded.
    """
    what = failure.strip().splitlines()[-1]
    reason = f"The grader itself failed on it ({what}); please report this, and grade it by hand."
    return SubmissionResult(student, assignment, "unusable", reason, failure=failure, lost_sandboxes=lost_sandboxes)


def fault_notice(check_id: str) -> list[Json]:
    """Return the output of a cell whose check failed by the grader's own fault."""
    title = "The check itself failed"
    note = f"Something inside the check {check_id} went wrong. This is not your fault: a person will look at this cell."
    shown = {"text/html": html.message(title, note), "text/plain": f"{title}. {note}"}
    return [{"output_type": "display_data", "data": shown, "metadata": {}}]


@lru_cache(maxsize=256)
def _cards(outcome: Outcome) -> tuple[str, str]:
    """Return the card as HTML and as text; cached, as many learners of a class have the same outcome."""
    return html.card(outcome), text.card(outcome)


def card(outcome: Outcome) -> list[Json]:
    """Return the two outputs of a graded cell: the card, and the score that nbgrader reads."""
    as_html, as_text = _cards(outcome)
    shown = {"text/html": as_html, "text/plain": as_text, OUTCOME_TYPE: outcome.to_json()}
    score = labels.number(outcome.score)
    result = {"text/plain": score, "text/html": f"<span>{score} of {labels.number(outcome.points)} points</span>"}
    return [
        {"output_type": "display_data", "data": shown, "metadata": {}},
        {"output_type": "execute_result", "data": result, "metadata": {}, "execution_count": None},
    ]

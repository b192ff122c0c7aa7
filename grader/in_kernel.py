"""`check()`, the function that gives a learner instant feedback in the notebook's own kernel.

The value of the cell is the score, and its plain text is the bare number: unmodified nbgrader reads the score there. It
also gives no points to a cell that writes to stderr, so nothing does: what learner code prints during a check is caught
and shown in the card. In plain Python, without IPython, the card is printed as text.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

from grader import progress
from grader.checks import dependent, registry
from grader.checks.check import Check
from grader.checks.own_checks import FILE, OwnChecks, OwnChecksError
from grader.checks.registry import UnknownCheckError
from grader.checks.stopped_cell import told_by_cell
from grader.kernel import freshness
from grader.kernel.cell_runs import shell
from grader.kernel.model_solution import model_solution
from grader.kernel.next_step import next_step
from grader.kernel.subject import KernelSubject
from grader.kernel.time_limit import has_threads
from grader.learner.subject import Subject
from grader.outcome import Outcome, Status
from grader.reports import html, labels, text
from grader.reports.remarks import Remarks

SEED = "learner"
"""Learners see the same inputs each time; a class run has a secret seed."""
MAX_PRINTED_CHARS = 2000
"""How much of what learner code printed is shown."""
WAITING = (
    "Checking your code",
    "If this is still here after 10 seconds, choose Kernel → Restart Kernel, then run the cells above this one again.",
)
"""What a browser shows until there is a result: without threads and signals not everything can be ended."""
TRIES = 3
"""After so many failed tries the last hint offers the model solution."""
STOPPED = ("You stopped the check", "Run this cell again to check your code.")


class Shown(NamedTuple):
    """What a cell shows, in two forms."""

    card: str
    plain: str


class Score(float):
    """Points reached. Its repr is the bare number, e.g. ``10`` or ``7.5``; ``points`` is the most there is."""

    points: int
    outcome: Outcome | None

    def __new__(cls, value: float, points: int = 0, outcome: Outcome | None = None) -> Score:
        """Make the number that a check returns."""
        score = super().__new__(cls, value)
        score.points, score.outcome = points, outcome
        return score

    def __repr__(self) -> str:
        return labels.number(self)

    def _repr_html_(self) -> str:
        """Return nothing to see: the card above it has the points."""
        return ""


def check(check_id: str, namespace: dict[str, Any] | None = None) -> Score:
    """Run one check on the notebook's names, show its card and return the score.

    ``namespace`` is where to look outside of a notebook; inside, the notebook's own names are used. Never raises for
    what the learner's code does, nor for a fault of the check itself.
    """
    names = _notebook_names() or namespace or sys._getframe(1).f_globals
    try:
        chosen = _chosen(str(check_id))
    except (UnknownCheckError, OwnChecksError) as unknown:
        _show(_message("There is no such check", str(unknown)))
        return Score(0)
    waiting = shell() is not None and not has_threads()
    if waiting:
        _show(_message(*WAITING))
    shown, score = _judged(chosen, names)
    _show(shown, in_place=waiting)
    return score


def _chosen(check_id: str) -> Check:
    """Return a check of the course, or one of the file beside the notebook."""
    own = Path(FILE)
    if check_id not in registry.ids() and own.is_file():
        registry.add_own(OwnChecks(str(own), own.read_text(encoding="utf-8-sig", errors="replace")))
    return registry.get(check_id)


def _judged(chosen: Check, names: dict[str, Any]) -> tuple[Shown, Score]:
    """Run a check and return what to show, and the score."""
    printed = io.StringIO()
    try:
        with redirect_stdout(printed), redirect_stderr(printed):
            found = run(chosen, names, KernelSubject(names))
            outcome = told_by_cell(found, chosen.defines, freshness.stopped_cell)
            notice = freshness.notice(chosen.defines, names) if outcome == found and _is_tried(outcome) else None
        kept = _record(outcome)
        solution = _solution(outcome, kept)
        step = next_step(outcome.check, kept.passed) if outcome.status is Status.PASSED else None
        remarks = Remarks(_shortened(printed.getvalue()), kept.note, notice, solution, step)
        shown = Shown(html.card(outcome, remarks), text.card(outcome, remarks))
        return shown, Score(outcome.score, chosen.points, outcome)
    except KeyboardInterrupt:  # outside the learner's code; inside, the card tells it
        return _message(*STOPPED), Score(0, chosen.points)
    except Exception as error:
        return _message("The check itself failed", _our_fault(chosen, error)), Score(0, chosen.points)


def run(chosen: Check, names: dict[str, Any], subject: Subject) -> Outcome:
    """Run a check, and those it depends on where it matters how they end: on one subject, which has one end."""
    if chosen.defines[0] not in names:
        return chosen.not_defined()  # before a case imports what only learner code would need
    own = {name: names[name] for name in chosen.depends_on if name in names}
    try:
        return dependent.run(chosen, subject, SEED, lambda each: _passes(each, names, subject))
    finally:
        names.update(own)  # a check that was stopped may have left a function of ours there


def _passes(check_id: str, names: dict[str, Any], subject: Subject) -> bool:
    return run(registry.get(check_id), names, subject).status is Status.PASSED


def _is_tried(outcome: Outcome) -> bool:
    return outcome.status not in (Status.NOT_ATTEMPTED, Status.SKIPPED)


def _record(outcome: Outcome) -> progress.Progress:
    """Save the outcome in the learner's progress and return that; under nbgrader there is no learner."""
    return progress.Progress() if os.environ.get("NBGRADER_EXECUTION") else progress.record(outcome)


def _solution(outcome: Outcome, kept: progress.Progress) -> str | None:
    """Return the model solution, where the check is passed or has failed often enough, and where it may be shown."""
    enough = outcome.status is Status.PASSED or kept.failed.get(outcome.check, 0) >= TRIES
    return model_solution(outcome.check) if enough else None


def _our_fault(chosen: Check, error: Exception) -> str:
    return (
        f"Something inside the check {chosen.id} went wrong. This is our fault, not yours: your code may be right. "
        f"Please report it with this line: {type(error).__name__}: {error}"
    )


def _shortened(printed: str) -> str:
    return printed if len(printed) <= MAX_PRINTED_CHARS else printed[:MAX_PRINTED_CHARS] + "\n… (shortened)"


def _notebook_names() -> dict[str, Any] | None:
    running = shell()
    return None if running is None else running.user_ns


def _message(title: str, words: str) -> Shown:
    return Shown(html.message(title, words), f"{title}. {words}")


def _show(shown: Shown, *, in_place: bool = False) -> None:
    """Show something; ``in_place`` of what the cell has shown so far."""
    if shell() is None:
        print(shown.plain)
        return
    from IPython.display import clear_output, display

    if in_place:
        clear_output(wait=True)  # type: ignore[no-untyped-call]
    display({"text/html": shown.card, "text/plain": shown.plain}, raw=True)  # type: ignore[no-untyped-call]

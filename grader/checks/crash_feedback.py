"""Feedback for a case that an error of learner code ended."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from grader.learner.subject import (
    LearnerCodeError,
    NotAttemptedError,
    NotDefinedError,
    NotJsonError,
    SubjectError,
    SubjectGoneError,
    UnsetNameError,
)
from grader.outcome import Finding, Status


def finding_for_error(title: str, error: SubjectError, defines: tuple[str, ...]) -> Finding:
    """Return the finding for a case that ``error`` ended; ``defines`` are the names the learner has to define.

    The error carries what the check added to it: what was tried, and the misconception.
    """
    finding = _finding(title, error, defines)
    if finding.status is not Status.CRASHED:
        return finding
    known = None if isinstance(error, UnsetNameError) else error.misconception
    return replace(
        finding,
        tried=error.tried,
        misconception=known,
        why=known.why if known else finding.why,
        next_step=known.next_step if known else finding.next_step,
    )


def _finding(title: str, error: SubjectError, defines: tuple[str, ...]) -> Finding:
    absent, crashed = partial(Finding, title, Status.NOT_ATTEMPTED), partial(Finding, title, Status.CRASHED)
    match error:
        case NotDefinedError() if error.name in defines:
            return absent(
                seen=f"{error.name} is not defined yet.",
                expected=f"A definition of {error.name}.",
                next_step="Write it in the cell above, run that cell, then run this one again.",
            )
        case NotAttemptedError() | LearnerCodeError(type="NotImplementedError"):
            return absent(
                seen="The starter's placeholder is still in place.",
                expected="Your own code where the cell says YOUR CODE HERE.",
                next_step="Replace the placeholder, run that cell, then run this one again.",
            )
        case LearnerCodeError():
            return crashed(
                seen=f"{error.type}: {error.message}{_where(error)}",
                expected="A result, not an exception.",
                why="An exception here ends the program before the model gets its answer.",
                next_step="Read the last line of the error first: it names what Python could not do.",
            )
        case UnsetNameError():
            return crashed(
                seen=f"{error.error.type}: {error.error.message}{_where(error.error)}",
                expected=f"A value for {error.name} before this line runs.",
                next_step=f"Look at how {error.name} is spelled. If that is right, run the cell that defines it: "
                "perhaps it ends with an error.",
            )
        case NotJsonError() if error.type.endswith(("Error", "Exception")):
            return crashed(
                seen=f"{error.repr} came back",
                expected="An exception that is raised, or a value.",
                why="An exception that is returned is a value like any other: it stops nothing.",
                next_step="Write `raise` in place of `return`.",
            )
        case NotJsonError():
            return crashed(
                seen=f"{error.repr}, a {error.type}",
                expected="Plain JSON: text, numbers, true/false, None, lists and dicts of these.",
                why="Everything that goes to the API travels as JSON.",
                next_step="Return plain values; turn anything else into text or a dict first.",
            )
        case SubjectGoneError():
            return crashed(
                seen=str(error),
                expected="A result within the limits.",
                why="The model waits for every answer; code that never ends never answers.",
                next_step="Look for a loop that never ends, or a value that keeps growing.",
            )
        case _:
            return crashed(
                seen=str(error),
                expected="A result.",
                why="Without a result there is nothing to send back to the model.",
                next_step="Run the cell by itself and read what it says.",
            )


def _where(error: LearnerCodeError) -> str:
    return f" in line {error.line}: {error.code}" if error.line else ""

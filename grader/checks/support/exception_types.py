"""Classes of the exceptions that learner code raises: those made from an expected class are as good as the class."""

from __future__ import annotations

from grader.checks.check import CheckFailedError
from grader.learner.subject import LearnerCodeError
from grader.outcome import Misconception


def is_a(error: LearnerCodeError, kind: str) -> bool:
    """Tell whether ``error`` is of the builtin ``kind``, or of any class made from it."""
    return kind in error.bases


def judge_exception(error: LearnerCodeError, kind: str, known: Misconception | None = None) -> None:
    """Judge that ``error`` is of the builtin ``kind``; ``known`` is the misconception of code that raises another."""
    if is_a(error, kind):
        return
    if error.type == "NotImplementedError":
        raise error  # the starter's placeholder
    where = f" in line {error.line}: {error.code}" if error.line else ""
    raise CheckFailedError(
        seen=f"{error.type}: {error.message}{where}",
        expected=f"a {kind}",
        misconception=known,
        otherwise=(
            f"Whoever calls this catches {kind}; any other exception ends the program.",
            f"Raise {kind} itself, or a class of your own that is made from it.",
        ),
    )

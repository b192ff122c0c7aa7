"""Class hierarchy of the exceptions that learner code raises, classes of its own included."""

from __future__ import annotations

from grader.checks.check import CheckContext
from grader.learner.objects import Attribute
from grader.learner.subject import LearnerCodeError, NotJsonError, SubjectError


def is_a(context: CheckContext, error: LearnerCodeError, kind: str) -> bool:
    """Tell whether ``error`` is of the built-in ``kind``, or of a class the learner made from it."""
    if error.type == kind:
        return True
    try:
        context.subject.call(Attribute(error.type, "mro"))
    except NotJsonError as classes:  # a list of classes: their names are in its text
        return f"<class '{kind}'>" in classes.repr
    except SubjectError:
        return False
    return False

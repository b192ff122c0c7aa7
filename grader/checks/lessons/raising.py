"""Which kind of exception learner code raised, classes of their own included."""

from __future__ import annotations

from grader.checks.check import Play
from grader.checks.subject import LearnerRaised, NotJson, SubjectError
from grader.sandbox.objects import Attribute


def is_a(play: Play, error: LearnerRaised, kind: str) -> bool:
    """Tell whether ``error`` is of the built-in ``kind``, or of a class the learner made from it."""
    if error.type == kind:
        return True
    try:
        play.subject.call(Attribute(error.type, "mro"))
    except NotJson as classes:  # a list of classes: their names are in its text
        return f"<class '{kind}'>" in classes.repr
    except SubjectError:
        return False
    return False

"""Next step of a learner after an exercise: the next one in the notebook, or else a lesson."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from grader.checks import registry
from grader.notebook_names import lesson_copy
from grader.reports.remarks import NextStep

FROM_ASSIGNMENT = "../../../notebooks"
"""Where the lessons lie, as seen from an assignment's notebook; the kernel runs in that notebook's folder."""
LEFT_IN_THE_MIDDLE = "00_start_here"
"""The lesson that sends its readers to its exercise before they have reached its end."""


def next_step(check_id: str, passed: Collection[str]) -> NextStep | None:
    """Return what comes after a check that is passed; None in what nbgrader runs, where no learner reads it.

    ``passed`` are the checks that the learner has passed so far.
    """
    name = next((name for name, checks in registry.ASSIGNMENTS.items() if check_id in checks), None)
    if name is None or os.environ.get("NBGRADER_EXECUTION"):
        return None
    exercises = list(registry.ASSIGNMENTS[name])
    place = exercises.index(check_id)
    for number, each in enumerate(exercises[place + 1 :], place + 2):
        if each not in passed:
            return NextStep(f"Next, further down in this notebook: {_exercise(number, each)}")
    for number, each in enumerate(exercises[:place], 1):
        if each not in passed:
            return NextStep(f"Still open, further up in this notebook: {_exercise(number, each)}")
    return _lesson_after(name)


def _exercise(number: int, check_id: str) -> str:
    return f"exercise {number}, “{registry.get(check_id).title}”"


def _lesson_after(name: str) -> NextStep | None:
    """Return the way to a lesson, once all exercises of this assignment are passed."""
    names = list(registry.LESSONS)
    if name not in names:
        return None
    if name == LEFT_IN_THE_MIDDLE:
        return _to("Next: the rest of", name)
    if name == names[-1]:
        return _to("You have reached the end of the course. The progress board shows what is still open:", names[0])
    return _to("Next:", names[names.index(name) + 1])


def _to(words: str, name: str) -> NextStep:
    paths = (f"{FROM_ASSIGNMENT}/{file}" for file in (lesson_copy(name), f"{name}.ipynb"))
    return NextStep(words, registry.LESSONS[name], next((path for path in paths if Path(path).is_file()), ""))

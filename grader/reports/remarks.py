"""Remarks on a card, beside the outcome of the check: what a learner's own notebook tells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NextStep:
    """What comes after an exercise: words, which may end with a lesson's title."""

    words: str
    lesson: str = ""
    path: str = ""
    """Path of the lesson's notebook, as seen from this one; empty where there is no such file."""


@dataclass(frozen=True)
class Remarks:
    """What a card says beside the outcome."""

    printed: str = ""
    """What the learner's code printed while it was checked."""
    note: str | None = None
    """Said at the end, such as that points could not be saved."""
    notice: str | None = None
    """Said first: what is checked is not what the notebook says now."""
    solution: str | None = None
    """Code of the instructor's answer, to compare with."""
    next_step: NextStep | None = None
    """What comes next, once the check is passed."""


NONE = Remarks()

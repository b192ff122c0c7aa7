"""Place of a learner in the course: what comes next, by what was read and what was passed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from grader.progress_events import Progress


class Step(NamedTuple):
    """What to do next: an exercise of a lesson, or the lesson itself where ``check`` is empty."""

    lesson: str
    check: str = ""


def next_step(course: Mapping[str, Sequence[str]], known: Progress, readable: Collection[str]) -> Step | None:
    """Return what comes next; None at the end.

    ``course`` has the ids of each lesson's checks, in order; ``readable`` are the lessons of which is known whether
    they were read. The way goes on from the latest lesson that was begun; what was left out before it comes last.
    """
    names = list(course)
    begun = [number for number, name in enumerate(names) if _is_begun(name, course[name], known)]
    start = begun[-1] if begun else 0
    for name in [*names[start:], *names[:start]]:
        if name in readable and not _is_begun(name, course[name], known):
            return Step(name)
        missing = next((check for check in course[name] if not is_done(check, known)), None)
        if missing is not None:
            return Step(name, missing)
    return None


def is_done(check: str, known: Progress) -> bool:
    """Return whether a check was passed, with all points that it has now."""
    entry = known.checks.get(check)
    return entry is not None and check in known.passed and entry.best >= entry.points


def _is_begun(lesson: str, checks: Sequence[str], known: Progress) -> bool:
    return lesson in known.read or any(check in known.checks for check in checks)

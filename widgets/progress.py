"""The progress board: what is done, what it brought, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from grader import progress as store
from grader.checks.outcome import Status
from widgets import theme


@dataclass(frozen=True)
class Exercise:
    """One exercise of the course, as far as the board shows it."""

    check: str
    assignment: str
    points: int


@dataclass(frozen=True)
class Board:
    """Progress at one moment: HTML in a notebook, text anywhere. Scores are the best so far, in points."""

    saved: store.Progress
    exercises: tuple[Exercise, ...]
    """In the order to take them."""

    @property
    def next_step(self) -> str:
        """One sentence: what to do now."""
        unfinished = next((each for each in self.exercises if not self._done(each)), None)
        if unfinished is None:
            return "All exercises are done."
        return f"Next: {unfinished.check}, in the assignment {unfinished.assignment}."

    @property
    def summary(self) -> str:
        """One sentence: how much is done."""
        done = sum(map(self._done, self.exercises))
        reached = sum(self._best(each) for each in self.exercises)
        total = sum(each.points for each in self.exercises)
        return f"{done} of {len(self.exercises)} exercises done, {reached} of {total} points."

    def __str__(self) -> str:
        width = max((len(each.check) for each in self.exercises), default=0)
        lines = [self.summary]
        for assignment, group in groupby(self.exercises, key=lambda each: each.assignment):
            lines += [assignment, *(f"  {each.check.ljust(width)}  {self._state(each)}" for each in group)]
        return "\n".join([*lines, self.next_step, *([self.saved.note] if self.saved.note else [])])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        parts = [theme.label(self.summary)]
        for assignment, group in groupby(self.exercises, key=lambda each: each.assignment):
            rows = "".join(f"<li>{theme.paragraph(f'{each.check} · {self._state(each)}')}</li>" for each in group)
            parts += [theme.paragraph(assignment), f"<ul>{rows}</ul>"]
        parts.append(theme.paragraph(self.next_step))
        if self.saved.note:
            parts.append(theme.paragraph(self.saved.note))
        return theme.card("".join(parts))

    def _best(self, exercise: Exercise) -> int:
        entry = self.saved.checks.get(exercise.check)
        return entry.best if entry else 0

    def _done(self, exercise: Exercise) -> bool:
        return exercise.check in self.saved.checks and self._best(exercise) >= exercise.points

    def _state(self, exercise: Exercise) -> str:
        entry = self.saved.checks.get(exercise.check)
        points = f"{self._best(exercise)} of {exercise.points} points"
        if entry is None:
            return f"○ {Status.NOT_ATTEMPTED} · {points}"
        return f"{'✓ done' if self._done(exercise) else f'✗ {entry.status}'} · {points}"


def progress(exercises: Sequence[Exercise] | None = None) -> Board:
    """Return the board for what is saved on this machine; without ``exercises``, for those of the course."""
    return Board(store.load(), tuple(course_exercises() if exercises is None else exercises))


def course_exercises() -> list[Exercise]:
    """Return every exercise of the course, in its order."""
    from grader.checks.catalogue import ASSIGNMENTS  # here: importing widgets stays cheap

    return [Exercise(check.id, name, check.points) for name, checks in ASSIGNMENTS.items() for check in checks]

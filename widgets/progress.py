"""Progress board: finished exercises, points, cleared misconceptions, and the next step."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from grader import progress as store
from grader.outcome import Status
from grader.reports.labels import number
from widgets import base, theme
from widgets.base import View

EXPORT = "my_progress.json"


@dataclass(frozen=True)
class Exercise:
    """Exercise of the course, as the board shows it."""

    check: str
    title: str
    lesson: str
    """Title of the lesson it belongs to."""
    points: int


class Board(View):
    """Progress at one moment: with buttons in a kernel, HTML or text elsewhere. Scores are the best so far."""

    def __init__(self, exercises: Sequence[Exercise]) -> None:
        self.exercises = tuple(exercises)
        """In the order to do them."""
        self.saved = store.load()

    @property
    def next_step(self) -> str:
        """Sentence that says what to do now."""
        unfinished = next((each for each in self.exercises if not self._done(each)), None)
        if unfinished is None:
            return "All exercises are done."
        return f"Next: “{unfinished.title}”, in the exercises of {unfinished.lesson}."

    @property
    def summary(self) -> str:
        """Sentence that says how much is done."""
        done = sum(map(self._done, self.exercises))
        reached, total = self._points(self.exercises)
        return f"{done} of {len(self.exercises)} exercises done, {number(reached)} of {total} points."

    @property
    def understanding(self) -> str:
        """Sentence on the misconceptions found so far; empty if there are none."""
        beliefs = self.saved.beliefs
        if not beliefs:
            return ""
        streak = f" Streak: {self.saved.streak} in a row." if self.saved.streak > 1 else ""
        return f"{sum(belief.cleared for belief in beliefs)} of {len(beliefs)} misconceptions cleared.{streak}"

    def refresh(self) -> Board:
        """Read the saved progress again, and return the board."""
        self.saved = store.load()
        return self

    def reset(self) -> Board:
        """Start over, and return the board. The old file is kept next to the new one, as ``….old``."""
        self.saved = store.reset()
        return self

    def export(self, path: str | Path = EXPORT) -> Path:
        """Write everything into a JSON file and return its path. Raises `OSError` if it cannot be written."""
        file = Path(path)
        file.write_text(json.dumps(store.export(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return file

    def build(self) -> Any:
        """Return the widget: the board, and buttons to refresh, export and reset it. Reset asks for confirmation."""
        content, status = base.text(self._repr_html_()), base.live_region()

        def show(text: str) -> None:
            content.value = self._repr_html_()
            base.announce(status, theme.paragraph(text))

        def export(_: Any) -> None:
            try:
                show(f"Exported to {self.export().resolve().name}, in the folder of this notebook.")
            except OSError as error:
                show(
                    f"The export could not be written ({error.strerror}). Choose a folder: widgets.progress().export(…)"
                )

        def reset(_: Any) -> None:
            sure = clear.description != "Reset"
            clear.description = "Reset" if sure else "Yes, begin anew"
            if sure:
                self.reset()
            show("Begun anew. The old file is kept, as ….old." if sure else "Press again to forget this progress.")

        def refresh(_: Any) -> None:
            clear.description = "Reset"
            self.refresh()
            show(self.summary)

        clear = base.button("Reset", reset, status)
        row = base.row(base.button("Refresh", refresh, status), base.button("Export", export, status), clear)
        self.widget = base.container(content, row, status)
        return self.widget

    def __str__(self) -> str:
        width = max((len(each.title) for each in self.exercises), default=0)
        lines = [self.summary]
        for lesson, group in self._groups():
            lines += [lesson, *(f"  {each.title.ljust(width)}  {self._state(each)}" for each in group)]
        beliefs = [f"  {_belief(each)}" for each in self.saved.beliefs]
        more = [self.understanding, *beliefs] if beliefs else []
        return "\n".join([*lines, *more, self.next_step, *([self.saved.note] if self.saved.note else [])])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        reached, total = self._points(self.exercises)
        note = [theme.card(theme.paragraph(f"✗ {self.saved.note}"), tone="bad")] if self.saved.note else []
        parts = [theme.label(self.summary), theme.bar(reached / total if total else 0), *note]
        parts += [theme.paragraph(self.next_step), *map(self._lesson, self._groups())]
        if self.saved.beliefs:
            parts += [theme.heading(self.understanding), theme.items(map(_belief, self.saved.beliefs))]
        return theme.card("".join(parts))

    def _lesson(self, group: tuple[str, Sequence[Exercise]]) -> str:
        lesson, exercises = group
        done, (reached, total) = sum(map(self._done, exercises)), self._points(exercises)
        symbol = "✓" if done == len(exercises) else "◐" if reached else "○"
        title = f"{symbol} {lesson} · {done} of {len(exercises)} done · {number(reached)} of {total} points"
        rows = theme.items(f"{each.title} · {self._state(each)}" for each in exercises)
        opened = any(each.check in self.saved.checks for each in exercises) and done < len(exercises)
        return theme.details(title, theme.bar(reached / total if total else 0, "240px") + rows, opened=opened)

    def _groups(self) -> Iterator[tuple[str, list[Exercise]]]:
        for lesson, group in groupby(self.exercises, key=lambda each: each.lesson):
            yield lesson, list(group)

    def _points(self, exercises: Sequence[Exercise]) -> tuple[float, int]:
        return sum(map(self._best, exercises)), sum(each.points for each in exercises)

    def _best(self, exercise: Exercise) -> float:
        entry = self.saved.checks.get(exercise.check)
        if entry is None or not entry.points:
            return 0
        return round(entry.best * exercise.points / entry.points, 2)  # it may have had other points when it was done

    def _done(self, exercise: Exercise) -> bool:
        return exercise.check in self.saved.passed and self._best(exercise) >= exercise.points

    def _state(self, exercise: Exercise) -> str:
        entry = self.saved.checks.get(exercise.check)
        points = f"{number(self._best(exercise))} of {exercise.points} points"
        if entry is None:
            return f"○ {Status.NOT_ATTEMPTED} · {points}"
        open_state = "◐ partly right" if self._best(exercise) else f"✗ {entry.status}"
        return f"{'✓ done' if self._done(exercise) else open_state} · {points}"


def progress(exercises: Sequence[Exercise] | None = None) -> Board:
    """Return the board for the progress saved on this machine; without ``exercises``, for those of the course."""
    return Board(_course_exercises() if exercises is None else exercises)


def _course_exercises() -> list[Exercise]:
    """Return every exercise of the course, in its order."""
    from grader.checks import registry  # here: importing widgets stays cheap

    return [
        Exercise(check.id, check.title, registry.LESSONS.get(name, name), check.points)
        for name in registry.ASSIGNMENTS
        for check in registry.for_assignment(name)
    ]


def _belief(belief: store.Belief) -> str:
    return f"{'✓ cleared' if belief.cleared else '○ still open'} · {belief.name}"

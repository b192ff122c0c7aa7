"""Progress board: lessons read, exercises passed, points, misconceptions cleared, and a link to the next step."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from grader import progress as store
from grader.course_progress import is_done, next_step
from grader.kernel.fresh_exercise import FreshExerciseError, begin_anew
from grader.learner_notebooks import link
from grader.outcome import Status
from grader.reports.html import marked
from grader.reports.labels import number
from widgets import base, theme
from widgets.base import View
from widgets.course_outline import Exercise, achievements, best_points, by_lesson, course_exercises, own_notebooks

EXPORT = "my_progress.json"
ACHIEVEMENTS = "what_i_learned.html"
ANEW = "Begin “{}” anew? Your text is kept in a file beside the notebook, and your points stay."
RESET = "Forget all points, lessons read and answers to questions? The old file is kept beside the new one, as ….old."
RELOAD = "If the notebook is open in a tab, choose File → Reload Notebook from Disk there."


class Board(View):
    """Progress at one moment: with buttons in a kernel, HTML or text elsewhere. Scores are the best so far."""

    def __init__(self, exercises: Sequence[Exercise], read: str = "") -> None:
        self.exercises = tuple(exercises)
        """In the order to do them."""
        self.read = read
        """Name of the lesson at whose end the board stands."""
        self._shown: Any = None
        self.refresh()

    def refresh(self) -> Board:
        """Read the saved progress again, and return the board."""
        self.saved = store.load()
        self.notebooks = own_notebooks(self.exercises)
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

    def write_achievements(self, path: str | Path | None = None) -> Path:
        """Write a page that shows what was learned, and return its path. Raises `OSError` if it cannot be written."""
        file = Path(path) if path else store.course_folder() / ACHIEVEMENTS
        file.write_text(achievements(self.exercises, self.saved, self.notebooks), encoding="utf-8")
        return file

    @property
    def next_step(self) -> str:
        """Sentence that says what to do now."""
        before, title, _, after = self._next()
        return f"{before}{title}{after}"

    @property
    def summary(self) -> str:
        """Sentence that says how much is done."""
        done = sum(map(self._done, self.exercises))
        reached, total = self._points(self.exercises)
        lessons = [name for name, _, _ in by_lesson(self.exercises) if name]
        read = sum(name in self.saved.read for name in lessons)
        also = f" {read} of {len(lessons)} lessons read to the end." if lessons else ""
        return f"{done} of {len(self.exercises)} exercises done, {number(reached)} of {total} points.{also}"

    @property
    def understanding(self) -> str:
        """Sentence on the misconceptions found so far; empty if there are none."""
        beliefs = self.saved.beliefs
        if not beliefs:
            return ""
        streak = f" Streak: {self.saved.streak} in a row." if self.saved.streak > 1 else ""
        return f"{sum(belief.cleared for belief in beliefs)} of {len(beliefs)} misconceptions cleared.{streak}"

    def build(self) -> Any:
        """Return the widget: buttons for what the board shows, which is an output of its own so that its links work."""
        self.widget = _Controls(self).box
        return self.widget

    def _ipython_display_(self) -> None:
        forms = self._live_forms()
        if self.read:
            self.saved = store.mark_read(self.read)
        self._name = f"course-board-{forms[base.VIEW]['model_id']}"
        self._shown = base.show(self._plain_forms(), display_id=self._name)
        base.show({base.VIEW: forms[base.VIEW]})

    def show_again(self) -> None:
        """Bring what is shown up to date."""
        if self._shown is not None:
            self._shown.update(self._plain_forms(), raw=True)

    def _plain_forms(self) -> dict[str, Any]:
        return {"text/plain": str(self), "text/html": base.beside(self._name, self._repr_html_())}

    def __str__(self) -> str:
        width = max((len(each.title) for each in self.exercises), default=0)
        lines = [self.summary]
        for _, lesson, group in by_lesson(self.exercises):
            lines += [lesson, *(f"  {each.title.ljust(width)}  {self._state(each)}" for each in group)]
        beliefs = [f"  {_belief(each)}" for each in self.saved.beliefs]
        more = [self.understanding, *beliefs] if beliefs else []
        return "\n".join([*lines, *more, self.next_step, *([self.saved.note] if self.saved.note else [])])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        reached, total = self._points(self.exercises)
        note = [theme.card(theme.paragraph(f"✗ {self.saved.note}"), tone="bad")] if self.saved.note else []
        parts = [theme.label(self.summary), theme.bar(reached / total if total else 0), *note]
        before, title, address, after = self._next()
        parts.append(f"<div>{before}{theme.link(title, address)}{theme.link(after, '')}</div>")
        parts += [self._lesson(*group) for group in by_lesson(self.exercises)]
        if self.saved.beliefs:
            parts += [
                theme.heading(self.understanding, level=3),
                theme.listing(marked(_belief(each)) for each in self.saved.beliefs),
            ]
        page = store.course_folder() / ACHIEVEMENTS
        if page.is_file():
            parts.append(f"<div>To print or to keep: {theme.link('what I learned', self._address(page))}</div>")
        return theme.card("".join(parts))

    def _next(self) -> tuple[str, str, str, str]:
        """Return the next step: the words before the link, those in it, its address, and those after it."""
        outline = {name or title: (name, title, group) for name, title, group in by_lesson(self.exercises)}
        checks = {key: [each.check for each in group] for key, (_, _, group) in outline.items()}
        step = next_step(checks, self.saved, [name for name, _, _ in outline.values() if name])
        if step is None:
            return "All exercises are done.", "", "", ""
        name, title, group = outline[step.lesson]
        if not step.check:
            return "Next: ", title, self._address(self.notebooks.lessons.get(name)), "."
        exercise = next(each for each in group if each.check == step.check)
        address = self._address(self.notebooks.assignments.get(name))
        return "Next: ", f"“{exercise.title}”", address, f", in the exercises of {title}."

    def _lesson(self, name: str, title: str, exercises: Sequence[Exercise]) -> str:
        done, (reached, total) = sum(map(self._done, exercises)), self._points(exercises)
        symbol = "✓" if done == len(exercises) else "◐" if reached or name in self.saved.read else "○"
        read = "read · " if name in self.saved.read else ""
        head = f"{symbol} {title} · {read}{done} of {len(exercises)} done · {number(reached)} of {total} points"
        lesson, page = (self._address(each.get(name)) for each in (self.notebooks.lessons, self.notebooks.assignments))
        rows = [theme.link("Read the lesson", lesson)] if lesson else []
        rows += [f"{theme.link(each.title, page)} · {self._state(each)}" for each in exercises]
        opened = any(each.check in self.saved.checks for each in exercises) and done < len(exercises)
        bar = theme.bar(reached / total if total else 0, "240px")
        return theme.details(head, bar + theme.listing(rows), opened=opened)

    def _address(self, path: Path | None) -> str:
        return link(path, Path.cwd()) if path else ""

    def _points(self, exercises: Sequence[Exercise]) -> tuple[float, int]:
        return sum(map(self._best, exercises)), sum(each.points for each in exercises)

    def _best(self, exercise: Exercise) -> float:
        return best_points(exercise, self.saved)

    def _done(self, exercise: Exercise) -> bool:
        return is_done(exercise.check, self.saved) and self._best(exercise) >= exercise.points

    def _state(self, exercise: Exercise) -> str:
        entry = self.saved.checks.get(exercise.check)
        points = f"{number(self._best(exercise))} of {exercise.points} points"
        if entry is None:
            return f"○ {Status.NOT_ATTEMPTED} · {points}"
        open_state = "◐ partly right" if self._best(exercise) else f"✗ {entry.status}"
        return f"{'✓ done' if self._done(exercise) else open_state} · {points}"


class _Controls:
    """Buttons below a board. Each question has a way back."""

    def __init__(self, board: Board) -> None:
        import ipywidgets

        self._board = board
        self._status = base.live_region()
        self._choices = ipywidgets.VBox()
        actions = {
            "Refresh": self._refresh,
            "Show what I learned": self._show_achievements,
            "Export": self._export,
            "Begin an exercise anew": self._choose_exercise,
            "Reset": self._ask_reset,
        }
        buttons = base.row(*(self._button(label, action) for label, action in actions.items()))
        self.box = base.container(buttons, self._status, self._choices)

    def _button(self, label: str, action: Callable[[], None]) -> Any:
        return base.button(label, lambda _: action(), self._status)

    def _say(self, text: str) -> None:
        self._choices.children = []
        self._board.show_again()
        base.announce(self._status, theme.paragraph(text))

    def _refresh(self) -> None:
        self._say(self._board.refresh().summary)

    def _show_achievements(self) -> None:
        try:
            file = self._board.refresh().write_achievements()
        except OSError as error:
            self._say(f"The page could not be written ({error.strerror}).")
            return
        self._say(f"{file.name} is in the folder of the course. The link to it stands below the board.")

    def _export(self) -> None:
        try:
            self._say(f"Exported to {self._board.export().resolve().name}, in the folder of this notebook.")
        except OSError as error:
            self._say(
                f"The export could not be written ({error.strerror}). Choose a folder: widgets.progress().export(…)"
            )

    def _ask(self, question: str, action: Callable[[], None]) -> None:
        self._say(question)
        back = self._button("No, keep it", lambda: self._say("Nothing was changed."))
        self._choices.children = [base.row(self._button("Yes, begin anew", action), back)]
        back.focus()

    def _ask_reset(self) -> None:
        def reset() -> None:
            self._board.reset()
            self._say("Begun anew. The old file is kept, as ….old.")

        self._ask(RESET, reset)

    def _choose_exercise(self) -> None:
        board = self._board.refresh()
        tried = [each for each in board.exercises if each.check in board.saved.checks and each.name]
        if not tried:
            self._say("No exercise has been tried yet.")
            return
        self._say("Which one?")
        back = self._button("None, go back", lambda: self._say("Nothing was changed."))
        self._choices.children = [*(self._button(each.title, self._asking(each)) for each in tried), back]

    def _asking(self, exercise: Exercise) -> Callable[[], None]:
        return lambda: self._ask(ANEW.format(exercise.title), lambda: self._begin(exercise))

    def _begin(self, exercise: Exercise) -> None:
        notebook = self._board.notebooks.assignments.get(exercise.name)
        if notebook is None:
            self._say("The notebook of this exercise is not in your folder.")
            return
        try:
            kept = begin_anew(exercise.check, exercise.name, notebook)
        except FreshExerciseError as error:
            self._say(str(error))
            return
        if kept is None:
            self._say(f"“{exercise.title}” has its first text already. Nothing was changed.")
        else:
            where = f"{notebook.parent.name}/{kept.name}"
            self._say(f"“{exercise.title}” has its first text again. Your text is kept in {where}. {RELOAD}")


def progress(exercises: Sequence[Exercise] | None = None, *, read: str = "") -> Board:
    """Return the board for the progress saved on this machine; without ``exercises``, for those of the course.

    ``read`` is the name of a lesson, e.g. ``"02_dispatch"``, at whose end the board stands: shown to a person, it
    counts as read.
    """
    return Board(course_exercises() if exercises is None else exercises, read)


def _belief(belief: store.Belief) -> str:
    return f"{'✓ cleared' if belief.cleared else '○ still open'} · {belief.name}"

"""Parsons problems: lines of code to put in order; some lines do not belong, each a classic mistake.

The keyboard does all of it: Tab reaches a button, Enter or Space presses it. With a mouse, lines can be dragged too.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from grader import progress
from widgets import base, dragging, theme
from widgets.base import View
from widgets.questions import Verdict


class Parsons(View):
    """Lines to put in order. ``lines`` is the right order; ``wrong`` maps misleading lines to the reason."""

    def __init__(
        self,
        question: str,
        lines: Sequence[str],
        wrong: Mapping[str, str],
        also: Sequence[Sequence[str]] = (),
        why: str = "",
    ) -> None:
        self.question, self.lines, self.wrong, self.why = question, tuple(lines), dict(wrong), why
        self.orders = (self.lines, *map(tuple, also))
        _reject_inconsistent(self.orders, self.wrong)
        self.offered = tuple(_shuffled((*self.lines, *self.wrong), question))
        """All lines in the order they are shown, the same every time."""

    def judge(self, chosen: Sequence[str]) -> Verdict:
        """Return the feedback on ``chosen``, the lines from top to bottom: the first mistake, or praise."""
        misled = next((line for line in chosen if line in self.wrong), None)
        if misled is not None:
            return Verdict(False, f"✗ This line does not belong: {misled.strip()}\n{self.wrong[misled]}")
        if tuple(chosen) in self.orders:
            return Verdict(True, f"✓ Right.\n{self.why}".rstrip())
        matching = max(_shared(order, chosen) for order in self.orders)
        if matching == len(chosen):
            return Verdict(False, f"The {len(chosen)} lines so far are right. Something is still missing.")
        line = chosen[matching].strip()
        so_far = f"Up to line {matching} it is right. " if matching else ""
        return Verdict(False, f"✗ {so_far}Line {matching + 1} comes elsewhere: {line}")

    def name(self, line: str) -> str:
        """Return how a control calls a line; one that differs from another in its indentation says so."""
        stripped = line.strip()
        alike = sum(each.strip() == stripped for each in self.offered) > 1
        return f"{stripped}, indented by {len(line) - len(line.lstrip())}" if alike else stripped

    def build(self) -> Any:
        """Return the widget: the lines to choose from, the answer with its buttons, and the feedback."""
        self.widget = _Board(self).box
        return self.widget

    def _repr_html_(self) -> str:
        offered = theme.code("\n".join(self.offered))
        misleading = "".join(theme.code(line) + theme.paragraph(why) for line, why in self.wrong.items())
        answer = theme.code("\n".join(self.lines)) + theme.paragraph(self.why)
        left_over = f"{theme.paragraph('These do not belong:')}{misleading}" if misleading else ""
        return theme.card(
            f"{theme.paragraph(self.question)}{offered}{theme.details('Show the answer', answer + left_over)}"
        )

    def __str__(self) -> str:
        misleading = "\n".join(f"  {line.strip()}\n    {why}" for line, why in self.wrong.items())
        left_over = f"\n\nThese do not belong:\n{misleading}" if misleading else ""
        offered, answer = _indented(self.offered), _indented(self.lines)
        return f"{self.question}\n{offered}\n\nAnswer:\n{answer}\n{self.why}{left_over}"


class _Board:
    """Widget of one problem: the lines still offered and the lines chosen. What was checked is kept."""

    def __init__(self, problem: Parsons) -> None:
        import ipywidgets

        self._problem = problem
        kept = progress.choices(problem.question)
        self._chosen: list[str] = [line for line in kept if line in problem.offered]
        self._offered, self._answer = ipywidgets.VBox(), ipywidgets.VBox()
        self._answer.add_class(dragging.ANSWER)
        self._feedback = base.live_region()
        self._check_button = base.button("Check", self._check, self._feedback)
        again = base.button("Start again", self._restart, self._feedback)
        self.box = base.container(
            base.text(theme.paragraph(problem.question)),
            base.text(theme.label("Lines to choose from")),
            self._offered,
            base.text(theme.label("Your program, from top to bottom")),
            self._answer,
            base.row(self._check_button, again),
            dragging.drop_field(self._drop),
            self._feedback,
        )
        self.box.add_class(dragging.BOARD)
        self._show()
        if self._chosen:
            self._feedback.value = self._verdict()

    def _show(self) -> None:
        left = [line for line in self._problem.offered if line not in self._chosen]
        self._offered.children = [self._line(line) for line in left]
        self._answer.children = [self._row(line, index) for index, line in enumerate(self._chosen)]

    def _line(self, line: str) -> Any:
        made = base.button(f"+ {line}", self._use(line), self._feedback, hint=f"Use {self._problem.name(line)}")
        made.add_class("course-line")
        return self._draggable(made, line)

    def _draggable(self, widget: Any, line: str) -> Any:
        widget.add_class(dragging.PIECE)
        widget.add_class(f"{dragging.PIECE}-{self._problem.offered.index(line)}")
        return widget

    def _row(self, line: str, index: int) -> Any:
        """Return a chosen line after its buttons, whose labels name the line."""
        import ipywidgets

        actions = [("↑", "Move", "up", self._move(index, -1)), ("↓", "Move", "down", self._move(index, 1))]
        buttons = [
            base.button(f"{symbol} line {index + 1}", action, self._feedback, hint=f"{verb} line {index + 1} {way}")
            for symbol, verb, way, action in actions
        ]
        buttons.append(base.button(f"Remove line {index + 1}", self._remove(index), self._feedback))
        for button in buttons:
            button.layout.flex = "0 0 auto"
        shown = ipywidgets.HTML(theme.code(line), layout={"flex": "1 1 240px", "min_width": "0"})
        made = base.row(*buttons, shown, align="center")
        made.add_class(dragging.ROW)
        return self._draggable(made, line)

    def _use(self, line: str) -> Callable[[Any], None]:
        def use(_: Any) -> None:
            index = [each for each in self._problem.offered if each not in self._chosen].index(line)
            self._place(line, len(self._chosen))
            left = self._offered.children
            (left[min(index, len(left) - 1)] if left else self._check_button).focus()

        return use

    def _move(self, index: int, step: int) -> Callable[[Any], None]:
        def move(_: Any) -> None:
            target = index + step
            if 0 <= target < len(self._chosen):
                self._place(self._chosen[index], target)
                self._focus(self._answer, target, 0 if step < 0 else 1)

        return move

    def _remove(self, index: int) -> Callable[[Any], None]:
        def remove(_: Any) -> None:
            self._place(self._chosen[index], dragging.OUTSIDE)
            self._focus(self._answer, index, 2)

        return remove

    def _drop(self, piece: int, place: int) -> None:
        self._place(self._problem.offered[piece], place)

    def _place(self, line: str, place: int) -> None:
        """Put a line at a place of the answer, or take it out, and say so."""
        self._chosen = [each for each in self._chosen if each != line]
        if place != dragging.OUTSIDE:
            self._chosen.insert(place, line)
        self._show()
        where = "Taken out" if place == dragging.OUTSIDE else f"Line {self._chosen.index(line) + 1} of your program"
        base.announce(self._feedback, theme.paragraph(f"{where}: {self._problem.name(line)}"))

    def _focus(self, rows: Any, index: int, button: int) -> None:
        """Return the focus to where it was: a button of the row that is now in the position of the removed one."""
        left = rows.children
        (left[min(index, len(left) - 1)].children[button] if left else self._check_button).focus()

    def _check(self, _: Any) -> None:
        progress.keep_choices(self._problem.question, self._chosen)
        base.announce(self._feedback, self._verdict())

    def _verdict(self) -> str:
        verdict = self._problem.judge(self._chosen) if self._chosen else Verdict(False, "Choose the first line.")
        return theme.card(theme.paragraph(verdict.text), tone=verdict.tone)

    def _restart(self, _: Any) -> None:
        self._chosen = []
        progress.keep_choices(self._problem.question, [])
        self._feedback.value = ""
        self._show()


def parsons(
    question: str,
    lines: Sequence[str],
    wrong: Mapping[str, str],
    *,
    also: Sequence[Sequence[str]] = (),
    why: str = "",
) -> Parsons:
    """Return lines of code to put in order.

    ``lines`` is the answer, ``also`` are other right orders. ``wrong`` maps each line that does not belong
    to the reason, which is shown when the line is used. ``why`` is shown with the right answer. Raises `ValueError` if
    a line occurs twice, or is both right and wrong.
    """
    return Parsons(question, lines, wrong, also, why)


def _reject_inconsistent(orders: Sequence[Sequence[str]], wrong: Mapping[str, str]) -> None:
    for order in orders:
        if sorted(order) != sorted(orders[0]) or len(set(order)) != len(order):
            raise ValueError(f"Each right order needs the same lines, each of them once; seen {list(order)!r}.")
    both = [line for line in wrong if line in orders[0]]
    if both:
        raise ValueError(f"These lines are right and wrong at once: {both!r}. Change one of each pair.")


def _shuffled(lines: Sequence[str], seed: str) -> list[str]:
    """Return ``lines`` in an order that depends only on the question and is not the right one."""
    source = random.Random(seed)
    shuffled = list(lines)
    source.shuffle(shuffled)
    if shuffled[: len(lines)] == list(lines) and len(lines) > 1:
        shuffled.reverse()
    return shuffled


def _shared(order: Sequence[str], chosen: Sequence[str]) -> int:
    """Return how many lines of ``chosen`` are right, counted from the top."""
    pairs = zip(order, chosen, strict=False)
    return next((i for i, (right, line) in enumerate(pairs) if right != line), min(len(order), len(chosen)))


def _indented(lines: Sequence[str]) -> str:
    return "\n".join(f"  {line}" for line in lines)

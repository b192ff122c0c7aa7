"""Questions for learners: predict what will happen, or recall what was learned. Nothing here is graded."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader import progress
from widgets import base, theme
from widgets.base import View

TRIES = 2
"""After so many wrong choices the answer is told."""


@dataclass(frozen=True)
class Verdict:
    """Feedback on a learner's choice."""

    right: bool
    text: str

    @property
    def symbol(self) -> str:
        """Mark that needs no color."""
        return "✓" if self.right else "✗"

    @property
    def tone(self) -> str:
        """Color of its card."""
        return "good" if self.right else "bad"


class Prediction(View):
    """Question with options. Shown as a widget; `_repr_html_` and ``str()`` are its forms without a kernel."""

    def __init__(self, question: str, reasons: Mapping[str, str], answer: str) -> None:
        self.question, self.reasons, self.answer = question, dict(reasons), answer
        self.options = tuple(_shuffled(self.reasons, question))
        """In the order they are shown, the same every time."""

    @property
    def solution(self) -> str:
        """The right option and its reason."""
        return f"{self.answer}\n{self.reasons[self.answer]}".rstrip()

    @property
    def others(self) -> list[str]:
        """Each wrong option that has a reason, with it."""
        wrong = (option for option in self.options if option != self.answer and self.reasons[option])
        return [f"{option}: {self.reasons[option]}" for option in wrong]

    def judge(self, chosen: Sequence[str]) -> Verdict:
        """Return the feedback on ``chosen``, the options tried so far, on the last of them.

        A wrong one hears its own reason; the answer comes with the second.
        """
        latest = chosen[-1]
        if latest == self.answer:
            return Verdict(True, f"✓ Right: {self.solution}")
        said = f"✗ Not yet: {latest}\n{self.reasons[latest]}".rstrip()
        is_over = len({option for option in chosen if option != self.answer}) >= TRIES
        return Verdict(False, f"{said}\n\nThe answer: {self.solution}" if is_over else f"{said}\nThink again.")

    def build(self) -> Any:
        """Return the widget: a button for each option, and under them the feedback on each choice."""
        self.widget = _Choice(self).box
        return self.widget

    def _repr_html_(self) -> str:
        answer = theme.paragraph(self.solution) + theme.items(self.others)
        return theme.card(
            theme.paragraph(self.question) + theme.items(self.options) + theme.details("Show the answer", answer)
        )

    def __str__(self) -> str:
        options = "\n".join(f"  - {option}" for option in self.options)
        others = "".join(f"\n  {each}" for each in self.others)
        return f"{self.question}\n{options}\n\nAnswer: {self.solution}{others}"


class _Choice:
    """Widget of one question. What was chosen is kept with the progress, and shown again after a restart.

    Not radio buttons: JupyterLab uses their arrow keys to move between cells.
    """

    def __init__(self, question: Prediction) -> None:
        self._question = question
        self._chosen = [each for each in progress.choices(question.question) if each in question.options]
        self._feedback = base.live_region()
        self._options = {
            option: base.button(option, self._choose(option), self._feedback) for option in question.options
        }
        self._tell = base.button("Show the answer", self._show_answer, self._feedback)
        self._again = base.button("Start again", self._restart, self._feedback)
        heading = base.text(theme.paragraph(question.question))
        self.box = base.container(heading, *self._options.values(), base.row(self._tell, self._again), self._feedback)
        self._mark()
        if self._chosen:
            self._feedback.value = self._card(question.judge(self._chosen))

    def _choose(self, option: str) -> Callable[[Any], None]:
        def choose(_: Any) -> None:
            self._chosen.append(option)
            progress.keep_choices(self._question.question, self._chosen)
            self._mark()
            base.announce(self._feedback, self._card(self._question.judge(self._chosen)))

        return choose

    def _show_answer(self, _: Any) -> None:
        answer = f"The answer: {self._question.solution}"
        base.announce(self._feedback, theme.card(theme.paragraph(answer) + theme.items(self._question.others)))

    def _restart(self, _: Any) -> None:
        self._chosen = []
        progress.keep_choices(self._question.question, [])
        self._mark()
        base.announce(self._feedback, theme.paragraph("Choose an answer."))
        next(iter(self._options.values())).focus()

    def _mark(self) -> None:
        """Give each option the sign of what it was found to be, and show the other buttons once there is a choice."""
        for option, button in self._options.items():
            sign = "○" if option not in self._chosen else "✓" if option == self._question.answer else "✗"
            button.description = f"{sign} {option}"
        for extra in (self._tell, self._again):
            extra.layout.display = None if self._chosen else "none"

    def _card(self, verdict: Verdict) -> str:
        others = self._question.others if verdict.right else []
        why_not = theme.details("Why not the others?", theme.items(others)) if others else ""
        return theme.card(theme.paragraph(verdict.text) + why_not, tone=verdict.tone)


class Recollection(View):
    """Question whose answer the learner thinks of first and then reveals."""

    def __init__(self, question: str, answer: str) -> None:
        self.question, self.answer = question, answer

    def build(self) -> Any:
        """Return the widget: a text field, and a button that reveals the answer."""
        import ipywidgets

        written = ipywidgets.Textarea(placeholder="In a sentence. It is saved nowhere.", layout={"width": "auto"})
        answer = base.live_region()

        def reveal(_: Any) -> None:
            hidden = not answer.value
            base.announce(answer, theme.card(theme.paragraph(self.answer)) if hidden else "")
            button.description = "Hide the answer" if hidden else "Show the answer"

        button = base.button("Show the answer", reveal, answer)
        heading = base.text(theme.paragraph(self.question))
        self.widget = base.container(heading, base.field("Your answer", written), base.row(button), answer)
        return self.widget

    def _repr_html_(self) -> str:
        return theme.card(
            theme.paragraph(self.question) + theme.details("Show the answer", theme.paragraph(self.answer))
        )

    def __str__(self) -> str:
        return f"{self.question}\n\nAnswer: {self.answer}"


def predict(
    question: str, options: Mapping[str, str] | Sequence[str], answer: int | str = 0, why: str = ""
) -> Prediction:
    """Return a question to show; its options are shown in an order that depends on the question alone.

    ``options`` maps each option to the reason why it is right or wrong; ``answer`` is the right one or its index, the
    first where nothing is said. Options can also be a list: then the right one has the reason ``why``, and the
    others have none.

    Raises `ValueError` if ``answer`` is none of the options.
    """
    reasons = dict(options) if isinstance(options, Mapping) else dict.fromkeys(options, "")
    right = _option(tuple(reasons), answer)
    return Prediction(question, {**reasons, right: reasons[right] or why}, right)


def recall(question: str, answer: str) -> Recollection:
    """Return a question whose answer is folded away until asked for."""
    return Recollection(question, answer)


def _shuffled(options: Mapping[str, str], seed: str) -> list[str]:
    shuffled = list(options)
    random.Random(f"{seed} Options").shuffle(shuffled)  # by the text: another seed than a puzzle has
    return shuffled


def _option(options: tuple[str, ...], answer: int | str) -> str:
    if isinstance(answer, str) and answer in options:
        return answer
    if isinstance(answer, int) and 0 <= answer < len(options):
        return options[answer]
    raise ValueError(
        f"The answer is {answer!r}, but the options are {list(options)!r}. Give one of them, or its index from 0."
    )

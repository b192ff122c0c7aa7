"""Questions for learners: predict what will happen, or recall what was learned. Nothing here is graded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from widgets import base, theme
from widgets.base import bundle


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


class Prediction:
    """Question with options. Shown as a widget; `_repr_html_` and ``str()`` are its forms without a kernel."""

    def __init__(self, question: str, options: Sequence[str], answer: int | str, why: str) -> None:
        self.question, self.options, self.why = question, tuple(options), why
        self.answer = _index(self.options, answer)
        self._buttons: list[Any] = []
        self.widget: Any = None
        """The ipywidgets box, once `build` has made it."""

    def judge(self, choice: int) -> Verdict:
        """Return the feedback on the option at index ``choice``."""
        if choice == self.answer:
            return Verdict(True, f"✓ Right: {self.options[choice]}\n{self.why}")
        return Verdict(False, f"✗ Not yet: {self.options[choice]}\n{self.why}\nChoose again if you like.")

    def build(self) -> Any:
        """Return the widget: a button for each option, and under them the feedback on each choice.

        Not radio buttons: JupyterLab uses their arrow keys to move between cells.
        """
        feedback = base.live_region()
        choices = [base.button(_offered(option), self._choose(i, feedback), feedback) for i, option in self._numbered]
        self._buttons = choices
        self.widget = base.container(base.text(theme.paragraph(self.question)), *choices, feedback)
        return self.widget

    @property
    def _numbered(self) -> list[tuple[int, str]]:
        return list(enumerate(self.options))

    def _choose(self, choice: int, feedback: Any) -> Callable[[Any], None]:
        def choose(_: Any) -> None:
            verdict = self.judge(choice)
            for i, option in self._numbered:
                self._buttons[i].description = _offered(option) if i != choice else f"{verdict.symbol} {option}"
            base.announce(feedback, theme.card(theme.paragraph(verdict.text), tone=verdict.tone))

        return choose

    def _repr_html_(self) -> str:
        options = "".join(f"<li>{theme.paragraph(option)}</li>" for option in self.options)
        answer = theme.paragraph(f"{self.options[self.answer]}\n{self.why}")
        return theme.card(
            f"{theme.paragraph(self.question)}<ol>{options}</ol>{theme.details('Show the answer', answer)}"
        )

    def __str__(self) -> str:
        options = "\n".join(f"  {i}. {option}" for i, option in enumerate(self.options, 1))
        return f"{self.question}\n{options}\n\nAnswer: {self.options[self.answer]}\n{self.why}"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return bundle(self)


class Recollection:
    """Question whose answer the learner thinks of first and then reveals."""

    def __init__(self, question: str, answer: str) -> None:
        self.question, self.answer = question, answer
        self.widget: Any = None
        """The ipywidgets box, once `build` has made it."""

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

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return bundle(self)


def predict(question: str, options: Sequence[str], answer: int | str, why: str) -> Prediction:
    """Return a question to show; ``answer`` is the right option or its index from 0, ``why`` the reason.

    Raises `ValueError` if ``answer`` is none of the options.
    """
    return Prediction(question, options, answer, why)


def recall(question: str, answer: str) -> Recollection:
    """Return a question whose answer is folded away until asked for."""
    return Recollection(question, answer)


def _offered(option: str) -> str:
    return f"○ {option}"


def _index(options: tuple[str, ...], answer: int | str) -> int:
    if isinstance(answer, str) and answer in options:
        return options.index(answer)
    if isinstance(answer, int) and 0 <= answer < len(options):
        return answer
    raise ValueError(
        f"The answer is {answer!r}, but the options are {list(options)!r}. Give one of them, or its index from 0."
    )

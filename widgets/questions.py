"""Questions before answers: predict what will happen, or recall what was learnt. Nothing here is graded."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from widgets import theme


@dataclass(frozen=True)
class Verdict:
    """What a learner hears after choosing."""

    right: bool
    text: str


class Prediction:
    """A question with options. Shown as a widget; `_repr_html_` and ``str()`` are its forms without a kernel."""

    def __init__(self, question: str, options: Sequence[str], answer: int | str, why: str) -> None:
        self.question, self.options, self.why = question, tuple(options), why
        self.answer = _index(self.options, answer)
        self.widget: Any = None
        """The ipywidgets box, once `build` has made it."""

    def judge(self, choice: int) -> Verdict:
        """Return the feedback on the option at index ``choice``."""
        if choice == self.answer:
            return Verdict(True, f"✓ Right: {self.options[choice]}\n{self.why}")
        return Verdict(False, f"✗ Not yet: {self.options[choice]}\n{self.why}\nChoose again if you like.")

    def build(self) -> Any:
        """Return the widget: radio buttons (arrow keys move and choose), and under them the feedback on each choice."""
        import ipywidgets

        choices = ipywidgets.RadioButtons(
            options=[(text, i) for i, text in enumerate(self.options)],
            index=None,
            layout={"width": "auto"},
        )
        feedback = ipywidgets.HTML()

        def show(change: dict[str, Any]) -> None:
            if change["new"] is not None:
                verdict = self.judge(change["new"])
                feedback.value = f'<div role="status">{theme.card(theme.paragraph(verdict.text))}</div>'

        choices.observe(told(show, feedback), names="value")
        heading = ipywidgets.HTML(theme.paragraph(self.question))
        self.widget = ipywidgets.VBox([heading, choices, feedback])
        return self.widget

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
    """A question whose answer the learner thinks of first and then reveals."""

    def __init__(self, question: str, answer: str) -> None:
        self.question, self.answer = question, answer
        self.widget: Any = None
        """The ipywidgets box, once `build` has made it."""

    def build(self) -> Any:
        """Return the widget: a place to write, and a button that reveals the answer."""
        import ipywidgets

        written = ipywidgets.Textarea(
            placeholder="Your answer, in a sentence. It is saved nowhere.", layout={"width": "auto"}
        )
        button = ipywidgets.Button(description="Show the answer")
        shown = ipywidgets.HTML()

        def reveal(_: Any) -> None:
            hidden = not shown.value
            shown.value = f'<div role="status">{theme.card(theme.paragraph(self.answer))}</div>' if hidden else ""
            button.description = "Hide the answer" if hidden else "Show the answer"

        button.on_click(told(reveal, shown))
        self.widget = ipywidgets.VBox([ipywidgets.HTML(theme.paragraph(self.question)), written, button, shown])
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

    Raises `ValueError` where ``answer`` is none of the options.
    """
    return Prediction(question, options, answer, why)


def recall(question: str, answer: str) -> Recollection:
    """Return a question whose answer is folded away until asked for."""
    return Recollection(question, answer)


class View(Protocol):
    """Something to look at: a widget in a kernel, HTML and text elsewhere."""

    widget: Any

    def build(self) -> Any:
        """Return the widget."""

    def _repr_html_(self) -> str: ...


def bundle(view: View) -> dict[str, Any]:
    """Return every form of ``view``: the live widget in a kernel, HTML and text for a page that was saved."""
    data: dict[str, Any] = {"text/plain": str(view), "text/html": view._repr_html_()}
    live = (view.widget or view.build())._repr_mimebundle_()
    key = "application/vnd.jupyter.widget-view+json"
    return {**data, key: live[key]} if live and key in live else data


def told(callback: Callable[[Any], None], place: Any) -> Callable[[Any], None]:
    """Return ``callback`` so that what it raises is shown at ``place``: a kernel hides it in a log."""

    def wrapped(event: Any) -> None:
        try:
            callback(event)
        except Exception:
            place.value = theme.card(
                theme.paragraph("This widget failed. Run the cell again. If it fails again, this is the error:")
                + theme.code(traceback.format_exc(limit=-3))
            )

    return wrapped


def _index(options: tuple[str, ...], answer: int | str) -> int:
    if isinstance(answer, str) and answer in options:
        return options.index(answer)
    if isinstance(answer, int) and 0 <= answer < len(options):
        return answer
    raise ValueError(
        f"The answer is {answer!r}, but the options are {list(options)!r}. Give one of them, or its index from 0."
    )

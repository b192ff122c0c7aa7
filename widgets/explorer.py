"""The tool_choice explorer: a prompt, a tool_choice and parallel_tool_calls at the press of a button, and the reply."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from widgets import base, exchanges, theme
from widgets.base import bundle
from widgets.diagnosis import of
from widgets.error_explanations import meaning
from widgets.transcript import TranscriptView

WHO = "The stand-in model answers here: it compares words and is no language model."


@dataclass(frozen=True)
class Setting:
    """One request, as far as it can be chosen."""

    prompt: str
    choice: str
    """"auto", "none", "required", or the name of a tool."""
    parallel: bool

    @property
    def settings(self) -> dict[str, Any]:
        """The two arguments, as they are sent."""
        named = {"type": "function", "function": {"name": self.choice}}
        choice = self.choice if self.choice in MODES else named
        return {"tool_choice": choice, "parallel_tool_calls": self.parallel}


MODES = ("auto", "none", "required")


@dataclass(frozen=True)
class Reply:
    """What came back. ``finish_reason`` is empty where an error did."""

    text: str
    finish_reason: str
    cards: str
    """The same as HTML, raw JSON included."""
    note: str = ""


class Explorer:
    """Every combination of some prompts with tool_choice and parallel_tool_calls, asked for when it is chosen."""

    def __init__(self, tools: Sequence[Any], prompts: Sequence[str], client: Any, model: str) -> None:
        if not prompts:
            raise ValueError("The explorer needs a prompt to begin with: give a list with at least one text.")
        self.tools, self.prompts = [of(tool) for tool in tools], tuple(prompts)
        self.choices = (*MODES, *(str(tool["function"]["name"]) for tool in self.tools))
        self.now = Setting(self.prompts[0], "auto", parallel=True)
        self._client, self._model = client, model
        self._asked: dict[Setting, Reply] = {}
        self.widget: Any = None

    def ask(self, setting: Setting) -> Reply:
        """Return the reply to one combination; each is sent once."""
        if setting not in self._asked:
            self._asked[setting] = self._send(setting)
        return self._asked[setting]

    def build(self) -> Any:
        """Return the widget: three rows of buttons, the request they make, and the reply to it."""
        self._said, self._shown = base.place(), base.place()
        rows = [
            self._row("Prompt", "prompt", {prompt: prompt for prompt in self.prompts}),
            self._row("tool_choice", "choice", {choice: choice for choice in self.choices}),
            self._row("parallel_tool_calls", "parallel", {"true": True, "false": False}),
        ]
        self.widget = base.container(*rows, self._said, self._shown)
        self._show()
        return self.widget

    def _row(self, name: str, field: str, values: Mapping[str, Any]) -> Any:
        buttons: dict[str, Any] = {}

        def mark() -> None:
            for label, button in buttons.items():
                chosen = getattr(self.now, field) == values[label]
                button.description = f"{'●' if chosen else '○'} {label}"
                (button.add_class if chosen else button.remove_class)("course-chosen")

        def press(label: str) -> Any:
            def pressed(_: Any) -> None:
                self.now = Setting(**{**vars(self.now), field: values[label]})
                mark()
                self._show()

            return pressed

        for label in values:
            buttons[label] = base.button(label, press(label), self._said, hint=f"{name}: {label}")
        mark()
        heading = base.text(theme.label(name))
        heading.layout.min_width = "10em"
        return base.row(heading, *buttons.values(), align="center")

    def _show(self) -> None:
        base.announce(self._said, theme.paragraph("Asking …") if self.now not in self._asked else "")
        reply = self.ask(self.now)
        tone = "plain" if reply.finish_reason else "bad"
        words = theme.label(f"finish_reason: {reply.finish_reason}" if reply.finish_reason else "✗ Error")
        base.announce(self._said, theme.card(words + theme.paragraph(reply.text), tone=tone))
        request = json.dumps({"model": self._model, **self.now.settings}, indent=2)
        self._shown.value = theme.label("The request") + theme.code(request) + theme.label("The reply") + reply.cards

    def _send(self, setting: Setting) -> Reply:
        import openai

        messages: Any = [{"role": "user", "content": setting.prompt}]
        tools: Any = self.tools
        try:
            reply = self._client.chat.completions.create(
                model=self._model, messages=messages, tools=tools, **setting.settings
            )
        except openai.APIStatusError as error:
            body = error.body if isinstance(error.body, dict) else {"message": str(error)}
            note = meaning(error.status_code, body)
            text = f"{error.status_code}: {body.get('message')}\n{note}".strip()
            return Reply(text, "", theme.card(theme.paragraph(text), tone="bad"))
        choice = reply.choices[0]
        said = choice.message
        calls = [f"{call.function.name}({call.function.arguments})" for call in said.tool_calls or []]
        view_of_reply = TranscriptView(exchanges.of([said]))
        return Reply("\n".join(calls) or str(said.content), choice.finish_reason, view_of_reply.cards())

    def _table(self) -> list[tuple[str, str, str, str]]:
        """Return the combinations: all of them where the mock answers, else those that were asked for."""
        every = [Setting(*each) for each in product(self.prompts, self.choices, (True, False))]
        wanted = every if hasattr(self._client, "transcript") else [s for s in every if s in self._asked]
        return [(s.prompt, s.choice, str(s.parallel).lower(), self._cell(s)) for s in wanted]

    def _cell(self, setting: Setting) -> str:
        reply = self.ask(setting)
        return f"{reply.finish_reason or 'error'}: {reply.text}"

    def _repr_html_(self) -> str:
        head = ("prompt", "tool_choice", "parallel_tool_calls", "finish_reason and reply")
        return theme.card(theme.table(self._caption, head, self._table()))

    def __str__(self) -> str:
        rows = [f"{prompt} | {choice} | {parallel} -> {reply}" for prompt, choice, parallel, reply in self._table()]
        return "\n".join([self._caption, *rows])

    @property
    def _caption(self) -> str:
        if not hasattr(self._client, "transcript"):
            return "What was asked so far, and what came back."
        return f"Every combination, and what comes back. {WHO}"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return bundle(self)


def explorer(tools: Sequence[Any], prompts: Sequence[str], *, client: Any = None, model: str | None = None) -> Explorer:
    """Return buttons for ``prompts`` × tool_choice × parallel_tool_calls.

    ``client`` is any ``openai.OpenAI``; without one, the course's own answers (`mocks.make_client`). A combination is
    sent when it is first chosen. The views without a kernel show all of the mock's, of a real model what was asked.
    """
    from mocks import MODEL, make_client

    return Explorer(tools, prompts, client or make_client(), model or MODEL)

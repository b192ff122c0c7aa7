"""Explorer of tool_choice: buttons for a prompt, tool_choice and parallel_tool_calls, and the reply they lead to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from widgets import base, exchanges, theme
from widgets.base import View
from widgets.diagnosis import as_tool
from widgets.error_explanations import meaning
from widgets.transcript import TranscriptView

WHO = "The stand-in model answers here: it compares words and is not a language model."


@dataclass(frozen=True)
class Setting:
    """Part of a request that can be chosen."""

    prompt: str
    choice: str
    """One of "auto", "none", "required", or the name of a tool."""
    parallel: bool

    @property
    def settings(self) -> dict[str, Any]:
        """The two arguments as they are sent."""
        named = {"type": "function", "function": {"name": self.choice}}
        choice = self.choice if self.choice in MODES else named
        return {"tool_choice": choice, "parallel_tool_calls": self.parallel}


MODES = ("auto", "none", "required")


@dataclass(frozen=True)
class Reply:
    """Reply to a request. ``finish_reason`` is empty for an error."""

    text: str
    finish_reason: str
    cards: str
    """The reply as HTML, raw JSON included."""


class Explorer(View):
    """Combinations of some prompts with tool_choice and parallel_tool_calls, each sent when it is first chosen."""

    def __init__(self, tools: Sequence[Any], prompts: Sequence[str], client: Any, model: str) -> None:
        if not prompts:
            raise ValueError("The explorer needs a prompt to begin with: give a list with at least one text.")
        self.tools, self.prompts = [as_tool(tool) for tool in tools], tuple(prompts)
        self.choices = (*MODES, *(str(tool["function"]["name"]) for tool in self.tools))
        self.chosen = Setting(self.prompts[0], "auto", parallel=True)
        self._client, self._model = client, model
        self._replies: dict[Setting, Reply] = {}

    def ask(self, setting: Setting) -> Reply:
        """Return the reply to a combination; each is sent only once."""
        if setting not in self._replies:
            self._replies[setting] = self._send(setting)
        return self._replies[setting]

    def build(self) -> Any:
        """Return the widget: three rows of buttons, the request they make, and the reply to it."""
        self._status, self._content = base.live_region(), base.live_region()
        rows = [
            self._row("Prompt", "prompt", {prompt: prompt for prompt in self.prompts}),
            self._row("tool_choice", "choice", {choice: choice for choice in self.choices}),
            self._row("parallel_tool_calls", "parallel", {"true": True, "false": False}),
        ]
        self.widget = base.container(*rows, self._status, self._content)
        self._show()
        return self.widget

    def _row(self, name: str, field: str, values: Mapping[str, Any]) -> Any:
        buttons: dict[str, Any] = {}

        def mark() -> None:
            for label, button in buttons.items():
                is_chosen = getattr(self.chosen, field) == values[label]
                button.description = f"{'●' if is_chosen else '○'} {label}"
                (button.add_class if is_chosen else button.remove_class)("course-chosen")

        def press(label: str) -> Any:
            def pressed(_: Any) -> None:
                self.chosen = Setting(**{**vars(self.chosen), field: values[label]})
                mark()
                self._show()

            return pressed

        for label in values:
            buttons[label] = base.button(label, press(label), self._status, hint=f"{name}: {label}")
        mark()
        heading = base.text(theme.label(name))
        heading.layout.min_width = "10em"
        return base.row(heading, *buttons.values(), align="center")

    def _show(self) -> None:
        base.announce(self._status, theme.paragraph("Asking …") if self.chosen not in self._replies else "")
        reply = self.ask(self.chosen)
        tone = "plain" if reply.finish_reason else "bad"
        words = theme.label(f"finish_reason: {reply.finish_reason}" if reply.finish_reason else "✗ Error")
        base.announce(self._status, theme.card(words + theme.paragraph(reply.text), tone=tone))
        request = json.dumps({"model": self._model, **self.chosen.settings}, indent=2)
        self._content.value = theme.label("The request") + theme.code(request) + theme.label("The reply") + reply.cards

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
        message = choice.message
        calls = [f"{call.function.name}({call.function.arguments})" for call in message.tool_calls or []]
        view_of_reply = TranscriptView(exchanges.from_source([message]))
        return Reply("\n".join(calls) or str(message.content), choice.finish_reason, view_of_reply.cards())

    def _table(self) -> list[tuple[str, str, str, str]]:
        """Return the combinations: all of them if the mock answers, else those that were sent."""
        every = [Setting(*each) for each in product(self.prompts, self.choices, (True, False))]
        wanted = every if hasattr(self._client, "transcript") else [s for s in every if s in self._replies]
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


def explorer(tools: Sequence[Any], prompts: Sequence[str], *, client: Any = None, model: str | None = None) -> Explorer:
    """Return buttons for ``prompts`` × tool_choice × parallel_tool_calls.

    ``client`` is any ``openai.OpenAI``; without one, the course's own answers (`mocks.make_client`). A combination is
    sent when it is first chosen. The views without a kernel show all of the mock's, of a real model what was asked.
    """
    from mocks import MODEL, make_client

    return Explorer(tools, prompts, client or make_client(), model or MODEL)

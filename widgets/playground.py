"""Playground: type a message, choose tools, and watch the agent work, round by round, until it answers."""

from __future__ import annotations

import asyncio
import inspect
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from widgets import base, exchanges, theme
from widgets.base import View
from widgets.diagnosis import as_tool
from widgets.timeline import Span
from widgets.transcript import TranscriptView

MAX_ROUNDS = 8
"""How many requests the agent sends for one message."""


class Playground(View):
    """Agent to play with. ``transcript`` holds everything it sent and received, for the other views."""

    def __init__(
        self, tools: Sequence[Any], functions: Mapping[str, Callable[..., Any]], client: Any, model: str, pace: float
    ) -> None:
        self.tools = {str(tool["function"]["name"]): tool for tool in map(as_tool, tools)}
        _reject_missing(self.tools, functions)
        self.chosen = set(self.tools)
        """Names of the tools offered to the model."""
        self.messages: list[Any] = []
        self.transcript = exchanges.watch(client)
        self.spans: list[Span] = []
        """Spans for `widgets.timeline`, without the pauses."""
        self.status = "Type a message and press Send."
        self._functions, self._client, self._model, self._pace = functions, client, model, pace
        self._task: asyncio.Task[None] | None = None
        self._is_built = False

    async def send(self, text: str) -> Playground:
        """Let the agent work on ``text`` until it answers, and return the playground."""
        self.messages.append({"role": "user", "content": text})
        try:
            await self._work()
        except asyncio.CancelledError:
            self._close_open_calls()
            self._set_status("✗ Stopped. What was said so far stays.", 0)
            raise
        return self

    def build(self) -> Any:
        """Return the widget: the message, the tools, Send and Stop, the progress, and the conversation."""
        import ipywidgets

        self._state, self._content = base.live_region(), base.live_region()
        self._bar = ipywidgets.IntProgress(0, 0, MAX_ROUNDS, layout={"width": "100%", "max_width": "360px"})
        self._text = ipywidgets.Textarea(rows=2, layout={"width": "auto"}, placeholder="What should the agent do?")
        boxes = [self._box(name) for name in self.tools]
        buttons = base.row(
            base.button("Send", self._press_send, self._state, tone="user"),
            base.button("Stop", self._stop, self._state),
            base.button("New conversation", self._clear, self._state),
        )
        who = base.text(theme.paragraph(f"Answers come from: {self._who}"))
        tools = ipywidgets.VBox([base.text(theme.label("Tools to offer")), base.row(*boxes)])
        parts = [
            who,
            base.field("Your message", self._text),
            tools,
            buttons,
            self._state,
            self._bar,
            self._content,
        ]
        self.widget = base.container(*parts)
        self._is_built = True
        self._set_status(self.status, 0)
        return self.widget

    @property
    def _who(self) -> str:
        if hasattr(self._client, "transcript"):
            return "the stand-in model, offline. It compares words and is not a language model."
        return f"{self._model} at {getattr(self._client, 'base_url', 'a service of your own')}"

    def _box(self, name: str) -> Any:
        import ipywidgets

        layout = {"width": "auto", "margin": "2px 16px 2px 2px"}  # nearer to its own name than to the one before
        box = ipywidgets.Checkbox(name in self.chosen, description=name, indent=False, layout=layout)

        def change(event: dict[str, Any]) -> None:
            (self.chosen.add if event["new"] else self.chosen.discard)(name)

        box.observe(base.report_errors(change, self._state), names="value")
        return base.usable_while_a_cell_awaits(box)

    def _press_send(self, _: Any) -> None:
        base.after_typing(self._text, self._start, self._state)

    def _start(self, _: Any) -> None:
        text = self._text.value.strip()
        if self._task is not None and not self._task.done():
            self._set_status("It is still at work. Wait, or press Stop first.", self._bar.value)
        elif not text:
            self._set_status("Type a message first.", 0)
        else:
            self._text.value = ""
            self._task = base.spawn(self._send_and_report(text))

    async def _send_and_report(self, text: str) -> None:
        """Send, and show errors: no one awaits the task of a button."""
        try:
            await self.send(text)
        except asyncio.CancelledError:
            pass
        except Exception as error:
            self._close_open_calls()
            self._show()
            base.announce(self._state, base.failure(error))

    def _stop(self, _: Any) -> None:
        if self._task is None or self._task.done():
            self._set_status("Nothing is running.", 0)
        else:
            self._task.get_loop().call_soon_threadsafe(self._task.cancel)  # buttons may come on another thread

    def _clear(self, event: Any) -> None:
        if self._task is not None and not self._task.done():
            self._set_status("It is still at work. Press Stop first.", self._bar.value)
        else:
            self.messages = []
            self._set_status("A new conversation.", 0)

    async def _work(self) -> None:
        for number in range(1, MAX_ROUNDS + 1):
            self._set_status(f"Round {number} of at most {MAX_ROUNDS}: waiting for the model …", number)
            await asyncio.sleep(self._pace)
            message = await self._ask()
            self.messages.append(message)
            calls = message.get("tool_calls") or []
            if not calls:
                requests = "one request" if number == 1 else f"{number} requests"
                self._set_status(f"✓ Done: {requests}.", MAX_ROUNDS)
                return
            for call in calls:
                self._set_status(f"Round {number} of at most {MAX_ROUNDS}: running {_name(call)} …", number)
                await asyncio.sleep(self._pace)
                content = await self._run_tool(call)
                self.messages.append({"role": "tool", "tool_call_id": call["id"], "content": content})
        self._set_status(f"✗ Stopped after {MAX_ROUNDS} requests without an answer in words.", MAX_ROUNDS)

    async def _ask(self) -> dict[str, Any]:
        offered = [self.tools[name] for name in self.tools if name in self.chosen]
        settings = {"tools": offered} if offered else {}
        with self._measured("ask", "model"):
            reply = self._client.chat.completions.create(model=self._model, messages=self.messages, **settings)
            reply = await reply if inspect.isawaitable(reply) else reply
        message: dict[str, Any] = reply.choices[0].message.model_dump(mode="json", exclude_none=True)
        return message

    async def _run_tool(self, call: Any) -> str:
        """Return the result of one call as text; an error is a result too, for the model to read."""
        name = _name(call)
        if name not in self._functions:
            return json.dumps({"error": f"There is no function {name!r}. Use one of: {', '.join(self._functions)}."})
        try:
            with self._measured(name, "tool"):
                result = self._functions[name](**json.loads(call["function"]["arguments"]))
                result = await result if inspect.isawaitable(result) else result
            return result if isinstance(result, str) else json.dumps(result, ensure_ascii=False, default=str)
        except Exception as error:
            return json.dumps({"error": f"{type(error).__name__}: {error}"}, ensure_ascii=False)

    @contextmanager
    def _measured(self, label: str, kind: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.spans.append(Span(label, start, time.perf_counter(), kind))

    def _close_open_calls(self) -> None:
        """Answer the calls that were left open: the API accepts no further message before that."""
        answered = {message.get("tool_call_id") for message in self.messages}
        last: dict[str, Any] = next((m for m in reversed(self.messages) if m.get("tool_calls")), {})
        for call in last.get("tool_calls") or []:
            if call["id"] not in answered:
                text = json.dumps({"error": "The user stopped this call before it ran."})
                self.messages.append({"role": "tool", "tool_call_id": call["id"], "content": text})

    def _set_status(self, status: str, number: int) -> None:
        self.status = status
        if self._is_built:
            self._bar.value = number
            base.announce(self._state, theme.paragraph(status))
            self._show()

    def _show(self) -> None:
        self._content.value = self._conversation() if self.messages else ""

    def _conversation(self) -> str:
        return TranscriptView(exchanges.from_source(self.messages)).cards()

    def _repr_html_(self) -> str:
        offered = theme.paragraph(f"Tools: {', '.join(self.tools)}. Answers come from: {self._who}")
        conversation = (
            self._conversation() if self.messages else theme.paragraph("Run this cell in a kernel to try it.")
        )
        return theme.card(theme.label("Playground") + offered + conversation + theme.paragraph(self.status))

    def __str__(self) -> str:
        conversation = (
            str(TranscriptView(exchanges.from_source(self.messages))) if self.messages else "Nothing has been said yet."
        )
        return f"Playground with the tools {', '.join(self.tools)}\n{conversation}\n{self.status}"


def playground(
    tools: Sequence[Any],
    functions: Mapping[str, Callable[..., Any]],
    *,
    client: Any = None,
    model: str | None = None,
    pace: float = 0.4,
) -> Playground:
    """Return an agent to play with: it offers ``tools`` and runs ``functions``, by name, sync or async.

    ``client`` is any ``openai.AsyncOpenAI`` or ``openai.OpenAI``; without one it is the course's own: the stand-in
    model, or what ``COURSE_BACKEND`` names. ``pace`` is the pause before each step in seconds, so that one can watch.
    Stop works between steps and while an async client or function waits. Raises `ValueError` for a tool
    without a function.
    """
    from mocks import MODEL, make_client

    return Playground(tools, functions, client or make_client(asynchronous=True), model or MODEL, pace)


def _name(call: Any) -> str:
    return str((call.get("function") or {}).get("name"))


def _reject_missing(tools: Mapping[str, Any], functions: Mapping[str, Any]) -> None:
    missing = [name for name in tools if name not in functions]
    if missing:
        raise ValueError(f"These tools have no function: {', '.join(missing)}. Give functions={{name: function}}.")

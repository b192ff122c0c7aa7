"""Approval of tool calls by a person: a destructive tool waits until someone has pressed a button.

**How the pause works.** `Approval.ask` waits for an asyncio future that a button's callback resolves. A kernel handles
one message at a time, so a cell that waits keeps the message of the button from arriving, unless the front end sends it
another way. JupyterLab does since 4.4, to ipykernel 7, on a second thread: there a cell may even say
``await desk.ask(...)`` itself. Other front ends do not. So `Approval.run` starts the agent as a task and lets the cell
end: the agent continues in the background, waits at `ask`, and its result appears in the view. This works in all.

**Without a person**, in a run by nbclient, nbconvert or a grader, `ask` takes ``answer`` and says so; without one it
refuses, since a destructive call that no one has seen must not run. There `run` waits until the agent is done.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from widgets import base, theme
from widgets.base import View

NOBODY = "Nobody was there to decide, so the answer given beforehand counts."
NO_ANSWER = "Nobody was there to decide, and no answer was given beforehand, so it was refused."


@dataclass(frozen=True)
class Decision:
    """Decision on one call. It is true if the call may run: ``if await desk.ask(...):``."""

    approved: bool
    by: str
    """ "person", "answer" (given beforehand, for runs without a person) or "nobody"."""
    reason: str = ""

    def __bool__(self) -> bool:
        return self.approved


@dataclass
class _Request:
    """One call that waits, or has waited, for its decision."""

    tool: str
    arguments: str
    why: str
    future: asyncio.Future[Decision] | None = None
    asked: float = field(default_factory=time.monotonic)
    decision: Decision | None = field(default=None)

    @property
    def verdict(self) -> str:
        if self.decision is None:
            return "… waits for a decision"
        symbol = "✓ approved" if self.decision.approved else "✗ refused"
        reason = f": {self.decision.reason}" if self.decision.reason else ""
        return f"{symbol} by {self.decision.by}{reason}"


class Approval(View):
    """Queue of calls that wait for approval: the open call with two buttons, the decisions, and the agent's result."""

    click_delay_seconds = 0.5
    """How long a new question ignores its buttons: the second press of a double click must not approve it."""

    def __init__(self, title: str, answer: bool | None) -> None:
        self.title, self.answer = title, answer
        self.task: asyncio.Task[None] | None = None
        """The agent that `run` has started."""
        self.result: Any = None
        self._requests: list[_Request] = []
        self._ending = ""

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Decisions so far, in the order of the calls."""
        return tuple(request.decision for request in self._requests if request.decision is not None)

    async def ask(self, tool: str, arguments: Mapping[str, Any] | str, why: str = "") -> Decision:
        """Wait until a person has decided on the call ``tool(arguments)``, and return the decision.

        ``arguments`` are the parsed ones, or the model's JSON text; ``why`` is a sentence on what the call would do.
        """
        shown = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False, default=str)
        request = _Request(tool, shown, why)
        self._requests.append(request)
        if not base.is_interactive():
            by, reason = ("nobody", NO_ANSWER) if self.answer is None else ("answer", NOBODY)
            request.decision = Decision(bool(self.answer), by, reason)
            self._show()
            return request.decision
        request.future = asyncio.get_running_loop().create_future()
        self._show()
        try:
            request.decision = await request.future
        except asyncio.CancelledError:
            request.decision = Decision(False, "nobody", "The agent was stopped before anybody decided.")
            raise
        finally:
            self._show()
        return request.decision

    async def run(self, agent: Callable[[], Awaitable[Any]]) -> Approval:
        """Start ``agent``, an async function, and return this view: ``await desk.run(agent)`` ends its cell.

        With a person there it returns at once and the agent continues in the background; else it waits for the agent.
        What the agent returns or raises is shown, and kept in ``result``.
        """
        self.stop()
        self._requests, self._ending, self.result = [], "", None
        self.task = asyncio.get_running_loop().create_task(self._work(agent))
        if not base.is_interactive():
            await self.task
        return self

    def stop(self) -> None:
        """Stop the agent, if one runs; a call that waits is refused."""
        task = self.task
        if task is not None and not task.done():
            task.get_loop().call_soon_threadsafe(task.cancel)  # buttons may be handled on another thread

    def build(self) -> Any:
        """Return the widget: the open call, its two buttons and a reason, then what has happened."""
        import ipywidgets

        self._open, self._log = base.live_region(), base.live_region()
        self._reason = ipywidgets.Text(placeholder="A reason, if you like: the model reads it")
        self._buttons = base.row(
            base.button("✓ Approve", self._decide(True), self._open, tone="good"),
            base.button("✗ Refuse", self._decide(False), self._open, tone="bad"),
            base.field("Reason", self._reason),
        )
        self.widget = base.container(base.text(theme.label(self.title)), self._open, self._buttons, self._log)
        self._show()
        return self.widget

    def _decide(self, approved: bool) -> Callable[[Any], None]:
        def decide(_: Any) -> None:
            request = self._waiting()
            if request is None or request.future is None or time.monotonic() - request.asked < self.click_delay_seconds:
                return
            base.after_typing(self._reason, partial(self._settle, request.future, approved), self._open)

        return decide

    def _settle(self, future: asyncio.Future[Decision], approved: bool, _: Any) -> None:
        if future.done():  # a second press for the same call; the reason may be the next one's by now
            return
        decision = Decision(approved, "person", self._reason.value.strip())
        self._reason.value = ""
        future.get_loop().call_soon_threadsafe(_resolve, future, decision)

    def _waiting(self) -> _Request | None:
        return next((request for request in self._requests if request.decision is None), None)

    async def _work(self, agent: Callable[[], Awaitable[Any]]) -> None:
        try:
            self.result = await agent()
            self._ending = theme.card(theme.label("The agent is done") + theme.paragraph(str(self.result)), tone="good")
        except asyncio.CancelledError:
            self._ending = theme.card(theme.label("✗ The agent was stopped"), tone="bad")
        except Exception as error:
            self._ending = base.failure(error)
        self._show()

    def _show(self) -> None:
        if self.widget is None:
            return
        request = self._waiting()
        self._buttons.layout.display = "none" if request is None else ""
        base.announce(self._open, _question(request) if request else self._ending)
        self._log.value = self._history()

    def _history(self) -> str:
        rows = [f"{request.tool}({request.arguments}) · {request.verdict}" for request in self._requests]
        return theme.label("Decisions") + theme.items(rows) if rows else ""

    def _repr_html_(self) -> str:
        nothing = theme.paragraph("No call has waited here yet.") if not self._requests else ""
        return theme.card(theme.label(self.title) + nothing + self._history() + self._ending)

    def __str__(self) -> str:
        rows = [f"{request.tool}({request.arguments}) · {request.verdict}" for request in self._requests]
        ending = [f"The agent is done: {self.result}"] if self.task and self.task.done() and self.result else []
        return "\n".join([self.title, *(rows or ["No call has waited here yet."]), *ending])


def approval(title: str = "Calls that need your approval", *, answer: bool | None = None) -> Approval:
    """Return a view in which destructive calls wait for a person.

    ``answer`` is for runs without a person: True approves, False refuses, None refuses and says that none was given::

        desk = widgets.approval(answer=False)

        async def agent():
            if await desk.ask("delete_order", {"order_id": 7}):
                ...

        await desk.run(agent)
    """
    return Approval(title, answer)


def _question(request: _Request) -> str:
    return theme.card(
        theme.label("May this call run?")
        + theme.code(f"{request.tool}({request.arguments})")
        + (theme.paragraph(request.why) if request.why else ""),
        tone="call",
    )


def _resolve(future: asyncio.Future[Decision], decision: Decision) -> None:
    if not future.done():
        future.set_result(decision)

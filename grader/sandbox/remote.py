"""The judge's side of the sandbox: a warm parent to ask for processes, and a learner's code behind a socket.

`RemoteSubject` is what ``grader.checks.subject`` calls a subject: a check cannot tell it from code in its own process.
Whatever the other side sends, all that comes out here is JSON of a known shape or a `SubjectError`.
"""

from __future__ import annotations

import contextlib
import secrets
import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from grader.checks.subject import Call, Called, HttpDesk, SubjectGone, Tool, ToolDesk, unpack, written
from grader.sandbox.jail import NoSandbox
from grader.sandbox.launch import Launched
from grader.sandbox.limits import MEBIBYTE, OUT_OF_MEMORY, Limits
from grader.sandbox.objects import Attribute, Ref, encode
from grader.sandbox.pipe import Message, Pipe, PipeClosed, PipeError, PipeTimeout, pack
from grader.sandbox.replies import NotAReply, check_output, check_reply, check_series, check_upcall

START_SECONDS = 60.0
FORK_SECONDS = 10.0
END_SECONDS = 10.0
_DRAWN = 32  # numbers of requests at a time
RECEIVED_LIMIT = 64 * MEBIBYTE
"""Bytes one submission may send in all."""


@dataclass(frozen=True)
class LearnerError:
    """An exception that ended a cell; line and code are the learner's own, where they are known."""

    type: str
    message: str
    line: int | None = None
    code: str | None = None


@dataclass(frozen=True)
class CellRun:
    """How a cell ran."""

    stdout: str
    stderr: str
    error: LearnerError | None = None
    value_repr: str | None = None
    """The repr of the cell's last expression, None where there is none or it is None."""

    @property
    def ok(self) -> bool:
        return self.error is None


class RemoteSubject:
    """Learner code in a process of its own. After `SubjectGone`, ``alive`` is False and every request raises it."""

    def __init__(self, warm: WarmParent, number: int, pipe: Pipe, limits: Limits) -> None:
        self._warm = warm
        self._number = number
        self._pipe = pipe
        self._limits = limits
        self._end = time.monotonic() + limits.total_seconds
        self._gone: str | None = None
        self._numbers: list[str] = []

    @property
    def alive(self) -> bool:
        """Whether the process still answers."""
        return self._gone is None

    def run_cell(self, source: str, cell: str) -> CellRun:
        """Run one cell; ``cell`` names it in errors. Raises `SubjectGone`."""
        reply, stdout, stderr = self._ask({"do": "cell", "source": source, "cell": cell})
        if reply["kind"] == "error":
            error = LearnerError(reply["type"], reply["message"], reply["line"], reply["code"])
            return CellRun(stdout, stderr, error)
        return CellRun(stdout, stderr, value_repr=reply.get("value"))

    def read(self, name: str) -> Any:
        """See `grader.checks.subject.Subject.read`."""
        reply, _, _ = self._ask({"do": "read", "name": name})
        return unpack(reply, ()).value

    def keep(self, value: Any) -> Ref:
        """See `grader.checks.subject.Subject.keep`."""
        reply, _, _ = self._ask({"do": "keep", "value": encode(value)})
        if reply["kind"] == "value":
            raise self._give_up("sent something that is not an answer")
        kept: Ref = unpack(reply, ()).value
        return kept

    def call(
        self,
        target: str | Ref | Attribute,
        *args: Any,
        tools: Mapping[str, Tool] | None = None,
        desk: HttpDesk | None = None,
        keep: bool = False,
        **kwargs: Any,
    ) -> Called:
        """See `grader.checks.subject.Subject.call`."""
        tool_desk = ToolDesk(tools or {}, desk)
        request = {"do": "call", "target": encode(target), "args": encode(args), "kwargs": encode(kwargs), "keep": keep}
        reply, _, _ = self._ask(request, [tool_desk])
        if keep and reply["kind"] == "value":
            raise self._give_up("sent something that is not an answer")
        return unpack(reply, tool_desk.invocations)

    def calls(self, *calls: Call) -> list[Called]:
        """See `grader.checks.subject.Subject.calls`."""
        desks = [ToolDesk(each.tools or {}) for each in calls]
        kept = [each.keep for each in calls]
        request = {"do": "calls", "calls": [written(each) for each in calls]}
        replies, _, _ = self._ask(request, desks, lambda reply: check_series(reply, kept))
        return [unpack(reply, desk.invocations) for reply, desk in zip(replies, desks, strict=False)]

    def _ask(
        self, request: Message, desks: Sequence[ToolDesk] = (), check: Callable[[Any], Any] = check_reply
    ) -> tuple[Any, str, str]:
        """Send one request, answer the tool calls it makes, return its reply and what it printed.

        ``desks`` are those of the calls in the request; a tool that is called at another time has no answer.
        """
        desks = desks or [ToolDesk({})]
        if self._gone is not None:
            raise SubjectGone(self._gone)
        number = self._numbers.pop() if self._numbers else self._draw()
        deadline = min(time.monotonic() + self._limits.wall_seconds, self._end)
        try:
            if self._pipe.has_input():
                raise NotAReply("something came that nobody asked for")
            self._pipe.send({"id": number, **request}, deadline)
            for _ in range(self._limits.upcalls + 1):
                message = self._pipe.receive(deadline)
                if message.get("id") != number:
                    raise NotAReply("a message of another request came")
                if "upcall" not in message:
                    return check(message.get("reply")), *check_output(message)
                place, name, arguments = check_upcall(message, len(desks))
                self._answer(number, desks[place].answer(name, arguments), deadline)
            raise self._give_up(f"called its tools more than {self._limits.upcalls} times")
        except PipeTimeout:
            raise self._give_up(self._too_long()) from None
        except PipeClosed:
            raise self._give_up(None) from None
        except (PipeError, NotAReply):
            raise self._give_up("sent something that is not an answer") from None

    def _draw(self) -> str:
        """Return a number nobody can guess, and keep some more: one system call serves many requests."""
        digits = secrets.token_hex(8 * _DRAWN)
        self._numbers = [digits[place : place + 16] for place in range(16, len(digits), 16)]
        return digits[:16]

    def _answer(self, number: str, answer: Message, deadline: float) -> None:
        try:
            packed = pack({"id": number, "answer": answer})
        except PipeError as error:
            answer = {"raise": {"type": "RuntimeError", "message": f"The tool's result cannot be sent: {error}."}}
            packed = pack({"id": number, "answer": answer})
        self._pipe.send_packed(packed, deadline)

    def _too_long(self) -> str:
        if time.monotonic() >= self._end:
            return f"took more than {self._limits.total_seconds:g} s altogether"
        return f"did not finish within {self._limits.wall_seconds:g} s"

    def _give_up(self, why: str | None) -> SubjectGone:
        """End the process; return the exception that says why. ``why`` None: it ended by itself."""
        ended = self._warm.end(self._number)
        self._gone = f"Your code {why or explain_end(ended, self._limits)}, and was stopped."
        return SubjectGone(self._gone)


def explain_end(ended: Message, limits: Limits) -> str:
    """Say for a learner how a process ended by itself."""
    number, code = ended.get("signal"), ended.get("code")
    if ended.get("cpu_seconds", 0) >= limits.cpu_seconds:
        return f"used more than {limits.cpu_seconds} s of processor time"
    if number is not None:
        name = signal.Signals(number).name if number in {s.value for s in signal.Signals} else str(number)
        hint = " (too much memory, or too deep a recursion)" if name in ("SIGKILL", "SIGSEGV", "SIGABRT") else ""
        return f"crashed Python itself with {name}{hint}"
    if code == OUT_OF_MEMORY:
        megabytes = limits.memory_bytes // MEBIBYTE
        return f"used more than {megabytes} MB of memory (a value that keeps growing, or recursion that never ends)"
    if code == 70:
        return "broke the connection to the grader"
    return "left Python, for example with os._exit"


class WarmParent:
    """A warm parent in its jail. Use it with ``with``; ``inmate()`` gives one submission's process after the other.

    ``unsafe`` starts it without bubblewrap: only for code you trust. ``control`` is one of `Shared`'s: the parent is
    running already; should it end, one of its own is started. ``cells`` are pairs of a source and the cell's name which
    many submissions have in common: they are compiled once; ``libraries`` are modules that plain notebooks import.
    Raises `NoSandbox` where there is no sandbox.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        unsafe: bool = False,
        control: socket.socket | None = None,
        cells: Sequence[tuple[str, str]] = (),
        libraries: Sequence[str] = (),
    ) -> None:
        self.limits = limits or Limits()
        self._unsafe = unsafe
        self._given = control
        self._cells = [list(each) for each in cells]
        self._libraries = list(libraries)
        self._launched: Launched | None = None
        self._control: socket.socket | None = None
        self._events: Pipe | None = None
        self._ended: dict[int, Message] = {}
        self._count = 0
        self._notebooks = False

    def __enter__(self) -> WarmParent:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    @contextlib.contextmanager
    def inmate(self, notebook: Limits | None = None) -> Iterator[Any]:
        """Fork a process for one submission; it is gone, with all it left behind, when the block ends.

        It is a `RemoteSubject`; with ``notebook``, limits of its own, a `RemoteNotebook`: a shell for plain cells.
        """
        order = {"notebook": notebook.to_json()} if notebook else None
        try:
            number, pipe = self._fork(order)
        except PipeError:  # the parent itself is gone: a new one, once
            self._stop()
            self._start()
            number, pipe = self._fork(order)
        try:
            if notebook:
                from grader.sandbox.remote_notebook import RemoteNotebook

                yield RemoteNotebook(self, number, pipe, notebook)
            else:
                yield RemoteSubject(self, number, pipe, self.limits)
        finally:
            pipe.close()
            self.end(number)

    def interrupt(self, number: int) -> None:
        """Press Ctrl-C for a process."""
        with contextlib.suppress(PipeError):
            self._order({"do": "interrupt", "number": number})

    def end(self, number: int) -> Message:
        """End an inmate, wait until it is gone, and return how it went: ``code``, ``signal``, ``cpu_seconds``."""
        if number not in self._ended:
            try:
                deadline = time.monotonic() + END_SECONDS
                self._order({"do": "kill", "number": number})
                while number not in self._ended:
                    self._note(self._event(deadline))
            except PipeError:
                self._stop()  # it takes every process below it along
                self._start()
                return {"code": None, "signal": int(signal.SIGKILL)}
        return self._ended[number]

    def _fork(self, more: Message | None = None) -> tuple[int, Pipe]:
        self._count += 1
        self._ended = {}
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                self._order({"do": "fork", "number": self._count, **(more or {})}, theirs)
            # the first notebook has the parent import IPython and make a shell
            self._wait_for_fork(FORK_SECONDS if not more or self._notebooks else START_SECONDS)
            self._notebooks = self._notebooks or bool(more)
        except BaseException:
            ours.close()
            raise
        return self._count, Pipe(ours, total_limit=RECEIVED_LIMIT)

    def _wait_for_fork(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while True:
            event = self._event(deadline)
            self._note(event)
            if event.get("number") == self._count and event.get("event") == "forked":
                return
            if event.get("number") == self._count and event.get("event") == "failed":
                raise NoSandbox(f"No process could be started for a submission: {event.get('reason')}.")

    def _note(self, event: Message) -> None:
        if event.get("event") == "ended" and isinstance(event.get("number"), int):
            self._ended[event["number"]] = event

    def _order(self, order: Message, descriptor: socket.socket | None = None) -> None:
        if self._control is None:
            raise PipeClosed("there is no warm parent")
        frame = pack(order)
        try:
            if descriptor is None:
                self._control.sendall(frame)
            else:
                socket.send_fds(self._control, [frame], [descriptor.fileno()])
        except OSError as error:
            raise PipeClosed(f"the warm parent is gone ({error})") from None

    def _event(self, deadline: float) -> Message:
        if self._events is None:
            raise PipeClosed("there is no warm parent")
        return self._events.receive(deadline)

    def _start(self) -> None:
        try:
            self._launch()
        except BaseException:
            self._stop()
            raise
        try:
            self._event(time.monotonic() + START_SECONDS)
            if self._cells:
                self._order({"do": "compile", "cells": self._cells})
            if self._libraries:
                self._order({"do": "libraries", "modules": self._libraries})
        except PipeError as error:
            said = self._launched.last_words() if self._launched else ""
            self._stop()
            raise NoSandbox(f"The sandbox did not start ({said or error}).") from None

    def _launch(self) -> None:
        given, self._given = self._given, None
        if given is not None:
            self._control, self._events = given, Pipe(given)
            return
        self._control, theirs = socket.socketpair()
        self._events = Pipe(self._control)
        with theirs:
            self._launched = Launched([theirs], self.limits, unsafe=self._unsafe)

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._launched is not None:
            self._launched.stop()
        self._launched = self._control = self._events = None
        self._notebooks = False

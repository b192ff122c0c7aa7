"""Learner code in another process, as a check sees it.

`RemoteSubject` is a subject of ``grader.learner.subject``: for a check it is the same as code in its own process.
Whatever the learner process sends, the result is JSON of a known shape or a `SubjectError`.
"""

from __future__ import annotations

import secrets
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from grader.learner.channel import Channel, ChannelClosedError, ChannelError, ChannelTimeoutError, Message, pack
from grader.learner.limits import BROKEN_CHANNEL, MEBIBYTE, OUT_OF_MEMORY, Limits
from grader.learner.objects import Attribute, Ref, encode
from grader.learner.reply_validation import InvalidReplyError, check_output, check_reply, check_series, check_upcall
from grader.learner.subject import (
    Called,
    FunctionCall,
    HttpHandler,
    SubjectGoneError,
    Tool,
    ToolHandler,
    encode_call,
    raise_or_return,
    returned,
)

NO_ANSWER = "sent something that is not an answer"
_IDS_PER_DRAW = 32


class SandboxLostError(Exception):
    """The sandbox or its fork server ended, or something outside killed the process: no fault of the learner's code.

    The submission is to be graded again.
    """


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
        """Whether the cell ran to its end."""
        return self.error is None


class ProcessOwner(Protocol):
    """Owner of a learner process, who can end it: a `Zygote`."""

    def end(self, number: int) -> Message:
        """End the process and return how it went: ``code``, ``signal``, ``cpu_seconds``.

        Raises:
            SandboxLostError: Not only this process has ended.
        """

    def interrupt(self, number: int) -> None:
        """Send it what Ctrl-C sends."""


class RemoteSubject:
    """Learner code in its own process; after `SubjectGoneError`, ``alive`` is False and every request raises it."""

    def __init__(self, zygote: ProcessOwner, number: int, pipe: Channel, limits: Limits) -> None:
        self._zygote = zygote
        self._number = number
        self._pipe = pipe
        self._limits = limits
        self._end = time.monotonic() + limits.total_seconds
        self._gone: str | None = None
        self._ids: list[str] = []
        self.kill_is_a_loss = False
        """Whether a kill that nobody here ordered counts as a lost sandbox, not as the doing of the learner's code."""

    @property
    def alive(self) -> bool:
        """Whether the process still answers."""
        return self._gone is None

    def run_cell(self, source: str, cell: str) -> CellRun:
        """Run one cell; ``cell`` names it in errors. Raises `SubjectGoneError`."""
        reply, stdout, stderr = self._ask({"do": "cell", "source": source, "cell": cell})
        if reply["kind"] == "error":
            error = LearnerError(reply["type"], reply["message"], reply["line"], reply["code"])
            return CellRun(stdout, stderr, error)
        return CellRun(stdout, stderr, value_repr=reply.get("value"))

    def read(self, name: str) -> Any:
        """See `grader.learner.subject.Subject.read`."""
        reply, _, _ = self._ask({"do": "read", "name": name})
        return raise_or_return(reply, ()).value

    def keep(self, value: Any) -> Ref:
        """See `grader.learner.subject.Subject.keep`."""
        reply, _, _ = self._ask({"do": "keep", "value": encode(value)}, check=_check_kept)
        kept: Ref = raise_or_return(reply, ()).value
        return kept

    def call(
        self,
        target: str | Ref | Attribute,
        *args: Any,
        tools: Mapping[str, Tool] | None = None,
        http: HttpHandler | None = None,
        keep: bool = False,
        **kwargs: Any,
    ) -> Called:
        """See `grader.learner.subject.Subject.call`."""
        tool_handler = ToolHandler(tools or {}, http)
        request = {"do": "call", "target": encode(target), "args": encode(args), "kwargs": encode(kwargs), "keep": keep}
        reply, _, _ = self._ask(request, [tool_handler], _check_kept if keep else check_reply)
        return raise_or_return(reply, tool_handler.invocations, [request["args"], request["kwargs"]])

    def calls(self, *calls: FunctionCall) -> list[Called]:
        """See `grader.learner.subject.Subject.calls`."""
        handlers = [ToolHandler(each.tools or {}) for each in calls]
        kept = [each.keep for each in calls]
        sent = [encode_call(each) for each in calls]
        replies, _, _ = self._ask({"do": "calls", "calls": sent}, handlers, lambda reply: check_series(reply, kept))
        return returned(replies, handlers, sent)

    def _ask(
        self, request: Message, handlers: Sequence[ToolHandler] = (), check: Callable[[Any], Any] = check_reply
    ) -> tuple[Any, str, str]:
        """Send one request, answer the tool calls it makes, and return its reply and what it printed.

        Args:
            request: The request, without its id.
            handlers: The tools of each call in the request; a tool that is called at another time has no answer.
            check: Validates the reply.
        """
        handlers = handlers or [ToolHandler({})]
        if self._gone is not None:
            raise SubjectGoneError(self._gone)
        request_id = self._ids.pop() if self._ids else self._draw_ids()
        deadline = min(time.monotonic() + self._limits.wall_seconds, self._end)
        try:
            if self._pipe.has_input():
                raise InvalidReplyError("a message came without a request")
            self._pipe.send({"id": request_id, **request}, deadline)
            for _ in range(self._limits.upcalls + 1):
                message = self._pipe.receive(deadline)
                if message.get("id") != request_id:
                    raise InvalidReplyError("a message of another request came")
                if "upcall" not in message:
                    return check(message.get("reply")), *check_output(message)
                index, name, arguments = check_upcall(message, len(handlers))
                self._answer(request_id, handlers[index].answer(name, arguments), deadline)
            raise self._give_up(f"called its tools more than {self._limits.upcalls} times")
        except (ChannelError, InvalidReplyError) as problem:
            raise self._ended_by(problem) from None

    def _draw_ids(self) -> str:
        """Return an id that nobody can guess, and keep some more: one system call serves many requests."""
        digits = secrets.token_hex(8 * _IDS_PER_DRAW)
        self._ids = [digits[start : start + 16] for start in range(16, len(digits), 16)]
        return digits[:16]

    def _answer(self, request_id: str, answer: Message, deadline: float) -> None:
        try:
            packed = pack({"id": request_id, "answer": answer})
        except ChannelError as error:
            answer = {"raise": {"type": "RuntimeError", "message": f"The tool's result cannot be sent: {error}."}}
            packed = pack({"id": request_id, "answer": answer})
        self._pipe.send_packed(packed, deadline)

    def _ended_by(self, problem: ChannelError | InvalidReplyError) -> SubjectGoneError:
        """End the process after a problem with its messages; return the exception that says why."""
        if isinstance(problem, ChannelTimeoutError):
            return self._give_up(self._too_long())
        if isinstance(problem, ChannelClosedError):
            return self._give_up(None)
        return self._give_up(NO_ANSWER)

    def _too_long(self) -> str:
        if time.monotonic() >= self._end:
            return f"took more than {self._limits.total_seconds:g} s altogether"
        return f"did not finish within {self._limits.wall_seconds:g} s"

    def _give_up(self, why: str | None) -> SubjectGoneError:
        """End the process; return the exception that says why. Without ``why`` it ended by itself."""
        self._gone = "Your code was stopped."  # should the sandbox be lost, nothing more is asked
        ended = self._zygote.end(self._number)
        is_killed = ended.get("signal") == signal.SIGKILL and ended.get("cpu_seconds", 0) < self._limits.cpu_seconds
        if why is None and is_killed and self.kill_is_a_loss:
            raise SandboxLostError("The process of the submission was killed.")
        self._gone = f"Your code {why or explain_end(ended, self._limits)}, and was stopped."
        return SubjectGoneError(self._gone)


def _check_kept(reply: Any) -> Message:
    return check_reply(reply, keep=True)


def explain_end(ended: Message, limits: Limits) -> str:
    """Return how a process ended by itself, in words for the learner."""
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
    if code == BROKEN_CHANNEL:
        return "broke the connection to the grader"
    return "left Python, for example with os._exit"

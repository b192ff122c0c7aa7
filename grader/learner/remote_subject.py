"""Learner code in another process, as a check sees it.

`RemoteSubject` is a subject of ``grader.learner.subject``: for a check it is the same as code in its own process.
Whatever the learner process sends, the result is JSON of a known shape or a `SubjectError`.
"""

from __future__ import annotations

import base64
import contextlib
import secrets
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, Protocol

from grader.learner.cell_run import CellRun, Output, Watch, check_output, check_run
from grader.learner.channel import Channel, ChannelClosedError, ChannelError, ChannelTimeoutError, Message, pack
from grader.learner.limits import BROKEN_CHANNEL, MEBIBYTE, OUT_OF_MEMORY, Limits
from grader.learner.reply_validation import InvalidReplyError, check_reply, check_series, check_upcall
from grader.learner.subject import ExecutedSubject, SubjectGoneError, ToolHandler

INTERRUPTED_SECONDS = 4.0
"""How long an interrupted cell may take to end: nbclient's own limit."""
OUTPUTS_LIMIT = 2_000
"""Outputs kept of one cell."""
_PIECE = 2 * MEBIBYTE
NO_ANSWER = "sent something that is not an answer"
_IDS_PER_DRAW = 32


class SandboxLostError(Exception):
    """The sandbox or its fork server ended, or something outside killed the process: no fault of the learner's code.

    The submission is to be graded again.
    """


class ProcessKilledError(SandboxLostError):
    """The process of a submission was killed, perhaps from outside."""


@dataclass
class _Listener:
    """What takes the outputs of a running cell, and until when the cell has to end once it was interrupted."""

    take: Callable[[Output], object]
    deadline: float | None = None

    @property
    def interrupted(self) -> bool:
        """Whether the cell took too long."""
        return self.deadline is not None


class ProcessOwner(Protocol):
    """Owner of a learner process, who can end it: a `Zygote`."""

    def end(self, number: int) -> Message:
        """End the process and return how it went: ``code``, ``signal``, ``cpu_seconds``.

        Raises:
            SandboxLostError: Not only this process has ended.
        """

    def interrupt(self, number: int) -> None:
        """Send it what Ctrl-C sends."""


class RemoteSubject(ExecutedSubject):
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

    def put(self, path: str, data: bytes) -> None:
        """Write a file beside the notebook; ``path`` is relative and leads nowhere else. Raises `SubjectGoneError`."""
        for start in range(0, max(len(data), 1), _PIECE):
            piece = base64.b64encode(data[start : start + _PIECE]).decode("ascii")
            self._ask({"do": "file", "path": path, "data": piece})

    def files(self, limit: int = 2 * MEBIBYTE) -> dict[str, bytes]:
        """Return the files beside the notebook as they are now, up to ``limit`` bytes. Raises `SubjectGoneError`."""
        found = self._ask({"do": "files", "limit": limit}).get("value")
        files = {}
        for name, data in found.items() if isinstance(found, dict) else ():
            path = PurePosixPath(name)
            if isinstance(data, str) and not path.is_absolute() and ".." not in path.parts and name.isprintable():
                with contextlib.suppress(ValueError):
                    files[str(path)] = base64.b64decode(data)
        return files

    def run_cell(
        self,
        source: str,
        *,
        seconds: float | None = None,
        take: Callable[[Output], object] | None = None,
        watch: Watch | None = None,
    ) -> CellRun:
        """Run one cell, as a kernel does. Raises `SubjectGoneError`.

        Args:
            source: The cell.
            seconds: How long it may run before it is interrupted, if not as long as any request.
            take: Gets each output as it comes; otherwise the result has them.
            watch: What to look at afterwards, for what the cell has changed.
        """
        outputs: list[Output] = []
        request: Message = {"do": "cell", "source": source}
        if watch is not None:
            request["watch"] = {"given": watch.given, "helpers": sorted(watch.helpers)}
        listener = _Listener(take or outputs.append)
        run: CellRun = self._ask(request, check=check_run, seconds=seconds, listener=listener)
        return replace(run, outputs=tuple(outputs[:OUTPUTS_LIMIT]), timed_out=listener.interrupted)

    def _request(self, request: Message, handlers: Sequence[ToolHandler] = ()) -> Any:
        match request["do"]:
            case "calls":
                kept = [each["keep"] for each in request["calls"]]
                return self._ask(request, handlers, lambda reply: check_series(reply, kept))
            case do:
                keep = do == "keep" or request.get("keep", False)
                return self._ask(request, handlers, lambda reply: check_reply(reply, keep=keep))

    def _ask(
        self,
        request: Message,
        handlers: Sequence[ToolHandler] = (),
        check: Callable[[Any], Any] = check_reply,
        *,
        seconds: float | None = None,
        listener: _Listener | None = None,
    ) -> Any:
        """Send one request, answer the tool calls it makes, and return its reply.

        Args:
            request: The request, without its id.
            handlers: The tools of each call in the request; a tool that is called at another time has no answer.
            check: Validates the reply.
            seconds: How long it may take, if not as long as any request.
            listener: Takes the outputs of a cell; a cell that takes too long is interrupted first.
        """
        handlers = handlers or [ToolHandler({})]
        if self._gone is not None:
            raise SubjectGoneError(self._gone)
        request_id = self._ids.pop() if self._ids else self._draw_ids()
        deadline = min(time.monotonic() + (seconds or self._limits.wall_seconds), self._end)
        upcalls = 0
        try:
            self._pipe.send({"id": request_id, **request}, deadline)
            while upcalls <= self._limits.upcalls:
                message = self._receive(deadline, listener)
                if message.get("id") != request_id:
                    raise InvalidReplyError("a message of another request came")
                if listener is not None and "output" in message:
                    listener.take(check_output(message["output"]))
                elif "upcall" in message:
                    upcalls += 1
                    index, name, arguments = check_upcall(message, len(handlers))
                    self._answer(request_id, handlers[index].answer(name, arguments), deadline)
                else:
                    return check(message.get("reply"))
            raise self._give_up(f"called its tools more than {self._limits.upcalls} times")
        except (ChannelError, InvalidReplyError) as problem:
            raise self._ended_by(problem) from None

    def _receive(self, deadline: float, listener: _Listener | None) -> Message:
        """Return the next message; a cell that takes too long is interrupted, and may end within a moment."""
        if listener is None:
            return self._pipe.receive(deadline)
        while True:
            try:
                return self._pipe.receive(listener.deadline or deadline)
            except ChannelTimeoutError:
                if listener.interrupted or time.monotonic() >= self._end:
                    raise
                listener.deadline = min(time.monotonic() + INTERRUPTED_SECONDS, self._end)
                self._zygote.interrupt(self._number)

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
            raise ProcessKilledError("The process of the submission was killed.")
        self._gone = f"Your code {why or explain_end(ended, self._limits)}, and was stopped."
        return SubjectGoneError(self._gone)


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

"""The judge's side of a plain notebook: cells to run and tests to run beside them, in a process that nobody believes.

`RemoteNotebook` is a `RemoteSubject` too, so checks and plain tests can be mixed in one notebook.
"""

from __future__ import annotations

import base64
import contextlib
import secrets
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from grader.learner.channel import ChannelError, ChannelTimeoutError, Message
from grader.learner.remote_subject import RemoteSubject
from grader.learner.reply_validation import InvalidReplyError
from grader.learner.subject import SubjectGoneError

INTERRUPTED_SECONDS = 4.0
"""How long an interrupted cell may take to end: nbclient's own patience."""
OUTPUTS_LIMIT = 2_000
"""Outputs kept of one cell."""
_PIECE = 2 * 1024 * 1024
_TEXT_LIMIT = 4_000_000
_LINES = 2000

Output = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Problem:
    """What ended a cell."""

    name: str
    message: str
    traceback: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ran:
    """How a cell ran."""

    problem: Problem | None = None
    timed_out: bool = False
    line: int | None = None
    """Of the cell: the line that raised."""


@dataclass(frozen=True)
class TestCode:
    """A test cell, compiled away from the learner: see `grader.autograde.plain.cell_compiler`."""

    code: bytes
    value: str
    token: str
    secret: str
    quiet: bool
    filename: str
    aliases: dict[str, str] = field(default_factory=dict)
    exempt: Collection[str] = ()


class RemoteNotebook(RemoteSubject):
    """A learner's notebook in a process of its own. After `SubjectGoneError`, ``alive`` is False."""

    def put(self, path: str, data: bytes) -> None:
        """Write a file beside the notebook; ``path`` is relative and leads nowhere else. Raises `SubjectGoneError`."""
        for start in range(0, max(len(data), 1), _PIECE):
            piece = base64.b64encode(data[start : start + _PIECE]).decode("ascii")
            self._ask({"do": "file", "path": path, "data": piece})

    def files(self, limit: int = 2 * 1024 * 1024) -> dict[str, bytes]:
        """Return the files beside the notebook as they are now, up to ``limit`` bytes. Raises `SubjectGoneError`."""
        reply, _, _ = self._ask({"do": "files", "limit": limit})
        found = reply.get("value")
        files = {}
        for name, data in found.items() if isinstance(found, dict) else ():
            path = PurePosixPath(name)
            if isinstance(data, str) and not path.is_absolute() and ".." not in path.parts and name.isprintable():
                with contextlib.suppress(ValueError):
                    files[str(path)] = base64.b64decode(data)
        return files

    def execute(
        self, source: str, output: Callable[[Output], None], seconds: float | None, trusted: Collection[str] = ()
    ) -> Ran:
        """Run a cell; each output is handed to ``output`` as it comes. Raises `SubjectGoneError`.

        ``seconds`` is how long it may run before it is interrupted; ``trusted`` are names the cell gives to helpers
        which tests are to find again as they are now.
        """
        request = {"do": "run", "source": source, "trusted": list(trusted)}
        return self._watched(request, output, seconds)[1]

    def run(self, source: str) -> tuple[Ran, list[Output]]:
        """Run a cell within the time of one request, and return its outputs too. Raises `SubjectGoneError`."""
        outputs: list[Output] = []
        ran = self.execute(source, lambda output: _keep(outputs, output), self._limits.wall_seconds)
        return ran, outputs

    def test(self, test: TestCode, output: Callable[[Output], None], seconds: float | None) -> Ran:
        """Run a test; its value is handed to ``output`` as an ``execute_result``. Raises `SubjectGoneError`."""
        passed: list[Any] = []

        def believed(found: Output) -> None:
            kind, content = found
            if kind == "passed":
                passed.append(content)
            elif kind != "execute_result":  # only the test itself has one
                output(found)

        number = secrets.token_hex(8)
        ready = {"do": "prepare", "of": number, "aliases": test.aliases, "exempt": list(test.exempt)}
        _, ran = self._watched(ready, lambda output: None, seconds)
        if ran.problem is not None or ran.timed_out:
            return ran
        request = {
            "do": "test",
            "code": base64.b64encode(test.code).decode("ascii"),
            "value": test.value,
            "token": test.token,
            "quiet": test.quiet,
        }
        reply, ran = self._watched(request, believed, seconds, number)
        if ran.problem is not None or ran.timed_out:
            return ran
        if not passed or passed[0].get("token") != test.secret:
            return Ran(Problem("TestNotFinished", "The test cell did not run to its end."))
        data, number = reply.get("data"), passed[0].get("number")
        metadata = reply.get("metadata") if isinstance(reply.get("metadata"), dict) else {}
        if isinstance(number, str):
            data = {**(data if isinstance(data, dict) else {}), "text/plain": number}
            if not test.quiet:
                output(("execute_result", {"data": data, "metadata": metadata}))
        elif isinstance(data, dict):
            if _is_number(data.get("text/plain")):
                return Ran(Problem("NotANumber", "The value of the test is no number, though it is shown as one."))
            output(("execute_result", {"data": data, "metadata": metadata}))
        return ran

    def _watched(
        self, request: Message, output: Callable[[Output], None], seconds: float | None, number: str | None = None
    ) -> tuple[Message, Ran]:
        """Carry out one request; interrupt it where it takes too long, end the process where that does not help."""
        if self._gone is not None:
            raise SubjectGoneError(self._gone)
        number = number or secrets.token_hex(8)
        deadline = self._end if seconds is None else min(self._end, time.monotonic() + seconds)
        timed_out = False
        try:
            if self._pipe.has_input():
                raise InvalidReplyError("something came that nobody asked for")
            self._pipe.send({"id": number, **request}, self._end)
            while True:
                try:
                    message = self._pipe.receive(deadline)
                except ChannelTimeoutError:
                    if timed_out:
                        raise
                    timed_out = True
                    self._zygote.interrupt(self._number)
                    deadline = time.monotonic() + INTERRUPTED_SECONDS
                    continue
                if message.get("id") != number:
                    raise InvalidReplyError("a message of another request came")
                if "output" in message:
                    output(_checked(message["output"]))
                    continue
                return _ran(message.get("reply"), timed_out)
        except (ChannelError, InvalidReplyError) as problem:
            raise self._ended_by(problem) from None


def _keep(outputs: list[Output], output: Output) -> None:
    if len(outputs) < OUTPUTS_LIMIT:
        outputs.append(output)


def _ran(reply: Any, timed_out: bool) -> tuple[Message, Ran]:
    if not isinstance(reply, dict) or reply.get("kind") != "ran":
        raise InvalidReplyError("no reply to a cell")
    if "ename" not in reply:
        return reply, Ran(None, timed_out)
    name, message, lines = reply.get("ename"), reply.get("evalue"), reply.get("traceback")
    if not isinstance(name, str) or not isinstance(message, str) or not _texts(lines):
        raise InvalidReplyError("an error of another form")
    line = None
    for step in reply.get("steps") or []:
        if isinstance(step, list) and len(step) == 3 and str(step[0]).startswith("<test ") and type(step[1]) is int:
            line = step[1]
    line = reply["line"] if type(reply.get("line")) is int else line
    return reply, Ran(Problem(name, message[:_TEXT_LIMIT], tuple(lines[:_LINES])), timed_out, line)  # type: ignore[index]


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(line, str) for line in value)


_FIELDS: dict[str, dict[str, type]] = {
    "stream": {"name": str, "text": str},
    "display_data": {"data": dict, "metadata": dict, "transient": dict},
    "update_display_data": {"data": dict, "metadata": dict, "transient": dict},
    "execute_result": {"data": dict, "metadata": dict},
    "error": {"ename": str, "evalue": str, "traceback": list},
    "clear_output": {"wait": bool},
    "comm_open": {"data": dict, "comm_id": str, "target_name": str},
    "comm_msg": {"data": dict, "comm_id": str},
    "comm_close": {"data": dict, "comm_id": str},
    "passed": {},
}


def _checked(output: Any) -> Output:
    """Return an output with exactly the fields of its kind; raises `InvalidReplyError`."""
    if not isinstance(output, list) or len(output) != 2 or not isinstance(output[1], dict):
        raise InvalidReplyError("no output")
    kind, content = output
    fields = _FIELDS.get(kind) if isinstance(kind, str) else None
    if fields is None:
        raise InvalidReplyError("an output of no known kind")
    if kind == "passed":
        return kind, {"token": content.get("token"), "number": content.get("number")}
    checked = {}
    for name, wanted in fields.items():
        value = content.get(name)
        if name in ("metadata", "transient") and value is None:
            value = {}
        if not isinstance(value, wanted):
            raise InvalidReplyError(f"{name} of a {kind} is not {wanted.__name__}")
        checked[name] = value
    if kind == "stream" and checked["name"] not in ("stdout", "stderr"):
        raise InvalidReplyError("a stream of another name")
    if kind == "error" and not _texts(checked["traceback"]):
        raise InvalidReplyError("a traceback of another form")
    return kind, checked


def _is_number(shown: Any) -> bool:
    try:
        float(shown if isinstance(shown, str) else "".join(shown or ["-"]))
    except (TypeError, ValueError):
        return False
    return True

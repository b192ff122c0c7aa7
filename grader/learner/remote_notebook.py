"""The judge's side of a notebook whose cells run in IPython's shell, in a process that nobody believes.

`RemoteNotebook` is a `RemoteSubject` too, so checks and plain tests can be mixed in one notebook.
"""

from __future__ import annotations

import base64
import contextlib
import secrets
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, TypeGuard

from grader.learner.channel import ChannelError, ChannelTimeoutError, Message
from grader.learner.remote_subject import RemoteSubject
from grader.learner.reply_validation import InvalidReplyError
from grader.learner.subject import SubjectGoneError
from grader.outcome import OUTCOME_TYPE

INTERRUPTED_SECONDS = 4.0
"""How long an interrupted cell may take to end: nbclient's own limit."""
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
    changed: frozenset[str] = frozenset()
    """What differs, after it, of builtins, the standard library and the shell."""
    names: frozenset[str] = frozenset()
    """The instructor's names that mean something else after it, and names of builtins that a cell has taken."""
    odd: str | None = None
    """What is odd about the value it showed: ``forged``, or of an ``own class``."""


@dataclass(frozen=True)
class Given:
    """A cell of the instructor's: what it changes is meant so."""

    helpers: Collection[str] = ()
    """Names to watch from then on."""


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
        self, source: str, output: Callable[[Output], None], seconds: float | None, given: Given | None = None
    ) -> Ran:
        """Run a cell; each output is handed to ``output`` as it comes. Raises `SubjectGoneError`.

        ``seconds`` is how long it may run before it is interrupted; ``given`` tells that it is the instructor's.
        """
        request: Message = {"do": "run", "source": source}
        if given is not None:
            request |= {"given": True, "helpers": sorted(given.helpers)}
        return self._watched(request, output, seconds)

    def run(self, source: str) -> tuple[Ran, list[Output]]:
        """Run a cell within the time of one request, and return its outputs too. Raises `SubjectGoneError`."""
        outputs: list[Output] = []
        ran = self.execute(source, lambda output: _keep(outputs, output), self._limits.wall_seconds)
        return ran, outputs

    def _watched(self, request: Message, output: Callable[[Output], None], seconds: float | None) -> Ran:
        """Carry out one request; interrupt it where it takes too long, end the process where that does not help."""
        if self._gone is not None:
            raise SubjectGoneError(self._gone)
        number = secrets.token_hex(8)
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


def _ran(reply: Any, timed_out: bool) -> Ran:
    if not isinstance(reply, dict) or reply.get("kind") != "ran":
        raise InvalidReplyError("no reply to a cell")
    changed, names, odd = reply.get("changed"), reply.get("names"), reply.get("odd")
    if not _texts(changed) or not _texts(names) or odd not in (None, "forged", "own class"):
        raise InvalidReplyError("changes of another form")
    ran = Ran(None, timed_out, None, frozenset(changed[:_LINES]), frozenset(names[:_LINES]), odd)
    if "ename" not in reply:
        return ran
    name, message, lines = reply.get("ename"), reply.get("evalue"), reply.get("traceback")
    if not isinstance(name, str) or not isinstance(message, str) or not _texts(lines):
        raise InvalidReplyError("an error of another form")
    line = reply["line"] if type(reply.get("line")) is int else None
    return replace(ran, problem=Problem(name, message[:_TEXT_LIMIT], tuple(lines[:_LINES])), line=line)


def _texts(value: Any) -> TypeGuard[list[str]]:
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
}


def _checked(output: Any) -> Output:
    """Return an output with exactly the fields of its kind; raises `InvalidReplyError`."""
    if not isinstance(output, list) or len(output) != 2 or not isinstance(output[1], dict):
        raise InvalidReplyError("no output")
    kind, content = output
    fields = _FIELDS.get(kind) if isinstance(kind, str) else None
    if fields is None:
        raise InvalidReplyError("an output of no known kind")
    checked: dict[str, Any] = {}
    for name, wanted in fields.items():
        value = content.get(name)
        if name in ("metadata", "transient") and value is None:
            value = {}
        if not isinstance(value, wanted):
            raise InvalidReplyError(f"{name} of a {kind} is not {wanted.__name__}")
        checked[name] = value
    if "data" in checked:  # the grader's own media type is for its own cards
        checked["data"] = {mime: each for mime, each in checked["data"].items() if mime != OUTCOME_TYPE}
    if kind == "stream" and checked["name"] not in ("stdout", "stderr"):
        raise InvalidReplyError("a stream of another name")
    if kind == "error" and not _texts(checked["traceback"]):
        raise InvalidReplyError("a traceback of another form")
    return kind, checked

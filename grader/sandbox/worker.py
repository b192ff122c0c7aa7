"""A submission's own process: takes requests from the judge, carries them out, answers.

It runs after `grader.sandbox.confinement` has taken everything away but one socket. From the judge come
``{"id", "do": "cell" | "read" | "keep" | "call" | "calls", …}`` and, while a request is being carried out,
``{"id", "answer"}``; to the judge go ``{"id", "upcall", "arguments", "place"}`` and
``{"id", "reply", "stdout", "stderr"}``. The judge believes none of it.
"""

from __future__ import annotations

import io
import os
import socket
import sys
import threading
import types
from typing import Any

from grader.learner.cells import Cells
from grader.learner.channel import Channel, ChannelClosedError, ChannelError, Message
from grader.learner.executor import Executor
from grader.learner.limits import OUT_OF_MEMORY, Limits
from grader.learner.replies import Reply, failure

# Bound now: learner code may replace os._exit, and this process must end with it.
_exit = os._exit


def serve(sock: socket.socket, limits: Limits, cells: Cells) -> None:
    """Answer requests until the judge is gone; never returns. ``cells`` knows some that are compiled already."""
    code = 70
    sys.path.insert(0, "")  # modules beside the notebook
    try:
        LearnerWorker(Channel(sock), limits, cells).serve()
    except ChannelClosedError:
        code = 0
    except (MemoryError, RecursionError):
        code = OUT_OF_MEMORY
    finally:
        _exit(code)


class LearnerWorker:
    """One submission: a namespace, and the socket to the judge."""

    def __init__(self, pipe: Channel, limits: Limits, cells: Cells | None = None) -> None:
        self._pipe = pipe
        self._limits = limits
        self._lock = threading.Lock()
        self._current: str | None = None
        self._executor = Executor(_namespace(), self._upcall, cells)
        stub_out_grader()

    def serve(self) -> None:
        """Take one request after the other; raises `ChannelClosedError` when the judge is gone."""
        while True:
            self.take_one()

    def take_one(self) -> None:
        """Wait for a request, carry it out and answer."""
        request = self._pipe.receive()
        self._current = str(request.get("id"))
        out, err = Bounded(self._limits.output_bytes), Bounded(self._limits.output_bytes)
        sys.stdout, sys.stderr = out, err
        reply = self._carry_out(request)
        answer = {"id": self._current, "reply": reply, "stdout": out.getvalue(), "stderr": err.getvalue()}
        self._current = None
        self._send(answer)

    def _carry_out(self, request: Message) -> Reply:
        match request.get("do"):
            case "cell":
                return self._executor.run_cell(request["source"], request["cell"])
            case "read":
                return self._executor.read(request["name"])
            case "keep":
                return self._executor.keep(request["value"])
            case "call":
                return self._executor.call(
                    request["target"], request["args"], request["kwargs"], keep=bool(request["keep"])
                )
            case "calls":
                return self._executor.calls(request["calls"])
            case other:
                return failure("ValueError", f"the judge asked for {other!r}")

    def _send(self, answer: Message) -> None:
        try:
            self._pipe.send(answer)
        except ChannelClosedError:
            raise
        except ChannelError as error:  # a result too large or too odd for the pipe is an error of the learner's
            reply = failure("ValueError", f"The result cannot be sent to the grader: {error}.")
            self._pipe.send({"id": answer["id"], "reply": reply, "stdout": "", "stderr": ""})

    def _upcall(self, name: str, arguments: dict[str, Any]) -> Reply:
        with self._lock:
            if self._current is None:
                raise RuntimeError(f"{name} was called after the function that may call it had returned.")
            place = self._executor.place
            self._pipe.send({"id": self._current, "upcall": name, "arguments": arguments, "place": place})
            answer: Reply = self._pipe.receive()["answer"]
            return answer


class Bounded(io.TextIOBase):
    """Text output that keeps the beginning and counts the rest, so that a flood costs no memory."""

    def __init__(self, limit: int) -> None:
        self._left = limit
        self._kept: list[str] = []
        self._dropped = 0

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Keep what still fits."""
        text = str.__str__(text)
        kept = text[: self._left]
        self._left -= len(kept)
        self._dropped += len(text) - len(kept)
        if kept:
            self._kept.append(kept)
        return len(text)

    def getvalue(self) -> str:
        """Return what was kept, and a line on what was not."""
        note = f"\n… {self._dropped} more characters were not kept." if self._dropped else ""
        return "".join(self._kept) + note


def _namespace() -> dict[str, Any]:
    """Return a fresh ``__main__``, as a notebook has."""
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    module.__dict__["__builtins__"] = __builtins__
    return module.__dict__


def stub_out_grader() -> None:
    """Let the notebook's ``from grader import check`` find a stand-in: in a class run the judge plays the checks.

    The fork server does it for all its forks: looking through the names of all modules touches half a megabyte.
    """
    if sys.modules.get("grader") is _GRADER:
        return
    for name in [name for name in sys.modules if name == "grader" or name.startswith("grader.")]:
        del sys.modules[name]
    sys.modules["grader"] = _GRADER


def _check(check_id: str) -> str:
    return f"{check_id} is judged outside of this process."


_GRADER = types.ModuleType("grader", "Stands in for the grader while a class is graded.")
_GRADER.check = _check  # type: ignore[attr-defined]

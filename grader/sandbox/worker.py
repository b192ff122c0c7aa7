"""A submission's own process: takes requests from the judge, carries them out, answers.

It runs after `grader.sandbox.confinement` has taken everything away but one socket. From the judge come
``{"id", "do": "cell" | "read" | "keep" | "call" | "calls" | "file" | "files", …}`` and, while a request is being
carried out, ``{"id", "answer"}``; to the judge go ``{"id", "upcall", "arguments", "place"}``, outputs of a cell in the
form of a kernel's messages, ``{"id", "output": [kind, content]}``, and ``{"id", "reply"}``. The judge believes none of
it. Cells run as under a kernel, in IPython's shell, which the fork server has made.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import signal
import socket
import sys
import threading
import types
from typing import Any

from grader.learner.channel import Channel, ChannelClosedError, ChannelError, Message, pack
from grader.learner.executor import Executor
from grader.learner.limits import BROKEN_CHANNEL, OUT_OF_MEMORY
from grader.learner.replies import Reply, failure, is_cell, safe_text
from grader.sandbox import preimports
from grader.sandbox.change_detection import ChangeDetector
from grader.sandbox.confinement import IGNORE, on_signal
from grader.sandbox.ipython_shell import Notebook, json_content

# Bound now: learner code may replace os._exit, and this process must end with it.
_exit = os._exit
_HELD_BYTES = 1 << 16


def serve(sock: socket.socket, notebook: Notebook, detector: ChangeDetector) -> None:
    """Answer requests until the judge is gone; never returns."""
    code = BROKEN_CHANNEL
    sys.path.insert(0, "")  # modules beside the notebook
    try:
        preimports.reseed()
        LearnerWorker(Channel(sock), notebook, detector).serve()
    except ChannelClosedError:
        code = 0
    except (MemoryError, RecursionError):
        code = OUT_OF_MEMORY
    finally:
        _exit(code)


class LearnerWorker:
    """One submission: a notebook, and the socket to the judge."""

    def __init__(self, pipe: Channel, notebook: Notebook, detector: ChangeDetector | None) -> None:
        self._pipe, self._lock = pipe, threading.RLock()
        self._current: str | None = None
        self._silent = False
        self._held = b""  # outputs that go with the reply
        self._book, self._detector = notebook, detector
        self._executor = Executor(notebook.namespace, self._upcall)
        self._loop = notebook.loop
        self._future: asyncio.Future[Any] | None = None
        stub_out_grader()
        notebook.enter(self._emit)

    def serve(self) -> None:
        """Take one request after the other; raises `ChannelClosedError` when the judge is gone."""
        on_signal(signal.SIGINT, IGNORE)
        self._book.watch()
        while True:
            self.take_one()

    def take_one(self) -> None:
        """Wait for a request, carry it out and answer."""
        if not self._loop.is_idle:
            self._loop.finish(self._loop.has_input(self._pipe.fileno()))
        request = self._pipe.receive()
        number = str(request.get("id"))
        with self._lock:
            self._current = number
        reply = self._run(request) if request.get("do") == "cell" else self._asked(request)
        with self._lock:
            self._current = None
            self._send({"id": number, "reply": reply})

    def _asked(self, request: Message) -> Reply:
        """Carry out a check's request; what it prints is of no interest."""
        self._silent = True
        try:
            return self._carry_out(request)
        finally:
            self._book.forget_raw = True
            self._silent = False

    def _carry_out(self, request: Message) -> Reply:
        match request.get("do"):
            case "file":
                return _write(request)
            case "files":
                return {"kind": "value", "value": _files(int(request["limit"]))}
            case _:
                return self._executor.carry_out(request)

    def _send(self, answer: Message) -> None:
        held, self._held = self._held, b""
        try:
            self._pipe.send_packed(held + pack(answer))
        except ChannelClosedError:
            raise
        except ChannelError as error:  # a result too large or too odd for the pipe is an error of the learner's
            reply = failure("ValueError", f"The result cannot be sent to the grader: {error}.")
            self._pipe.send_packed(held + pack({"id": answer["id"], "reply": reply}))

    def _upcall(self, name: str, arguments: dict[str, Any]) -> Reply:
        with self._lock:
            if self._current is None:
                raise RuntimeError(f"{name} was called after the function that may call it had returned.")
            place = self._executor.place
            self._pipe.send({"id": self._current, "upcall": name, "arguments": arguments, "place": place})
            answer: Reply = self._pipe.receive()["answer"]
            return answer

    def _emit(self, kind: str, content: dict[str, Any], *, hold: bool = False) -> None:
        """Send an output; with ``hold`` it may wait for the next message."""
        with self._lock:
            if self._current is None or self._silent:
                return
            self._held += self._packed(kind, content)
            if not hold or len(self._held) > _HELD_BYTES:
                held, self._held = self._held, b""
                self._pipe.send_packed(held)

    def _packed(self, kind: str, content: dict[str, Any]) -> bytes:
        try:
            try:
                return pack({"id": self._current, "output": [kind, content]})
            except ChannelError:  # bytes of a picture, for example
                return pack({"id": self._current, "output": [kind, json_content(content)]})
        except (ChannelError, TypeError, ValueError) as error:
            text = f"An output was not kept: {error}.\n"
            return pack({"id": self._current, "output": ["stream", {"name": "stdout", "text": text}]})

    def _run(self, request: Message) -> Reply:
        """Run a cell as ipykernel does, and look at what it changed."""
        watch = request.get("watch")
        self._book.begin()
        result = self._executed(request["source"])
        self._book.flush()
        error = result.error_before_exec if result.error_before_exec is not None else result.error_in_exec
        reply: Reply = {"kind": "ran"}
        if error is not None:
            shown = [str(line) for line in self._book.shell._last_traceback or []]
            reply |= {"ename": str(type(error).__name__), "evalue": safe_text(lambda: str(error)), "traceback": shown}
            reply["line"] = _line(error)
        if watch is not None and self._detector is not None:
            reply |= self._detector.end(watch, result.result, self._book.shown)
        return reply

    def _executed(self, source: str) -> Any:
        shell, problem = self._book.shell, None
        try:
            transformed = shell.transform_cell(source)
        except Exception:
            transformed, problem = source, sys.exc_info()
        about = {"transformed_cell": transformed, "preprocessing_exc_tuple": problem}
        if shell.should_run_async(source, **about):
            return self._loop.finish(self._awaited(source, about))
        try:
            on_signal(signal.SIGINT, signal.default_int_handler)
            with self._loop.seems_to_run():
                return shell.run_cell(source, store_history=True)
        finally:
            on_signal(signal.SIGINT, IGNORE)

    async def _awaited(self, source: str, about: dict[str, Any]) -> Any:
        shell, result = self._book.shell, None
        self._future = asyncio.ensure_future(shell.run_cell_async(source, store_history=True, **about))
        on_signal(signal.SIGINT, self._interrupted)
        try:
            result = await self._future
        finally:
            on_signal(signal.SIGINT, IGNORE)
            self._future = None
            shell.events.trigger("post_execute")
            shell.events.trigger("post_run_cell", result)
        return result

    def _interrupted(self, number: int, frame: Any) -> None:
        if self._future is not None:
            self._loop.call_soon_threadsafe(self._future.cancel)


def _line(error: BaseException) -> int | None:
    """Return the line of the cell that an error ended."""
    if isinstance(error, SyntaxError):
        return error.lineno
    step = error.__traceback__
    while step is not None:
        if is_cell(step.tb_frame.f_code.co_filename):
            return step.tb_lineno
        step = step.tb_next
    return None


def _write(request: Message) -> Reply:
    """Write a piece of a file below the working folder; the judge has looked at the path."""
    path = str(request["path"])
    preimports.uncover(path)
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "ab") as file:
            file.write(base64.b64decode(request["data"]))
    except OSError as error:
        return failure("OSError", str(error))
    return {"kind": "value", "value": None}


def _files(limit: int) -> dict[str, str]:
    """Return the files in the working folder, as far as ``limit`` bytes go."""
    found: dict[str, str] = {}
    for folder, _, names in os.walk("."):
        for name in sorted(names):
            path = os.path.join(folder, name)
            with contextlib.suppress(OSError):
                if not os.path.islink(path) and os.path.getsize(path) <= limit:
                    with open(path, "rb") as file:
                        data = file.read(limit)
                    limit -= len(data)
                    found[os.path.relpath(path, ".")] = base64.b64encode(data).decode("ascii")
    return found


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

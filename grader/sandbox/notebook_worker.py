"""The process of a submission's notebook: its cells run in IPython's shell, as under a kernel.

Besides what `grader.sandbox.worker` answers, the judge may ask to ``file`` (write a piece of a file beside the
notebook) and to ``run`` a cell. Outputs are sent as they come, ``{"id", "output": [kind, content]}``, in the form of a
kernel's messages. A plain test is a cell like any other; what learner code has changed that such a test relies on
stands in the reply (see `grader.sandbox.change_detection`).
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
from collections.abc import Iterable
from typing import Any

from grader.learner.channel import Channel, ChannelClosedError, ChannelError, Message
from grader.learner.executor import Executor
from grader.learner.limits import OUT_OF_MEMORY, Limits
from grader.learner.replies import Reply, failure
from grader.sandbox import preimports
from grader.sandbox.change_detection import (
    HelperSnapshots,
    LibrarySnapshot,
    ShellSnapshot,
    has_class_of_its_own,
    is_a_number,
    shadowed_builtins,
)
from grader.sandbox.ipython_shell import Notebook, json_content
from grader.sandbox.worker import LearnerWorker, stub_out_grader

_exit, _signal = os._exit, signal.signal


class NotebookWorker(LearnerWorker):
    """One submission in a shell of its own."""

    def __init__(self, pipe: Channel, limits: Limits, notebook: Notebook, library: LibrarySnapshot) -> None:
        self._pipe, self._limits, self._lock = pipe, limits, threading.RLock()  # type: ignore[assignment]
        self._current: str | None = None
        self._silent = False
        self._results, self._shows_number = 0, False  # values shown by the cell that runs
        self._book = notebook
        self._executor = Executor(notebook.namespace, self._upcall)
        self._library, self._shell = library, ShellSnapshot(notebook.shell)
        self._helpers = HelperSnapshots(notebook.namespace)
        self._usual_names = frozenset(notebook.namespace)
        self._future: asyncio.Future[Any] | None = None
        stub_out_grader()
        preimports.reseed()
        notebook.enter(self._emit)

    def serve(self) -> None:
        """Take one request after the other, an event loop running, as under a kernel."""
        asyncio.set_event_loop(loop := asyncio.new_event_loop())
        loop.run_until_complete(self._serve(loop))

    async def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        while True:
            there = loop.create_future()
            loop.add_reader(self._pipe.fileno(), lambda there=there: there.done() or there.set_result(None))  # type: ignore[misc]
            await there
            loop.remove_reader(self._pipe.fileno())
            await self._take(self._pipe.receive())

    async def _take(self, request: Message) -> None:
        number = str(request.pop("id", None))
        with self._lock:
            self._current = number
        self._book.begin()
        match request.get("do"):
            case "run":
                reply = await self._run(request)
            case "file":
                reply = _write(request)
            case "files":
                reply = {"kind": "value", "value": _files(int(request["limit"]))}
            case _:
                reply = self._asked(request)
        self._book.flush()
        with self._lock:
            self._current = None
            self._send({"id": number, "reply": reply, "stdout": "", "stderr": ""})

    def _asked(self, request: Message) -> Reply:
        """Carry out a check's request: what it prints is of no interest, and no event loop runs meanwhile."""
        loop = asyncio.get_running_loop()
        self._silent = True
        asyncio._set_running_loop(None)
        try:
            return self._carry_out(request)
        finally:
            asyncio._set_running_loop(loop)
            asyncio.set_event_loop(loop)
            self._book.flush()
            self._silent = False

    def _interrupted(self, number: int, frame: Any) -> None:
        if self._future is not None:
            self._future.get_loop().call_soon_threadsafe(self._future.cancel)

    def _emit(self, kind: str, content: dict[str, Any]) -> None:
        with self._lock:
            if self._current is None or self._silent:
                return
            if kind == "execute_result":
                self._results += 1
                self._shows_number = is_a_number(content.get("data", {}).get("text/plain"))
            try:
                try:
                    self._pipe.send({"id": self._current, "output": [kind, content]})
                except ChannelClosedError:
                    raise
                except ChannelError:  # bytes of a picture, for example
                    self._pipe.send({"id": self._current, "output": [kind, json_content(content)]})
            except ChannelClosedError:
                raise
            except (ChannelError, TypeError, ValueError) as error:
                text = f"An output was not kept: {error}.\n"
                self._pipe.send({"id": self._current, "output": ["stream", {"name": "stdout", "text": text}]})

    async def _run(self, request: Message) -> Reply:
        """Run a cell as ipykernel does, and look at what it changed."""
        before = self._library.changes() if request.get("given") else {}
        self._results, self._shows_number = 0, False
        result = await self._executed(request["source"])
        error = result.error_before_exec if result.error_before_exec is not None else result.error_in_exec
        if error is None:
            reply = _ran()
        else:
            traceback = self._book.shell._last_traceback or []
            reply = _ran(str(type(error).__name__), _text(error), traceback) | {"line": _line(error)}
        reply["odd"] = self._odd_value(result.result)
        del result, error
        now = self._library.changes()
        if request.get("given"):
            self._library.accept(name for name, value in now.items() if before.get(name) is not value)
            self._helpers.take(request["helpers"])
            now = self._library.changes()
        return reply | {
            "changed": [*now, *self._shell.changes()],
            "names": self._helpers.changes() + shadowed_builtins(self._book.namespace, self._usual_names),
        }

    async def _executed(self, source: str) -> Any:
        shell = self._book.shell
        problem = None
        try:
            transformed = shell.transform_cell(source)
        except Exception:
            transformed, problem = source, sys.exc_info()
        options = {"store_history": True, "transformed_cell": transformed, "preprocessing_exc_tuple": problem}
        if shell.should_run_async(source, transformed_cell=transformed, preprocessing_exc_tuple=problem):
            _signal(signal.SIGINT, self._interrupted)
            self._future = asyncio.ensure_future(shell.run_cell_async(source, **options))
            result = None
            try:
                result = await self._future
            finally:
                self._future = None
                shell.events.trigger("post_execute")
                shell.events.trigger("post_run_cell", result)
            return result
        try:
            _signal(signal.SIGINT, signal.default_int_handler)
            return shell.run_cell(source, store_history=True)
        finally:
            _signal(signal.SIGINT, signal.SIG_IGN)

    def _odd_value(self, value: Any) -> str | None:
        """Tell what is odd about the value that a cell showed: it is a score where the cell is a test."""
        if self._results > (value is not None) and self._book.shell.ast_node_interactivity != "all":
            return "forged"
        if self._shows_number and has_class_of_its_own(value):
            return "own class"
        return None


def _ran(name: str | None = None, message: str = "", shown: Any = ()) -> Reply:
    if name is None:
        return {"kind": "ran"}
    return {"kind": "ran", "ename": name, "evalue": message, "traceback": [str(line) for line in shown]}


def _line(error: BaseException) -> int | None:
    """Return the line of the cell that an error ended."""
    if isinstance(error, SyntaxError):
        return error.lineno
    step = error.__traceback__
    while step is not None:
        if "ipykernel_" in step.tb_frame.f_code.co_filename:
            return step.tb_lineno
        step = step.tb_next
    return None


def _text(error: BaseException) -> str:
    try:
        return str.__str__(str(error))
    except BaseException as other:
        return f"<{type(other).__name__} while it was turned into text>"


def _write(request: Message) -> Reply:
    """Write a piece of a file below the working folder; the judge has looked at the path."""
    path = str(request["path"])
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


def serve(sock: socket.socket, limits: Limits, prepared: tuple[Notebook, LibrarySnapshot]) -> None:
    """Answer requests until the judge is gone; never returns."""
    code = 70
    try:
        NotebookWorker(Channel(sock), limits, *prepared).serve()
    except ChannelClosedError:
        code = 0
    except (MemoryError, RecursionError):
        code = OUT_OF_MEMORY
    finally:
        _exit(code)


def prepare(modules: Iterable[str] = ()) -> tuple[Notebook, LibrarySnapshot]:
    """Make a shell and use it once, so that its forks find everything loaded, ``modules`` too: for the fork server."""
    notebook = Notebook()
    names = dict(notebook.namespace)
    with notebook.shell.builtin_trap:  # libraries for plots and tables look for the shell
        preimports.bring(modules)
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = notebook.out, notebook.err
    try:
        for source in _WARM_UP:
            notebook.shell.run_cell(source, store_history=False)
        notebook.flush()
    finally:
        sys.stdout, sys.stderr = streams
    for name in notebook.namespace.keys() - names.keys():
        del notebook.namespace[name]
    notebook.shell.execution_count = 1
    notebook.forget()
    return notebook, LibrarySnapshot()


_WARM_UP = (
    "def rehearsed(number):\n    return 1 / number\nprint(rehearsed(2))\nrehearsed(4)",
    "rehearsed(0)",
    "display({'a': [1]})\nimport warnings\nwarnings.warn('rehearsed')",
    "class Rehearsed:\n    def _repr_html_(self):\n        return '<b>x</b>'\nRehearsed()",
    "rehearsed(",
    "assert rehearsed(1) == 2, 'no'",
)

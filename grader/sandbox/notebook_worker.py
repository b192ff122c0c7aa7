"""The process of a submission to a plain assignment: a notebook's cells, and test cells beside them.

Besides what `grader.sandbox.worker` answers, the judge may ask to ``file`` (write a piece of a file beside the
notebook), ``run`` (a cell, as a kernel would) and ``test`` (a cell the judge has compiled). Outputs are sent as they
come, ``{"id", "output": [kind, content]}``, in the form of a kernel's messages.

A test comes as code, not as text. At its end it puts a secret that stands in the code under a random name: only a test
that ran to its end has done so, and without the secret the judge gives nothing. Whatever the test needs was bound here
before learner code ran.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import builtins
import contextlib
import json
import json.scanner
import marshal
import os
import signal
import socket
import sys
import threading
import traceback
import warnings
from collections.abc import Iterable
from typing import Any

from grader.learner.channel import Channel, ChannelClosedError, ChannelError, Message
from grader.learner.executor import Executor
from grader.learner.limits import OUT_OF_MEMORY, Limits
from grader.learner.replies import Reply, failure
from grader.sandbox import preimports
from grader.sandbox.cell_isolation import Pristine, Watch, quiet_tracers
from grader.sandbox.ipython_shell import Notebook
from grader.sandbox.worker import LearnerWorker, stub_out_grader

_signal, _unpack = signal.signal, binascii.a2b_base64
_scan = json.scanner.c_make_scanner(json.JSONDecoder())  # type: ignore[attr-defined]
_exit, _default, _ignored = os._exit, signal.default_int_handler, signal.SIG_IGN
_NUMBERS = (int, float)
_builtins = vars(builtins)
_MOST_FRAMES = 100  # of a traceback that is shown: endless recursion leaves a thousand, which takes seconds to draw


class NotebookWorker(LearnerWorker):
    """One submission in a shell of its own."""

    def __init__(self, pipe: Channel, limits: Limits, notebook: Notebook, pristine: Pristine) -> None:
        self._pipe, self._limits, self._lock = pipe, limits, threading.RLock()  # type: ignore[assignment]
        self._current: str | None = None
        self._silent = False
        self._book = notebook
        self._executor = Executor(notebook.namespace, self._upcall)
        self._pristine, self._watch = pristine, Watch()
        self._trusted: dict[str, tuple[Any, Any]] = {}
        self._future: asyncio.Future[Any] | None = None
        stub_out_grader()
        preimports.reseed()
        notebook.enter(self._emit)

    def serve(self) -> None:
        """Take one request after the other, an event loop running, as under a kernel."""
        asyncio.set_event_loop(loop := asyncio.new_event_loop())
        loop.run_until_complete(self._serve(loop))

    async def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take requests; run a test without calling anything that learner code could have replaced.

        From the arrival of a test to its first line, and from its last line to the judge's knowing of it, there are
        local names only, of functions written in C.
        """
        recv, send, scan, loads, unpack = self._pipe.raw.recv, self._pipe.raw.sendall, _scan, marshal.loads, _unpack
        names, run, kind_of, text_of, number_of = self._book.namespace, eval, type, repr, float
        size_of, whole, bytes_of, little, numbers = len, socket.MSG_WAITALL, int.from_bytes, int.to_bytes, _NUMBERS
        base = BaseException
        while True:
            there = loop.create_future()
            loop.add_reader(self._pipe.fileno(), lambda there=there: there.done() or there.set_result(None))  # type: ignore[misc]
            await there
            loop.remove_reader(self._pipe.fileno())
            size = recv(4, whole)
            if size_of(size) < 4:
                raise ChannelClosedError("the judge is gone")
            message = scan(recv(bytes_of(size, "big"), whole).decode("ascii"), 0)[0]
            if message.get("do") != "test":
                await self._take(message)
                continue
            error = result = token = value = None
            try:
                result = run(loads(unpack(message.pop("code"))), names)
                if result is not None:
                    await self._finished(result)
                token, value = names.pop(message["token"], None), names.pop(message["value"], None)
                kind = kind_of(value)
                number = text_of(value) if kind in numbers else None
                if number is not None:
                    number_of(number)
                    number = '"' + number + '"'
                if kind_of(token) is str and size_of(token) < 40 and token.isalnum():
                    passed = '{"token":"' + token + '","number":' + (number or "null") + "}"
                    verdict = '{"id":"' + message["id"] + '","output":["passed",' + passed + "]}"
                    packed = verdict.encode("ascii")
                    send(little(size_of(packed), 4, "big") + packed)
            except base as caught:
                error = caught
            held, result = [error, value], None
            error = value = token = None
            await self._tested(message, held)

    async def _take(self, request: Message) -> None:
        number = str(request.pop("id", None))
        with self._lock:
            self._current = number
        self._book.begin()
        match request.get("do"):
            case "run":
                reply = await self._run(request)
            case "prepare":
                reply = self._prepare(request)
            case "file":
                reply = _write(request)
            case "files":
                reply = {"kind": "value", "value": _files(int(request["limit"]))}
            case _:
                reply = self._asked(request)
        if request.get("do") == "prepare":
            self._book.flush()
            with self._lock:
                self._send({"id": number, "reply": reply, "stdout": "", "stderr": ""})
            self._begin_test(str(request["of"]))
            return
        self._answer(number, reply)

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
            try:
                self._pipe.send({"id": self._current, "output": [kind, content]})
            except ChannelClosedError:
                raise
            except ChannelError as error:
                text = f"An output was not kept: {error}.\n"
                self._pipe.send({"id": self._current, "output": ["stream", {"name": "stdout", "text": text}]})

    async def _run(self, request: Message) -> Reply:
        """Run a cell as ipykernel does."""
        shell, source = self._book.shell, request["source"]
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
        else:
            try:
                _signal(signal.SIGINT, _default)
                result = shell.run_cell(source, store_history=True)
            finally:
                _signal(signal.SIGINT, _ignored)
        error = result.error_before_exec if result.error_before_exec is not None else result.error_in_exec
        for name in request.get("trusted", ()):
            if name in self._book.namespace:
                value = self._book.namespace[name]
                self._trusted[name] = (value, getattr(value, "__code__", None))
        if error is None:
            return _ran()
        return _ran(str(type(error).__name__), _text(error), shell._last_traceback or []) | {"line": _line(error)}

    def _prepare(self, request: Message) -> Reply:
        """Make all ready for a test, which comes with the next request."""
        names = self._book.namespace
        quiet_tracers()
        with warnings.catch_warnings():
            pass  # as IPython does for each cell: what was warned of before is warned of again
        self._pristine.restore(request["exempt"])
        for name, (value, code) in self._trusted.items():
            if code is not None:
                value.__code__ = code
            names[name] = value
        own = dict(self._pristine.builtins)
        own.update({alias: own[name] for alias, name in request["aliases"].items() if name in own})
        own["get_ipython"] = self._book.shell.get_ipython
        own.update({name: _live(name) for name in ("input", "print", "open")})
        self._builtins, names["__builtins__"] = names.get("__builtins__"), own
        self._watch.testing[0] = True
        return _ran()

    def _begin_test(self, number: str) -> None:
        with self._lock:
            self._current = number
        self._book.begin()
        _signal(signal.SIGINT, _default)

    async def _finished(self, awaitable: Any) -> None:
        """Wait for a test that awaits something."""
        _signal(signal.SIGINT, self._interrupted)
        self._future = asyncio.ensure_future(awaitable)
        try:
            await self._future
        finally:
            self._future = None

    async def _tested(self, message: Message, held: list[Any]) -> None:
        """Say how a test ended, by its error and its value; what passed has been said already."""
        value, error = held.pop(), held.pop()
        _signal(signal.SIGINT, _ignored)
        self._watch.testing[0] = False
        self._book.namespace["__builtins__"] = self._builtins
        self._book.shell.execution_count += 1
        try:
            reply = self._failed(error) if error is not None else self._shown(value, quiet=message["quiet"])
        except BaseException as problem:
            reply = _ran(type(problem).__name__, _text(problem))
        del value, error
        self._answer(str(message["id"]), reply)

    def _answer(self, number: str, reply: Reply) -> None:
        self._book.flush()
        with self._lock:
            self._current = None
            self._send({"id": number, "reply": reply, "stdout": "", "stderr": ""})

    def _shown(self, value: Any, *, quiet: bool) -> Reply:
        """Show a test's value as a notebook does."""
        shell = self._book.shell
        shell.events.trigger("post_execute")
        if value is None or quiet:
            return _ran()
        data, metadata = shell.display_formatter.format(value)
        shell.displayhook.update_user_ns(value)
        return _ran() | {"data": data, "metadata": metadata}

    def _failed(self, error: BaseException) -> Reply:
        shell = self._book.shell
        lines: list[list[Any]] = []
        shown: list[str] = []
        self._watch.reading[0] = True
        try:
            if isinstance(error, BaseExceptionGroup):
                traceback.print_exception(error)  # IPython does too
            self._book.flush()
            steps = error.__traceback__
            while steps is not None:
                lines.append([steps.tb_frame.f_code.co_filename, steps.tb_lineno, steps.tb_frame.f_code.co_name])
                steps = steps.tb_next
            inner = error.__traceback__ if len(lines) <= _MOST_FRAMES else None
            while inner is not None and not inner.tb_frame.f_code.co_filename.startswith("<test "):
                inner = inner.tb_next
            if inner is not None:
                shown = shell.InteractiveTB.structured_traceback(type(error), error, inner, tb_offset=1)
        except BaseException:
            shown = []
        finally:
            self._watch.reading[0] = False
        return _ran(str(type(error).__name__), _text(error), shown) | {"steps": lines[:50]}


def _live(name: str) -> Any:
    """Return a builtin that is looked up when it is called: tests put others in their place for a while."""

    def call(*arguments: Any, **options: Any) -> Any:
        return _builtins[name](*arguments, **options)

    return call


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


def serve(sock: socket.socket, limits: Limits, prepared: tuple[Notebook, Pristine]) -> None:
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


def prepare(modules: Iterable[str] = ()) -> tuple[Notebook, Pristine]:
    """Make a shell and use it once, so that its forks find everything loaded, ``modules`` too: for the warm parent."""
    notebook = Notebook()
    preimports.bring(modules)  # a plotting library looks for the shell
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = notebook.out, notebook.err
    try:
        for source in _WARM_UP:
            notebook.shell.run_cell(source, store_history=False)
        notebook.flush()
    finally:
        sys.stdout, sys.stderr = streams
    for name in ("rehearsed", "Rehearsed"):
        notebook.namespace.pop(name, None)
    notebook.shell.execution_count = 1
    notebook.forget()
    return notebook, Pristine()


_WARM_UP = (
    "def rehearsed(number):\n    return 1 / number\nprint(rehearsed(2))\nrehearsed(4)",
    "rehearsed(0)",
    "display({'a': [1]})\nimport warnings\nwarnings.warn('rehearsed')",
    "class Rehearsed:\n    def _repr_html_(self):\n        return '<b>x</b>'\nRehearsed()",
    "rehearsed(",
    "assert rehearsed(1) == 2, 'no'",
)

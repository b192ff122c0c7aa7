"""The warm parent: a process with the heavy imports done, which forks one process for each submission.

It runs inside the jail and is told by the judge, over a control socket, what to do. It never runs learner code itself,
and it never imports a check: a fork shares its parent's memory, so what must not be known below is not known here.

Judge to parent: ``{"do": "fork", "number": n}`` with the learner's end of a socket attached (SCM_RIGHTS) and, for a
plain notebook, its own limits as ``notebook``; ``{"do": "kill" | "interrupt", "number": n}``; ``{"do": "compile",
"cells": [[source, cell], …]}``: cells of the instructor's that every learner got, compiled once and not run; and
``{"do": "libraries", "modules": […]}``: what to import before the first plain notebook. Parent to judge:
``{"event": "ready"}``, ``forked`` with ``number``, ``failed`` with ``number`` and ``reason``, and ``ended`` with
``number``, ``code``, ``signal``, ``cpu_seconds``, ``peak_bytes``.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import json
import os
import select
import signal
import socket
import sys
from dataclasses import replace
from typing import Any

from grader.learner.cells import Cells
from grader.learner.channel import Channel, ChannelClosedError, ChannelError, parse
from grader.learner.limits import MEBIBYTE, Limits
from grader.sandbox import cgroups, cpu_affinity, worker
from grader.sandbox import tmpfs as scratch
from grader.sandbox.confinement import Confinement
from grader.sandbox.warmup import warm_up

_LARGEST_ORDER = 4 * MEBIBYTE  # a notebook's cells; all other orders are three short keys
_GARBAGE = 10_000  # new containers before the collector looks at them: most submissions end sooner


def main(arguments: list[str]) -> None:
    """Run until the judges close the control sockets. ``arguments``: the descriptors, and the settings as JSON."""
    controls = [int(number) for number in arguments[0].split(",")]
    settings = json.loads(arguments[1])
    limits = Limits(**settings["limits"])
    scratches = [os.path.join(settings["scratch"], f"judge-{place}") for place in range(len(controls))]
    if settings["jailed"]:
        for each in scratches:
            scratch.limit(each, 4 * limits.file_bytes, limits.files)
        scratch.give_up_capabilities()
    gc.disable()  # thousands of classes are about to be made, and none is garbage
    preload(mocks=settings["mocks"])
    notebooks = Notebooks()
    worker.stub_out_grader()
    confinement = Confinement.prepare(limits, settings["readable"], settings["devices"])
    _leave_only_packages(settings["hide"])
    gc.freeze()  # the forks' collectors leave these objects, and so their memory pages, alone
    gc.set_threshold(_GARBAGE, 10, 10)
    gc.enable()
    place = _share_out(len(controls))
    for number in controls:
        if number != controls[place]:
            os.close(number)
    cpu_affinity.pin_cpu(place, len(controls))
    _settle(place, settings)
    os.makedirs(scratches[place], 0o700, exist_ok=True)
    try:
        ForkServer(socket.socket(fileno=controls[place]), confinement, scratches[place], limits, notebooks).serve()
    finally:
        _wait_for_the_others()
    os._exit(0)  # taking all the modules down in good order would keep the class run waiting


def _share_out(judges: int) -> int:
    """Fork until there is a warm parent for each judge; return which one this process works for."""
    return next((place for place in range(1, judges) if os.fork() == 0), 0)


def _settle(place: int, settings: dict[str, Any]) -> None:
    """Take this judge's own part of what is counted: a group, where there are some, and a user namespace."""
    for number, files in enumerate(settings["groups"]):
        with contextlib.suppress(OSError):
            if number == place:
                cgroups.enter(files)
        for descriptor in files:
            os.close(descriptor)
    if settings["jailed"]:
        scratch.own_user_namespace()


def _wait_for_the_others() -> None:
    """Stay until the parents of the other judges have ended: the jail closes with its first process."""
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()


class Notebooks:
    """A shell for notebooks of plain assignments, made when the first one needs it: IPython is not imported before."""

    def __init__(self) -> None:
        self._modules = {name: module for name, module in sys.modules.items() if name.split(".")[0] == "grader"}
        self._module: Any = None
        self._prepared: Any = None
        self.libraries: list[str] = []
        """Modules to import before the first one."""

    def prepare(self) -> None:
        """Make it, before learner code can be anywhere."""
        if self._prepared is not None:
            return
        sys.modules.update(self._modules)  # the package is taken away from learner code, and this imports some of it
        from grader.sandbox import notebook_worker

        self._module, self._prepared = notebook_worker, notebook_worker.prepare(self.libraries)
        worker.stub_out_grader()
        gc.freeze()

    def serve(self, own: socket.socket, limits: Limits) -> None:
        """Become the process of one submission's notebook."""
        self._module.serve(own, limits, self._prepared)


class ForkServer:
    """The loop: one thread, orders in, events out."""

    def __init__(
        self, control: socket.socket, confinement: Confinement, scratch: str, limits: Limits, notebooks: Notebooks
    ) -> None:
        self._socket = control
        self._control = Channel(control)
        self._confinement = confinement
        self._scratch = scratch
        self._limits = limits
        self._numbers: dict[int, int] = {}  # process id to number
        self._cells = Cells()
        self._notebooks = notebooks

    def serve(self) -> None:
        """Carry out orders until the judge goes away; a bad order is dropped, never fatal."""
        woken, wake = socket.socketpair()
        woken.setblocking(False)
        wake.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
        self._control.send({"event": "ready"})
        try:
            while True:
                readable, _, _ = select.select([self._socket, woken], [], [])
                if woken in readable:
                    with contextlib.suppress(BlockingIOError):
                        woken.recv(4096)
                    self._reap()
                if self._socket in readable:
                    self._handle_command()
        except ChannelClosedError:
            pass
        finally:
            for pid in self._numbers:
                _kill(pid)

    def _handle_command(self) -> None:
        message, descriptors = _receive_order(self._socket)
        number = message.get("number")
        try:
            match message.get("do"):
                case "fork" if isinstance(number, int) and len(descriptors) == 1:
                    self._fork(number, descriptors[0], message.get("notebook"))
                case "interrupt" if isinstance(number, int):
                    for pid in [pid for pid, known in self._numbers.items() if known == number]:
                        with contextlib.suppress(OSError):
                            os.kill(pid, signal.SIGINT)
                case "compile" if isinstance(message.get("cells"), list):
                    self._cells.learn((str(source), str(cell)) for source, cell in message["cells"])
                    gc.freeze()
                case "libraries" if isinstance(message.get("modules"), list):
                    self._notebooks.libraries = [str(name) for name in message["modules"]]
                case "kill" if isinstance(number, int):
                    for pid in [pid for pid, known in self._numbers.items() if known == number]:
                        _kill(pid)
        finally:
            for descriptor in descriptors:
                with contextlib.suppress(OSError):
                    os.close(descriptor)

    def _fork(self, number: int, descriptor: int, notebook: dict[str, Any] | None) -> None:
        if notebook is not None:
            self._notebooks.prepare()
        folder = os.path.join(self._scratch, str(number))
        try:
            os.mkdir(folder, 0o700)
            pid = os.fork()
        except OSError as error:
            self._control.send({"event": "failed", "number": number, "reason": str(error)})
            return
        if pid == 0:
            self._run_child(descriptor, folder, notebook)
        self._numbers[pid] = number
        self._control.send({"event": "forked", "number": number})

    def _run_child(self, descriptor: int, folder: str, notebook: dict[str, Any] | None) -> None:
        """Never returns: whatever happens here must not run on as a second warm parent."""
        try:
            if notebook is not None:
                limits = replace(self._limits, **notebook)
                confinement = replace(self._confinement, limits=limits)
                self._notebooks.serve(confinement.apply(socket.socket(fileno=descriptor), folder), limits)
            own = self._confinement.apply(socket.socket(fileno=descriptor), folder)
            worker.serve(own, self._limits, self._cells)
        finally:
            os._exit(70)

    def _reap(self) -> None:
        while self._numbers:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            number = self._numbers.pop(pid, None)
            if number is not None:
                self._on_exit(pid, number, status, usage)

    def _on_exit(self, pid: int, number: int, status: int, usage: Any) -> None:
        _kill(pid)  # what is left of its session, where no filter kept it from starting processes
        clear(os.path.join(self._scratch, str(number)))
        self._control.send(
            {
                "event": "ended",
                "number": number,
                "code": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
                "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
                "cpu_seconds": usage.ru_utime + usage.ru_stime,
                "peak_bytes": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
            }
        )


def _receive_order(control: socket.socket) -> tuple[dict[str, Any], list[int]]:
    header, descriptors, _, _ = socket.recv_fds(control, 4, 4)
    if not header:
        raise ChannelClosedError("the judge is gone")
    try:
        while len(header) < 4:
            header += _some(control, 4 - len(header))
        length = int.from_bytes(header, "big")
        body = b""
        while len(body) < length:
            body += _some(control, length - len(body))
        return (parse(body) if length <= _LARGEST_ORDER else {}), list(descriptors)
    except ChannelClosedError:
        raise
    except ChannelError:
        return {}, list(descriptors)


def _some(control: socket.socket, length: int) -> bytes:
    piece = control.recv(min(length, 1 << 16))
    if not piece:
        raise ChannelClosedError("the judge is gone")
    return piece


def clear(folder: str) -> None:
    """Remove a folder and all below it, however deep it is and whatever its owner may not enter.

    A folder found inside is moved beside ``folder`` first: so no path gets too long, and nothing here is recursive.
    """
    numbers = itertools.count()
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        with contextlib.suppress(OSError):
            os.chmod(current, 0o700)
            with os.scandir(current) as entries:
                inside = list(entries)
            for entry in inside:
                if entry.is_dir(follow_symlinks=False):
                    os.chmod(entry.path, 0o700)
                    waiting.append(f"{folder}.{next(numbers)}")
                    os.rename(entry.path, waiting[-1])
                else:
                    os.unlink(entry.path)
            os.rmdir(current)


def _kill(pid: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        os.kill(pid, signal.SIGKILL)


def preload(*, mocks: bool = True) -> None:
    """Import, and use once: what is cached here, a submission does not wait for.

    Without ``mocks`` the stand-in for the API is left to the submissions that use it: a tenth of a second each.
    """
    import asyncio
    import dataclasses
    import datetime
    import enum
    import typing

    import openai
    import pydantic

    for module in (asyncio, dataclasses, datetime, enum, typing):
        assert module

    class Question(pydantic.BaseModel):
        text: str

    openai.pydantic_function_tool(Question)
    if mocks:
        _use_mocks()
    warm_up()


def _use_mocks() -> None:
    import mocks

    for name in mocks.__all__:
        getattr(mocks, name)
    client = mocks.MockOpenAI()
    client.chat.completions.create(model=mocks.MODEL, messages=[{"role": "user", "content": "Hello"}])


def _leave_only_packages(hide: str | None) -> None:
    """Without a jail the course folder can be reached: at least take it off the search path."""
    if hide is None:
        return
    sys.path[:] = [entry for entry in sys.path if os.path.realpath(entry) != hide]
    sys.path_importer_cache.clear()

"""The fork server: a process with the heavy imports done, which forks a learner process for each submission.

It runs inside the sandbox and takes commands from its judge over a control socket. It never runs learner code itself,
and it never imports a check: a fork shares its parent's memory, so what learner code must not know is not known here.

From the judge: ``{"do": "fork", "number": n}`` with the learner's end of a socket attached (SCM_RIGHTS) and, where they
are not the usual ones, the ``limits``; ``{"do": "kill" | "interrupt", "number": n}``; ``{"do": "pin", "cpu": n}``: the
processor to stay on; ``{"do": "compile", "cells": [source, …]}``: cells of the instructor's that every learner got,
compiled once and not run; and ``{"do": "import", "modules": […], "beside": […]}`` (see `grader.sandbox.preimports`). To
the judge: ``{"event": "ready"}``; ``importing`` with ``module`` and, after the last one, ``imported`` with ``imports``;
``forked`` with ``number``, ``failed`` with ``number`` and ``reason``, and ``ended`` with ``number``, ``code``,
``signal``, ``cpu_seconds``, ``peak_bytes``.
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

from grader.learner.channel import Channel, ChannelClosedError, ChannelError, parse
from grader.learner.limits import BROKEN_CHANNEL, MEBIBYTE, Limits
from grader.sandbox import cgroups, cpu_affinity, huge_pages, own_use, preimports, tmpfs, worker
from grader.sandbox.change_detection import ChangeDetector
from grader.sandbox.confinement import Confinement
from grader.sandbox.ipython_shell import Notebook
from grader.sandbox.warmup import preload

_MAX_COMMAND_BYTES = 4 * MEBIBYTE  # a notebook's cells; all other commands are three short keys
_FORKS_BEFORE_HUGE_PAGES = 50
"""Forks that together take as much longer with small pages as it takes to make large ones; where many are expected,
they are made before the first."""
_GC_THRESHOLD = 10_000  # new containers before the collector runs: most submissions end sooner


def main(arguments: list[str]) -> None:
    """Serve until the judges close the control sockets.

    Args:
        arguments: The descriptors of the sockets, separated by commas, and the settings as JSON.
    """
    controls = [int(number) for number in arguments[0].split(",")]
    settings = json.loads(arguments[1])
    limits = Limits(**settings["limits"])
    scratches = [os.path.join(settings["scratch"], f"judge-{number}") for number in range(len(controls))]
    if settings["sandboxed"]:
        for each in scratches:
            tmpfs.limit_size(each, 4 * limits.file_bytes, limits.files)
        tmpfs.give_up_capabilities()
    gc.disable()  # the imports make thousands of classes, and none is garbage
    notebook = preload(uses=settings["uses"], rehearse=settings["rehearse"])
    worker.stub_out_grader()
    confinement = Confinement.prepare(limits, settings["readable"], settings["devices"])
    _leave_only_packages(settings["hide"])
    gc.freeze()  # the forks' collectors leave these objects, and so their memory pages, alone
    gc.set_threshold(_GC_THRESHOLD, 10, 10)
    gc.enable()
    judge = _fork_servers(len(controls))
    for number in controls:
        if number != controls[judge]:
            os.close(number)
    folder = _isolate(judge, scratches[judge], settings)
    if folder is None:
        os._exit(0)  # this judge starts a sandbox of its own
    os.makedirs(folder, 0o700, exist_ok=True)
    if settings["sandboxed"]:
        confinement = replace(confinement, shared=(tmpfs.SHARED_MEMORY,))
    try:
        control = socket.socket(fileno=controls[judge])
        forks = 1 if settings["rehearse"] else _FORKS_BEFORE_HUGE_PAGES
        ForkServer(control, confinement, folder, notebook, huge_pages_at=forks).serve()
    finally:
        _wait_for_other_servers()
    os._exit(0)  # unloading all modules in order would keep the class run waiting


def _fork_servers(judges: int) -> int:
    """Fork until there is a server for each judge; return the number of the judge that this process serves."""
    return next((judge for judge in range(1, judges) if os.fork() == 0), 0)


def _isolate(judge: int, scratch: str, settings: dict[str, Any]) -> str | None:
    """Move into this judge's own cgroup, where there is one, and into namespaces of its own.

    Returns:
        The path of the judge's scratch folder from then on. None where it can be kept from other judges in no way but
        by another sandbox.
    """
    for number, files in enumerate(settings["groups"]):
        with contextlib.suppress(OSError):
            if number == judge:
                cgroups.enter(files)
        for descriptor in files:
            os.close(descriptor)
    if not settings["sandboxed"]:
        return scratch
    if tmpfs.own_namespaces(scratch, settings["scratch"], settings["devices"]):
        return str(settings["scratch"])
    return scratch if judge == 0 else None


def _wait_for_other_servers() -> None:
    """Stay until the servers of the other judges have ended: the sandbox ends with its first process."""
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()


class ForkServer:
    """The server's loop: one thread, commands in, events out."""

    def __init__(
        self, control: socket.socket, confinement: Confinement, scratch: str, notebook: Notebook, *, huge_pages_at: int
    ) -> None:
        """Describe the server; its memory goes into huge pages before the fork of number ``huge_pages_at``."""
        self._socket = control
        self._control = Channel(control)
        self._confinement = confinement
        self._scratch = scratch
        self._numbers: dict[int, int] = {}  # process id to number
        self._notebook = notebook
        self._detector: ChangeDetector | None = None
        self._forks, self._huge_pages_at = 0, huge_pages_at

    def serve(self) -> None:
        """Carry out commands until the judge is gone; a bad command is dropped, never fatal."""
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
        message, descriptors = _receive_command(self._socket)
        number = message.get("number")
        try:
            match message.get("do"):
                case "fork" if isinstance(number, int) and len(descriptors) == 1:
                    self._fork(number, descriptors[0], message.get("limits"))
                case "interrupt" if isinstance(number, int):
                    for pid in [pid for pid, known in self._numbers.items() if known == number]:
                        with contextlib.suppress(OSError):
                            os.kill(pid, signal.SIGINT)
                case "compile" if isinstance(message.get("cells"), list):
                    self._notebook.shell.compile.learn(map(str, message["cells"]))
                case "pin" if isinstance(message.get("cpu"), int):
                    cpu_affinity.pin(message["cpu"])
                case "import" if isinstance(message.get("modules"), list):
                    self._import(message["modules"], message.get("beside") or [])
                case "kill" if isinstance(number, int):
                    for pid in [pid for pid, known in self._numbers.items() if known == number]:
                        _kill(pid)
        finally:
            for descriptor in descriptors:
                with contextlib.suppress(OSError):
                    os.close(descriptor)

    def _import(self, modules: list[str], beside: list[str]) -> None:
        with self._notebook.shell.builtin_trap:  # libraries for plots and tables look for the shell
            imports = preimports.bring(
                modules, beside, begin=lambda name: self._control.send({"event": "importing", "module": name})
            )
        self._control.send({"event": "imported", "imports": vars(imports)})

    def _prepare(self) -> ChangeDetector:
        """Prepare for the first fork: everything is imported and compiled now."""
        detector = ChangeDetector(self._notebook.shell)
        gc.freeze()
        own_threads = own_use.threads() if preimports.has_threads() else 0
        self._confinement = replace(self._confinement, own_bytes=own_use.address_space(), own_threads=own_threads)
        return detector

    def _fork(self, number: int, descriptor: int, limits: dict[str, Any] | None) -> None:
        self._detector = self._detector or self._prepare()
        self._forks += 1
        if self._forks == self._huge_pages_at:
            huge_pages.collapse()
        folder = os.path.join(self._scratch, str(number))
        try:
            os.chmod(self._scratch, 0o700)  # a submission may have changed it
            os.mkdir(folder, 0o700)
            pid = os.fork()
        except OSError as error:
            self._control.send({"event": "failed", "number": number, "reason": str(error)})
            return
        if pid == 0:
            self._run_child(descriptor, folder, limits)
        self._numbers[pid] = number
        self._control.send({"event": "forked", "number": number})

    def _run_child(self, descriptor: int, folder: str, limits: dict[str, Any] | None) -> None:
        """Run a learner process. Never returns: this process must not go on as a second fork server."""
        try:
            assert self._detector is not None
            confinement = replace(self._confinement, limits=Limits(**limits)) if limits else self._confinement
            own = confinement.apply(socket.socket(fileno=descriptor), folder)
            worker.serve(own, self._notebook, self._detector)
        finally:
            os._exit(BROKEN_CHANNEL)

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
        _kill(pid)  # and what it started, where no filter kept it from starting processes
        os.chmod(self._scratch, 0o700)  # it may have been changed, and then nothing could be removed
        clear(os.path.join(self._scratch, str(number)))
        clear(os.path.join(self._scratch, tmpfs.SHARED), keep=True)
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


def _receive_command(control: socket.socket) -> tuple[dict[str, Any], list[int]]:
    header, descriptors, _, _ = socket.recv_fds(control, 4, 4)
    if not header:
        raise ChannelClosedError("the judge is gone")
    try:
        while len(header) < 4:
            header += _receive_part(control, 4 - len(header))
        length = int.from_bytes(header, "big")
        body = b""
        while len(body) < length:
            body += _receive_part(control, length - len(body))
        return (parse(body) if length <= _MAX_COMMAND_BYTES else {}), list(descriptors)
    except ChannelClosedError:
        raise
    except ChannelError:
        return {}, list(descriptors)


def _receive_part(control: socket.socket, length: int) -> bytes:
    piece = control.recv(min(length, 1 << 16))
    if not piece:
        raise ChannelClosedError("the judge is gone")
    return piece


def clear(folder: str, *, keep: bool = False) -> None:
    """Remove a folder and everything below it, however deep and whatever its permissions.

    A folder inside is moved beside ``folder`` first, so no path gets too long and nothing is recursive.

    Args:
        folder: The folder.
        keep: Whether to leave the folder itself, empty.
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
            if not keep or current != folder:
                os.rmdir(current)


def _kill(pid: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        os.kill(pid, signal.SIGKILL)


def _leave_only_packages(hide: str | None) -> None:
    """Remove the course's folder from the search path; without a sandbox it can still be reached as a path."""
    if hide is None:
        return
    sys.path[:] = [entry for entry in sys.path if os.path.realpath(entry) != hide]
    sys.path_importer_cache.clear()

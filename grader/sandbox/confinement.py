"""Confinement of a learner process: what it gives up after the fork, before any learner code runs."""

from __future__ import annotations

import inspect
import os
import random
import resource
import signal
import socket
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from grader.learner.limits import Limits
from grader.sandbox import landlock, seccomp

_PIPE = 3  # the only descriptor that a learner process keeps, beside the three standard ones, which lead nowhere
_STACK_BYTES = 8 * 1024 * 1024

# The function in C: around it, `signal.signal` turns each number into an enum and back.
on_signal: Callable[..., Any] = inspect.unwrap(signal.signal)
"""Set what happens on a signal."""
IGNORE = int(signal.SIG_IGN)
"""What to set where nothing is to happen."""


@dataclass(frozen=True)
class Confinement:
    """The limits of learner processes: prepared by the fork server, applied in each fork."""

    limits: Limits
    rules: landlock.LandlockRules
    seccomp_template: bytes | None
    """None where there is no seccomp."""
    shared: tuple[str, ...] = ()
    """Folders besides the scratch folder that may be written to: the judge's own shared memory."""
    own_bytes: int = 0
    """Address space of the fork server, which every fork begins with."""
    own_threads: int = 0
    """Threads that imports have left in the fork server: they count as those of its forks do."""

    @classmethod
    def prepare(cls, limits: Limits, readable: list[str], devices: list[str]) -> Confinement:
        """Return the confinement, with everything opened that can be opened before the fork."""
        template = seccomp.template() if seccomp.describe() == "yes" else None
        return cls(limits, landlock.LandlockRules(readable, devices), template)

    def apply(self, pipe: socket.socket, scratch: str) -> socket.socket:
        """Confine this process to ``scratch`` and one socket; return that socket.

        It starts in the folder ``work`` in it; temporary files have another one.

        Raises:
            OSError: A layer that exists here could not be applied.
        """
        os.setsid()
        _reset_signals()
        random.seed()
        work, temporary = os.path.join(scratch, "work"), os.path.join(scratch, "tmp")
        for folder in (work, temporary):
            os.mkdir(folder, 0o700)
        os.environ.update(HOME=scratch, TMPDIR=temporary)
        tempfile.tempdir = None  # the fork server may have asked for its own
        os.chdir(work)
        self._limit()
        own = _close_all_but(pipe, before_closing=lambda: self.rules.apply(scratch, *self.shared))
        if self.seccomp_template is not None:
            seccomp.apply(seccomp.for_process(self.seccomp_template, os.getpid()))
        return own

    def _limit(self) -> None:
        limits = self.limits
        for what, value in (
            (resource.RLIMIT_CPU, limits.cpu_seconds),
            (resource.RLIMIT_AS, self.own_bytes + limits.memory_bytes),
            (resource.RLIMIT_FSIZE, limits.file_bytes),
            (resource.RLIMIT_NOFILE, limits.open_files),
            (resource.RLIMIT_NPROC, self.own_threads + limits.processes),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_STACK, _STACK_BYTES),
        ):
            _lower(what, value)


def _lower(what: int, value: int) -> None:
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(what, (value, value))


def _reset_signals() -> None:
    signal.set_wakeup_fd(-1)
    on_signal(signal.SIGCHLD, int(signal.SIG_DFL))
    on_signal(signal.SIGINT, signal.default_int_handler)
    on_signal(signal.SIGXFSZ, IGNORE)  # a file that grows too large is an OSError, not the end


def _close_all_but(pipe: socket.socket, before_closing: Callable[[], object]) -> socket.socket:
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):  # `sys.stdin` reads the first one: it is empty, for good
        os.dup2(null, standard)
    before_closing()
    descriptor = pipe.detach()
    if descriptor != _PIPE:
        os.dup2(descriptor, _PIPE)
    os.set_inheritable(_PIPE, False)
    os.closerange(_PIPE + 1, max(resource.getrlimit(resource.RLIMIT_NOFILE)[1], 1 << 16))
    return socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, _PIPE)  # what it is need not be asked for

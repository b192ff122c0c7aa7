"""Starting a warm parent: one jail, with a control socket for each judge it works for."""

from __future__ import annotations

import contextlib
import glob
import os
import select
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO

from grader.learner.limits import Limits
from grader.sandbox import cgroups
from grader.sandbox.bubblewrap import available, bare_command, bubblewrap_command

END_SECONDS = 2.0


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Wait for a process to end, and notice it at once; raises `subprocess.TimeoutExpired`."""
    with contextlib.suppress(AttributeError, OSError):  # Linux only; elsewhere `wait` looks every 50 ms
        descriptor = os.pidfd_open(process.pid)
        try:
            select.select([descriptor], [], [], seconds)
        finally:
            os.close(descriptor)
        seconds = 0.1
    process.wait(seconds)


class Launched:
    """A running jail with its warm parents, until `stop`."""

    def __init__(self, controls: Sequence[socket.socket], limits: Limits, *, unsafe: bool, mocks: bool = True) -> None:
        """Start it on the far ends of ``controls``, which it inherits; raises `NoSandboxError`."""
        self._scratch = tempfile.TemporaryDirectory(prefix="grader-") if unsafe else None
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        numbers = [control.fileno() for control in controls]
        self._groups: cgroups.Groups | None = None
        try:
            if self._scratch is not None:
                command = bare_command(limits, numbers, Path(self._scratch.name), mocks=mocks)
            else:
                self._groups = _groups(len(numbers), limits)
                files = self._groups.files if self._groups else []
                command = bubblewrap_command(limits, numbers, mocks=mocks, groups=files)
                numbers += [descriptor for each in files for descriptor in each]
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
                pass_fds=numbers,
                env={},
                cwd="/",
            )
            if self._groups is not None:
                self._groups.close()
        except BaseException:
            self._tidy()
            raise

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The jail's own process on this machine."""
        return self._process

    def last_words(self) -> str:
        """Return the last line the process wrote, for the message that it did not start."""
        self._said.seek(0)
        lines = self._said.read(20_000).decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""

    def stop(self, *, at_once: bool = False) -> None:
        """Wait a moment for it to end by itself, as it does when its judges are gone; then end it.

        ``at_once`` does not wait, where there is a jail: all in it ends with it.
        """
        if not at_once or self._scratch is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                _wait(self._process, END_SECONDS)
        self._process.kill()
        self._process.wait()
        self._tidy()

    def _tidy(self) -> None:
        self._said.close()
        if self._groups is not None:
            self._groups.remove()
        if self._scratch is not None:
            self._scratch.cleanup()


def _groups(count: int, limits: Limits) -> cgroups.Groups | None:
    try:
        return cgroups.Groups(count, limits) if cgroups.places() else None
    except OSError:  # what was tried beforehand was allowed; what changed since leaves the other layers
        return None


class Shared:
    """One jail for ``count`` judges in other processes: the imports, a second and a half, are done once for all.

    ``controls`` are the judges' ends, one for each; hand it to `Zygote` there. Raises `NoSandboxError`.
    """

    def __init__(self, count: int, limits: Limits | None = None, *, unsafe: bool = False, mocks: bool = True) -> None:
        pairs = [socket.socketpair() for _ in range(count)]
        self.controls = [ours for ours, _ in pairs]
        try:
            self._launched = Launched([theirs for _, theirs in pairs], limits or Limits(), unsafe=unsafe, mocks=mocks)
        except BaseException:
            self.hand_over()
            raise
        finally:
            for _, theirs in pairs:
                theirs.close()

    def __enter__(self) -> Shared:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hand_over()
        self._launched.stop(at_once=kind is not None)

    def hand_over(self) -> None:
        """Close this process's copies of ``controls``, the judges having theirs."""
        for control in self.controls:
            control.close()


@contextlib.contextmanager
def early(count: int, course: Path, assignment: str, *, unsafe: bool = False) -> Iterator[Shared | None]:
    """Start a sandbox for ``count`` judges before it is known whether they are needed; None where each needs its own.

    A look at the assignment's notebooks tells what is worth importing beforehand.
    """
    state = available()
    # Without Landlock a shared jail would show one submission the folder of another.
    if not state.layers["landlock"].startswith("yes") or not (state.ok or unsafe):
        yield None
        return
    with Shared(count, unsafe=unsafe, mocks=_uses_mocks(course, assignment)) as shared:
        yield shared


def _uses_mocks(course: Path, assignment: str) -> bool:
    """Tell whether notebooks of the assignment name ``mocks``, or where they lie is up to the course's settings.

    The settings are not read for it: that would take longer than what may be imported in vain.
    """
    notebooks = list(course.glob(f"*/{glob.escape(assignment)}/*.ipynb"))
    try:
        return not notebooks or any(b"mocks" in path.read_bytes() for path in notebooks)
    except OSError:  # told where the assignment is loaded
        return True

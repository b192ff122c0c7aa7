"""Start of the fork server: one sandbox, with a control socket for each judge that it serves."""

from __future__ import annotations

import contextlib
import glob
import os
import select
import socket
import subprocess
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import IO

from grader.learner.limits import Limits
from grader.sandbox import cgroups
from grader.sandbox.api_rehearsal import WORDS, mentioned
from grader.sandbox.bubblewrap import available, bare_command, bubblewrap_command, environment

END_SECONDS = 2.0
FEW_SUBMISSIONS = 20
"""So many do not make up for the second that a rehearsal takes."""


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Wait for a process to end and return as soon as it has; raises `subprocess.TimeoutExpired`."""
    with contextlib.suppress(AttributeError, OSError):  # Linux only; elsewhere `wait` polls every 50 ms
        descriptor = os.pidfd_open(process.pid)
        try:
            select.select([descriptor], [], [], seconds)
        finally:
            os.close(descriptor)
        seconds = 0.1
    process.wait(seconds)


class SandboxProcess:
    """A running sandbox with its fork servers, until `stop`."""

    def __init__(
        self,
        controls: Sequence[socket.socket],
        limits: Limits,
        *,
        unsafe: bool,
        uses: Collection[str] = WORDS,
        rehearse: bool = False,
    ) -> None:
        """Start it on the far ends of ``controls``, which it inherits.

        Raises:
            NoSandboxError: This machine has no sandbox.
        """
        self._scratch = tempfile.TemporaryDirectory(prefix="grader-") if unsafe else None
        self._stderr: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        numbers = [control.fileno() for control in controls]
        self._groups: cgroups.JudgeCgroups | None = None
        try:
            if self._scratch is not None:
                command = bare_command(limits, numbers, Path(self._scratch.name), uses=uses, rehearse=rehearse)
            else:
                self._groups = _groups(len(numbers), limits)
                files = self._groups.files if self._groups else []
                command = bubblewrap_command(limits, numbers, uses=uses, rehearse=rehearse, groups=files)
                numbers += [descriptor for each in files for descriptor in each]
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._stderr,
                pass_fds=numbers,
                env=environment(self._scratch.name) if self._scratch else {},  # bubblewrap sets its own
                cwd="/",
            )
            if self._groups is not None:
                self._groups.close()
        except BaseException:
            self._clean_up()
            raise

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The process of the sandbox on this machine."""
        return self._process

    def last_line(self) -> str:
        """Return the last line that the process wrote to standard error: why it did not start."""
        self._stderr.seek(0)
        lines = self._stderr.read(20_000).decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""

    def stop(self, *, at_once: bool = False) -> None:
        """End the sandbox; it gets a moment to end by itself, as it does when its judges are gone.

        Args:
            at_once: Do not wait where bubblewrap is there: everything in it ends with it.
        """
        if not at_once or self._scratch is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                _wait(self._process, END_SECONDS)
        self._process.kill()
        self._process.wait()
        self._clean_up()

    def _clean_up(self) -> None:
        self._stderr.close()
        if self._groups is not None:
            self._groups.remove()
        if self._scratch is not None:
            self._scratch.cleanup()


def _groups(count: int, limits: Limits) -> cgroups.JudgeCgroups | None:
    try:
        return cgroups.JudgeCgroups(count, limits) if cgroups.cgroup_parents() else None
    except OSError:  # it was allowed when tried; the other layers remain
        return None


class SharedSandbox:
    """One sandbox for several judges in other processes: the imports, a second and a half, are done once for all.

    Attributes:
        controls: One socket for each judge, to be passed to `Zygote` in its process.

    Raises:
        NoSandboxError: This machine has no sandbox.
    """

    def __init__(
        self,
        count: int,
        limits: Limits | None = None,
        *,
        unsafe: bool = False,
        uses: Collection[str] = WORDS,
        rehearse: bool = False,
    ) -> None:
        pairs = [socket.socketpair() for _ in range(count)]
        self.controls = [ours for ours, _ in pairs]
        try:
            ends = [theirs for _, theirs in pairs]
            self._launched = SandboxProcess(ends, limits or Limits(), unsafe=unsafe, uses=uses, rehearse=rehearse)
        except BaseException:
            self.close_controls()
            raise
        finally:
            for _, theirs in pairs:
                theirs.close()

    def __enter__(self) -> SharedSandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close_controls()
        self._launched.stop(at_once=kind is not None)

    def close_controls(self) -> None:
        """Close this process's copies of ``controls`` once the judges have theirs."""
        for control in self.controls:
            control.close()


def start_early(
    count: int, course: Path, assignment: str, *, unsafe: bool = False
) -> AbstractContextManager[SharedSandbox | None]:
    """Start a sandbox for ``count`` judges before it is known whether they are needed.

    What is worth importing beforehand depends on the assignment's notebooks.

    Returns:
        The sandbox, as a context manager; None where each judge needs its own.
    """
    paths = list(course.glob(f"*/{glob.escape(assignment)}/*.ipynb"))
    handed_in = sum(1 for _ in course.glob(f"submitted/*/{glob.escape(assignment)}"))
    # None is found where the course's settings have moved the folder.
    return _started(count, paths, unsafe=unsafe, rehearse=handed_in == 0 or handed_in > FEW_SUBMISSIONS)


def start_early_for(notebook: Path, *, unsafe: bool = False) -> AbstractContextManager[SharedSandbox | None]:
    """Start a sandbox for one notebook, as `start_early` does for a class."""
    return _started(1, [notebook], unsafe=unsafe, rehearse=False)


@contextlib.contextmanager
def _started(count: int, paths: Sequence[Path], *, unsafe: bool, rehearse: bool) -> Iterator[SharedSandbox | None]:
    state = available()
    # Without Landlock submissions in a shared sandbox would see each other's folders.
    if not state.layers["landlock"].startswith("yes") or not (state.ok or unsafe):
        yield None
        return
    with SharedSandbox(count, unsafe=unsafe, uses=_uses(paths), rehearse=rehearse) as shared:
        yield shared


def _uses(notebooks: Sequence[Path]) -> Sequence[str]:
    """Return what notebooks use; all there is where there are none: the course's settings may move their folder.

    The settings are not read for it: that takes longer than an import that turns out not to be needed.
    """
    try:
        return mentioned(path.read_bytes() for path in notebooks) if notebooks else WORDS
    except OSError:  # reported where the assignment is loaded
        return WORDS

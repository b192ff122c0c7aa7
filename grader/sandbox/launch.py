"""Starting a warm parent: one jail, with a control socket for each judge it works for."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO

from grader.sandbox.jail import bare_command, jailed_command
from grader.sandbox.limits import Limits


class Launched:
    """A running jail with its warm parents, until `stop`."""

    def __init__(self, controls: Sequence[socket.socket], limits: Limits, *, unsafe: bool) -> None:
        """Start it on the far ends of ``controls``, which it inherits; raises `NoSandbox`."""
        self._scratch = tempfile.TemporaryDirectory(prefix="grader-") if unsafe else None
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        numbers = [control.fileno() for control in controls]
        try:
            if self._scratch is not None:
                command = bare_command(limits, numbers, Path(self._scratch.name))
            else:
                command = jailed_command(limits, numbers)
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
                pass_fds=numbers,
                env={},
                cwd="/",
            )
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

    def stop(self) -> None:
        """Wait a moment for it to end by itself, as it does when its judges are gone; then end it."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        self._process.kill()
        self._process.wait()
        self._tidy()

    def _tidy(self) -> None:
        self._said.close()
        if self._scratch is not None:
            self._scratch.cleanup()


class Shared:
    """One jail for ``count`` judges in other processes: the imports, a second and a half, are done once for all.

    ``controls`` are the judges' ends, one for each; hand it to `WarmParent` there. Raises `NoSandbox`.
    """

    def __init__(self, count: int, limits: Limits | None = None, *, unsafe: bool = False) -> None:
        pairs = [socket.socketpair() for _ in range(count)]
        self.controls = [ours for ours, _ in pairs]
        try:
            self._launched = Launched([theirs for _, theirs in pairs], limits or Limits(), unsafe=unsafe)
        except BaseException:
            self._close()
            raise
        finally:
            for _, theirs in pairs:
                theirs.close()

    def __enter__(self) -> Shared:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()
        self._launched.stop()

    def _close(self) -> None:
        for control in self.controls:
            control.close()

"""A PostgreSQL server of a test's own: its data in a temporary folder, on loopback, gone afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lab.system_dependencies import program

OWNER = "postgres"  # the server refuses to run as root; the package brings this user


@dataclass
class Server:
    """A PostgreSQL server with an empty database; a context manager."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="postgresql-")))
    port: int = field(default_factory=lambda: _free_port())
    _started: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """Its first process, the parent of the others."""
        assert self._started is not None
        return self._started

    @property
    def url(self) -> str:
        """URL of its database, as ``--db`` takes it."""
        return f"postgresql+psycopg://grader@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = ["-p", str(self.port), "-k", str(self.folder), "-h", "127.0.0.1", "-c", "fsync=off"]
        with (self.folder / "log").open("a") as log:
            command = [str(_program("postgres")), "-D", str(self.folder / "data"), *options]
            self._started = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **_owner())
        _wait_until_ready(_program("pg_isready"), self.port, self._started)

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """End it without waiting for its clients: SIGQUIT at once, as a crash would; SIGINT in good order."""
        self.process.send_signal(how)
        self.process.wait()

    def __enter__(self) -> Server:
        if _owner():
            shutil.chown(self.folder, OWNER)
        made = ["-U", "grader", "-A", "trust", "-E", "UTF8", "--locale", "C"]
        _run([str(_program("initdb")), "-D", str(self.folder / "data"), *made], _owner())
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def _program(name: str) -> Path:
    return Path(str(program("postgresql").path())).resolve().with_name(name)


def _owner() -> dict[str, Any]:
    return {"user": OWNER} if os.geteuid() == 0 else {}


def _run(command: list[str], who: dict[str, Any]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, **who)
    assert done.returncode == 0, done.stdout + done.stderr


def _wait_until_ready(pg_isready: Path, port: int, running: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    command = [str(pg_isready), "-h", "127.0.0.1", "-p", str(port)]
    while subprocess.run(command, capture_output=True, check=False).returncode:
        assert running.poll() is None
        assert time.monotonic() < until
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

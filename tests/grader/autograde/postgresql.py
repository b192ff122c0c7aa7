"""A PostgreSQL server of a test's own: its data in a temporary folder, on loopback, gone afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lab.system_dependencies import program

OWNER = "postgres"  # the server refuses to run as root; the package brings this user


@contextmanager
def server() -> Iterator[str]:
    """Run a server; give the URL of an empty database of it, as ``--db`` takes it."""
    initdb = Path(str(program("postgresql").path())).resolve()
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER)
        who = {"user": OWNER}
    data, port = folder / "data", _free_port()
    options = ["-p", str(port), "-k", str(folder), "-h", "127.0.0.1", "-c", "fsync=off"]
    try:
        _run([str(initdb), "-D", str(data), "-U", "grader", "-A", "trust", "-E", "UTF8", "--locale", "C"], who)
        log = (folder / "log").open("w+")
        with (
            log,
            subprocess.Popen(
                [str(initdb.with_name("postgres")), "-D", str(data), *options], stdout=log, stderr=log, cwd="/", **who
            ) as running,
        ):
            try:
                _wait_until_ready(initdb.with_name("pg_isready"), port, running)
                yield f"postgresql+psycopg://grader@127.0.0.1:{port}/postgres"
            finally:
                running.send_signal(signal.SIGQUIT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str], who: dict[str, Any]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, **who)
    assert done.returncode == 0, done.stdout + done.stderr


def _wait_until_ready(program: Path, port: int, running: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    command = [str(program), "-h", "127.0.0.1", "-p", str(port)]
    while subprocess.run(command, capture_output=True, check=False).returncode:
        assert running.poll() is None
        assert time.monotonic() < until
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

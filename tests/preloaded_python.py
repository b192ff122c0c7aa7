"""A Python with the libraries of this project's and nbgrader's commands loaded, forked for each command a test runs.

A command of its own spends more than half of its processor time on imports. ``run`` takes the place of
``subprocess.run`` for ``python -m MODULE ARGUMENTS``. Where a variable differs that Python reads as it starts, and on
other systems than Linux, the command is started anew.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LIBRARIES = ("grader.cli", "grader.autograde.run", "grader.course.release", "nbgrader.apps", "nbgrader.converters")
MAX_REQUEST_BYTES = 1 << 17


def run(
    command: tuple[str, ...], *, cwd: Path, env: Mapping[str, str], seconds: float
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m COMMAND`` and return what came of it.

    Raises:
        subprocess.TimeoutExpired: it took longer; it has been killed.
    """
    if sys.platform == "linux" and read_at_start(env) == _server()[1]:
        return _forked(command, cwd, env, seconds)
    whole = [sys.executable, "-m", *command]
    return subprocess.run(whole, cwd=cwd, env=env, capture_output=True, text=True, timeout=seconds, check=False)


def read_at_start(env: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that Python reads as it starts."""
    return {name: value for name, value in env.items() if name.startswith(("PYTHON", "LD_", "LANG", "LC_"))}


@cache
def _server() -> tuple[socket.socket, dict[str, str]]:
    """Start the process with the libraries, which ends when this one does; return the way to it, and its settings."""
    mine, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with its:
        number = its.fileno()
        command = [sys.executable, "-m", "tests.preloaded_python", str(number)]
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, pass_fds=(number,))
    atexit.register(_end, mine, process)
    return mine, read_at_start(os.environ)


def _end(way: socket.socket, process: subprocess.Popen[bytes]) -> None:
    way.close()
    process.wait()


def _forked(
    command: tuple[str, ...], cwd: Path, env: Mapping[str, str], seconds: float
) -> subprocess.CompletedProcess[str]:
    request = json.dumps({"command": command, "cwd": str(cwd), "env": dict(env)}).encode()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        mine, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with mine:
            with its:
                socket.send_fds(_server()[0], [request], [out.fileno(), err.fileno(), its.fileno()])
            mine.settimeout(seconds)
            try:
                code = mine.recv(16)
            except TimeoutError:
                mine.shutdown(socket.SHUT_WR)  # nobody waits any more: the command is killed
                mine.settimeout(None)
                mine.recv(16)
                raise subprocess.TimeoutExpired(command, seconds) from None
        assert code, "the process with the libraries has ended"
        said = [_text(file.fileno()) for file in (out, err)]
    return subprocess.CompletedProcess([sys.executable, "-m", *command], int(code), *said)


def _text(number: int) -> str:
    return os.pread(number, os.fstat(number).st_size, 0).decode()


def serve(requests: socket.socket) -> dict[str, Any] | None:
    """Fork for each request until there are no more; return the request in the process that is to run it."""
    while True:
        data, numbers, _, _ = socket.recv_fds(requests, MAX_REQUEST_BYTES, 3)
        if not data:
            return None
        if not os.fork():
            requests.close()
            return _with_keeper(data, numbers)
        for number in numbers:
            os.close(number)


def _with_keeper(data: bytes, numbers: list[int]) -> dict[str, Any]:
    """Fork once more: one process runs the command, the other says how it ended, and kills it if nobody waits."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    out, err, caller = numbers
    child = os.fork()
    if not child:
        os.close(caller)
        for target, source in ((1, out), (2, err)):
            os.dup2(source, target)
            os.close(source)
        request: dict[str, Any] = json.loads(data)
        return request
    if caller in select.select([caller, os.pidfd_open(child)], [], [])[0]:
        os.kill(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with suppress(OSError):
        os.write(caller, str(code).encode())
    os._exit(0)


def become(request: dict[str, Any]) -> None:
    """Be the Python that the request asks for."""
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    module, *arguments = request["command"]
    sys.path[0] = request["cwd"]
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def main() -> None:
    """Load the libraries, and run what is asked for."""
    for name in LIBRARIES:
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(fileno=int(sys.argv[1])) as requests:
        request = serve(requests)
    if request is not None:
        become(request)


if __name__ == "__main__":
    main()

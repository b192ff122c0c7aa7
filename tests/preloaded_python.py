"""A Python with the libraries of commands and kernels loaded, forked for each one that a test runs.

A command of its own spends more than half of its processor time on imports, and so does a kernel. ``run`` takes the
place of ``subprocess.run`` for ``python -m MODULE ARGUMENTS``; ``kernels`` makes a folder for ``JUPYTER_PATH`` in which
the kernel "python3" is such a fork. Where a variable differs that Python reads as it starts, and on other systems than
Linux, commands and kernels are started anew.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import runpy
import select
import shutil
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
CLIENT = ROOT / "tests" / "forked_kernel.py"
LIBRARIES = (
    *("grader.cli", "grader.autograde.run", "grader.course.release", "nbgrader.apps", "nbgrader.converters"),
    *("ipykernel.kernelapp", "mocks.client", "openai.resources", "grader.in_kernel", "ipywidgets", "widgets"),
)
KERNEL = "ipykernel_launcher"
SHARED = "COURSE_PRELOADED_PYTHON"
"""Variable with the address of one that serves several processes."""
MAX_REQUEST_BYTES = 1 << 17


def run(
    command: tuple[str, ...],
    *,
    cwd: Path,
    env: Mapping[str, str],
    seconds: float,
    errors: str = "strict",
    forked: bool = True,
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m COMMAND`` and return what came of it.

    Args:
        command: The module and its arguments.
        cwd: The folder to run it in.
        env: Its environment.
        seconds: The longest time it may take.
        errors: What becomes of output that is no text.
        forked: False starts it anew: the environment that /proc shows of a fork is another's.

    Raises:
        subprocess.TimeoutExpired: it took longer; it has been killed.
    """
    if forked and sys.platform == "linux" and read_at_start(env) == read_at_start(os.environ):
        return _forked(command, cwd, env, seconds, errors)
    whole = [sys.executable, "-m", *command]
    return subprocess.run(
        whole, cwd=cwd, env=env, capture_output=True, text=True, errors=errors, timeout=seconds, check=False
    )


def kernels(folder: Path) -> dict[str, str]:
    """Describe the kernel "python3" in ``folder``, and return the variables that make Jupyter find it."""
    if sys.platform != "linux":
        return {}
    place = folder / "kernels" / "python3"
    place.mkdir(parents=True)
    argv = [sys.executable, "-I", "-S", str(CLIENT), _address(), KERNEL, "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Python 3 (ipykernel)", "language": "python", "metadata": {"debugger": True}}
    (place / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    return {"JUPYTER_PATH": str(folder)}


def read_at_start(env: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that Python reads as it starts."""
    return {name: value for name, value in env.items() if name.startswith(("PYTHON", "LD_", "LANG", "LC_"))}


def share() -> None:
    """Start the process with the libraries for the processes that this one starts: it takes three seconds."""
    if sys.platform == "linux":
        os.environ[SHARED] = _address()


@cache
def _address() -> str:
    """Start the process with the libraries, and return where it listens; it ends when this one does."""
    if SHARED in os.environ:
        return os.environ[SHARED]
    folder = tempfile.mkdtemp(prefix="pre-")
    address = f"{folder}/socket"
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(address)
        listener.listen()
        number = listener.fileno()
        command = [sys.executable, "-m", "tests.preloaded_python", str(number)]
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, pass_fds=(number,))
    atexit.register(_end, process, folder)
    return address


def _end(process: subprocess.Popen[bytes], folder: str) -> None:
    process.communicate()
    shutil.rmtree(folder)


def _forked(
    command: tuple[str, ...], cwd: Path, env: Mapping[str, str], seconds: float, errors: str
) -> subprocess.CompletedProcess[str]:
    request = json.dumps({"command": command, "cwd": str(cwd), "env": dict(env)}).encode()
    with (
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
        Path(os.devnull).open("rb") as nothing,
        socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as way,
    ):
        way.connect(_address())
        socket.send_fds(way, [request], [nothing.fileno(), out.fileno(), err.fileno()])
        way.settimeout(seconds)
        try:
            code = way.recv(16)
        except TimeoutError:
            way.shutdown(socket.SHUT_WR)  # nobody waits any more: the command is killed
            way.settimeout(None)
            way.recv(16)
            raise subprocess.TimeoutExpired(command, seconds) from None
        assert code, "the process with the libraries has ended"
        said = [_bytes(file.fileno()).decode(errors=errors) for file in (out, err)]
    return subprocess.CompletedProcess([sys.executable, "-m", *command], int(code), *said)


def _bytes(number: int) -> bytes:
    return os.pread(number, os.fstat(number).st_size, 0)


def serve(listener: socket.socket) -> dict[str, Any] | None:
    """Fork for each request until standard input ends; return the request in the process that is to run it."""
    while True:
        readable, _, _ = select.select([listener, sys.stdin], [], [])
        if sys.stdin in readable:
            return None
        caller, _ = listener.accept()
        if not os.fork():
            listener.close()
            return _with_keeper(caller)
        caller.close()


def _with_keeper(caller: socket.socket) -> dict[str, Any]:
    """Fork once more: one process runs the command, the other says how it ended, and kills it if nobody waits.

    Numbers of signals that come from the caller are passed on.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    data, numbers, _, _ = socket.recv_fds(caller, MAX_REQUEST_BYTES, 3)
    child = os.fork()
    if not child:
        caller.close()
        os.setsid()
        for target, source in enumerate(numbers):
            os.dup2(source, target)
            os.close(source)
        request: dict[str, Any] = json.loads(data)
        return request
    ended = os.pidfd_open(child)
    while ended not in select.select([caller, ended], [], [])[0]:
        asked = caller.recv(16)
        os.kill(child, int(asked or signal.SIGKILL))
        if not asked:
            break
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with suppress(OSError):
        caller.send(str(code).encode())
    os._exit(0)


def become(request: dict[str, Any], path: list[str]) -> None:
    """Be the Python that the request asks for; ``path`` is what a kernel finds its modules by."""
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    tempfile.tempdir = None  # it is looked for once, and may be another here
    module, *arguments = request["command"]
    if module == KERNEL:
        sys.path[:] = path  # setuptools, which nbgrader loads, adds to it
        arguments.append(f"--IPKernelApp.parent_handle={os.getppid()}")  # it ends with its parent
    sys.path[0] = request["cwd"]
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def ask_once() -> None:
    """Send a request to each API: what the SDK builds at the first one, which takes a third of a second, is kept."""
    from mocks import MODEL, MockOpenAI

    client = MockOpenAI()
    client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "Hello"}])
    client.responses.create(model=MODEL, input="Hello")


def main() -> None:
    """Load the libraries, and run what is asked for."""
    path = list(sys.path)
    for name in LIBRARIES:
        importlib.import_module(name)
    ask_once()
    gc.freeze()  # what is there by now stays, and its pages are shared
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(fileno=int(sys.argv[1])) as listener:
        request = serve(listener)
    if request is not None:
        become(request, path)


if __name__ == "__main__":
    main()

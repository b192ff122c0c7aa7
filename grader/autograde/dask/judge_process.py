"""A judge in a process of its own, for a program that is not ours to fork: a worker of a cluster.

What ends or hangs a judge does not reach the program that started it; and a judge is its process's main thread, which
limits on its own processor time need.
"""

from __future__ import annotations

import gc
import os
import socket
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from grader.autograde.graded_result import GradedSubmission
from grader.autograde.worker_pool import GradingTask, RunConfig, WorkerRefused, worker_main
from grader.errors import GraderError
from grader.sandbox.bubblewrap import NoSandboxError
from grader.sandbox.launcher import Shared

END_SECONDS = 5.0
_ROOT = Path(__file__).resolve().parents[3]
_START = "from grader.autograde.dask.judge_process import main; main()"


class JudgeGoneError(GraderError):
    """The judge's process ended; the text says how."""


class Judge:
    """One running judge with its warm parent, until `close`."""

    def __init__(self, orders: RunConfig) -> None:
        """Start it; it warms up while the first task is on its way."""
        ours, theirs = socket.socketpair()
        with theirs:
            number = theirs.fileno()
            paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
            self._process = subprocess.Popen(
                [sys.executable, "-c", _START, str(number)],
                stdin=subprocess.DEVNULL,
                pass_fds=[number],
                env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
            )
        self._connection = Connection(ours.detach())
        self._connection.send(orders)

    def grade(self, task: GradingTask) -> GradedSubmission | WorkerRefused:
        """Return the result of one submission; raises `JudgeGoneError`."""
        try:
            self._connection.send(task)
            answer: GradedSubmission | WorkerRefused = self._connection.recv()
        except (EOFError, OSError):
            self.close()
            raise JudgeGoneError(f"its judge ended with code {self._process.returncode}") from None
        return answer

    def close(self) -> None:
        """End it; what it started ends with it."""
        self._connection.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def main() -> None:
    """Grade what comes over the socket whose number is the last argument, until it closes."""
    connection = Connection(int(sys.argv[-1]))
    try:
        orders: RunConfig = connection.recv()
    except EOFError:
        return
    gc.set_threshold(50_000, 20, 20)
    gc.freeze()  # as in a local worker: what is imported by now is no garbage
    try:
        with Shared(1, unsafe=orders.unsafe, mocks=_uses_mocks(orders)) as launched:
            worker_main(orders, connection, launched.controls[0])
    except NoSandboxError as problem:
        connection.send(WorkerRefused(str(problem)))


def _uses_mocks(orders: RunConfig) -> bool:
    sources = (cell["source"] for notebook in orders.assignment.notebooks for cell in notebook.json["cells"])
    return any("mocks" in source for source in sources)

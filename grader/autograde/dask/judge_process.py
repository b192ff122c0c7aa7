"""A judge in a process of its own, for a program that cannot be forked: the worker of a cluster.

What ends or hangs a judge does not affect the program that started it. And a judge runs in the main thread of its
process, which the limit of its own processor time needs.
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
from grader.autograde.task_queue import GradingTask
from grader.autograde.worker_pool import RunConfig, WorkerStartFailure, worker_main
from grader.errors import GraderError
from grader.sandbox.api_rehearsal import mentioned
from grader.sandbox.bubblewrap import NoSandboxError
from grader.sandbox.launcher import SharedSandbox

END_SECONDS = 5.0
_ROOT = Path(__file__).resolve().parents[3]
_START = "from grader.autograde.dask.judge_process import main; main()"


class JudgeGoneError(GraderError):
    """The judge's process ended; the text says how."""


class JudgeProcess:
    """A running judge with its fork server, until `close`."""

    def __init__(self, config: RunConfig) -> None:
        """Start it; it imports what it needs while the first task is on its way."""
        ours, theirs = socket.socketpair()
        with theirs:
            descriptor = theirs.fileno()
            paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
            self._process = subprocess.Popen(
                [sys.executable, "-c", _START, str(descriptor)],
                stdin=subprocess.DEVNULL,
                pass_fds=[descriptor],
                env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
            )
        self._connection = Connection(ours.detach())
        self._connection.send(config)

    def grade(self, task: GradingTask) -> GradedSubmission | WorkerStartFailure:
        """Return the result of one submission; raises `JudgeGoneError`."""
        try:
            self._connection.send(task)
            reply: GradedSubmission | WorkerStartFailure = self._connection.recv()
        except (EOFError, OSError):
            self.close()
            raise JudgeGoneError(f"its judge ended with code {self._process.returncode}") from None
        return reply

    def close(self) -> None:
        """End the process and everything that it started."""
        self._connection.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def main() -> None:
    """Grade what comes over the socket whose descriptor is the last argument, until it closes."""
    connection = Connection(int(sys.argv[-1]))
    try:
        config: RunConfig = connection.recv()
    except EOFError:
        return
    gc.set_threshold(50_000, 20, 20)
    gc.freeze()  # as in a local worker: what has been imported is no garbage
    try:
        with SharedSandbox(1, unsafe=config.unsafe, uses=_uses(config), rehearse=True) as sandbox:
            worker_main(config, connection, sandbox.controls[0])
    except NoSandboxError as error:
        connection.send(WorkerStartFailure(str(error)))


def _uses(config: RunConfig) -> list[str]:
    sources = (cell["source"] for notebook in config.assignment.notebooks for cell in notebook.json["cells"])
    return mentioned(source.encode("utf-8", "replace") for source in sources)

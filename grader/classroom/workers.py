"""Local worker processes: each is a judge with a warm parent of its own, and takes one submission at a time."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from grader.classroom.assignment import Assignment
from grader.classroom.submission import SubmissionResult, grade
from grader.sandbox.jail import available
from grader.sandbox.remote import WarmParent


@dataclass(frozen=True)
class Task:
    """One submission to grade."""

    student: str
    files: dict[str, bytes]


@dataclass(frozen=True)
class Orders:
    """What every worker of a run needs to know."""

    assignment: Assignment
    seed: str
    unsafe: bool


def serve(orders: Orders, connection: Connection) -> None:
    """Grade what comes over the connection until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the coordinator says when to stop
    layers = {"sandbox": "none, asked for with --unsafe"} if orders.unsafe else available().layers
    with WarmParent(unsafe=orders.unsafe) as warm, suppress(EOFError, BrokenPipeError):
        while True:
            task: Task = connection.recv()
            try:
                result = grade(task.student, orders.assignment, task.files, warm.inmate, orders.seed, layers)
            except Exception as error:
                result = failed(task, orders, f"{type(error).__name__}: {error}")
            connection.send(result)


def failed(task: Task, orders: Orders, what: str) -> SubmissionResult:
    """Return the result of a submission on which the grader itself failed."""
    reason = f"The grader itself failed on it ({what}); please report this, and grade it by hand."
    return SubmissionResult(task.student, orders.assignment.name, "unusable", reason)


def run(tasks: Sequence[Task], orders: Orders, count: int) -> Iterator[tuple[Task, SubmissionResult]]:
    """Yield each task with its result, as they finish; a worker that dies costs its own submission only."""
    waiting = list(reversed(tasks))
    busy: dict[Connection, tuple[BaseProcess, Task]] = {}
    everyone: dict[Connection, BaseProcess] = {}
    try:
        for _ in range(min(count, len(waiting))):
            _hand_out(_hire(orders, everyone), everyone, busy, waiting)
        while busy:
            for ready in wait(list(busy)):
                assert isinstance(ready, Connection)
                process, task = busy.pop(ready)
                try:
                    result: SubmissionResult = ready.recv()
                    connection = ready
                except (EOFError, OSError):
                    process.join()
                    del everyone[ready]
                    result = failed(task, orders, f"its worker ended with code {process.exitcode}")
                    connection = _hire(orders, everyone) if waiting else ready
                yield task, result
                if waiting:
                    _hand_out(connection, everyone, busy, waiting)
    finally:
        for connection, process in everyone.items():
            connection.close()
            process.join(5)
            if process.is_alive():
                process.kill()
                process.join()


def _hire(orders: Orders, everyone: dict[Connection, BaseProcess]) -> Connection:
    context: Any = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(orders, theirs), daemon=True)
    process.start()
    theirs.close()
    everyone[ours] = process
    connection: Connection = ours
    return connection


def _hand_out(
    connection: Connection,
    everyone: dict[Connection, BaseProcess],
    busy: dict[Connection, tuple[BaseProcess, Task]],
    waiting: list[Task],
) -> None:
    task = waiting.pop()
    busy[connection] = (everyone[connection], task)
    with suppress(OSError):  # a worker that is gone is noticed where its answer is awaited
        connection.send(task)

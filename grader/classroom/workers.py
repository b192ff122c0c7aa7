"""Local worker processes: each is a judge with a warm parent of its own, and takes one submission after the other."""

from __future__ import annotations

import multiprocessing
import signal
import socket
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any

from grader.classroom.assignment import Assignment
from grader.classroom.submission import SubmissionResult, grade
from grader.sandbox.jail import NoSandbox, available
from grader.sandbox.launch import Shared
from grader.sandbox.remote import WarmParent

AHEAD = 2
"""Tasks a worker has at a time: it goes on with the next while the coordinator writes the last one down."""


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


@dataclass(frozen=True)
class Refusal:
    """A worker cannot work at all: there is no sandbox."""

    reason: str


def serve(orders: Orders, connection: Connection, control: socket.socket | None) -> None:
    """Grade what comes over the connection until it closes; ``control`` leads to a warm parent, where one is there."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the coordinator says when to stop
    layers = {"sandbox": "none, asked for with --unsafe"} if orders.unsafe else available().layers
    try:
        with WarmParent(unsafe=orders.unsafe, control=control) as warm, suppress(EOFError, OSError):
            while True:
                task: Task = connection.recv()
                if not _coordinator_lives():  # killed, with tasks still on the way to here
                    return
                connection.send(_graded(task, orders, warm, layers))
    except NoSandbox as problem:
        connection.send(Refusal(str(problem)))


def _coordinator_lives() -> bool:
    coordinator = multiprocessing.parent_process()
    return coordinator is None or coordinator.is_alive()


def _graded(task: Task, orders: Orders, warm: WarmParent, layers: dict[str, str]) -> SubmissionResult:
    try:
        return grade(task.student, orders.assignment, task.files, warm.inmate, orders.seed, layers)
    except NoSandbox:
        raise
    except Exception as error:  # a fault of the grader costs this submission, not the class
        return failed(task, orders, f"{type(error).__name__}: {error}")


def failed(task: Task, orders: Orders, what: str) -> SubmissionResult:
    """Return the result of a submission on which the grader itself failed."""
    reason = f"The grader itself failed on it ({what}); please report this, and grade it by hand."
    return SubmissionResult(task.student, orders.assignment.name, "unusable", reason)


@dataclass
class _Worker:
    process: BaseProcess
    tasks: deque[Task] = field(default_factory=deque)


class Crew:
    """``count`` workers, started at once, so that they warm up while the coordinator opens the gradebook.

    Use it with ``with``. A worker that dies is replaced and costs the submission it was at, no other.
    """

    def __init__(self, orders: Orders, count: int) -> None:
        self._orders = orders
        self._workers: dict[Connection, _Worker] = {}
        self._count = count
        self._jail: Shared | None = None

    def __enter__(self) -> Crew:
        if self._count and available().layers["landlock"].startswith("yes"):
            self._jail = Shared(self._count, unsafe=self._orders.unsafe)
            for control in self._jail.controls:
                self._hire(control)
        else:  # without Landlock a shared jail would show one submission the folder of another
            for _ in range(self._count):
                self._hire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for connection, worker in self._workers.items():
            connection.close()
            if kind is not None:
                worker.process.terminate()
        for worker in self._workers.values():
            worker.process.join(5)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        if self._jail is not None:
            self._jail.__exit__(kind, error, trace)

    def results(self, tasks: Sequence[Task]) -> Iterator[tuple[Task, SubmissionResult]]:
        """Yield each task with its result, as they finish.

        Raises:
            NoSandbox: the workers cannot start one.
        """
        waiting = deque(tasks)
        self._hand_out(waiting)
        while any(worker.tasks for worker in self._workers.values()):
            ready = wait([connection for connection, worker in self._workers.items() if worker.tasks])
            for connection in ready:
                assert isinstance(connection, Connection)
                task, result = self._take(connection, waiting)
                self._hand_out(waiting)
                yield task, result

    def _take(self, connection: Connection, waiting: deque[Task]) -> tuple[Task, SubmissionResult]:
        worker = self._workers[connection]
        task = worker.tasks.popleft()
        try:
            answer: SubmissionResult | Refusal = connection.recv()
        except (EOFError, OSError):
            worker.process.join()
            del self._workers[connection]
            waiting.extendleft(reversed(worker.tasks))  # these only waited
            self._hire()
            return task, failed(task, self._orders, f"its worker ended with code {worker.process.exitcode}")
        if isinstance(answer, Refusal):
            raise NoSandbox(answer.reason)
        return task, answer

    def _hire(self, control: socket.socket | None = None) -> None:
        context: Any = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(self._orders, theirs, control), daemon=True)
        process.start()
        theirs.close()
        if control is not None:
            control.close()  # the worker's copy is the only one: its end is the end of its warm parent
        self._workers[ours] = _Worker(process)

    def _hand_out(self, waiting: deque[Task]) -> None:
        """Give every worker what it may have, in turn, so that a small class is shared out evenly."""
        for depth in range(1, AHEAD + 1):
            for connection, worker in self._workers.items():
                if waiting and len(worker.tasks) < depth:
                    task = waiting.popleft()
                    worker.tasks.append(task)
                    with suppress(OSError):  # a worker that is gone is noticed where its answer is awaited
                        connection.send(task)

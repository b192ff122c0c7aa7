"""Local worker processes: each is a judge with a warm parent of its own, and takes one submission after the other."""

from __future__ import annotations

import gc
import multiprocessing
import signal
import socket
import sys
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

AHEAD = 4
"""Tasks a worker has at a time: it goes on with the next while the coordinator writes, or still opens the gradebook."""
SMALL = 32 * 1024
"""Bytes of a task that may wait in a worker's socket. What is larger could fill it while the worker's own result fills
the other direction, and each side would wait for the other: it is sent to a worker that waits for it."""


@dataclass(frozen=True)
class Task:
    """One submission to grade."""

    student: str
    files: dict[str, bytes]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(map(len, self.files.values()))


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


def serve(
    orders: Orders,
    connection: Connection,
    control: socket.socket | None,
    others: Sequence[Connection | socket.socket] = (),
) -> None:
    """Grade what comes over the connection until it closes; ``control`` leads to a warm parent, where one is there.

    ``others`` are ends that a forked process has inherited and that are not its own: who holds one keeps it open.
    """
    for each in others:
        each.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the coordinator says when to stop
    layers = {"sandbox": "none, asked for with --unsafe"} if orders.unsafe else available().layers
    try:
        with (
            WarmParent(unsafe=orders.unsafe, control=control, cells=orders.assignment.given_cells()) as warm,
            suppress(EOFError, OSError),
        ):
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


_CONTEXT = "fork" if sys.platform == "linux" else "spawn"
"""The first workers are forked where that is safe: before there is a database connection or a thread."""


class Crew:
    """``count`` workers, started at once, so that they warm up while the coordinator opens the gradebook.

    Use it with ``with``. A worker that dies is replaced and costs the submission it was at, no other.
    """

    def __init__(self, orders: Orders, count: int, jail: Shared | None = None) -> None:
        """``jail`` is one that is running already, for ``count`` judges or more; its owner ends it."""
        self._orders = orders
        self._workers: dict[Connection, _Worker] = {}
        self._count = count
        self._given = jail
        self._jail: Shared | None = None

    def __enter__(self) -> Crew:
        # Without Landlock a shared jail would show one submission the folder of another.
        if self._count and self._given is None and available().layers["landlock"].startswith("yes"):
            self._given = self._jail = Shared(self._count, unsafe=self._orders.unsafe)
        controls = self._given.controls if self._given else [None] * self._count
        gc.freeze()  # forked judges share this memory, as long as their collectors leave it alone
        for control in controls[: self._count]:
            self._hire(control, _CONTEXT)
        if self._given is not None:
            self._given.hand_over()  # the workers' copies are the only ones: their end is the end of a warm parent
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
        """Have the workers begin at once; return an iterator of each task with its result, as they finish.

        Raises:
            NoSandbox: the workers cannot start one; raised where the first result is asked for.
        """
        waiting = deque(tasks)
        self._hand_out(waiting)
        return self._collected(waiting)

    def _collected(self, waiting: deque[Task]) -> Iterator[tuple[Task, SubmissionResult]]:
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

    def _hire(self, control: socket.socket | None = None, how: str = "spawn") -> None:
        context: Any = multiprocessing.get_context(how)
        ours, theirs = context.Pipe()
        others: list[Connection | socket.socket] = []
        if how == "fork":
            controls = self._given.controls if self._given else []
            others = [*self._workers, ours, *(each for each in controls if each is not control)]
        process = context.Process(target=serve, args=(self._orders, theirs, control, others), daemon=True)
        process.start()
        theirs.close()
        self._workers[ours] = _Worker(process)

    def _hand_out(self, waiting: deque[Task]) -> None:
        """Give every worker what it may have, in turn, so that a small class is shared out evenly."""
        for depth in range(1, AHEAD + 1):
            for connection, worker in self._workers.items():
                if waiting and len(worker.tasks) < (depth if waiting[0].size <= SMALL else 1):
                    task = waiting.popleft()
                    worker.tasks.append(task)
                    with suppress(OSError):  # a worker that is gone is noticed where its answer is awaited
                        connection.send(task)

"""Local worker processes: each is a judge with a warm parent of its own, and takes one submission after the other."""

from __future__ import annotations

import gc
import multiprocessing
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any

from grader.autograde.grade import grade
from grader.autograde.graded_result import GradedSubmission
from grader.autograde.result import SubmissionResult
from grader.course.assignment import Assignment
from grader.course.provenance import Edition, digest
from grader.sandbox import cpu_affinity
from grader.sandbox.bubblewrap import NoSandboxError, available
from grader.sandbox.launcher import Shared
from grader.sandbox.zygote_client import Zygote

AHEAD = 4
"""Tasks a worker has at a time: it goes on with the next while the coordinator writes, or still opens the gradebook."""
SMALL = 32 * 1024
"""Bytes of a task that may wait in a worker's socket. What is larger could fill it while the worker's own result fills
the other direction, and each side would wait for the other: it is sent to a worker that waits for it."""
AT_ONCE = 32
WAIT_SECONDS = 0.25  # seconds
"""So many results, or those of so long a time, are handed on together: they share one write to the disk."""
TRIES = 2
"""Workers that may end while they grade a submission, before it is left to a person."""


@dataclass(frozen=True)
class GradingTask:
    """One submission to grade."""

    student: str
    files: dict[str, bytes]
    lost: int = 0
    """Workers that ended with it."""

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(map(len, self.files.values()))

    @cached_property
    def digest(self) -> str:
        """sha256 of the files."""
        return digest(self.files)


Finished = list[tuple[GradingTask, GradedSubmission]]


@dataclass(frozen=True)
class RunConfig:
    """What every worker of a run needs to know."""

    assignment: Assignment
    edition: Edition
    unsafe: bool


@dataclass(frozen=True)
class WorkerRefused:
    """A worker cannot work at all: there is no sandbox."""

    reason: str


def worker_main(
    orders: RunConfig,
    connection: Connection,
    control: socket.socket | None,
    others: Sequence[Connection | socket.socket] = (),
    place: tuple[int, int] | None = None,
) -> None:
    """Grade what comes over the connection until it closes; ``control`` leads to a warm parent, where one is there.

    ``others`` are ends that a forked process has inherited and that are not its own: who holds one keeps it open.
    ``place`` is which of how many workers on this machine it is.
    """
    if place is not None:
        cpu_affinity.pin_cpu(*place)
    for each in others:
        each.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the coordinator says when to stop
    layers = {"sandbox": "none, asked for with --unsafe"} if orders.unsafe else available().layers
    try:
        with (
            Zygote(
                unsafe=orders.unsafe,
                control=control,
                cells=orders.assignment.given_cells(),
                libraries=orders.assignment.libraries(),
            ) as zygote,
            suppress(EOFError, OSError),
        ):
            while True:
                task: GradingTask = connection.recv()
                if not _coordinator_lives():  # killed, with tasks still on the way to here
                    return
                connection.send(_graded(task, orders, zygote, layers))
    except NoSandboxError as problem:
        connection.send(WorkerRefused(str(problem)))


def _coordinator_lives() -> bool:
    coordinator = multiprocessing.parent_process()
    return coordinator is None or coordinator.is_alive()


def _graded(task: GradingTask, orders: RunConfig, zygote: Zygote, layers: dict[str, str]) -> GradedSubmission:
    try:
        result = grade(task.student, orders.assignment, task.files, zygote.learner_process, orders.edition.seed, layers)
        return GradedSubmission.of(result, orders.edition.of(task.digest))
    except NoSandboxError:
        raise
    except Exception as error:  # a fault of the grader costs this submission, not the class
        return failed(task, orders, f"{type(error).__name__}: {error}")


def failed(task: GradingTask, orders: RunConfig, what: str) -> GradedSubmission:
    """Return the result of a submission on which the grader itself failed."""
    reason = f"The grader itself failed on it ({what}); please report this, and grade it by hand."
    result = SubmissionResult(task.student, orders.assignment.name, "unusable", reason)
    return GradedSubmission(result, orders.edition.of(task.digest))


@dataclass
class _Worker:
    place: int
    process: BaseProcess
    tasks: deque[GradingTask] = field(default_factory=deque)


_CONTEXT = "fork" if sys.platform == "linux" else "spawn"
"""The first workers are forked where that is safe: before there is a database connection or a thread."""


class WorkerPool:
    """``count`` workers, started at once, so that they warm up while the coordinator opens the gradebook.

    Use it with ``with``. A worker that dies is replaced, and what it was at is graded again, once.
    """

    def __init__(
        self, orders: RunConfig, count: int, launched: Shared | None = None, say: Callable[[str], object] = print
    ) -> None:
        """``jail`` is one that is running already, for ``count`` judges or more; its owner ends it."""
        self._say = say
        self._orders = orders
        self._workers: dict[Connection, _Worker] = {}
        self._count = count
        self._given = launched
        self._sandbox: Shared | None = None

    def __enter__(self) -> WorkerPool:
        # Without Landlock a shared jail would show one submission the folder of another.
        if self._count and self._given is None and available().layers["landlock"].startswith("yes"):
            self._given = self._sandbox = Shared(self._count, unsafe=self._orders.unsafe)
        controls = self._given.controls if self._given else [None] * self._count
        gc.freeze()  # forked judges share this memory, as long as their collectors leave it alone
        for place, control in enumerate(controls[: self._count]):
            self._spawn(place, control, _CONTEXT)
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
        if self._sandbox is not None:
            self._sandbox.__exit__(kind, error, trace)

    def results(self, tasks: Iterable[GradingTask]) -> Iterator[Finished]:
        """Have the workers begin at once; return an iterator of what they finish, some at a time.

        Tasks are taken when a worker has room for one: a class is never in memory as a whole.

        Raises:
            NoSandboxError: the workers cannot start one; raised where the first result is asked for.
        """
        waiting = _TaskQueue(tasks)
        self._hand_out(waiting)
        return self._collected(waiting)

    def _collected(self, waiting: _TaskQueue) -> Iterator[Finished]:
        held: Finished = []
        since = 0.0
        while any(worker.tasks for worker in self._workers.values()):
            left = max(0.0, since + WAIT_SECONDS - time.monotonic()) if held else None
            for connection in wait([each for each, worker in self._workers.items() if worker.tasks], left):
                assert isinstance(connection, Connection)
                since = since if held else time.monotonic()
                held += self._take(connection, waiting)
                self._hand_out(waiting)
            if held and (len(held) >= AT_ONCE or time.monotonic() >= since + WAIT_SECONDS):
                yield held
                held = []
        if held:
            yield held

    def _take(self, connection: Connection, waiting: _TaskQueue) -> Finished:
        worker = self._workers[connection]
        task = worker.tasks.popleft()
        try:
            answer: GradedSubmission | WorkerRefused = connection.recv()
        except (EOFError, OSError):
            return self._replace(connection, task, waiting)
        if isinstance(answer, WorkerRefused):
            raise NoSandboxError(answer.reason)
        return [(task, answer)]

    def _replace(self, connection: Connection, task: GradingTask, waiting: _TaskQueue) -> Finished:
        """Hire another for a worker that ended at ``task``; return its result where no other is to try it."""
        worker = self._workers.pop(connection)
        worker.process.join()
        what = f"its worker ended with code {worker.process.exitcode}"
        again = GradingTask(task.student, task.files, task.lost + 1)
        waiting.requeue(worker.tasks)  # these only waited
        if again.lost < TRIES:
            waiting.requeue([again])
            self._say(
                f"A worker ended with code {worker.process.exitcode}; {task.student} is graded again by a new one."
            )
        self._spawn(worker.place)
        return [] if again.lost < TRIES else [(task, failed(task, self._orders, what))]

    def _spawn(self, place: int, control: socket.socket | None = None, how: str = "spawn") -> None:
        context: Any = multiprocessing.get_context(how)
        ours, theirs = context.Pipe()
        others: list[Connection | socket.socket] = []
        if how == "fork":
            controls = self._given.controls if self._given else []
            others = [*self._workers, ours, *(each for each in controls if each is not control)]
        process = context.Process(
            target=worker_main, args=(self._orders, theirs, control, others, (place, self._count)), daemon=True
        )
        process.start()
        theirs.close()
        self._workers[ours] = _Worker(place, process)

    def _hand_out(self, waiting: _TaskQueue) -> None:
        """Give every worker what it may have, in turn, so that a small class is shared out evenly."""
        for depth in range(1, AHEAD + 1):
            for connection, worker in self._workers.items():
                if len(worker.tasks) < depth and (task := waiting.next()) is not None:
                    if worker.tasks and task.size > SMALL:
                        waiting.requeue([task])
                        return
                    worker.tasks.append(task)
                    with suppress(OSError):  # a worker that is gone is noticed where its answer is awaited
                        connection.send(task)


class _TaskQueue:
    """Tasks nobody has begun: those that came back, then those that were not asked for yet."""

    def __init__(self, tasks: Iterable[GradingTask]) -> None:
        self._fresh = iter(tasks)
        self._returned: deque[GradingTask] = deque()

    def next(self) -> GradingTask | None:
        return self._returned.popleft() if self._returned else next(self._fresh, None)

    def requeue(self, tasks: Iterable[GradingTask]) -> None:
        self._returned.extendleft(reversed(list(tasks)))

"""Local worker processes: each is a judge with a fork server of its own, and grades submissions one by one."""

from __future__ import annotations

import gc
import multiprocessing
import signal
import socket
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any

from grader.autograde.grade import grade
from grader.autograde.graded_result import GradedSubmission
from grader.autograde.result import grader_failed
from grader.autograde.task_queue import GradingTask, TaskQueue
from grader.checks import registry
from grader.course.assignment import Assignment
from grader.course.provenance import RunVersion
from grader.sandbox import cpu_affinity
from grader.sandbox.bubblewrap import NoSandboxError, available
from grader.sandbox.launcher import SharedSandbox
from grader.sandbox.zygote_client import Zygote

TASKS_PER_WORKER = 4
"""With several, a worker goes on with the next while the coordinator writes or still opens the gradebook."""
SMALL_TASK_BYTES = 32 * 1024
"""Size of a task that may wait in a worker's socket. A larger one could fill it while the worker's own result fills the
other direction, and each side would wait for the other: it is sent only to a worker that is idle."""
BATCH_SIZE = 32
BATCH_SECONDS = 0.25
"""So many results, or those of so long a time, are returned together: they share one write to the disk."""
MAX_TRIES = 2
"""Workers that may end while they grade a submission; after that it is left to a person."""


Finished = list[tuple[GradingTask, GradedSubmission]]


@dataclass(frozen=True)
class RunConfig:
    """What every worker of a run needs."""

    assignment: Assignment
    version: RunVersion
    unsafe: bool


@dataclass(frozen=True)
class WorkerReady:
    """Message of a worker whose fork server is ready; the text says what that has imported."""

    imports: str


@dataclass(frozen=True)
class WorkerStartFailure:
    """Message of a worker that cannot grade at all, because it has no sandbox."""

    reason: str


def worker_main(
    config: RunConfig,
    connection: Connection,
    control: socket.socket | None,
    others: Sequence[Connection | socket.socket] = (),
    number: tuple[int, int] | None = None,
) -> None:
    """Grade what comes over the connection until it closes.

    Args:
        config: The configuration of the run.
        connection: Brings tasks and takes results.
        control: The control socket of a fork server, if one is running.
        others: Ends of connections that a forked process has inherited; they stay open until it closes them too.
        number: The number of this worker, from 0, and how many there are on this machine.
    """
    if number is not None:
        cpu_affinity.pin_judge(*number)
    for each in others:
        each.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the coordinator decides when to stop
    if config.assignment.own_checks is not None:  # another process than the one that has read the assignment
        registry.add_own(config.assignment.own_checks)
    layers = {"sandbox": "none, asked for with --unsafe"} if config.unsafe else available().layers
    try:
        with (
            Zygote(
                unsafe=config.unsafe,
                control=control,
                cells=config.assignment.given_cells(),
                imports=config.assignment.imports(),
                rehearse=control is None,
            ) as zygote,
            suppress(EOFError, OSError),
        ):
            if number is not None:
                connection.send(WorkerReady(zygote.imports.told()))
            while True:
                task: GradingTask = connection.recv()
                if not _coordinator_is_alive():  # it was killed, with tasks still on their way here
                    return
                connection.send(_graded(task, config, zygote, layers))
    except NoSandboxError as error:
        connection.send(WorkerStartFailure(str(error)))


def _coordinator_is_alive() -> bool:
    coordinator = multiprocessing.parent_process()
    return coordinator is None or coordinator.is_alive()


def _graded(task: GradingTask, config: RunConfig, zygote: Zygote, layers: dict[str, str]) -> GradedSubmission:
    try:
        seed = config.version.of(task.digest).secret_seed
        result = grade(task.student, config.assignment, task.files, zygote.learner_process, seed, layers)
        return GradedSubmission.of(result, config.version.of(task.digest))
    except NoSandboxError:
        raise
    except Exception:  # an error of the grader affects this submission, not the class
        return failed_submission(task, config, traceback.format_exc())


def failed_submission(task: GradingTask, config: RunConfig, what: str) -> GradedSubmission:
    """Return the result of a submission on which the grader itself failed."""
    return GradedSubmission(grader_failed(task.student, config.assignment.name, what), config.version.of(task.digest))


@dataclass
class _Worker:
    index: int
    process: BaseProcess
    tasks: deque[GradingTask] = field(default_factory=deque)


_CONTEXT = "fork" if sys.platform == "linux" else "spawn"
"""The first workers are forked where that is safe: before there is a database connection or a thread."""


class WorkerPool:
    """Worker processes, as a context manager. They start while the coordinator opens the gradebook.

    A worker that dies is replaced, and the submission that it was grading is graded again, once.
    """

    def __init__(
        self, config: RunConfig, count: int, sandbox: SharedSandbox | None = None, say: Callable[[str], object] = print
    ) -> None:
        """Describe the workers; the ``with`` block starts them.

        Args:
            config: The configuration of the run.
            count: How many workers.
            sandbox: A sandbox that is running already, for ``count`` judges or more; its owner ends it.
            say: Reports that a worker ended.
        """
        self._say = say
        self._config = config
        self._workers: dict[Connection, _Worker] = {}
        self._count = count
        self._sandbox = sandbox
        self._own_sandbox: SharedSandbox | None = None
        self._told = {""}

    def __enter__(self) -> WorkerPool:
        # Without Landlock submissions in a shared sandbox would see each other's folders.
        if self._count and self._sandbox is None and available().layers["landlock"].startswith("yes"):
            self._sandbox = self._own_sandbox = SharedSandbox(self._count, unsafe=self._config.unsafe)
        controls = self._sandbox.controls if self._sandbox else [None] * self._count
        gc.freeze()  # forked judges share this memory as long as their collectors leave it alone
        for index, control in enumerate(controls[: self._count]):
            self._spawn(index, control, _CONTEXT)
        if self._sandbox is not None:
            self._sandbox.close_controls()  # only the workers keep a copy: when one ends, its fork server ends too
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
        if self._own_sandbox is not None:
            self._own_sandbox.__exit__(kind, error, trace)

    def results(self, tasks: Iterable[GradingTask]) -> Iterator[Finished]:
        """Start at once; return an iterator of finished tasks, some at a time.

        Tasks are taken as workers have room for them: the whole class is never in memory.

        Raises:
            NoSandboxError: The workers have no sandbox; raised when the first result is asked for.
        """
        waiting = TaskQueue(tasks)
        self._assign(waiting)
        return self._batches(waiting)

    def _batches(self, waiting: TaskQueue) -> Iterator[Finished]:
        held: Finished = []
        since = 0.0
        while any(worker.tasks for worker in self._workers.values()):
            left = max(0.0, since + BATCH_SECONDS - time.monotonic()) if held else None
            for connection in wait([each for each, worker in self._workers.items() if worker.tasks], left):
                assert isinstance(connection, Connection)
                since = since if held else time.monotonic()
                held += self._receive(connection, waiting)
                self._assign(waiting)
            if held and (len(held) >= BATCH_SIZE or time.monotonic() >= since + BATCH_SECONDS):
                yield held
                held = []
        if held:
            yield held

    def _receive(self, connection: Connection, waiting: TaskQueue) -> Finished:
        worker = self._workers[connection]
        try:
            reply: GradedSubmission | WorkerReady | WorkerStartFailure = connection.recv()
        except (EOFError, OSError):
            return self._replace(connection, worker.tasks.popleft(), waiting)
        if isinstance(reply, WorkerStartFailure):
            raise NoSandboxError(reply.reason)
        if isinstance(reply, WorkerReady):
            self._tell(reply.imports)
            return []
        return [(worker.tasks.popleft(), reply)]

    def _tell(self, imports: str) -> None:
        """Report what was imported, once for all workers."""
        if imports not in self._told:
            self._told.add(imports)
            self._say(imports)

    def _replace(self, connection: Connection, task: GradingTask, waiting: TaskQueue) -> Finished:
        """Replace a worker that ended during ``task``; return the failure if no other is to try it."""
        worker = self._workers.pop(connection)
        worker.process.join()
        what = f"its worker ended with code {worker.process.exitcode}"
        again = GradingTask(task.student, task.files, task.lost_workers + 1)
        waiting.requeue(worker.tasks)  # these had not been started
        if again.lost_workers < MAX_TRIES:
            waiting.requeue([again])
            self._say(
                f"A worker ended with code {worker.process.exitcode}; {task.student} is graded again by a new one."
            )
        self._spawn(worker.index)
        return [] if again.lost_workers < MAX_TRIES else [(task, failed_submission(task, self._config, what))]

    def _spawn(self, index: int, control: socket.socket | None = None, how: str = "spawn") -> None:
        context: Any = multiprocessing.get_context(how)
        ours, theirs = context.Pipe()
        others: list[Connection | socket.socket] = []
        if how == "fork":
            controls = self._sandbox.controls if self._sandbox else []
            others = [*self._workers, ours, *(each for each in controls if each is not control)]
        process = context.Process(
            target=worker_main, args=(self._config, theirs, control, others, (index, self._count)), daemon=True
        )
        process.start()
        theirs.close()
        self._workers[ours] = _Worker(index, process)

    def _assign(self, waiting: TaskQueue) -> None:
        """Fill up all workers' tasks in turns, so that a small class is spread evenly."""
        for depth in range(1, TASKS_PER_WORKER + 1):
            for connection, worker in self._workers.items():
                if len(worker.tasks) < depth and (task := waiting.next()) is not None:
                    if worker.tasks and task.size > SMALL_TASK_BYTES:
                        waiting.requeue([task])
                        return
                    worker.tasks.append(task)
                    with suppress(OSError):  # that a worker is gone shows where its result is received
                        connection.send(task)

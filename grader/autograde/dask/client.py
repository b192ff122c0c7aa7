"""The workers of a Dask cluster as graders: they get submissions as bytes and return results, written here.

Each worker process keeps judges of its own, each with a sandbox on its node. Dask is an optional dependency: it is not
imported before a run uses it.
"""

from __future__ import annotations

import itertools
import logging
import queue
import secrets
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import Any

from grader.autograde.task_queue import GradingTask
from grader.autograde.worker_pool import Finished, RunConfig, WorkerStartFailure, failed_submission
from grader.errors import GraderError, WrongUseError
from grader.sandbox.bubblewrap import NoSandboxError

CONNECT_SECONDS = 10.0
NO_WORKER_SECONDS = 60.0
"""How long a run waits for a worker when all have gone."""
SUBMISSIONS_PER_TASK = 4
"""In one Dask task, as each task takes about a millisecond of the scheduler."""
TASKS_PER_THREAD = 3
"""Tasks that each thread of the cluster has at a time, running or on their way."""
_POLL_SECONDS = 2.0  # between two looks at which workers are there
HOW_TO_INSTALL = (
    "Install it here and on every worker's machine, in the course's folder: python -m pip install -e \".[cluster]\""
)


class NoClusterError(WrongUseError):
    """The cluster cannot be used; the text says why and what to do."""


class ClusterLostError(GraderError):
    """The cluster went away in the middle of a run; what is in the journal is kept."""


class DaskGraders:
    """The cluster behind a scheduler's address for one run, as a context manager.

    Workers may come and go during the run: what a worker had when it ended is graded by another.
    """

    def __init__(self, config: RunConfig, url: str, say: Callable[[str], object] = print) -> None:
        self._config = config
        self._url = url
        self._say = say
        self._name = f"grader-{secrets.token_hex(4)}"
        self._numbers = itertools.count()
        self._finished: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._client: Any = None
        self._workers: set[str] = set()
        self._capacity = 0
        self._polled_at = 0.0

    def __enter__(self) -> DaskGraders:
        """Connect, and make the workers ready.

        Raises:
            NoClusterError: Dask is not installed, the scheduler does not answer, or its workers are missing or have
                other versions.
        """
        try:
            self._client = _connect(self._url)
            require_same_versions(self._client.get_versions(), self._url)
            self._register_plugins()
        except BaseException:
            self._close()
            raise
        self._update_workers()
        self._say(f"{len(self._workers)} workers at {self._url} grade.")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._client is not None and self._client.status == "running":
                self._client.unregister_worker_plugin(self._name)
        except Exception as problem:  # the run is over; what is left there ends with the cluster
            self._say(f"The cluster could not be tidied up ({problem}).")
        self._close()

    def results(self, tasks: Iterable[GradingTask]) -> Iterator[Finished]:
        """Start at once; return an iterator of finished tasks, some at a time.

        Raises:
            NoSandboxError: A worker has no sandbox.
            ClusterLostError: The scheduler, or every worker, is gone.
        """
        waiting, running = iter(tasks), dict[Any, list[GradingTask]]()
        self._submit(waiting, running)
        return self._batches(waiting, running)

    def _batches(self, waiting: Iterator[GradingTask], running: dict[Any, list[GradingTask]]) -> Iterator[Finished]:
        while running:
            future = self._next()
            if future in running:
                yield self._receive(future, running.pop(future))
            self._submit(waiting, running)
        with suppress(ClusterLostError):  # everything is graded; workers that have gone are still reported
            self._update_workers()

    def _submit(self, waiting: Iterator[GradingTask], running: dict[Any, list[GradingTask]]) -> None:
        while len(running) < self._capacity and (some := list(itertools.islice(waiting, SUBMISSIONS_PER_TASK))):
            key = f"{self._name}-{next(self._numbers)}"
            from grader.autograde.dask.worker_plugin import grade_batch

            future = self._client.submit(grade_batch, self._name, some, key=key, pure=False)
            running[future] = some
            future.add_done_callback(self._finished.put)

    def _next(self) -> Any:
        """Wait for a finished task and return its future; meanwhile check which workers are still there."""
        last_seen = time.monotonic()
        while True:
            if time.monotonic() - self._polled_at > _POLL_SECONDS:
                self._check_workers()
                last_seen = time.monotonic() if self._workers else last_seen
            try:
                return self._finished.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                if time.monotonic() - last_seen > NO_WORKER_SECONDS:
                    raise ClusterLostError(
                        f"The cluster at {self._url} has had no worker for {NO_WORKER_SECONDS:g} s. Start some, then "
                        "go on with --resume: what is graded is kept."
                    ) from None

    def _receive(self, future: Any, tasks: list[GradingTask]) -> Finished:
        try:
            replies = future.result()
        except Exception as error:
            if self._client.status != "running" or future.status in ("cancelled", "lost"):
                raise self._lost() from None
            what = f"its workers ended: {type(error).__name__}"
            return [(task, failed_submission(task, self._config, what)) for task in tasks]
        finished: Finished = []
        for task, reply in zip(tasks, replies, strict=True):
            if isinstance(reply, WorkerStartFailure):
                raise NoSandboxError(f"On a worker of the cluster: {reply.reason}")
            finished.append((task, reply))
        return finished

    def _check_workers(self) -> None:
        """Update the workers, and report if none is left."""
        if self._update_workers() and not self._workers:
            self._say(f"No worker is left at {self._url}. The run goes on as soon as there is one; Ctrl-C stops it.")

    def _update_workers(self) -> bool:
        """Update which workers are there and report those that have gone; return whether any has."""
        try:
            threads = self._client.nthreads()
        except Exception:
            raise self._lost() from None
        gone = self._workers - set(threads)
        for address in gone:
            self._say(f"The worker {address} is gone; what it was at is graded by another.")
        self._workers = set(threads)
        self._capacity = TASKS_PER_THREAD * max(sum(threads.values()), 1)
        self._polled_at = time.monotonic()
        return bool(gone)

    def _lost(self) -> ClusterLostError:
        return ClusterLostError(
            f"The scheduler at {self._url} is gone. Start the cluster again, then go on with --resume: what is graded "
            "is kept."
        )

    def _register_plugins(self) -> None:
        from grader.autograde.dask.worker_plugin import GraderWorkerPlugin

        try:
            self._client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except Exception:
            raise NoClusterError(
                f"The scheduler at {self._url} has no workers. Start some: dask worker {self._url} --nthreads 1"
            ) from None
        try:
            self._client.register_plugin(GraderWorkerPlugin(self._config), name=self._name)
        except Exception as error:
            reason = _first_line(error)
            raise NoClusterError(
                f"A worker at {self._url} cannot grade: {reason}. This course has to be installed there in the same "
                "version as here."
            ) from None

    def _close(self) -> None:
        if self._client is not None:
            self._client.close(timeout=2)


def _connect(url: str) -> Any:
    try:
        import distributed
    except ImportError:
        raise NoClusterError(f"--dask needs Dask, which is not installed here. {HOW_TO_INSTALL}") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters of it is reported below
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # other versions are reported below, in one sentence
            return distributed.Client(url, timeout=CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        raise NoClusterError(
            f"No Dask scheduler answers at {url} ({_first_line(error)}). Expected the address that `dask scheduler` "
            "prints, such as tcp://127.0.0.1:8786."
        ) from None


def require_same_versions(found: dict[str, Any], url: str) -> None:
    """Raise `NoClusterError` unless all workers and the scheduler have this machine's Python and Dask."""
    here = _versions(found["client"])
    others = {"the scheduler": found["scheduler"], **found["workers"]}
    for who, each in others.items():
        there = _versions(each)
        for name in here:
            if there.get(name) != here[name]:
                raise NoClusterError(
                    f"{who} of the cluster at {url} has {name} {there.get(name)}, here is {here[name]}: use the same "
                    "version everywhere."
                )


def _versions(each: Any) -> dict[str, str]:
    packages = dict((each or {}).get("packages") or {})
    python = ".".join(str(packages.get("python", "")).split(".")[:2])
    return {"Python": python, "distributed": str(packages.get("distributed")), "dask": str(packages.get("dask"))}


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]

"""The workers of a Dask cluster as graders: submissions travel there as bytes, results back; the one writer is here.

Each worker process keeps judges of its own, each with a sandbox on its node. Dask is an extra: nothing of it is
imported before a run asks for it.
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

from grader.autograde.worker_pool import Finished, GradingTask, RunConfig, WorkerRefused, failed
from grader.errors import WRONG_USE, GraderError
from grader.sandbox.bubblewrap import NoSandboxError

CONNECT_SECONDS = 10.0
LONELY_SECONDS = 60.0
"""How long a run waits for a worker when all have gone."""
TOGETHER = 4
"""Submissions in one of Dask's tasks: what Dask does for a task takes about a millisecond of the scheduler."""
AHEAD = 3
"""Tasks for each thread of the cluster that are there or on the way."""
_LOOK_SECONDS = 2.0  # between two looks at who is there
HOW_TO_INSTALL = (
    "Install it here and on every worker's machine, in the course's folder: python -m pip install -e \".[cluster]\""
)


class NoClusterError(GraderError):
    """The cluster cannot be used; the text says why and what to do."""

    exit_code = WRONG_USE


class ClusterLostError(GraderError):
    """The cluster went away in the middle of a run; what is in the journal is kept."""


class DaskGraders:
    """The cluster behind a scheduler's address, for one run; use it with ``with``.

    A worker that dies loses nothing: what it had is graded by another. Workers may come and go during the run.
    """

    def __init__(self, orders: RunConfig, url: str, say: Callable[[str], object] = print) -> None:
        self._orders = orders
        self._url = url
        self._say = say
        self._name = f"grader-{secrets.token_hex(4)}"
        self._numbers = itertools.count()
        self._done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._client: Any = None
        self._workers: set[str] = set()
        self._room = 0
        self._looked = 0.0

    def __enter__(self) -> DaskGraders:
        """Connect, and make the workers ready.

        Raises:
            NoClusterError: Dask is not installed, the scheduler does not answer, has no workers, or they do not fit.
        """
        try:
            self._client = _connect(self._url)
            require_same_versions(self._client.get_versions(), self._url)
            self._register_plugins()
        except BaseException:
            self._close()
            raise
        self._notice()
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
        """Have the workers begin at once; return an iterator of what they finish, some at a time.

        Raises:
            NoSandboxError: a worker has no sandbox.
            ClusterLostError: the scheduler, or every worker, is gone.
        """
        waiting, flying = iter(tasks), dict[Any, list[GradingTask]]()
        self._hand_out(waiting, flying)
        return self._collected(waiting, flying)

    def _collected(self, waiting: Iterator[GradingTask], flying: dict[Any, list[GradingTask]]) -> Iterator[Finished]:
        while flying:
            future = self._next()
            if future in flying:
                yield self._take(future, flying.pop(future))
            self._hand_out(waiting, flying)
        with suppress(ClusterLostError):  # everything is graded: all that is left is to say who has gone
            self._notice()

    def _hand_out(self, waiting: Iterator[GradingTask], flying: dict[Any, list[GradingTask]]) -> None:
        while len(flying) < self._room and (some := list(itertools.islice(waiting, TOGETHER))):
            key = f"{self._name}-{next(self._numbers)}"
            from grader.autograde.dask.worker_plugin import grade_batch

            future = self._client.submit(grade_batch, self._name, some, key=key, pure=False)
            flying[future] = some
            future.add_done_callback(self._done.put)

    def _next(self) -> Any:
        """Wait for a task that is done; meanwhile look at who is still there."""
        last_seen = time.monotonic()
        while True:
            if time.monotonic() - self._looked > _LOOK_SECONDS:
                self._look()
                last_seen = time.monotonic() if self._workers else last_seen
            try:
                return self._done.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                if time.monotonic() - last_seen > LONELY_SECONDS:
                    raise ClusterLostError(
                        f"The cluster at {self._url} has had no worker for {LONELY_SECONDS:g} s. Start some, then go "
                        "on with --resume: what is graded is kept."
                    ) from None

    def _take(self, future: Any, tasks: list[GradingTask]) -> Finished:
        try:
            answers = future.result()
        except Exception as error:
            if self._client.status != "running" or future.status in ("cancelled", "lost"):
                raise self._lost() from None
            what = f"its workers ended: {type(error).__name__}"
            return [(task, failed(task, self._orders, what)) for task in tasks]
        finished: Finished = []
        for task, answer in zip(tasks, answers, strict=True):
            if isinstance(answer, WorkerRefused):
                raise NoSandboxError(f"On a worker of the cluster: {answer.reason}")
            finished.append((task, answer))
        return finished

    def _look(self) -> None:
        """Note who is there, and say what that means for the submissions that are still to be graded."""
        if self._notice() and not self._workers:
            self._say(f"No worker is left at {self._url}. The run goes on as soon as there is one; Ctrl-C stops it.")

    def _notice(self) -> bool:
        """Note who is there, and say who has gone; return whether anybody has."""
        try:
            threads = self._client.nthreads()
        except Exception:
            raise self._lost() from None
        gone = self._workers - set(threads)
        for address in gone:
            self._say(f"The worker {address} is gone; what it was at is graded by another.")
        self._workers = set(threads)
        self._room = AHEAD * max(sum(threads.values()), 1)
        self._looked = time.monotonic()
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
            self._client.register_plugin(GraderWorkerPlugin(self._orders), name=self._name)
        except Exception as error:
            said = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise NoClusterError(
                f"A worker at {self._url} cannot grade: {said}. This course has to be installed there in the same "
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
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what a learner of these logs needs, we say
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # other versions are told below, in one sentence
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

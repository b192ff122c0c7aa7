"""What a worker of a cluster keeps for a run: judges, as many as it grades at a time. This module needs Dask."""

from __future__ import annotations

import queue
from typing import Any

from distributed import WorkerPlugin, get_worker

from grader.autograde.dask.judge_process import Judge, JudgeGoneError
from grader.autograde.graded_result import GradedSubmission
from grader.autograde.worker_pool import TRIES, GradingTask, RunConfig, WorkerRefused, failed
from grader.course.provenance import grader_version


class GraderWorkerPlugin(WorkerPlugin):
    """Dask puts it on every worker of the cluster, also on those that come later."""

    def __init__(self, orders: RunConfig) -> None:
        self._orders = orders
        self._free: queue.LifoQueue[Judge] = queue.LifoQueue()

    def __reduce__(self) -> tuple[type[GraderWorkerPlugin], tuple[RunConfig]]:
        return GraderWorkerPlugin, (self._orders,)  # judges stay where they are

    def setup(self, worker: Any) -> None:
        """Refuse to work where the grader is another: its results would not be those of this run.

        Raises:
            RuntimeError: it is another.
        """
        wanted, found = self._orders.edition.grader_version, grader_version()
        if wanted != found:
            raise RuntimeError(f"its grader has the version {found}, this run's has {wanted}")

    def teardown(self, worker: Any) -> None:
        """End the judges."""
        while not self._free.empty():
            self._free.get().close()

    def grade(self, task: GradingTask) -> GradedSubmission | WorkerRefused:
        """Return the result of one submission."""
        for _ in range(TRIES):
            judge = self._take()
            try:
                answer = judge.grade(task)
            except JudgeGoneError as error:
                said = str(error)
                continue
            self._free.put(judge)
            return answer
        return failed(task, self._orders, said)

    def _take(self) -> Judge:
        try:
            return self._free.get_nowait()
        except queue.Empty:
            return Judge(self._orders)


def grade_batch(name: str, tasks: list[GradingTask]) -> list[GradedSubmission | WorkerRefused]:
    """Grade some submissions on the worker this runs on; ``name`` is that of its `GraderWorkerPlugin`."""
    plugin = get_worker().plugins[name]
    assert isinstance(plugin, GraderWorkerPlugin)
    return [plugin.grade(task) for task in tasks]

"""Plugin for the workers of a cluster: it keeps their judges, one for each thread. This module needs Dask."""

from __future__ import annotations

import queue
from typing import Any

from distributed import WorkerPlugin, get_worker

from grader.autograde.dask.judge_process import JudgeGoneError, JudgeProcess
from grader.autograde.graded_result import GradedSubmission
from grader.autograde.task_queue import GradingTask
from grader.autograde.worker_pool import MAX_TRIES, RunConfig, WorkerStartFailure, failed_submission
from grader.course.provenance import grader_version


class GraderWorkerPlugin(WorkerPlugin):
    """The judges of a worker; Dask adds the plugin to every worker of the cluster, now and later."""

    def __init__(self, config: RunConfig) -> None:
        self._config = config
        self._free: queue.LifoQueue[JudgeProcess] = queue.LifoQueue()

    def __reduce__(self) -> tuple[type[GraderWorkerPlugin], tuple[RunConfig]]:
        return GraderWorkerPlugin, (self._config,)  # judges stay where they are

    def setup(self, worker: Any) -> None:
        """Check that the worker has this run's version of the grader.

        Raises:
            RuntimeError: It has another, whose results may differ.
        """
        wanted, found = self._config.version.grader_version, grader_version()
        if wanted != found:
            raise RuntimeError(f"its grader has the version {found}, this run's has {wanted}")

    def teardown(self, worker: Any) -> None:
        """End the judges."""
        while not self._free.empty():
            self._free.get().close()

    def grade(self, task: GradingTask) -> GradedSubmission | WorkerStartFailure:
        """Return the result of one submission."""
        for _ in range(MAX_TRIES):
            judge = self._take()
            try:
                reply = judge.grade(task)
            except JudgeGoneError as error:
                reason = str(error)
                continue
            self._free.put(judge)
            return reply
        return failed_submission(task, self._config, reason)

    def _take(self) -> JudgeProcess:
        try:
            return self._free.get_nowait()
        except queue.Empty:
            return JudgeProcess(self._config)


def grade_batch(name: str, tasks: list[GradingTask]) -> list[GradedSubmission | WorkerStartFailure]:
    """Grade some submissions on the worker this runs on; ``name`` is that of its `GraderWorkerPlugin`."""
    plugin = get_worker().plugins[name]
    assert isinstance(plugin, GraderWorkerPlugin)
    return [plugin.grade(task) for task in tasks]

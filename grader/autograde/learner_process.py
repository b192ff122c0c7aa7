"""A learner process that is restarted where code ends or hangs it, and the checks that run on it."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from typing import Any, Protocol

from grader.autograde import cpu_limit
from grader.checks import dependent, registry
from grader.checks.check import Check
from grader.checks.stopped_cell import StoppedCell, defines, told_by_cell
from grader.learner.cell_run import CellRun
from grader.learner.limits import Limits
from grader.learner.remote_subject import RemoteSubject, SandboxLostError
from grader.learner.subject import FunctionCall, Subject, SubjectGoneError
from grader.outcome import Outcome, Status

RESTARTS = 3

TOO_OFTEN = "The notebook ended or hung its process too often; the rest was not run."
TOO_MUCH_TO_LOOK_AT = (
    "Your code answered with something that keeps the grader busy for too long (a regular expression with stars inside "
    "of stars, for example), and was stopped."
)


class CheckFaultError(Exception):
    """A check failed by the grader's own fault; the text is the traceback."""


class Opener(Protocol):
    """Opens a new process, which ends with the block, such as `Zygote.learner_process`."""

    def __call__(self, limits: Limits | None = None) -> AbstractContextManager[RemoteSubject]:
        """Open a process that runs cells and that a check can ask, under ``limits`` of its own or the usual ones."""


class LearnerProcess:
    """One pass over a notebook's cells, in several processes where code ends or hangs one."""

    def __init__(
        self,
        open_process: Callable[[], AbstractContextManager[RemoteSubject]],
        files: Mapping[str, bytes],
        rerun: Callable[[RemoteSubject, int], object],
        deadline: float,
    ) -> None:
        """Describe the pass; the first request opens a process.

        Args:
            open_process: Opens a new process.
            files: Files beside the notebook, by their path.
            rerun: Runs the cell at an index again in a new process, if later cells depend on it.
            deadline: The end of the whole pass, a reading of `time.monotonic`.
        """
        self._open_process, self._files, self._rerun, self._deadline = open_process, files, rerun, deadline
        self._fatal_cells: set[int] = set()
        self._restarts = 0
        self._given_up = False
        self._stack = ExitStack()
        self._stopped: list[StoppedCell] = []
        self._faulty: set[str] = set()
        self.living: RemoteSubject | None = None

    def note(self, cell: StoppedCell) -> None:
        """Remember a cell that stopped: where a check misses what it would have defined, that is the reason."""
        self._stopped.append(cell)

    def note_run(self, source: str, run: CellRun) -> None:
        """Remember a cell if it did not run to its end."""
        if run.timed_out:
            line = run.error.line if run.error else None
            where = f" in line {line}" if line else ""
            self.note(StoppedCell(source, f"took too long, and was interrupted{where}.", line=line))
        elif run.error is not None:
            self.note(StoppedCell.by_error(source, run.error.type, run.error.message, run.error.line))

    def at(self, index: int) -> RemoteSubject:
        """Return a living process in which the cells before ``index`` have run.

        Raises:
            SubjectGoneError: There were too many restarts, or the deadline has passed.
        """
        while self.living is None:
            if self._given_up or self._restarts > RESTARTS or time.monotonic() > self._deadline:
                self._given_up = True
                raise SubjectGoneError(TOO_OFTEN)
            self._restarts += 1
            self._open(index)
        return self.living

    def judged(self, index: int, check_id: str, outcomes: Mapping[str, Outcome], seed: int | str) -> Outcome:
        """Return the outcome of a check.

        Args:
            index: The index of its cell.
            check_id: The check.
            outcomes: The outcomes of the notebook so far, for checks that depend on others.
            seed: The seed of the secret inputs.

        Raises:
            CheckFaultError: The check itself failed. Checks that depend on it are run all the same.
            SandboxLostError: The sandbox ended.
        """
        check = registry.get(check_id)
        try:
            outcome = self._run(check, index, seed, lambda name: name in self._faulty or _passed(outcomes, name))
            return told_by_cell(outcome, check.defines, self._stopped_cell)
        except SandboxLostError:
            raise
        except Exception:
            self.close()  # it may be in the middle of a request
            self._faulty.add(check_id)
            raise CheckFaultError(traceback.format_exc()) from None

    def _run(self, check: Check, index: int, seed: int | str, passed: Callable[[str], bool]) -> Outcome:
        try:
            subject = _SubjectMonitor(self.at(index))
            with cpu_limit.cpu_limited():
                outcome = dependent.run(check, subject, seed, passed)
            if subject.gone:
                self.close()
            return outcome
        except cpu_limit.CpuLimitError:
            self.close()
            return check.run(_SubjectMonitor(None, SubjectGoneError(TOO_MUCH_TO_LOOK_AT)), seed)
        except SubjectGoneError as gone:
            return check.run(_SubjectMonitor(None, gone), seed)

    def _stopped_cell(self, name: str) -> StoppedCell | None:
        """Return the last cell that should have defined a name and stopped."""
        return next((cell for cell in reversed(self._stopped) if defines(cell.source, name)), None)

    def ended_by(self, index: int) -> None:
        """Record that the cell at ``index`` ended the process: it is not run again."""
        self._fatal_cells.add(index)
        self.close()

    def close(self) -> None:
        """End the process; the next request opens another."""
        self._stack.close()
        self.living = None

    def _open(self, index: int) -> None:
        earlier = -1  # no cell
        try:
            self.living = self._stack.enter_context(self._open_process())
            for path, data in self._files.items():
                self.living.put(path, data)
            for earlier in range(index):
                if earlier not in self._fatal_cells:
                    self._rerun(self.living, earlier)
        except SubjectGoneError:
            self.ended_by(earlier)


def _passed(outcomes: Mapping[str, Outcome], check_id: str) -> bool:
    """Return whether a check has been passed in this notebook."""
    return any(each.check == check_id and each.status is Status.PASSED for each in outcomes.values())


class _SubjectMonitor:
    """Subject that passes requests on until the process has ended: a check reports that and goes on."""

    def __init__(self, subject: Subject | None, gone: SubjectGoneError | None = None) -> None:
        self._subject: Any = subject
        self.gone = gone

    def read(self, name: str) -> Any:
        return self._ask(lambda: self._subject.read(name))

    def keep(self, value: Any) -> Any:
        return self._ask(lambda: self._subject.keep(value))

    def call(self, target: Any, *args: Any, **kwargs: Any) -> Any:
        return self._ask(lambda: self._subject.call(target, *args, **kwargs))

    def calls(self, *calls: FunctionCall) -> Any:
        return self._ask(lambda: self._subject.calls(*calls))

    def _ask(self, request: Callable[[], Any]) -> Any:
        if self.gone:
            raise SubjectGoneError(str(self.gone))
        try:
            return request()
        except SubjectGoneError as gone:
            self.gone = gone
            raise

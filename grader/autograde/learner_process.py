"""A learner's process that is opened anew where code ends or hangs it, and the checks that are played on it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, TypeVar

from grader.autograde import cpu_limit
from grader.checks import registry
from grader.learner.limits import Limits
from grader.learner.subject import FunctionCall, Subject, SubjectGoneError
from grader.outcome import Finding, Outcome, Status

RESTARTS = 3

TOO_OFTEN = "The notebook ended or hung its process too often; the rest was not run."
TOO_MUCH_TO_LOOK_AT = (
    "Your code answered with something that keeps the grader busy for too long (a regular expression with stars inside "
    "of stars, for example), and was stopped."
)

Process = TypeVar("Process", bound=Subject)


@dataclass(frozen=True)
class StoppedCell:
    """A cell that ended before its last line."""

    source: str
    reason: str
    """Behind "Your cell …"."""
    read: bool = True
    """Whether it was Python at all, so that its first lines did run."""

    @classmethod
    def by_error(cls, source: str, error: str, message: str, line: int | None) -> StoppedCell:
        """Return the cell that an exception ended."""
        where = f" in line {line}" if line else ""
        return cls(source, f"stopped with {error}{where}: {message}", not _is_syntax_error(error))

    def defines(self, name: str) -> bool:
        """Tell whether the cell would have given the name a meaning."""
        statement = (
            rf"^\W*(?:(?:async\s+)?(?:def|class)\s+{name}\b|{name}\b[^=\n(]*=(?!=)|(?:from|import)\b.*\b{name}\b)"
        )
        return re.search(statement, self.source, re.MULTILINE) is not None


def _is_syntax_error(error: str) -> bool:
    return error in ("SyntaxError", "IndentationError", "TabError")


class Opener(Protocol):
    """Gives a fresh process, which ends with the block: ``Zygote.learner_process`` does."""

    def __call__(self, notebook: Limits | None = None, *, ipython: bool = False) -> AbstractContextManager[Any]:
        """Open a process that a check can ask.

        With ``ipython`` its cells run in IPython's shell, and with ``notebook`` under limits of their own too.
        """


class LearnerProcess(Generic[Process]):
    """One pass over a notebook's cells, over several processes where code ends or hangs one.

    ``opened`` gives a fresh process. ``again(process, place)`` runs the cell at ``place`` once more, or does nothing
    where it has no effect on later ones. ``deadline`` is on `time.monotonic`'s clock.
    """

    def __init__(
        self,
        opened: Callable[[], AbstractContextManager[Process]],
        again: Callable[[Process, int], object],
        deadline: float,
    ) -> None:
        self._opened, self._again, self._deadline = opened, again, deadline
        self._poisoned: set[int] = set()
        self._restarts = 0
        self._given_up = False
        self._stack = ExitStack()
        self._stopped: list[StoppedCell] = []
        self.living: Process | None = None

    def note(self, cell: StoppedCell) -> None:
        """Remember a cell that stopped: where a check misses what it would have defined, that is the reason."""
        self._stopped.append(cell)

    def at(self, place: int) -> Process:
        """Return a living process in which the cells before ``place`` have run.

        Raises:
            SubjectGoneError: a limit was reached.
        """
        while self.living is None:
            if self._given_up or self._restarts > RESTARTS or time.monotonic() > self._deadline:
                self._given_up = True
                raise SubjectGoneError(TOO_OFTEN)
            self._restarts += 1
            self._open(place)
        return self.living

    def judged(self, place: int, check_id: str, outcomes: Mapping[str, Outcome], seed: int | str) -> Outcome:
        """Return the outcome of the check whose cell is at ``place``; ``outcomes`` are the notebook's so far."""
        check = registry.get(check_id)
        failed = next((name for name in check.depends_on if not _passed(outcomes, name)), None)
        if failed is not None:
            return check.skipped(failed)
        try:
            subject = _Watched(self.at(place))
            with cpu_limit.limited():
                outcome = check.run(subject, seed)
            if subject.gone:
                self.close()
        except cpu_limit.CpuLimitError:
            self.close()
            outcome = check.run(_Absent(TOO_MUCH_TO_LOOK_AT), seed)
        except SubjectGoneError as gone:
            outcome = check.run(_Absent(str(gone)), seed)
        return self._with_reason(outcome, check.defines)

    def _with_reason(self, outcome: Outcome, defines: tuple[str, ...]) -> Outcome:
        """Return the outcome, told as a crash where nothing was tried because the cell with the answer stopped."""
        if outcome.status is not Status.NOT_ATTEMPTED:
            return outcome
        cells = [cell for cell in self._stopped if any(cell.defines(name) for name in defines)]
        if not cells:
            return outcome
        return replace(outcome, status=Status.CRASHED, findings=(_stopped(outcome.findings[0].title, cells[-1]),))

    def ended_by(self, place: int) -> None:
        """Note that the cell at ``place`` has ended the process: it is left out from now on."""
        self._poisoned.add(place)
        self.close()

    def close(self) -> None:
        """End the process. The next request opens another."""
        self._stack.close()
        self.living = None

    def _open(self, place: int) -> None:
        earlier = -1  # none: what is not a cell's doing poisons nothing
        try:
            self.living = self._stack.enter_context(self._opened())
            for earlier in range(place):
                if earlier not in self._poisoned:
                    self._again(self.living, earlier)
        except SubjectGoneError:
            self.ended_by(earlier)


def _stopped(title: str, cell: StoppedCell) -> Finding:
    lost = (
        "What it defines below that line is missing." if cell.read else "Python could not read it: none of it has run."
    )
    return Finding(
        title,
        Status.CRASHED,
        seen=f"Your cell {cell.reason}",
        expected="A cell that runs to its end.",
        why=lost,
        next_step="Run the cell by itself, put right the line that the error names, then run this one again.",
    )


def _passed(outcomes: Mapping[str, Outcome], check_id: str) -> bool:
    """Tell whether a check has been passed in this notebook."""
    return any(each.check == check_id and each.status is Status.PASSED for each in outcomes.values())


class _Watched:
    """Passes a check's requests on and remembers that the process ended: a check tells it as a crash and goes on."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self.gone: SubjectGoneError | None = None

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


class _Absent:
    """Stands where no process can be had any more."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def read(self, name: str) -> Any:
        raise SubjectGoneError(self._reason)

    def keep(self, value: Any) -> Any:
        raise SubjectGoneError(self._reason)

    def call(self, target: Any, *args: Any, **kwargs: Any) -> Any:
        raise SubjectGoneError(self._reason)

    def calls(self, *calls: FunctionCall) -> Any:
        raise SubjectGoneError(self._reason)

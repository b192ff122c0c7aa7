"""A learner's process that is opened anew where code ends or hangs it, and the checks that are played on it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from typing import Any, Generic, Protocol, TypeVar

from grader.autograde import cpu_limit
from grader.checks import registry
from grader.learner.limits import Limits
from grader.learner.subject import FunctionCall, Subject, SubjectGoneError
from grader.outcome import Outcome, Status

RESTARTS = 3

TOO_OFTEN = "The notebook ended or hung its process too often; the rest was not run."
TOO_MUCH_TO_LOOK_AT = (
    "Your code answered with something that keeps the grader busy for too long (a regular expression with stars inside "
    "of stars, for example), and was stopped."
)

Process = TypeVar("Process", bound=Subject)


class Opener(Protocol):
    """Gives a fresh process, which ends with the block: ``Zygote.inmate`` does."""

    def __call__(self, notebook: Limits | None = None) -> AbstractContextManager[Any]:
        """Open a process that a check can ask; with ``notebook``, its limits, one that runs plain cells too."""


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
        self.living: Process | None = None

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
        return outcome

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

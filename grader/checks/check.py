"""Base class of checks: a title, points, the cases that are run, and what each failure means.

A check is a class with declared data and one method a case::

    class DispatchToolCall(Check):
        id = "dispatch_tool_call"
        title = "Dispatch one tool call"
        points = 10
        defines = ("dispatch_tool_call",)
        hints = ("Start with …", "…", "…")

        @case("The arguments reach the function by name", core=True)
        def passes_arguments(self, context: CheckContext) -> None:
            city = context.choice(CITIES)
            called = context.subject.call("dispatch_tool_call", ToolCall(…), {"get_weather": Stub(…)}, tools=…)
            if called.invocations != …:
                raise CheckFailedError(tried=…, seen=…, expected=…, misconception=ARGUMENTS_NOT_PARSED)

``with attempting("dispatch_tool_call(…)"):`` around the calls of a case adds the input to whatever error they raise.

Points are shared out over the cases: each has the same share, or the one that ``share`` says. Without the cases marked
``core``, which are run first, there are none. *Passed* means all cases.

A case that returns has passed. `CheckFailedError` says what was seen and what was expected. Any other `SubjectError`
that leaves the case (learner code raised, a value is not JSON, the process ended) is reported as a crash.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, TypeVar

from grader.checks.crash_feedback import finding_for_error
from grader.checks.json_values import whole_json
from grader.checks.substitute import Substitute
from grader.learner.subject import NotDefinedError, Subject, SubjectError
from grader.outcome import Finding, Misconception, Outcome, Status

T = TypeVar("T")
_LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_AS_LETTER_OR_DIGIT = bytes(ord(_LETTERS_AND_DIGITS[byte % len(_LETTERS_AND_DIGITS)]) for byte in range(256))


class CheckFailedError(Exception):
    """Learner code ran and did something other than it should.

    Args:
        seen: What the code did.
        expected: What it should have done.
        tried: The input, as the learner would write it; `attempting` fills it in where it is None.
        why: Why the API cares, in place of what the misconception says.
        next_step: What to do now, in place of what the misconception says.
        misconception: The misconception that explains the failure, where it is known.
        otherwise: ``why`` and ``next_step`` where no misconception is known.
    """

    def __init__(
        self,
        *,
        seen: str,
        expected: str,
        tried: str | None = None,
        why: str | None = None,
        next_step: str | None = None,
        misconception: Misconception | None = None,
        otherwise: tuple[str | None, str | None] = (None, None),
    ) -> None:
        super().__init__(f"seen {seen}, expected {expected}")
        self.tried, self.seen, self.expected = tried, seen, expected
        self.misconception = misconception
        known = (misconception.why, misconception.next_step) if misconception else otherwise
        self.why, self.next_step = why or known[0], next_step or known[1]


@dataclass(frozen=True)
class CheckContext:
    """One run of a check: the learner's code, and a random source for secret inputs."""

    subject: Subject
    random: random.Random
    _drawn: set[int] = field(default_factory=set, repr=False, compare=False)

    def number(self, low: int, high: int) -> int:
        """Return a number from ``low`` to ``high - 1`` that this case has not drawn before.

        Two orders with the same number, or two equal results, could make a correct solution fail.

        Raises:
            ValueError: the case has drawn all of these.
        """
        if high - low <= len(self._drawn) and self._drawn.issuperset(range(low, high)):
            raise ValueError(f"This case has drawn every number from {low} to {high - 1}: draw from a wider range.")
        while (number := self.random.randrange(low, high)) in self._drawn:
            continue
        self._drawn.add(number)
        return number

    def choice(self, options: Sequence[T]) -> T:
        """Return one of ``options``, the same one for the same seed."""
        return self.random.choice(options)

    def call_id(self) -> str:
        """Return a fresh tool call id in the service's form, ``call_`` and 24 letters or digits."""
        return f"call_{self.random.randbytes(24).translate(_AS_LETTER_OR_DIGIT).decode()}"


Recognizer = Callable[[SubjectError], Misconception | None]
"""Returns the misconception that explains an error of learner code, or None."""


@contextmanager
def attempting(what: str, recognize: Recognizer | None = None) -> Iterator[None]:
    """Add ``what`` was tried, as the learner would write it, to any error raised inside.

    ``recognize`` returns the misconception that explains a crash.
    """
    try:
        yield
    except CheckFailedError as wrong:
        wrong.tried = wrong.tried or what
        raise
    except SubjectError as error:
        error.tried = error.tried or what
        if recognize and error.misconception is None:
            error.misconception = recognize(error)
        raise


Case = Callable[[Any, CheckContext], None]


def case(title: str, *, core: bool = False, share: int = 1, holds: tuple[str, ...] = ()) -> Callable[[Case], Case]:
    """Mark a method of a check as one of its cases.

    Args:
        title: What is tried, as a fact that should hold.
        core: Whether the check gives no points without this case; such a case is run first.
        share: Its part of the points, measured by those of the other cases.
        holds: Ids of the requirements in the exercise's text that it tries.
    """

    def mark(method: Case) -> Case:
        method.case_title = title  # type: ignore[attr-defined]
        method.case_facts = CaseFacts(title, core, share, holds)  # type: ignore[attr-defined]
        return method

    return mark


@dataclass(frozen=True)
class CaseFacts:
    """What `case` says of a case."""

    title: str
    core: bool = False
    share: int = 1
    holds: tuple[str, ...] = ()


class Check:
    """The base of all checks; see the module's text for how one is written."""

    id: ClassVar[str]
    title: ClassVar[str]
    points: ClassVar[int]
    defines: ClassVar[tuple[str, ...]]
    """Names the learner has to define; while the first is missing the check is not attempted."""
    depends_on: ClassVar[tuple[str, ...]] = ()
    """Ids of the checks whose functions this one's code may call; see `grader.checks.dependent`."""
    substitute: ClassVar[Substitute | None] = None
    """What takes the place of the learner's function where a check that depends on this one is judged, and this one has
    not been passed. Where there is none, the other check is skipped."""
    hints: ClassVar[tuple[str, ...]]
    """At least three, from a first pointer to nearly the answer."""
    mistakes: ClassVar[tuple[Misconception, ...]] = ()
    """The misconceptions this check recognizes."""

    def run(
        self,
        subject: Subject,
        seed: int | str = 0,
        *,
        stop_at_first_failure: bool = False,
        only: Collection[str] | None = None,
    ) -> Outcome:
        """Run every case on ``subject`` and return the outcome.

        Args:
            subject: The learner's code.
            seed: Seed of the secret inputs; the same seed gives the same inputs.
            stop_at_first_failure: Whether to run no case after the first that does not pass.
            only: The titles of the cases to run, if not all.
        """
        findings: list[Finding] = []
        for name, method in self.cases():
            if only is not None and _title(method) not in only:
                continue
            context = CheckContext(subject, random.Random(f"{seed}/{self.id}/{name}"))
            finding = self._run_case(method, context)
            if finding.status is Status.NOT_ATTEMPTED and not findings and only is None:
                return self._outcome(Status.NOT_ATTEMPTED, (finding,))
            findings.append(finding)
            if stop_at_first_failure and finding.status is not Status.PASSED:
                break
            if finding.was_stopped:
                break
        return self._outcome(_overall_status(findings), tuple(findings))

    def not_defined(self) -> Outcome:
        """Return the outcome where the learner has not defined the first name, as `run` would find it."""
        _, method = self.cases()[0]
        error = NotDefinedError(self.defines[0])
        return self._outcome(Status.NOT_ATTEMPTED, (finding_for_error(_title(method), error, self.defines),))

    def skipped(self, failed: str) -> Outcome:
        """Return the outcome where ``failed``, a check this one depends on, did not pass."""
        note = f"This builds on {failed}, which does not pass yet."
        finding = Finding(note, Status.SKIPPED, next_step=f"Get {failed} to pass, then run this check again.")
        return self._outcome(Status.SKIPPED, (finding,))

    def with_points_of(self, outcome: Outcome, again: Outcome, earlier: str) -> Outcome:
        """Return an outcome with points for the cases that hold ``again``, with the substitute of ``earlier``."""
        held = {finding.title for finding in again.findings if finding.counts}
        first = f"Get {earlier} to pass first: with a correct one, this case holds."
        findings = tuple(
            replace(finding, because_of=earlier, next_step=first)
            if finding.title in held and not finding.counts
            else finding
            for finding in outcome.findings
        )
        return self._outcome(outcome.status, findings)

    @classmethod
    def cases(cls) -> list[tuple[str, Case]]:
        """Return the check's cases in the order they are written, those of its bases and the core ones first."""
        members = {name: member for base in reversed(cls.__mro__) for name, member in vars(base).items()}
        marked = [(name, method) for name, method in members.items() if hasattr(method, "case_title")]
        return sorted(marked, key=lambda each: not _facts(each[1]).core)

    @classmethod
    def case_facts(cls) -> list[CaseFacts]:
        """Return what is said of the cases, in the order of `cases`."""
        return [_facts(method) for _, method in cls.cases()]

    def _run_case(self, method: Case, context: CheckContext) -> Finding:
        title, facts = _title(method), _facts(method)
        try:
            method(self, context)
        except CheckFailedError as wrong:
            finding = Finding(
                title,
                Status.WRONG,
                tried=wrong.tried,
                seen=wrong.seen,
                expected=wrong.expected,
                why=wrong.why,
                next_step=wrong.next_step,
                misconception=wrong.misconception,
            )
        except SubjectError as error:
            finding = finding_for_error(title, error, self.defines)
        else:
            return Finding(title, Status.PASSED, core=facts.core, share=facts.share)
        return replace(finding, core=facts.core, share=facts.share)

    def _outcome(self, status: Status, findings: tuple[Finding, ...]) -> Outcome:
        return Outcome(self.id, self.title, status, self._score(findings), self.points, findings, self.hints)

    def _score(self, findings: tuple[Finding, ...]) -> float:
        """Return the points for the cases that hold; a run that was stopped has findings of the first ones alone."""
        facts = self.case_facts()
        core = [each.counts for each in findings if each.core]
        if not all(core) or len(core) < sum(each.core for each in facts):
            return 0
        reached = sum(each.share for each in findings if each.counts)
        return round(self.points * reached / sum(each.share for each in facts), 2)


def _title(method: Case) -> str:
    title: str = method.case_title  # type: ignore[attr-defined]
    return title


def _facts(method: Case) -> CaseFacts:
    facts: CaseFacts = getattr(method, "case_facts", CaseFacts(_title(method)))
    return facts


def _overall_status(findings: Sequence[Finding]) -> Status:
    """Return the status of the first case that did not pass; a part that is not written yet counts as wrong."""
    first = next((finding.status for finding in findings if finding.status is not Status.PASSED), Status.PASSED)
    return Status.WRONG if first is Status.NOT_ATTEMPTED else first


def as_json(value: Any) -> str:
    """Return ``value`` as JSON for a message, cut to a readable length."""
    text = whole_json(value)
    return text if len(text) <= 300 else text[:299] + "…"


def pluralize(number: int, thing: str) -> str:
    """Return a number with its noun, e.g. "1 request", "2 requests"."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def join(things: Sequence[str]) -> str:
    """Return things as a list in a sentence, e.g. "a", "a and b", "a, b and c"."""
    return " and ".join([*([", ".join(things[:-1])] if len(things) > 1 else []), *things[-1:]])

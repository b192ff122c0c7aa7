"""Outcome of a check, as data. Rendering is in ``grader.reports``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

OUTCOME_TYPE = "application/vnd.function-calling-course.outcome+json"
"""The media type under which a graded notebook carries `Outcome.to_json` beside the card that shows it."""


class Status(StrEnum):
    """Status of a check, or of one case of it."""

    NOT_ATTEMPTED = "not attempted"
    CRASHED = "crashed"
    WRONG = "wrong"
    PASSED = "passed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Misconception:
    """A known way of getting something wrong, with a name that a learner can remember."""

    id: str
    """Stable name in reports, e.g. ``arguments-not-parsed``."""
    name: str
    """What the learner's code seems to assume, in one short sentence."""
    why: str
    """Why the API cares."""
    next_step: str
    """What to do now."""


@dataclass(frozen=True)
class Finding:
    """One case of a check: what was tried and how it went."""

    title: str
    status: Status
    tried: str | None = None
    """The input, as the learner would write it."""
    seen: str | None = None
    expected: str | None = None
    why: str | None = None
    next_step: str | None = None
    misconception: Misconception | None = None
    core: bool = False
    """Whether the check gives no points without this case."""
    share: int = 1
    """Its part of the points, measured by those of the other cases."""
    because_of: str | None = None
    """An earlier check, where the case holds with a function of ours in the place of the one that it asks for."""

    @property
    def counts(self) -> bool:
        """Whether the case gets its share of the points: what is wrong in an earlier function costs points there."""
        return self.status is Status.PASSED or self.because_of is not None

    @property
    def was_stopped(self) -> bool:
        """Whether the learner stopped the check in this case."""
        return self.status is Status.CRASHED and (self.seen or "").startswith("KeyboardInterrupt")


@dataclass(frozen=True)
class Outcome:
    """The result of one check. ``score`` is what its cases got of ``points``; *passed* means all of them."""

    check: str
    title: str
    status: Status
    score: float
    points: float
    findings: tuple[Finding, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def failure(self) -> Finding | None:
        """What the learner should look at first: a case that did not pass by this code's own fault, if there is one."""
        failed = [each for each in self.findings if each.status not in (Status.PASSED, Status.SKIPPED)]
        return min(failed, key=lambda each: each.because_of is not None, default=None)

    @property
    def held_up_by(self) -> tuple[str, ...]:
        """The earlier checks that alone keep this one from passing: all its cases count; empty if that is not so."""
        if not all(each.counts for each in self.findings):
            return ()
        return tuple(dict.fromkeys(each.because_of for each in self.findings if each.because_of is not None))

    @property
    def misconceptions(self) -> tuple[str, ...]:
        """Ids of the misconceptions met, first met first, each once; without those of an earlier function."""
        own = (each.misconception for each in self.findings if each.because_of is None)
        return tuple(dict.fromkeys(known.id for known in own if known))

    @property
    def was_stopped(self) -> bool:
        """Whether the learner stopped the check, so that not all cases were tried."""
        return any(finding.was_stopped for finding in self.findings)

    def all_or_nothing(self) -> Outcome:
        """Return the outcome with all points if it is passed, else with none."""
        if self.status is Status.PASSED:
            return self
        return replace(self, score=0, findings=tuple(replace(each, because_of=None) for each in self.findings))

    def worth(self, points: float) -> Outcome:
        """Return the outcome with the same share of another number of points."""
        if points == self.points:
            return self
        return replace(self, score=round(points * self.score / self.points, 2), points=points)

    def to_json(self) -> dict[str, Any]:
        """Return the outcome as JSON-ready data; `from_json` is its inverse."""
        findings = [
            {**vars(each), "misconception": dict(vars(each.misconception)) if each.misconception else None}
            for each in self.findings
        ]
        return {**vars(self), "findings": findings, "hints": list(self.hints)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Outcome:
        """Rebuild an outcome from `to_json`'s data."""
        findings = tuple(_finding(item) for item in data["findings"])
        return cls(**{**data, "status": Status(data["status"]), "findings": findings, "hints": tuple(data["hints"])})


def _finding(data: dict[str, Any]) -> Finding:
    known = data.get("misconception")
    return Finding(
        **{
            **data,
            "status": Status(data["status"]),
            "misconception": Misconception(**known) if known else None,
        }
    )

"""What there is to say about a class's work on one assignment, as data; `report_text` and `report_page` show it."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

OUTCOMES = ("passed", "partly", "wrong", "crashed", "skipped", "not attempted", "not graded")
"""How a graded cell may have ended; ``partly`` is for tests and people that give part of the points."""


@dataclass(frozen=True)
class ManualTask:
    """One graded cell over the class."""

    name: str
    """Its grade_id."""
    title: str
    judged: str
    """``check`` (outside of the learner's process), ``tests`` (beside the learner's code), or ``person``."""
    points: float
    mean: float
    counts: dict[str, int]
    """Learners by outcome, in the order of `OUTCOMES`."""


@dataclass(frozen=True)
class Mistake:
    """A misconception, or for plain tests an error, and how many learners it met."""

    id: str
    name: str
    next_step: str
    task: str
    count: int


@dataclass(frozen=True)
class Suspicion:
    """Something in one submission that an instructor may want to look at."""

    student: str
    said: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Submissions that share answers, up to names. A hint, never a verdict."""

    students: tuple[str, ...]
    answers: tuple[str, ...]
    """The cells, by grade_id."""
    of: int
    """Learners who answered the first of these cells at all."""
    to_the_letter: bool
    """Not even a name or a comment differs."""
    as_instructor: bool
    """The instructor's solution is the same too."""


@dataclass(frozen=True)
class ClassReport:
    """Everything about one assignment."""

    assignment: str
    points: float
    scores: dict[str, float]
    """Points that count, by student; who handed in nothing that can be graded is not in it."""
    tasks: list[ManualTask] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    unusable: list[Suspicion] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    """What grading each submission took; empty where nbgrader's own command graded them."""
    hours_before_due: list[float] = field(default_factory=list)
    """Negative where it was late; empty without a due date or without times."""
    late: int = 0
    waiting: int = 0
    """Submissions a person still has to look at."""
    refused: list[Suspicion] = field(default_factory=list)
    ended: list[Suspicion] = field(default_factory=list)
    limits: list[Suspicion] = field(default_factory=list)
    reaches: list[Suspicion] = field(default_factory=list)
    """Code that names what a solution has no use for."""
    alike: list[Group] = field(default_factory=list)
    unsafe: bool = False
    """Some of it ran without a sandbox."""

    @property
    def mean(self) -> float:
        """Mean of the scores, 0 where nobody has one."""
        return statistics.fmean(self.scores.values()) if self.scores else 0.0

    @property
    def median(self) -> float:
        """Median of the scores, 0 where nobody has one."""
        return statistics.median(self.scores.values()) if self.scores else 0.0

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON-ready data, with the figures the pages show."""
        return {**asdict(self), "graded": len(self.scores), "mean": round(self.mean, 4), "median": self.median}


def bins(values: Sequence[float], low: float, high: float, count: int) -> list[tuple[float, float, int]]:
    """Return ``count`` equal ranges from ``low`` to ``high``, each with how many values lie in it."""
    if high <= low:
        high = low + 1.0
    width = (high - low) / count
    found = [0] * count
    for value in values:
        found[min(count - 1, max(0, int((value - low) / width)))] += 1
    return [(low + place * width, low + (place + 1) * width, number) for place, number in enumerate(found)]


def tenths(report: ClassReport) -> list[tuple[str, int]]:
    """Return how many learners reached which tenth of the points; all of them, and extra ones, are in the last."""
    found = bins(list(report.scores.values()), 0.0, report.points, 10)
    labels = [f"{10 * place}–{10 * place + 9} %" for place in range(9)] + ["90–100 %"]
    return [(label, count) for label, (*_, count) in zip(labels, found, strict=True)]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0

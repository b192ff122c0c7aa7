"""Data of the report on a class's work on one assignment; `report_text` and `report_page` show it."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

OUTCOMES = ("passed", "partly", "wrong", "crashed", "skipped", "not attempted", "not graded")
"""Results of a graded cell; ``partly`` is part of the points, whoever gave them."""


@dataclass(frozen=True)
class ManualTask:
    """One graded cell with the results of the class."""

    name: str
    """The cell's grade_id."""
    title: str
    judged: str
    """``check`` (outside the learner's process), ``tests`` (in the learner's process), or ``person``."""
    points: float
    mean: float
    counts: dict[str, int]
    """Number of learners by outcome, in the order of `OUTCOMES`."""


@dataclass(frozen=True)
class Mistake:
    """Misconception, or for plain tests an error, with the number of learners who have it."""

    id: str
    name: str
    next_step: str
    task: str
    count: int


@dataclass(frozen=True)
class MissedCase:
    """Case of a check, with the number of learners who get no points for it though they get some."""

    title: str
    task: str
    count: int


@dataclass(frozen=True)
class Suspicion:
    """Hint about one submission that an instructor may want to look at."""

    student: str
    said: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Submissions with the same answers, up to names. A hint, never a verdict."""

    students: tuple[str, ...]
    answers: tuple[str, ...]
    """Cells, by grade_id."""
    of: int
    """Number of learners who answered the first of these cells."""
    to_the_letter: bool
    """Whether even names and comments are the same."""
    as_instructor: bool
    """Whether the instructor's solution is the same too."""


@dataclass(frozen=True)
class ClassReport:
    """Report on one assignment."""

    assignment: str
    points: float
    scores: dict[str, float]
    """Final points by student, without students whose submission is missing or unusable."""
    tasks: list[ManualTask] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    missed: list[MissedCase] = field(default_factory=list)
    """What separates a part of the points from all of them, the most common first."""
    unusable: list[Suspicion] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    """Grading time of each submission; empty if nbgrader's own command graded them."""
    hours_before_due: list[float] = field(default_factory=list)
    """Negative if late; empty without a due date or without times."""
    late: int = 0
    waiting: int = 0
    """Number of submissions that a person still has to grade."""
    changed: list[Suspicion] = field(default_factory=list)
    """Tests that passed beside code which changed what they rely on: their points wait for a person."""
    refused: list[Suspicion] = field(default_factory=list)
    ended: list[Suspicion] = field(default_factory=list)
    limits: list[Suspicion] = field(default_factory=list)
    reaches: list[Suspicion] = field(default_factory=list)
    """Submissions whose code uses names that no solution needs."""
    alike: list[Group] = field(default_factory=list)
    unsafe: bool = False
    """Whether any submission ran without a sandbox."""
    labels: dict[str, str] = field(default_factory=dict)
    """Students as they are shown, by id: with their names, where the gradebook has them."""

    @property
    def mean(self) -> float:
        """Mean of the scores, 0 if there are none."""
        return statistics.fmean(self.scores.values()) if self.scores else 0.0

    @property
    def median(self) -> float:
        """Median of the scores, 0 if there are none."""
        return statistics.median(self.scores.values()) if self.scores else 0.0

    def shown(self, student: str) -> str:
        """Return a student's name and id, or the id where no name is known."""
        return self.labels.get(student, student)

    def to_json(self) -> dict[str, Any]:
        """Return the report as JSON-ready data, including the figures shown on the page."""
        return {**asdict(self), "graded": len(self.scores), "mean": round(self.mean, 4), "median": self.median}


def bins(values: Sequence[float], low: float, high: float, count: int) -> list[tuple[float, float, int]]:
    """Return ``count`` equal ranges from ``low`` to ``high``, each with the number of values in it."""
    if high <= low:
        high = low + 1.0
    width = (high - low) / count
    counts = [0] * count
    for value in values:
        counts[min(count - 1, max(0, int((value - low) / width)))] += 1
    return [(low + index * width, low + (index + 1) * width, number) for index, number in enumerate(counts)]


def tenths(report: ClassReport) -> list[tuple[str, int]]:
    """Return the number of learners in each tenth of the points; full and extra points are in the last."""
    counts = bins(list(report.scores.values()), 0.0, report.points, 10)
    labels = [f"{10 * tenth}–{10 * tenth + 9} %" for tenth in range(9)] + ["90–100 %"]
    return [(label, count) for label, (*_, count) in zip(labels, counts, strict=True)]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0

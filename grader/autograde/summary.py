"""Output of a class run: a progress bar while it runs, a table at its end."""

from __future__ import annotations

import time
from bisect import insort
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

from grader.autograde.result import SubmissionResult
from grader.outcome import Outcome, Status
from grader.reports.labels import number

BAR_CHARACTERS = 30
MOST_MISTAKES = 8
KEPT = "Points of an earlier version of the grader that stand, as this one gives fewer (--afresh takes them back):"
COLUMNS = (Status.PASSED, Status.WRONG, Status.CRASHED, Status.NOT_ATTEMPTED, Status.SKIPPED)


class ProgressBar:
    """A progress bar with rate and time left, redrawn on a terminal; elsewhere, a line every few seconds."""

    def __init__(self, total: int, stream: TextIO) -> None:
        self._total = total
        self._stream = stream
        self._live = stream.isatty()
        self._done = self._skipped = 0
        self._started = self._shown_at = time.monotonic()

    def step(self, count: int = 1, *, skipped: bool = False) -> bool:
        """Count more submissions as done.

        Args:
            count: How many.
            skipped: An earlier run graded them.

        Returns:
            Whether the bar was shown.
        """
        self._done += count
        self._skipped += count * skipped
        now = time.monotonic()
        due = now - self._shown_at >= (0.1 if self._live else 5.0) or (self._live and self._done == self._total)
        if due:
            self._shown_at = now
            end = "\n" if not self._live or self._done == self._total else ""
            print(f"{chr(13) if self._live else ''}{self}", end=end, file=self._stream, flush=True)
        return due

    @property
    def rate(self) -> float:
        """Submissions a second, without those that an earlier run graded."""
        return (self._done - self._skipped) / max(time.monotonic() - self._started, 1e-6)

    @property
    def seconds_left(self) -> float:
        """Seconds until the run is expected to end."""
        return (self._total - self._done) / self.rate if self.rate else 0.0

    def to_json(self) -> dict[str, Any]:
        """Return how far the run is as JSON-ready data."""
        rate, left = round(self.rate, 2), round(self.seconds_left, 1)
        return {"done": self._done, "of": self._total, "per_second": rate, "seconds_left": left}

    def __str__(self) -> str:
        filled = BAR_CHARACTERS * self._done // max(self._total, 1)
        bar = "#" * filled + "." * (BAR_CHARACTERS - filled)
        return f"[{bar}] {self._done} of {self._total}, {self.rate:.1f} a second, {_duration(self.seconds_left)} left"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


class Summary:
    """Counts over a class, with the names of what could not be graded; ``str()`` is the table."""

    def __init__(
        self, results: Iterable[SubmissionResult] = (), plain: Mapping[str, Mapping[str, float]] | None = None
    ) -> None:
        """``plain``: what graded cells that are no checks are worth, by notebook and name."""
        self._plain = plain or {}
        self.labels: Mapping[str, str] = {}
        """Students as the table shows them, by id."""
        self.by_hand = 0
        self.review: list[tuple[str, str]] = []
        """Students with the tests that a person has to look at, and why."""
        self.unusable: list[tuple[str, str]] = []
        self.kept: list[tuple[str, str]] = []
        """Students with the points that an earlier version of the grader gave, and that stand."""
        self.taken: dict[str, str] = {}
        """Notes on notebooks that were not where they belong, by student."""
        self.faults: list[tuple[str, str, str]] = []
        """Checks that failed by the grader's own fault: the student, the cell and the traceback."""
        self.lost_sandboxes = 0
        self.graded = 0
        self.statuses: dict[str, Counter[Status]] = {}
        self.mistakes: Counter[str] = Counter()
        self.score = 0.0
        self.points: dict[str, float] = {}
        self._scores: dict[str, float] = {}
        """Points of all submissions together, by check."""
        self._known: dict[str, str] = {}
        for result in results:
            self.add(result)

    def add(self, result: SubmissionResult) -> None:
        """Count one result."""
        self.lost_sandboxes += result.lost_sandboxes
        for faults in result.faults.values():
            for cell, trace in faults.items():
                insort(self.faults, (result.student, cell, trace))
        if result.status == "unusable":
            insort(self.unusable, (result.student, str(result.reason)))
            return
        self.graded += 1
        for cells in result.outcomes.values():
            for outcome in cells.values():
                self._count(outcome)
        for notebook, rows in result.rows.items():
            scores = [score for cell, score in rows["scores"].items() if cell in self._plain.get(notebook, {})]
            self.score += sum(score for score in scores if score is not None)
            self.by_hand += scores.count(None)
            for cell, reasons in rows.get("review", {}).items():
                insort(self.review, (result.student, f"{cell}: {' '.join(reasons)}"))

    def keep(self, student: str, points: Mapping[str, Mapping[str, float]]) -> None:
        """Count points of an earlier version of the grader, by notebook and cell."""
        for cells in points.values():
            for cell, kept in cells.items():
                insort(self.kept, (student, f"{cell} {number(kept)}"))

    def _count(self, outcome: Outcome) -> None:
        self.statuses.setdefault(outcome.check, Counter())[outcome.status] += 1
        self.mistakes.update(outcome.misconceptions[:1])
        self.score += outcome.score
        self._scores[outcome.check] = self._scores.get(outcome.check, 0) + outcome.score
        self.points[outcome.check] = outcome.points
        for finding in outcome.findings:
            if finding.misconception:
                self._known[finding.misconception.id] = finding.misconception.name

    @property
    def mean(self) -> float:
        """Mean points of the graded submissions."""
        return self.score / self.graded if self.graded else 0.0

    @property
    def most(self) -> float:
        """Most points that a submission can get."""
        return sum(self.points.values()) + sum(points for cells in self._plain.values() for points in cells.values())

    def to_json(self) -> dict[str, Any]:
        """Return the summary as JSON-ready data, all under the key ``summary``."""
        checks = {check: {str(status): count for status, count in c.items()} for check, c in self.statuses.items()}
        return {
            "summary": {
                "graded": self.graded,
                "unusable": len(self.unusable),
                "mean": round(self.mean, 2),
                "points": self.most,
                "by_hand": self.by_hand,
                "taken": dict(sorted(self.taken.items())),
                "review": len(self.review),
                "kept": len(self.kept),
                "faults": [{"student": name, "cell": cell, "traceback": trace} for name, cell, trace in self.faults],
                "lost_sandboxes": self.lost_sandboxes,
                "checks": checks,
                "misconceptions": dict(self.mistakes.most_common()),
            }
        }

    def __str__(self) -> str:
        named = (*self._named(), self._failed(), self._lost())
        parts = [self._table(), self._average(), self._common(), self._taken(), *named]
        return "\n\n".join(part for part in parts if part)

    def _table(self) -> str:
        if not self.statuses:
            return ""
        width = max(map(len, self.statuses))
        head = f"{'check':{width}}{'mean':>14}" + "".join(f"{status:>15}" for status in COLUMNS)
        rows = [
            f"{check:{width}}{self._mean(check):>14}" + "".join(f"{counts[status]:>15}" for status in COLUMNS)
            for check, counts in self.statuses.items()
        ]
        return "\n".join([head, *rows])

    def _mean(self, check: str) -> str:
        return f"{self._scores[check] / self.statuses[check].total():.1f} of {self.points[check]:g}"

    def _average(self) -> str:
        average = f", on average {self.mean:.1f} of {self.most:g} points" if self.graded else ""
        waiting = f" {self.by_hand} answers wait for a person." if self.by_hand else ""
        return f"{self.graded} graded{average}; {len(self.unusable)} unusable.{waiting}"

    def _common(self) -> str:
        lines = [f"{count:5} × {name}: {self._known[name]}" for name, count in self.mistakes.most_common(MOST_MISTAKES)]
        return "\n".join(["Most common mistakes:", *lines]) if lines else ""

    def _taken(self) -> str:
        return self._listed("Notebooks that were not where they belong:", sorted(self.taken.items()))

    def _named(self) -> list[str]:
        return [
            self._listed("Tests whose points wait for a person:", self.review),
            self._listed("Unusable:", self.unusable),
            self._listed(KEPT, self.kept),
        ]

    def _failed(self) -> str:
        if not self.faults:
            return ""
        head = (
            "These checks failed by the grader's own fault. Their cells wait for a person, all other points stand, and "
            "--resume tries them again. Please report each with its traceback:"
        )
        lines = [f"  {self._shown(student)}, {cell}:\n{_indented(trace)}" for student, cell, trace in self.faults]
        return "\n".join([head, *lines])

    def _listed(self, heading: str, students: Sequence[tuple[str, str]]) -> str:
        lines = [f"  {self._shown(student)}: {reason}" for student, reason in students]
        return "\n".join([heading, *lines]) if lines else ""

    def _shown(self, student: str) -> str:
        return _one_line(self.labels.get(student, student))

    def _lost(self) -> str:
        if not self.lost_sandboxes:
            return ""
        many = "A sandbox" if self.lost_sandboxes == 1 else f"{self.lost_sandboxes} sandboxes"
        return f"{many} ended during the run; what was being graded was graded again."


def _one_line(name: str) -> str:
    return " ".join(name.splitlines())


def _indented(trace: str) -> str:
    return "\n".join(f"    {line}" for line in trace.rstrip().splitlines())

"""What a class run says: a bar while it goes on, a table at its end."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any, TextIO

from grader.checks.outcome import Status
from grader.classroom.submission import SubmissionResult

WIDTH = 30  # characters of the bar
MOST_MISTAKES = 8
COLUMNS = (Status.PASSED, Status.WRONG, Status.CRASHED, Status.NOT_ATTEMPTED, Status.SKIPPED)


class Bar:
    """A progress bar with rate and time left: redrawn on a terminal, a line every few seconds elsewhere."""

    def __init__(self, total: int, stream: TextIO) -> None:
        self._total = total
        self._stream = stream
        self._live = stream.isatty()
        self._done = 0
        self._started = self._said = time.monotonic()

    def step(self) -> None:
        """Count one more as done."""
        self._done += 1
        now = time.monotonic()
        if now - self._said >= (0.1 if self._live else 5.0) or (self._live and self._done == self._total):
            self._said = now
            end = "\n" if not self._live or self._done == self._total else ""
            print(f"{chr(13) if self._live else ''}{self}", end=end, file=self._stream, flush=True)

    def __str__(self) -> str:
        filled = WIDTH * self._done // max(self._total, 1)
        rate = self._done / max(time.monotonic() - self._started, 1e-6)
        left = (self._total - self._done) / rate if rate else 0
        bar = "#" * filled + "." * (WIDTH - filled)
        return f"[{bar}] {self._done} of {self._total}, {rate:.1f} a second, {left:.0f} s left"


class Summary:
    """Counts over a class; ``str()`` is the table."""

    def __init__(self, results: Sequence[SubmissionResult]) -> None:
        self.unusable = sorted((r.student, str(r.reason)) for r in results if r.status == "unusable")
        self.graded = len(results) - len(self.unusable)
        outcomes = [o for result in results for cells in result.outcomes.values() for o in cells.values()]
        self.statuses: dict[str, Counter[Status]] = {}
        for outcome in outcomes:
            self.statuses.setdefault(outcome.check, Counter())[outcome.status] += 1
        self.mistakes = Counter(name for outcome in outcomes for name in outcome.misconceptions[:1])
        found = (finding.misconception for outcome in outcomes for finding in outcome.findings)
        self._known = {mistake.id: mistake.name for mistake in found if mistake}
        self.score = sum(outcome.score for outcome in outcomes)
        self.points = {outcome.check: outcome.points for outcome in outcomes}

    @property
    def mean(self) -> float:
        """Points a graded submission has on average."""
        return self.score / self.graded if self.graded else 0.0

    def to_json(self) -> dict[str, Any]:
        """Return the summary as JSON-ready data, all under the key ``summary``."""
        checks = {check: {str(status): count for status, count in c.items()} for check, c in self.statuses.items()}
        return {
            "summary": {
                "graded": self.graded,
                "unusable": len(self.unusable),
                "mean": round(self.mean, 2),
                "points": sum(self.points.values()),
                "checks": checks,
                "misconceptions": dict(self.mistakes.most_common()),
            }
        }

    def __str__(self) -> str:
        parts = [self._table(), self._average(), self._common(), self._named()]
        return "\n\n".join(part for part in parts if part)

    def _table(self) -> str:
        if not self.statuses:
            return ""
        width = max(map(len, self.statuses))
        head = f"{'check':{width}}" + "".join(f"{status:>15}" for status in COLUMNS)
        rows = [
            f"{check:{width}}" + "".join(f"{counts[status]:>15}" for status in COLUMNS)
            for check, counts in self.statuses.items()
        ]
        return "\n".join([head, *rows])

    def _average(self) -> str:
        average = f", on average {self.mean:.1f} of {sum(self.points.values())} points" if self.graded else ""
        return f"{self.graded} graded{average}; {len(self.unusable)} unusable."

    def _common(self) -> str:
        lines = [f"{count:5} × {name}: {self._known[name]}" for name, count in self.mistakes.most_common(MOST_MISTAKES)]
        return "\n".join(["Most common mistakes:", *lines]) if lines else ""

    def _named(self) -> str:
        lines = [f"  {student}: {reason}" for student, reason in self.unusable]
        return "\n".join(["Unusable:", *lines]) if lines else ""

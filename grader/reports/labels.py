"""Words and symbols that all reports share: a status is always a symbol and a word; color only adds to them."""

from __future__ import annotations

from collections.abc import Iterator

from grader.outcome import Finding, Outcome, Status

SYMBOLS = {
    Status.PASSED: ("✓", "Passed"),
    Status.WRONG: ("✗", "Not yet right"),
    Status.CRASHED: ("⚠", "Stopped by an error"),
    Status.NOT_ATTEMPTED: ("○", "Not attempted yet"),
    Status.SKIPPED: ("–", "Skipped"),
}
PASSED_WORDS = "Every case behaves as it should."


def rows(finding: Finding) -> Iterator[tuple[str, str]]:
    """Yield what a card says about the case that failed: a heading and a text each, in reading order."""
    named = finding.misconception
    rows = (
        ("Tried", finding.tried),
        ("Seen", finding.seen),
        ("Expected", finding.expected),
        ("This looks like", f"{named.name} ({named.id})" if named else None),
        ("Why the API cares", finding.why),
        ("Next step", finding.next_step),
    )
    yield from ((heading, text) for heading, text in rows if text)


def number(value: float) -> str:
    """Return points as people write them: 7, 7.5."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def points(outcome: Outcome) -> str:
    """Return the score in words: ``10 of 10 points``."""
    return f"{outcome.score} of {outcome.points} points"


def first_failure(outcome: Outcome) -> Finding | None:
    """Return the finding the card shows in full: the first failure, or the note of a skipped check."""
    if outcome.status is Status.SKIPPED and outcome.findings:
        return outcome.findings[0]
    return outcome.failure

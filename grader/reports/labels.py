"""Words and symbols that all reports share: a status is always a symbol and a word; color only adds to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from grader.outcome import Finding, Outcome, Status

SYMBOLS = {
    Status.PASSED: ("✓", "Passed"),
    Status.WRONG: ("✗", "Not yet right"),
    Status.CRASHED: ("⚠", "Stopped by an error"),
    Status.NOT_ATTEMPTED: ("○", "Not attempted yet"),
    Status.SKIPPED: ("–", "Skipped"),
}
PASSED_WORDS = "Every case behaves as it should."
SOLUTION = "A model solution, to compare with yours"
SOLUTION_WORDS = "One way to write it. Any other that passes is just as right."
_WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def verdict(outcome: Outcome) -> tuple[str, str]:
    """Return the symbol and the words for an outcome; where only an earlier check is at fault, they name that one."""
    if outcome.held_up_by:
        return "◐", f"Full points with a correct {' and '.join(outcome.held_up_by)}"
    return SYMBOLS[outcome.status]


def shade(outcome: Outcome) -> Status:
    """Return the status whose color an outcome has: where only an earlier check is at fault, that of a skipped one."""
    return Status.SKIPPED if outcome.held_up_by else outcome.status


def rows(finding: Finding) -> Iterator[tuple[str, str]]:
    """Yield what a card says about the case that failed: a heading and a text each, in reading order."""
    named = finding.misconception
    rows = (
        ("Tried", finding.tried),
        ("Seen", finding.seen),
        ("Expected", finding.expected),
        ("This looks like", f"{named.name} ({named.id})" if named else None),
        (why_heading(finding.why), finding.why),
        ("Next step", finding.next_step),
    )
    yield from ((heading, text) for heading, text in rows if text)


def why_heading(why: str | None) -> str:
    """Return the heading of a reason: the API's, where the reason speaks of it."""
    return "Why the API cares" if re.search(r"\bAPI\b|\b400\b", why or "") else "Why it matters"


def number(value: float) -> str:
    """Return points as people write them: 7, 7.5."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def points(outcome: Outcome) -> str:
    """Return the score in words: ``7.78 of 10 points: two of nine cases are missing``."""
    reached = f"{number(outcome.score)} of {number(outcome.points)} points"
    why = reasons(outcome.findings)
    return f"{reached}: {why}" if why else reached


def reasons(findings: Sequence[Finding]) -> str:
    """Return why the score is what it is, where that is not plain to see."""
    return "; ".join(filter(None, (missing_cases(findings), paid_elsewhere(findings))))


def paid_elsewhere(findings: Sequence[Finding]) -> str:
    """Return where what is wrong in some of the cases costs points; empty if it is here."""
    names = dict.fromkeys(each.because_of for each in findings if each.because_of)
    return f"what is wrong in {' and '.join(map(str, names))} costs points there alone" if names else ""


def missing_cases(findings: Sequence[Finding]) -> str:
    """Return which cases some of the points are missing for; empty where all cases hold, or none."""
    missing = [each for each in findings if not each.counts]
    if not missing or len(missing) == len(findings):
        return ""
    core = sum(each.core for each in missing)
    cases = f"{_count(core)} core" if core else f"{_count(len(missing))} of {_count(len(findings))}"
    alone = (core or len(missing)) == 1
    return f"{cases} case{'s' if not (core and alone) else ''} {'is' if alone else 'are'} missing"


def _count(number: int) -> str:
    return _WORDS[number] if number < len(_WORDS) else str(number)


def case_line(finding: Finding) -> str:
    """Return a case with its status, for the list of all cases."""
    symbol, word = SYMBOLS[finding.status]
    note = " (core: there are no points without it)" if finding.core and not finding.counts else ""
    if finding.because_of:
        note = f" (it holds with a correct {finding.because_of})"
    return f"{symbol} {word}: {finding.title}{note}"


def first_failure(outcome: Outcome) -> Finding | None:
    """Return the finding the card shows in full: the first failure, or the note of a skipped check."""
    if outcome.status is Status.SKIPPED and outcome.findings:
        return outcome.findings[0]
    return outcome.failure


def some(names: Sequence[str], most: int = 10) -> str:
    """Return the first of many names, and how many more there are."""
    shown = ", ".join(ascii(name)[1:-1] if not name.isprintable() else name for name in names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")

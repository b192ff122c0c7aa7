"""Card of a check on a feedback page: every case that failed, what it means, and the hints."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from markupsafe import Markup

from grader.outcome import Finding, Outcome, Status
from grader.reports import labels
from grader.reports.html_document import render

TONES = {
    Status.PASSED: "good",
    Status.WRONG: "bad",
    Status.CRASHED: "bad",
    Status.NOT_ATTEMPTED: "calm",
    Status.SKIPPED: "warn",
}


def tone(outcome: Outcome) -> str:
    """Return the class of an outcome in the style sheet."""
    return TONES[labels.shade(outcome)]


class HiddenInputs(StrEnum):
    """How much of the secret inputs a learner gets to see; an instructor's choice."""

    ALL = "all"
    """What was tried, the learner's result, and the one that was expected."""
    INPUT = "input"
    """What was tried and the learner's result."""
    NONE = "none"
    """Which case failed and what it means."""


@dataclass(frozen=True)
class FailedCase:
    """One case that failed, as far as the learner may see it."""

    title: str
    evidence: list[tuple[str, str]]
    """Headings with texts: what was tried and what came of it."""
    misconception: str | None
    why: str | None
    next_step: str | None


@lru_cache(maxsize=1024)
def details(outcome: Outcome, hidden: HiddenInputs = HiddenInputs.ALL) -> Markup:
    """Return what a check found, as HTML for a card; cached, as in a class many have the same outcome."""
    html = render(
        "check.html.j2",
        failed=_failed_cases(outcome, hidden),
        case_lines=[labels.case_line(each) for each in outcome.findings],
        hints=outcome.hints,
        passed=sum(each.status is Status.PASSED for each in outcome.findings),
        passed_words=labels.PASSED_WORDS,
    )
    return Markup(html)


def _failed_cases(outcome: Outcome, hidden: HiddenInputs) -> list[FailedCase]:
    """Return the cases that failed; a misconception that was explained before is only named."""
    cases = []
    explained: set[str] = set()
    for finding in outcome.findings:
        if finding.status is Status.PASSED:
            continue
        known = finding.misconception
        why, next_step = (None, None) if known and known.id in explained else _meaning(finding, hidden)
        evidence = [(heading, text) for heading, text in _evidence(finding, hidden) if text]
        cases.append(FailedCase(finding.title, evidence, known.name if known else None, why, next_step))
        if known:
            explained.add(known.id)
    return cases


def _evidence(finding: Finding, hidden: HiddenInputs) -> tuple[tuple[str, str | None], ...]:
    if finding.status is Status.NOT_ATTEMPTED or hidden is HiddenInputs.ALL:
        expected: str | None = finding.expected
    else:
        expected = None
    if hidden is not HiddenInputs.NONE or finding.status is Status.NOT_ATTEMPTED:
        return (("Tried", finding.tried), ("Your result", finding.seen), ("Expected", expected))
    if finding.status is Status.CRASHED and finding.seen:  # the kind of error; its message may quote an input
        return (("Your result", finding.seen.split(":")[0]),)
    return ()


def _meaning(finding: Finding, hidden: HiddenInputs) -> tuple[str | None, str | None]:
    """Return why it matters and what to do; with inputs hidden only in words that are the same for every input."""
    if hidden is HiddenInputs.NONE and finding.status is Status.WRONG:
        known = finding.misconception
        return (known.why, known.next_step) if known else (None, None)
    return finding.why, finding.next_step

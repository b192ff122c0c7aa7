"""The outcome of a check in a page to hand back: every case that failed, what it means, and the hints."""

from __future__ import annotations

from enum import StrEnum
from html import escape

from grader.outcome import Finding, Outcome, Status
from grader.reports import labels, sanitize

TONES = {
    Status.PASSED: "good",
    Status.WRONG: "bad",
    Status.CRASHED: "bad",
    Status.NOT_ATTEMPTED: "calm",
    Status.SKIPPED: "warn",
}


class HiddenInputs(StrEnum):
    """How much of the secret inputs a learner gets to see; an instructor's choice."""

    ALL = "all"
    """What was tried, the learner's result, and the one that was expected."""
    INPUT = "input"
    """What was tried and the learner's result."""
    NONE = "none"
    """Which case failed and what it means."""


def card(outcome: Outcome, score: str, name: str, hidden: HiddenInputs = HiddenInputs.ALL, comments: str = "") -> str:
    """Return a check's card; ``score`` says what counts, ``name`` is the anchor, ``comments`` is HTML for its end."""
    symbol, word = labels.SYMBOLS[outcome.status]
    failed = [each for each in outcome.findings if each.status is not Status.PASSED]
    parts = [f"<h3>{symbol} {word}: {sanitize.shown(outcome.title)}</h3><p>{escape(score)}</p>"]
    named: set[str] = set()
    cases = [_case(each, hidden, named) for each in failed]
    parts += cases[:1] or [f"<p>{labels.PASSED_WORDS}</p>"]
    if cases[1:]:
        summary = "1 more case" if len(cases) == 2 else f"{len(cases) - 1} more cases"
        parts.append(f"<details><summary>{summary} that failed</summary>{''.join(cases[1:])}</details>")
    parts += [_cases(outcome), _hints(outcome.hints) if failed else "", comments]
    return f'<section class="card {TONES[outcome.status]}" id="{escape(name)}">{"".join(parts)}</section>'


def _case(finding: Finding, hidden: HiddenInputs, named: set[str]) -> str:
    """Return one case that failed; a misconception that was explained before is only named."""
    parts = [f"<h4>{sanitize.shown(finding.title)}</h4>"]
    rows = [(heading, text) for heading, text in _evidence(finding, hidden) if text]
    if rows:
        items = "".join(f"<dt>{heading}</dt><dd><pre>{sanitize.shown(text)}</pre></dd>" for heading, text in rows)
        parts.append(f"<dl>{items}</dl>")
    known = finding.misconception
    why, next_step = _meaning(finding, hidden)
    if known:
        parts.append(f"<p><strong>This looks like:</strong> {marked(known.name)}</p>")
    if known is None or known.id not in named:
        parts += [f"<p><strong>{h}:</strong> {marked(t)}</p>" for h, t in _named(why, next_step) if t]
    if known:
        named.add(known.id)
    return "".join(parts)


def _named(why: str | None, next_step: str | None) -> tuple[tuple[str, str | None], ...]:
    return (("Why it matters", why), ("Next step", next_step))


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


def _cases(outcome: Outcome) -> str:
    if len(outcome.findings) < 2:
        return ""
    items = "".join(
        f"<li>{labels.SYMBOLS[each.status][0]} {labels.SYMBOLS[each.status][1]}: {sanitize.shown(each.title)}</li>"
        for each in outcome.findings
    )
    passed = sum(each.status is Status.PASSED for each in outcome.findings)
    summary = f"{passed} of {len(outcome.findings)} cases passed"
    return f'<details><summary>{summary}</summary><ul class="cases">{items}</ul></details>'


def _hints(hints: tuple[str, ...]) -> str:
    inner = ""
    for number in range(len(hints), 0, -1):
        text = f"<p>{marked(hints[number - 1])}</p>{inner}"
        inner = f"<details><summary>Hint {number} of {len(hints)}</summary><div>{text}</div></details>"
    return inner


def marked(text: str) -> str:
    """Escape a sentence and set what stands between backticks as code."""
    pieces = sanitize.shown(text).split("`")
    if len(pieces) % 2 == 0:
        return "`".join(pieces)
    return "".join(f"<code>{piece}</code>" if place % 2 else piece for place, piece in enumerate(pieces))

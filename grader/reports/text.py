"""Outcome of a check as plain text, for terminals, screen readers and logs."""

from __future__ import annotations

import re
import textwrap

from grader.outcome import Outcome
from grader.reports import labels
from grader.reports.remarks import NONE, NextStep, Remarks

LINE_CHARACTERS = 96
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that act on a terminal: control characters except line breaks and tabs, and changes of direction."""


def harmless(text: str) -> str:
    """Return text by a learner that is safe for a terminal: control characters are written as escapes."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def card(outcome: Outcome, remarks: Remarks = NONE) -> str:
    """Return the whole card as text."""
    symbol, word = labels.verdict(outcome)
    lines = [f"{symbol} {word}: {outcome.title} ({labels.points(outcome)})"]
    if remarks.notice:
        lines.append(_wrapped("Careful", remarks.notice))
    shown = labels.first_failure(outcome)
    if shown is None:
        lines.append(labels.PASSED_WORDS)
    else:
        lines += ["", f"Case: {shown.title}"]
        lines += [_wrapped(heading, text) for heading, text in labels.rows(shown)]
    if len(outcome.findings) > 1:
        lines += ["", "All cases:"]
        lines += [f"  {labels.case_line(finding)}" for finding in outcome.findings]
    if shown is not None and outcome.hints:
        lines += ["", "Hints, from a nudge to nearly the answer:"]
        lines += [_wrapped(f"{number}", hint) for number, hint in enumerate(outcome.hints, 1)]
    if remarks.solution is not None:
        lines += ["", f"{labels.SOLUTION}. {labels.SOLUTION_WORDS}", "", textwrap.indent(remarks.solution, "  ")]
    if shown is not None and remarks.printed:
        lines += ["", "Your code printed:", textwrap.indent(remarks.printed, "  ")]
    if remarks.next_step is not None:
        lines += ["", _next_step(remarks.next_step)]
    return "\n".join([*lines, *([f"Note: {remarks.note}"] if remarks.note else [])])


def _next_step(step: NextStep) -> str:
    path = f"({step.path})" if step.path else ""
    return " ".join(filter(None, (step.words, step.lesson, path)))


def _wrapped(heading: str, text: str) -> str:
    return textwrap.fill(
        f"{heading}: {text}",
        LINE_CHARACTERS,
        initial_indent="  ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )

"""Outcome of a check as a card for a notebook: inline styles only, readable in light and dark, everything escaped.

A notebook that is not trusted strips ``<style>`` and ids, so each element has its own style. Colors come from
JupyterLab's variables; outside JupyterLab the fallbacks and ``currentColor`` apply.

The card is written in Python, unlike the pages made from ``templates/``: it is part of a learner's first ``check()``,
for which importing Jinja2 would take too long, and the browser's kernel has no Jinja2.
"""

from __future__ import annotations

import re
from html import escape

from grader.outcome import Outcome, Status
from grader.reports import labels
from grader.reports.remarks import NONE, NextStep, Remarks

COLORS = {
    Status.PASSED: "var(--jp-success-color1, #2e7d32)",
    Status.WRONG: "var(--jp-error-color1, #c62828)",
    Status.CRASHED: "var(--jp-error-color1, #c62828)",
    Status.NOT_ATTEMPTED: "var(--jp-info-color1, #0277bd)",
    Status.SKIPPED: "var(--jp-border-color1, #757575)",
}
CARD = (
    "font-family:var(--jp-ui-font-family, sans-serif);line-height:1.5;max-width:60em;padding:0.5em 1em;"
    "margin:0.25em 0;color:var(--jp-ui-font-color1, inherit);"
)
PARA = "margin:0.4em 0;"
CODE = (
    "font-family:var(--jp-code-font-family, monospace);font-size:0.95em;white-space:pre-wrap;"
    "overflow-wrap:anywhere;word-break:normal;color:var(--jp-content-font-color1, inherit);background:transparent;"
)
AS_CODE = ("Tried", "Seen", "Expected")


def card(outcome: Outcome, remarks: Remarks = NONE) -> str:
    """Return the whole card as HTML."""
    symbol, word = labels.verdict(outcome)
    heading = f"{symbol} {word}: {outcome.title} ({labels.points(outcome)})"
    shown = labels.first_failure(outcome)
    parts = [_heading(3, heading)]
    if remarks.notice:
        parts.append(_paragraph(f"<strong>⚠ Careful:</strong> {marked(remarks.notice)}"))
    parts += [_failure(outcome)] if shown is not None else [_paragraph(escape(labels.PASSED_WORDS))]
    parts.append(_cases(outcome))
    solution = _solution(remarks.solution)
    if shown is None:
        parts.append(solution)
    else:
        parts.append(_hints(outcome.hints, solution))
        parts.append(_printed(remarks.printed))
    if remarks.next_step:
        parts.append(_next_step(remarks.next_step))
    if remarks.note:
        parts.append(_paragraph(f"Note: {escape(remarks.note)}"))
    color = COLORS[labels.shade(outcome)]
    return f'<div style="{CARD}border-left:0.35em solid {color};">{"".join(parts)}</div>'


def message(title: str, text: str) -> str:
    """Return a card that is about the grader, not about the learner's code."""
    border = f"border-left:0.35em solid {COLORS[Status.NOT_ATTEMPTED]};"
    return f'<div style="{CARD}{border}">{_heading(3, title)}{_paragraph(escape(text))}</div>'


def _heading(level: int, text: str) -> str:
    size = {3: "1.15em", 4: "1em"}[level]
    return f'<h{level} style="margin:0.2em 0;font-size:{size};color:inherit;">{escape(text)}</h{level}>'


def _paragraph(html: str) -> str:
    return f'<p style="{PARA}">{html}</p>'


def _failure(outcome: Outcome) -> str:
    shown = labels.first_failure(outcome)
    if shown is None:
        return ""
    parts = [_heading(4, shown.title)]
    for heading, text in labels.rows(shown):
        body = f'<code style="{CODE}">{escape(text)}</code>' if heading in AS_CODE else marked(text)
        parts.append(_paragraph(f"<strong>{escape(heading)}:</strong> {body}"))
    return "".join(parts)


def marked(text: str) -> str:
    """Escape a sentence and mark text in backticks as code."""
    return re.sub(r"`([^`]+)`", lambda found: f'<code style="{CODE}">{found[1]}</code>', escape(text))


def _cases(outcome: Outcome) -> str:
    if len(outcome.findings) < 2:
        return ""
    items = "".join(f"<li>{escape(labels.case_line(finding))}</li>" for finding in outcome.findings)
    return _details(f"All {len(outcome.findings)} cases", f'<ul style="list-style:none;padding-left:1em;">{items}</ul>')


def _hints(hints: tuple[str, ...], solution: str) -> str:
    """Nest the hints: each opens inside the one before it, and the solution in the last: nobody reads too much."""
    inner = solution
    for number in range(len(hints), 0, -1):
        inner = _details(f"Hint {number} of {len(hints)}", _paragraph(marked(hints[number - 1])) + inner)
    return inner


def _solution(code: str | None) -> str:
    if code is None:
        return ""
    return _details(labels.SOLUTION, _paragraph(labels.SOLUTION_WORDS) + f'<pre style="{CODE}">{escape(code)}</pre>')


def _next_step(step: NextStep) -> str:
    lesson = escape(step.lesson)
    if step.path:
        color = "color:var(--jp-content-link-color, LinkText);"
        lesson = f'<a href="{escape(step.path)}" style="{color}">{lesson}</a>'
    return _paragraph(f"<strong>{escape(step.words)}</strong> {lesson}".strip())


def _printed(printed: str) -> str:
    return _details("What your code printed", f'<pre style="{CODE}">{escape(printed)}</pre>') if printed else ""


def _details(summary: str, html: str) -> str:
    return (
        f'<details style="{PARA}"><summary style="cursor:pointer;">{escape(summary)}</summary>'
        f'<div style="padding-left:1em;">{html}</div></details>'
    )

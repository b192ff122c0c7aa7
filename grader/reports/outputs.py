"""Outputs of a cell as HTML that is safe to open."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from grader.outcome import OUTCOME_TYPE, Outcome
from grader.reports import sanitize

MAX_OUTPUTS = 100
"""How many outputs of one cell are shown."""
_TEXT = Markup("<pre>%s</pre>")
_NOTE = Markup('<p class="soft">%s</p>')
IMAGES = ("image/svg+xml", *sanitize.IMAGES)


def outcome_of(outputs: Sequence[Mapping[str, Any]]) -> Outcome | None:
    """Return the outcome of a check that a graded notebook carries; None where there is none that can be read."""
    for output in outputs:
        data = output.get("data")
        if isinstance(data, Mapping) and OUTCOME_TYPE in data:
            try:
                outcome = Outcome.from_json(data[OUTCOME_TYPE])
            except (KeyError, TypeError, ValueError, AttributeError):  # a learner's kernel may have written it
                return None
            readable = all(text is None or isinstance(text, str) for text in _texts(outcome))
            return outcome if readable and all(isinstance(each, int | float) for each in _numbers(outcome)) else None
    return None


def _texts(outcome: Outcome) -> Iterator[Any]:
    """Yield the values of an outcome that should be texts or None."""
    yield from (outcome.check, outcome.title, *outcome.hints)
    for finding in outcome.findings:
        yield from (finding.title, finding.tried, finding.seen, finding.expected, finding.why, finding.next_step)
        yield finding.because_of
        if finding.misconception:
            yield from vars(finding.misconception).values()


def _numbers(outcome: Outcome) -> Iterator[Any]:
    """Yield the values of an outcome that should be numbers."""
    yield from (outcome.score, outcome.points)
    for finding in outcome.findings:
        yield from (finding.core, finding.share)


def shown(outputs: Sequence[Mapping[str, Any]]) -> Markup:
    """Return a cell's outputs as HTML, in a box of their own; empty text where there are none."""
    parts = [part for output in outputs[:MAX_OUTPUTS] if (part := _output(output))]
    if len(outputs) > MAX_OUTPUTS:
        parts.append(_NOTE % f"… and {len(outputs) - MAX_OUTPUTS} more outputs, not shown.")
    return Markup('<div class="output">%s</div>') % Markup("").join(parts) if parts else Markup()


def _output(output: Mapping[str, Any]) -> Markup:
    match output.get("output_type"):
        case "stream":
            return _stream(str(output.get("name")), output.get("text", ""))
        case "error":
            return error(output)
        case "display_data" | "execute_result":
            data = output.get("data")
            return bundle(data) if isinstance(data, Mapping) else Markup()
    return Markup()


def _stream(name: str, text: Any) -> Markup:
    if not text:
        return Markup()
    if name == "stderr":
        return Markup('<p class="soft">Error stream:</p><pre class="stderr">%s</pre>') % sanitize.shown(text)
    return _TEXT % sanitize.shown(text)


def error(output: Mapping[str, Any], *, message: bool = True, trace: bool = True) -> Markup:
    """Return an exception as HTML, with or without its message and traceback."""
    name = sanitize.plain(output.get("ename", "Error"), 200)
    description = sanitize.plain(output.get("evalue", ""), 2000)
    headline = f"{name}: {description}" if description and message else name
    lines = output.get("traceback", [])
    whole = sanitize.plain("\n".join(map(str, lines)) if isinstance(lines, list) else lines)
    html = Markup('<pre class="error">%s</pre>') % headline
    if trace and message and whole.strip() and whole.strip() != headline.strip():
        html += Markup("<details><summary>Where it happened (traceback)</summary><pre>%s</pre></details>") % whole
    return html


def bundle(data: Mapping[str, Any]) -> Markup:
    """Return the richest form of a result that this page shows."""
    if "text/html" in data:
        cleaned = sanitize.markup(_text(data["text/html"]))
        if cleaned is not None:
            return Markup('<div class="wide">%s</div>') % cleaned
    for kind in IMAGES:
        if kind in data and (image := sanitize.picture(kind, data[kind])):
            return Markup("<p>%s</p>") % image
    if "text/markdown" in data:
        return sanitize.markdown(_text(data["text/markdown"]))
    for kind in ("text/latex", "application/json", "text/plain"):
        if kind in data:
            value = data[kind] if kind != "application/json" else json.dumps(data[kind], indent=2, ensure_ascii=False)
            return _TEXT % sanitize.shown(value)
    if not data:
        return Markup()
    kinds = ", ".join(sorted(map(str, data)))[:200]
    return _NOTE % f"An output of a kind that is not shown here ({sanitize.plain(kinds)})."


def _text(value: Any) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value)

"""What a cell printed and showed, as HTML that is safe to open."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from grader.outcome import OUTCOME_TYPE, Outcome
from grader.reports import sanitize

MOST = 100
"""Outputs of one cell that are shown."""
IMAGES = ("image/svg+xml", *sanitize.IMAGES)


def outcome_of(outputs: Sequence[Mapping[str, Any]]) -> Outcome | None:
    """Return the outcome of a check that a graded notebook carries; None where there is none that can be read."""
    for output in outputs:
        data = output.get("data")
        if isinstance(data, Mapping) and OUTCOME_TYPE in data:
            try:
                return Outcome.from_json(data[OUTCOME_TYPE])
            except (KeyError, TypeError, ValueError, AttributeError):  # a learner's kernel may have written it
                return None
    return None


def shown(outputs: Sequence[Mapping[str, Any]]) -> str:
    """Return a cell's outputs as HTML, in a box of their own; empty text where there are none."""
    parts = [part for output in outputs[:MOST] if (part := _output(output))]
    if len(outputs) > MOST:
        parts.append(f'<p class="soft">… and {len(outputs) - MOST} more outputs, not shown.</p>')
    return f'<div class="output">{"".join(parts)}</div>' if parts else ""


def _output(output: Mapping[str, Any]) -> str:
    match output.get("output_type"):
        case "stream":
            return _stream(str(output.get("name")), output.get("text", ""))
        case "error":
            return error(output)
        case "display_data" | "execute_result":
            data = output.get("data")
            return bundle(data) if isinstance(data, Mapping) else ""
    return ""


def _stream(name: str, text: Any) -> str:
    if not text:
        return ""
    if name == "stderr":
        return f'<p class="soft">Error stream:</p><pre class="stderr">{sanitize.shown(text)}</pre>'
    return f"<pre>{sanitize.shown(text)}</pre>"


def error(output: Mapping[str, Any], *, message: bool = True, trace: bool = True) -> str:
    """Return an exception as HTML, with or without its message and traceback."""
    name, said = sanitize.plain(output.get("ename", "Error"), 200), sanitize.plain(output.get("evalue", ""), 2000)
    headline = f"{name}: {said}" if said and message else name
    lines = output.get("traceback", [])
    whole = sanitize.plain("\n".join(map(str, lines)) if isinstance(lines, list) else lines)
    html = f'<pre class="error">{escape(headline)}</pre>'
    if trace and message and whole.strip() and whole.strip() != headline.strip():
        html += f"<details><summary>Where it happened (traceback)</summary><pre>{escape(whole)}</pre></details>"
    return html


def bundle(data: Mapping[str, Any]) -> str:
    """Return the richest form of a result that this page shows."""
    if "text/html" in data:
        cleaned = sanitize.markup(_text(data["text/html"]))
        if cleaned is not None:
            return f'<div class="wide">{cleaned}</div>'
    for kind in IMAGES:
        if kind in data and (image := sanitize.picture(kind, data[kind])):
            return f"<p>{image}</p>"
    if "text/markdown" in data:
        return sanitize.markdown(_text(data["text/markdown"]))
    for kind in ("text/latex", "application/json", "text/plain"):
        if kind in data:
            value = data[kind] if kind != "application/json" else json.dumps(data[kind], indent=2, ensure_ascii=False)
            return f"<pre>{sanitize.shown(value)}</pre>"
    kinds = ", ".join(sorted(map(str, data)))[:200]
    return f'<p class="soft">An output of a kind that is not shown here ({sanitize.shown(kinds)}).</p>' if data else ""


def _text(value: Any) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value)

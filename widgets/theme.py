"""Inline styles that follow JupyterLab's theme, light or dark, with fallbacks for everywhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

INK = "var(--jp-ui-font-color1, CanvasText)"
PAPER = "var(--jp-layout-color1, Canvas)"
SHADE = "var(--jp-layout-color2, transparent)"
LINE = "var(--jp-border-color1, GrayText)"
CODE = "font-family:var(--jp-code-font-family, monospace);white-space:pre-wrap;overflow-wrap:anywhere"
LONG_WORD_CHARACTERS = 16
"""From this length on, a word may be broken anywhere."""
TONES = {
    "plain": LINE,
    "user": "var(--jp-brand-color1, LinkText)",
    "call": "var(--jp-warn-color1, #b36b00)",
    "result": "var(--jp-info-color1, #00838f)",
    "good": "var(--jp-success-color1, #2e7d32)",
    "bad": "var(--jp-error-color1, #c62828)",
}
"""Colors of a card's thick edge. They repeat what the card's heading says in words."""


def card(body: str, *, side: str = "left", width: str = "100%", tone: str = "plain") -> str:
    """Return ``body``, which is HTML, in a box; ``side`` is the one with the thick edge, ``tone`` one of `TONES`."""
    margin = "margin:6px 0 6px auto" if side == "right" else "margin:6px 0"
    return (
        f'<div style="color:{INK};background:{PAPER};border:1px solid {LINE};border-{side}:4px solid {TONES[tone]};'
        f'border-radius:4px;box-sizing:border-box;padding:6px 10px;{margin};max-width:{width};line-height:1.5">'
        f"{body}</div>"
    )


def label(text: str) -> str:
    """Return ``text``, escaped, as the small heading of a card."""
    return f'<div style="font-weight:bold;font-size:90%">{escape(text)}</div>'


def paragraph(text: str) -> str:
    """Return ``text``, escaped, with its line breaks."""
    return f'<div style="white-space:pre-wrap;overflow-wrap:anywhere">{escape(text)}</div>'


def code(text: str) -> str:
    """Return ``text``, escaped, as code."""
    return f'<div style="{CODE};background:{SHADE};padding:4px 6px;margin:4px 0">{escape(text)}</div>'


def details(summary: str, body: str, *, opened: bool = False) -> str:
    """Return ``body``, which is HTML, folded under ``summary``, which is text. The keyboard opens it."""
    head = f'<summary style="cursor:pointer">{escape(summary)}</summary>'
    return f'<details{" open" if opened else ""} style="margin:4px 0">{head}{body}</details>'


def heading(text: str, level: int = 4) -> str:
    """Return ``text``, escaped, as a heading that screen readers can jump to; it looks like a `label`."""
    return f'<div role="heading" aria-level="{level}" style="font-weight:bold;margin:6px 0 2px">{escape(text)}</div>'


def badge(text: str) -> str:
    """Return ``text``, escaped, in a small inline frame."""
    return (
        f'<span style="{CODE};border:1px solid currentColor;border-radius:8px;padding:0 6px;font-size:90%">'
        f"{escape(text)}</span>"
    )


def link(text: str, address: str) -> str:
    """Return ``text``, escaped, as a link; as it is where there is no address."""
    return f'<a href="{escape(address)}">{escape(text)}</a>' if address else escape(text)


def items(texts: Iterable[str]) -> str:
    """Return ``texts``, escaped, as a list; empty where there are none."""
    return listing(map(escape, texts))


def listing(entries: Iterable[str]) -> str:
    """Return ``entries``, which are HTML, as a list; empty where there are none."""
    rows = "".join(f'<li style="overflow-wrap:anywhere">{entry}</li>' for entry in entries)
    return rows and f'<ul style="margin:2px 0;padding-left:1.4em">{rows}</ul>'


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of texts, all escaped; the first cell of a row is its heading."""
    cell = f"padding:3px 8px;text-align:left;vertical-align:top;border:1px solid {LINE};overflow-wrap:"
    top = "".join(f'<th scope="col" style="{cell}break-word">{escape(text)}</th>' for text in head)
    body = "".join(
        f'<tr><th scope="row" style="{cell}{_wrap(row[0])};font-weight:normal">{escape(row[0])}</th>'
        + "".join(f'<td style="{cell}{_wrap(text)}">{_breakable(text)}</td>' for text in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f'<table style="border-collapse:collapse;color:{INK};background:{PAPER};margin:4px 0;max-width:100%">'
        f'<caption style="text-align:left;padding:4px 0;color:{INK}">{escape(caption)}</caption>'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    )


def bar(share: float, width: str = "100%") -> str:
    """Return a bar that is filled to ``share``, from 0 to 1. It repeats what the text next to it says."""
    filled = f"width:{100 * min(max(share, 0), 1):.0f}%;height:100%;background:currentColor"
    frame = f"width:{width};height:0.6em;border:1px solid currentColor;border-radius:4px;overflow:hidden;margin:3px 0"
    return f'<div aria-hidden="true" style="{frame};box-sizing:border-box"><div style="{filled}"></div></div>'


def _breakable(text: str) -> str:
    """Return ``text``, escaped, so that a call breaks between its name and its arguments first."""
    return escape(text).replace("({", "(<wbr>{")


def _wrap(text: str) -> str:
    """Return how a cell breaks its lines: words stay whole if they can, long code does not."""
    return "anywhere" if max(map(len, text.split()), default=0) > LONG_WORD_CHARACTERS else "break-word"

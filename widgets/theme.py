"""Inline styles that follow JupyterLab's theme, light or dark, with fallbacks for everywhere else."""

from __future__ import annotations

from html import escape

INK = "var(--jp-ui-font-color1, CanvasText)"
PAPER = "var(--jp-layout-color1, Canvas)"
SHADE = "var(--jp-layout-color2, transparent)"
LINE = "var(--jp-border-color1, GrayText)"
CODE = "font-family:var(--jp-code-font-family, monospace);white-space:pre-wrap;overflow-wrap:anywhere"


def card(body: str, *, side: str = "left", width: str = "100%") -> str:
    """Return ``body``, which is HTML, in a box; ``side`` is the one with the thick edge."""
    return (
        f'<div style="color:{INK};background:{PAPER};border:1px solid {LINE};border-{side}-width:4px;border-radius:4px;'
        f'padding:6px 10px;margin:6px 0;max-width:{width}">{body}</div>'
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


def details(summary: str, body: str) -> str:
    """Return ``body``, which is HTML, folded under ``summary``, which is text. The keyboard opens it."""
    return f'<details style="margin:4px 0"><summary style="cursor:pointer">{escape(summary)}</summary>{body}</details>'

"""Text in HTML, for the forms of objects that notebooks show."""

from __future__ import annotations


def escape(text: str) -> str:
    """Return ``text`` as HTML that shows it."""
    import html  # here: its table of entities takes time, and most programs never show a mock's objects as HTML

    return html.escape(text)

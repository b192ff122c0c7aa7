"""A page of its own: one file, no script, no font or picture from elsewhere; light and dark, to read and to print."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from pathlib import Path

STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def policy(style: str = STYLE) -> str:
    """Return the Content-Security-Policy of a page: its own style sheet, pictures it carries itself, and nothing else.

    The style sheet is named by its hash, so that no other one and no ``style`` attribute has an effect.
    """
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def document(title: str, body: str) -> str:
    """Return a whole page; ``title`` is text, ``body`` is HTML of ours with all that is not ours escaped or cleaned."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


_POLICY = policy()

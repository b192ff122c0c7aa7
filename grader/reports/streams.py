"""Standard streams that write any text, whatever their encoding."""

from __future__ import annotations

import codecs
import io
import sys

_PLAIN = "plain-characters"
_PLAIN_CHARACTERS = {
    "✓": "+",
    "✗": "x",
    "×": "x",
    "█": "#",
    "–": "-",
    "−": "-",
    "…": "...",
    "“": '"',
    "”": '"',
    "’": "'",
}


def write_any_text() -> None:
    """Let the streams write a plain character for what their encoding lacks, such as ASCII or cp1252."""
    codecs.register_error(_PLAIN, lambda error: (_plain(error), error.end))  # type: ignore[attr-defined]
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_PLAIN)


def _plain(error: UnicodeError) -> str:
    assert isinstance(error, UnicodeEncodeError)
    return "".join(_PLAIN_CHARACTERS.get(letter, "?") for letter in error.object[error.start : error.end])

"""Words and marks at which one clause of a message ends and the next begins."""

from __future__ import annotations

import re

from mocks.standin.extraction import sentences

BOUNDARIES = (  # between two calls: the end of a sentence, else a strong word, else "and", else a comma
    sentences.END,
    re.compile(r"\b(?:then|as well as|while|along with|versus|vs|plus|and also|but)\b", re.I),
    re.compile(r",\s+and\b", re.I),
    re.compile(r"\b(?:and|or|also)\b", re.I),
    re.compile(r","),
)

"""Clauses of a request that each ask for a call: "3 seats in Oslo in May and 4 seats in Rome in June"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from mocks.standin.arguments.filled_arguments import FilledArguments
from mocks.standin.extraction import sentences

_BOUNDARIES = (  # between two calls: the end of a sentence, else a strong word, else "and"
    sentences.END,
    re.compile(r"\b(?:then|as well as|while|along with|versus|vs|plus|and also|but)\b", re.I),
    re.compile(r",\s+and\b", re.I),
    re.compile(r"\b(?:and|or|also)\b", re.I),
)
MAX_BOUNDARIES = 40
"""Maximum number of boundaries tried in one text, so that no message keeps the stand-in busy."""
MAX_TEXT_CHARS = 1_000
"""Longer texts are not split."""
_MIN_REPEATED_VALUES = 2  # values that a clause names again; a single one is an item of a list


def split(text: str, whole: FilledArguments, fill: Callable[[str], FilledArguments]) -> list[str]:
    """Return the clauses of ``text``, each of which names at least two of the slots that the one before it names."""
    return _split(text, whole, fill, iter(range(MAX_BOUNDARIES))) if len(text) <= MAX_TEXT_CHARS else [text]


def _split(
    text: str, whole: FilledArguments, fill: Callable[[str], FilledArguments], tries: Iterator[int]
) -> list[str]:
    if len(whole.explicit) < _MIN_REPEATED_VALUES:
        return [text]
    for (before, behind), _ in zip(_halves(text), tries, strict=False):
        first, second = fill(before), fill(behind)
        if _divides(whole, first, second):
            return [*_split(before, first, fill, tries), *_split(behind, second, fill, tries)]
    return [text]


def _halves(text: str) -> Iterator[tuple[str, str]]:
    quoted = sentences.quotation_spans(text)
    for pattern in _BOUNDARIES:
        for match in pattern.finditer(text):
            if not any(a < match.start() < b for a, b in quoted):
                yield text[: match.start()], text[match.end() :]


def _divides(whole: FilledArguments, before: FilledArguments, behind: FilledArguments) -> bool:
    """Return whether two clauses name different values, and together all slots of the whole."""
    if not whole.explicit.keys() <= before.explicit.keys() | behind.explicit.keys():
        return False
    pairs = [(value, behind.explicit[path]) for path, value in before.explicit.items() if path in behind.explicit]
    return len([1 for one, other in pairs if one != other]) >= _MIN_REPEATED_VALUES

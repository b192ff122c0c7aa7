"""Clauses of a request that each ask for a call: "3 seats in Oslo in May and 4 seats in Rome in June"."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from mocks.standin.arguments.filled_arguments import FilledArguments, value_at
from mocks.standin.extraction import sentences
from mocks.standin.extraction.clause_boundaries import BOUNDARIES

MAX_BOUNDARIES = 40
"""Maximum number of boundaries tried in one text, so that no message keeps the stand-in busy."""
MAX_TEXT_CHARS = 1_000
"""Longer texts are not split."""
_MIN_REPEATED_VALUES = 2  # values that a clause names again; a single one is an item of a list


def split(text: str, whole: FilledArguments, fill: Callable[[str], FilledArguments]) -> list[str]:
    """Return the clauses of ``text``, each of which names at least two of the slots that the one before it names.

    Args:
        text: The request.
        whole: The arguments that ``text`` fills.
        fill: A function that returns the arguments that a part of ``text`` fills.
    """
    return _split(text, whole, fill, iter(range(MAX_BOUNDARIES))) if len(text) <= MAX_TEXT_CHARS else [text]


def _split(
    text: str, whole: FilledArguments, fill: Callable[[str], FilledArguments], tries: Iterator[int]
) -> list[str]:
    if len(whole.explicit) < _MIN_REPEATED_VALUES:
        return [text]
    for (before, behind), _ in zip(_halves(text), tries, strict=False):
        first, second = fill(before), fill(behind)
        if _divides(whole, first, second) and not (_crosses(text, whole, first) or _crosses(text, whole, second)):
            return [*_split(before, first, fill, tries), *_split(behind, second, fill, tries)]
    return [text]


def _halves(text: str) -> Iterator[tuple[str, str]]:
    quoted = sentences.quotation_spans(text)
    for pattern in BOUNDARIES[:-1]:  # a comma alone joins the items of a list
        for match in pattern.finditer(text):
            if not any(a < match.start() < b for a, b in quoted):
                yield text[: match.start()], text[match.end() :]


def _divides(whole: FilledArguments, before: FilledArguments, behind: FilledArguments) -> bool:
    """Return whether two clauses name different values of the same form, and together all slots of the whole."""
    if not whole.explicit.keys() <= before.explicit.keys() | behind.explicit.keys():
        return False
    pairs = [(value, behind.explicit[path]) for path, value in before.explicit.items() if path in behind.explicit]
    return len([1 for one, other in pairs if one != other and _form(one) == _form(other)]) >= _MIN_REPEATED_VALUES


def _form(value: Any) -> str:
    """Return the form of a value: its type, or whether a text begins with a digit, a capital or another letter."""
    if not isinstance(value, str):
        return type(value).__name__.replace("float", "int")
    return "1" if value[:1].isdigit() else "A" if value[:1].isupper() else "a"


def _crosses(text: str, whole: FilledArguments, half: FilledArguments) -> bool:
    """Return whether a clause gives a value to another slot than the whole text does, or to two slots."""
    for path, value in half.explicit.items():
        others = [value_at(call, other) for call in whole.calls() for other in whole.explicit if other != path]
        others += [said for other, said in half.explicit.items() if other != path]
        if value in others and text.count(str(value)) < 2:
            return True
    return False

"""The clauses of a request that each ask for a call: "3 seats in Oslo in May and 4 seats in Rome in June"."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from mocks.standin.arguments.filled_arguments import FilledArguments, value_at
from mocks.standin.extraction import sentences
from mocks.standin.extraction.clause_boundaries import BOUNDARIES

MOST = 40
"""Boundaries of one text that are tried, so that no message keeps the stand-in busy."""
LONGEST = 1_000
"""Characters of a text that is cut: a longer one is a story."""
_AGAIN = 2  # values that a clause says anew: one alone is an item of a list


def cut(text: str, whole: FilledArguments, fill: Callable[[str], FilledArguments]) -> list[str]:
    """Return the clauses of ``text``, each of which names at least two values that the one before it names too.

    ``whole`` is what ``text`` fills; ``fill`` fills from a part of it.
    """
    return _cut(text, whole, fill, iter(range(MOST))) if len(text) <= LONGEST else [text]


def _cut(text: str, whole: FilledArguments, fill: Callable[[str], FilledArguments], tries: Iterator[int]) -> list[str]:
    if len(whole.explicit) < _AGAIN:
        return [text]
    for (before, behind), _ in zip(_halves(text), tries, strict=False):
        first, second = fill(before), fill(behind)
        if _divides(whole, first, second) and not (_crosses(text, whole, first) or _crosses(text, whole, second)):
            return [*_cut(before, first, fill, tries), *_cut(behind, second, fill, tries)]
    return [text]


def _halves(text: str) -> Iterator[tuple[str, str]]:
    quoted = sentences.quoted(text)
    for pattern in BOUNDARIES[:-1]:  # a comma alone joins the items of a list
        for match in pattern.finditer(text):
            if not any(a < match.start() < b for a, b in quoted):
                yield text[: match.start()], text[match.end() :]


def _divides(whole: FilledArguments, before: FilledArguments, behind: FilledArguments) -> bool:
    """Tell whether two clauses name other values of the same look for the same places, and all that the whole does."""
    if not whole.explicit.keys() <= before.explicit.keys() | behind.explicit.keys():
        return False
    pairs = [(value, behind.explicit[path]) for path, value in before.explicit.items() if path in behind.explicit]
    return len([1 for one, other in pairs if one != other and _look(one) == _look(other)]) >= _AGAIN


def _look(value: Any) -> str:
    """Return what a value looks like: its type, and of a text whether digits, a capital or other letters begin it."""
    if not isinstance(value, str):
        return type(value).__name__.replace("float", "int")
    return "1" if value[:1].isdigit() else "A" if value[:1].isupper() else "a"


def _crosses(text: str, whole: FilledArguments, half: FilledArguments) -> bool:
    """Tell whether a clause alone gives a value to one place that has another place in the whole, or two places."""
    for path, value in half.explicit.items():
        others = [value_at(call, other) for call in whole.calls() for other in whole.explicit if other != path]
        others += [said for other, said in half.explicit.items() if other != path]
        if value in others and text.count(str(value)) < 2:
            return True
    return False

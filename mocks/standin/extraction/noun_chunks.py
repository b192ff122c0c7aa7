"""Noun chunks in lower case, such as "chocolate cake": words between prepositions, verbs of asking and commas."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from mocks.standin import lexicon
from mocks.standin.extraction.patterns import ValueKind
from mocks.standin.extraction.values import MAX_VALUES, ExtractedValue, find, measure_end

_BREAKS = lexicon.word_set(
    """
    a about above across after against all along also am among an and any are around as at available be because been
    before being below beside between but by can could did do does doing down during each every for from had has have
    he her his how i if in including into is it its just may me might more most much many must my near nearby nearest
    no not now of off on one onto or our over per please shall she should since so some such than that the their them
    then there these they this those through to toward towards under until up upon us use used uses using via was we
    were what when where which while who whose why will with within without would yes you your i'm i'd i've i'll it's
    what's where's don't doesn't let's there's latest recent current currently best good new next last given other
    find show get give tell search look lookup see check display fetch retrieve identify locate provide calculate
    compute determine estimate predict convert translate analyze analyse generate create make build draw book reserve
    order buy purchase send write add set update change delete remove cancel list compare solve evaluate want need like
    help know looking trying interested information info details detail data starting based located made out approximate
    approximately exactly called named
    according regarding related assuming having following same both too right today tomorrow
    """
)
_WORD = re.compile(r"(?<![\d\w])[A-Za-zÀ-ÿ][\w'’]*(?:-\w[\w'’]*)*|[^\w\s]")
MAX_CHUNK_WORDS = 5  # a longer run of words is a clause, not a noun chunk


def find_chunks(text: str) -> tuple[ExtractedValue, ...]:
    """Return the noun chunks in ``text`` that are no other kind of value, in order."""
    return (_find_short if len(text) <= lexicon.MAX_REMEMBERED_CHARS else _find_long)(text)


def _find(text: str) -> tuple[ExtractedValue, ...]:
    values = find(text)
    tokens = [m for m in _WORD.finditer(text) if not _inside(values, m)]
    measured = [(f.end, measure_end(text, f)) for f in values if f.kind is ValueKind.NUMBER]
    runs: list[list[re.Match[str]]] = [[]]
    for i, token in enumerate(tokens):
        word = token.group().lower()
        verb = i > 0 and tokens[i - 1].group().lower() in ("that", "which", "who") and word.endswith(("s", "ed"))
        unit = any(a <= token.start() < b for a, b in measured)
        separated = bool(runs[-1]) and text[runs[-1][-1].end() : token.start()].strip() != ""
        if (
            word in _BREAKS
            or not word[0].isalpha()
            or (token.group()[0].isupper() and i > 0)
            or separated
            or verb
            or unit
        ):
            runs.append([])
        if word not in _BREAKS and not verb and not unit and word[0].isalpha() and not token.group()[0].isupper():
            runs[-1].append(token)
    heads = [token.group().lower() for token in tokens]
    indexes = {token.start(): i for i, token in enumerate(tokens)}
    chunks = [
        run for run in runs if run and len(run) <= MAX_CHUNK_WORDS and (len(run) > 1 or _is_thing(run[0].group()))
    ]
    return tuple(_chunk(text, run, heads, indexes) for run in chunks[:MAX_VALUES])


_find_short = lru_cache(maxsize=256)(_find)
_find_long = lru_cache(maxsize=4)(_find)  # the current message, which is read for every tool


def _is_thing(word: str) -> bool:
    """Return whether a single word may be a noun: no single letter, no participle such as "numbered" or "found"."""
    return len(word) > 1 and not word.endswith("ed") and word not in ("found", "held", "built", "taken", "done")


def _chunk(text: str, run: Sequence[re.Match[str]], heads: Sequence[str], indexes: dict[int, int]) -> ExtractedValue:
    first, last = indexes[run[0].start()], indexes[run[-1].start()]
    left: list[str] = []
    for word in reversed(heads[max(0, first - 6) : first]):
        if not word[0].isalpha():
            break
        left.append(word)
    start, end = run[0].start(), run[-1].end()
    right = tuple(word for word in heads[last + 1 : last + 2] if word[0].isalpha())
    return ExtractedValue(ValueKind.WORDS, text[start:end], start, end, left=tuple(left), right=right)


def _inside(values: Sequence[ExtractedValue], token: re.Match[str]) -> bool:
    at = bisect_right(values, token.start(), key=lambda one: one.start) - 1
    return at >= 0 and token.start() < values[at].end

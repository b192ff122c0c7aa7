"""Noun chunks in lower case, such as "chocolate cake": words between prepositions, verbs of asking and commas."""

from __future__ import annotations

import itertools
import re
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
    what's where's don't doesn't let's there's latest recent current currently best good new next last given other find
    show get give tell search look lookup see check display fetch retrieve identify locate provide calculate compute
    determine estimate predict convert translate analyze analyse generate create make build draw book reserve order buy
    purchase send write add set update change delete remove cancel list compare solve evaluate want need like help know
    looking trying interested information info details detail data starting based located made out approximate
    approximately exactly called named according regarding related assuming having following same both too right today
    tomorrow
    """
)
_WORD = re.compile(r"(?<![\d\w])[A-Za-zÀ-ÿ][\w'’]*(?:-\w[\w'’]*)*|[^\w\s]")
MAX_CHUNK_WORDS = 5  # a longer run of words is a clause, not a noun chunk


def find_chunks(text: str) -> tuple[ExtractedValue, ...]:
    """Return the noun chunks in ``text`` that are no other kind of value, in order."""
    return (_find_short if len(text) <= lexicon.MAX_REMEMBERED_CHARS else _find_long)(text)


def _find(text: str) -> tuple[ExtractedValue, ...]:
    other = [(one.start, measure_end(text, one) if one.kind is ValueKind.NUMBER else one.end) for one in find(text)]
    tokens = list(_WORD.finditer(text))
    runs: list[list[int]] = [[]]
    for i, token in enumerate(tokens):
        taken = any(start <= token.start() < end for start, end in other)
        capital = token.group()[0].isupper() and i > 0
        if taken or capital or not token.group()[0].isalpha() or token.group().lower() in _BREAKS:
            runs.append([])
        elif not token.group()[0].isupper():
            runs[-1].append(i)
    words = [token.group().lower() for token in tokens]
    chunks = [run for run in runs if 1 < len(run) <= MAX_CHUNK_WORDS or (len(run) == 1 and _is_thing(words[run[0]]))]
    return tuple(_chunk(text, tokens, words, run) for run in chunks[:MAX_VALUES])


_find_short = lru_cache(maxsize=256)(_find)
_find_long = lru_cache(maxsize=4)(_find)  # the current message, which is read for every tool


def _is_thing(word: str) -> bool:
    """Return whether a single word may be a noun: no single letter, no participle such as "numbered" or "found"."""
    return len(word) > 1 and not word.endswith("ed") and word not in ("found", "held", "built", "taken", "done")


def _chunk(text: str, tokens: Sequence[re.Match[str]], words: Sequence[str], run: Sequence[int]) -> ExtractedValue:
    before = reversed(words[max(0, run[0] - 6) : run[0]])
    left = tuple(itertools.takewhile(lambda word: word[0].isalpha(), before))
    right = tuple(word for word in words[run[-1] + 1 : run[-1] + 2] if word[0].isalpha())
    start, end = tokens[run[0]].start(), tokens[run[-1]].end()
    return ExtractedValue(ValueKind.WORDS, text[start:end], start, end, left=left, right=right)

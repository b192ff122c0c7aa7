"""Exact token counts, offline, with a vocabulary that is bundled: the counts of OpenAI's own tokenizer, tiktoken.

The vocabulary is o200k_base, which gpt-4o, gpt-4.1 and every later model use. ``vocabularies/NOTICE`` says where it is
from. Text is split into pieces by a pattern, and each piece into tokens by byte pair encoding: as long as two
neighboring parts are a token together, those with the lowest rank are joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from heapq import heapify, heappop, heappush
from pathlib import Path
from unicodedata import category

from mocks.api.tokens.rank_table import RankTable

FILE = Path(__file__).parent / "vocabularies" / "o200k_base.ranks"
MAX_REMEMBERED_CHARS = 400
"""Counts of longer texts are not cached: 4,096 counts take two megabytes at most."""
MAX_PIECE_CHARS = 16_384
"""Of text that the pattern does not split, so many characters are counted and the rest is estimated from them: to join
it takes microseconds for each character."""
MAX_EXACT_CHARS = 400_000
"""Of a longer text, samples of so many characters together are counted: the whole of ten megabytes takes seconds."""
_SAMPLES = 16
_MAX_WORD_CHARS = 32
_MAX_TOKEN_BYTES = 128

_UPPER, _LOWER, _OTHER, _MARK, _NUMBER, _SPACE = "A-Z", "a-z", "ª", "¯", "0-9", r" \t-\r"
_LETTER_OR_NUMBER = _UPPER + _LOWER + _OTHER + _NUMBER
_ENDING = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
_PIECE = "|".join(
    [
        rf"[^\r\n{_LETTER_OR_NUMBER}]?[{_UPPER}{_OTHER}{_MARK}]*[{_LOWER}{_OTHER}{_MARK}]+{_ENDING}",
        rf"[^\r\n{_LETTER_OR_NUMBER}]?[{_UPPER}{_OTHER}{_MARK}]+[{_LOWER}{_OTHER}{_MARK}]*{_ENDING}",
        rf"[{_NUMBER}]{{1,3}}",
        rf" ?[^{_SPACE}{_LETTER_OR_NUMBER}]+[\r\n/]*",
        rf"[{_SPACE}]*[\r\n]+",
        rf"[{_SPACE}]+(?![^{_SPACE}])",
        rf"[{_SPACE}]+",
    ]
)
"""The pattern by which o200k_base splits text, as tiktoken publishes it, for text in which Unicode's classes are these
characters: upper and lower case, other letters, marks, numbers, white space."""


class _Classes(dict[int, str]):
    """Characters that stand for others of their class in `_PIECE`, by code point, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        self[code] = found = chr(code) if code < 128 else _class(chr(code))
        return found


def _class(sign: str) -> str:
    match category(sign):
        case "Lu" | "Lt":
            return "A"
        case "Ll":
            return "s" if sign == "ſ" else "a"  # an old s also ends "it's"; the letter a is in no such ending
        case "Lm" | "Lo":
            return _OTHER
        case "Mn" | "Mc" | "Me":
            return _MARK
        case "Nd" | "Nl" | "No":
            return "0"
    return "\t" if sign.isspace() else "!"


_CLASSES = _Classes()


@cache
def is_available() -> bool:
    """Return whether the vocabulary is there: the course's web site is without it."""
    return FILE.exists()


def exact(text: str) -> int:
    """Return how many o200k_base tokens ``text`` is. Names of special tokens count as ordinary text.

    Takes any string: a lone surrogate counts as the replacement character. A character that is newer than Python's
    own Unicode tables counts as a symbol. Above `MAX_EXACT_CHARS` the number is an estimate.
    """
    if len(text) > MAX_EXACT_CHARS:
        return _count_samples(text)
    return _cached_count(text) if len(text) <= MAX_REMEMBERED_CHARS else _count(text)


@lru_cache(maxsize=4096)
def _cached_count(text: str) -> int:
    """Return the count of a text that is likely to come again: an agent sends its whole history every time."""
    return _count(text)


def is_token(token: bytes) -> bool:
    """Return whether ``token`` is one."""
    return _rank(token) is not None


def tokens(text: str) -> list[bytes]:
    """Return the tokens of ``text``, in which a lone surrogate is the replacement character."""
    found: list[bytes] = []
    for piece in _pieces(text):
        data = piece.encode()
        found += [data] if len(data) <= _MAX_TOKEN_BYTES and is_token(data) else _joined(data)
    return found


def _count_samples(text: str) -> int:
    size, step = MAX_EXACT_CHARS // _SAMPLES, len(text) // _SAMPLES
    counted = sum(_count(text[start : start + size]) for start in range(0, step * _SAMPLES, step))
    return round(counted * len(text) / (size * _SAMPLES))


def _count(text: str) -> int:
    counts = [_cached_word(part) if len(part) <= _MAX_WORD_CHARS else _count_long(part) for part in _pieces(text)]
    return sum(counts)


@cache
def _piece() -> re.Pattern[str]:
    return re.compile(_PIECE)  # at the first use: it takes longer than most modules


def _pieces(text: str) -> Iterable[str]:
    if text.isascii():
        return _piece().findall(text)
    if not text.isprintable():  # may hold surrogates
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return (text[found.start() : found.end()] for found in _piece().finditer(text.translate(_CLASSES)))


@lru_cache(maxsize=16_384)
def _cached_word(word: str) -> int:
    return _count_piece(word)


def _count_long(piece: str) -> int:
    if len(piece) <= MAX_PIECE_CHARS:
        return _cached_part(piece)
    return round(_cached_part(piece[:MAX_PIECE_CHARS]) * len(piece) / MAX_PIECE_CHARS)


@lru_cache(maxsize=4)
def _cached_part(part: str) -> int:
    return _count_piece(part)  # a million letters to try out a limit are all the same


def _count_piece(piece: str) -> int:
    data = piece.encode()
    return 1 if len(data) <= _MAX_TOKEN_BYTES and _rank(data) is not None else _count_joined(data)


def _count_joined(data: bytes) -> int:
    return sum(1 for _ in _joined(data))


def _joined(data: bytes) -> Iterator[bytes]:
    """Yield the tokens that are left of ``data`` when all that can be joined is, the lowest rank first."""
    size = len(data)
    ends = list(range(1, size + 1))  # of the part that begins at an index
    before = list(range(-1, size))  # where the part before it begins
    ranks = [_rank(data[start : start + 2]) for start in range(size)]  # of it and the next part together
    ranks[-1] = None
    waiting = [(rank, start) for start, rank in enumerate(ranks) if rank is not None]
    heapify(waiting)
    while waiting:
        rank, start = heappop(waiting)
        if ranks[start] != rank:
            continue  # one of the two has been joined with another
        end = ends[ends[start]]
        ranks[ends[start]] = None
        ends[start] = end
        before[end] = start
        for first in (before[start], start):
            if first >= 0:
                after = ends[ends[first]] if ends[first] < size else 0
                ranks[first] = joined = _rank(data[first:after]) if after else None
                if joined is not None:
                    heappush(waiting, (joined, first))
    start = 0
    while start < size:
        yield data[start : ends[start]]
        start = ends[start]


@lru_cache(maxsize=16_384)
def _rank(token: bytes) -> int | None:
    return _table().rank(token)


@cache
def _table() -> RankTable:
    return RankTable.mapped(FILE)

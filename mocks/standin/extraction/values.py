"""Values in a sentence: email addresses, ids, numbers, dates, places, names, quoted text.

Each is extracted with its context, the words before and after it, from which its argument is inferred.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from mocks.standin import gazetteer, lexicon
from mocks.standin import units as measures
from mocks.standin.extraction.patterns import NAME, PATTERNS, ValueKind

_NOT_A_NAME = lexicon.word_set(
    """
    i i'm i'd i'll i've can could what what's where where's who how is are please show find tell get give book freeze
    compare calculate search look my the a an order which when if also and do does will would should let need want
    track cancel refund send create check convert translate schedule update list compute determine help hi hello it
    it's this that estimate fetch retrieve identify provide generate add make set play buy plan in for on at to from
    use predict analyze draw locate solve evaluate order using return include between with as of what’s where’s then so
    not don't don’t we you they he she there here only all any some every each after before during first second id ids
    third fourth lastly last finally later next now imagine suppose consider considering additionally however meanwhile
    afterwards once hopefully furthermore moreover otherwise their his your our if but or no yes does did was were had
    has have am got go let's must never always extract summarize classify read write remind turn explain describe parse
    """
)
_UNIT = re.compile(r"\s*-?\s*(?:(?:degrees?|square|cubic|sq\.?)\s+)?([A-Za-z°%]+(?:/[A-Za-z]+)?)")
_ONE_OF = re.compile(
    r"[\s-]+(?!(?:for|of|that|which|who|in|at|near|with|to|is|from|by|as|and|or|on|it|i|has|could)\b)[a-z]"
)
MAX_VALUES = 80
"""Maximum number of values of one text, so that no message keeps the stand-in busy."""
_LEFT, _RIGHT = 8, 4  # words of context before and after a value


@dataclass(frozen=True, eq=False)
class ExtractedValue:
    """A value in a sentence, compared by identity. ``start`` and ``end`` are character offsets."""

    kind: ValueKind
    text: str
    start: int
    end: int
    unit: str = ""
    """The word or sign after a number: "km", "%"."""
    left: tuple[str, ...] = ()
    """The words before it in lower case, nearest first, up to the value or the sentence before it."""
    right: tuple[str, ...] = ()
    """The words after it, up to the next value, comma, conjunction or preposition."""


def find(text: str, regions: bool = True) -> tuple[ExtractedValue, ...]:
    """Return the values in ``text`` in order; of overlapping ones the more specific kind."""
    return (_find_short if len(text) <= lexicon.MAX_REMEMBERED_CHARS else _find_long)(text, regions)


def _find(text: str, regions: bool) -> tuple[ExtractedValue, ...]:
    taken: list[ExtractedValue] = []
    starts: list[int] = []
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            for extracted in _trim(kind, match):
                at = bisect_left(starts, extracted.start)
                before, behind = taken[at - 1 : at] if at else [], taken[at : at + 1]
                if any(extracted.start < other.end and other.start < extracted.end for other in (*before, *behind)):
                    continue
                taken.insert(at, extracted)
                starts.insert(at, extracted.start)
    units = {(f.end, measure_end(text, f)) for f in taken if f.kind is ValueKind.NUMBER}
    taken = [
        f for f in taken if f.kind is not ValueKind.PHRASE or not any(a <= f.start and f.end <= b for a, b in units)
    ]
    return tuple(_with_context(text, _merge_regions(text, taken) if regions else taken))[:MAX_VALUES]


_find_short = lru_cache(maxsize=256)(_find)
_find_long = lru_cache(maxsize=8)(_find)  # the current message, which is read for every tool, and its parts


def measure_end(text: str, extracted: ExtractedValue) -> int:
    """Return the end of the unit after a number, or of the number where it has no unit."""
    unit = _UNIT.match(text, extracted.end)
    return unit.end() if unit and measures.is_unit(unit.group(1)) else extracted.end


def _merge_regions(text: str, taken: Sequence[ExtractedValue]) -> list[ExtractedValue]:
    """Return the values with a place and the region after its comma merged: "Naples, Florida"."""
    merged: list[ExtractedValue] = []
    for extracted in taken:
        last = merged[-1] if merged else None
        if (
            last
            and last.kind is extracted.kind is ValueKind.PHRASE
            and re.fullmatch(r",\s*", text[last.end : extracted.start])
        ):
            regions = gazetteer.is_region(extracted.text), gazetteer.is_region(last.text)
            if regions[0] and (not regions[1] or gazetteer.region_of(last.text)):
                merged[-1] = replace(last, text=text[last.start : extracted.end], end=extracted.end)
                continue
        merged.append(extracted)
    return merged


def _trim(kind: ValueKind, match: re.Match[str]) -> Iterator[ExtractedValue]:
    text, start = match.group(), match.start()
    match kind:
        case ValueKind.QUOTED:
            inner = next(group for group in match.groups() if group is not None)
            if len(text) < 0.8 * len(match.string):  # quotes around a whole message mean nothing
                yield ExtractedValue(kind, inner, start, match.end())
        case ValueKind.DATE if text.lower().startswith("on "):
            yield ExtractedValue(kind, text[3:], start + 3, match.end())
        case ValueKind.NUMBER if text.lower() != "one" or _ONE_OF.match(match.string, match.end()):
            yield _measured(match)
        case ValueKind.NUMBER:  # "find one for me"
            return
        case ValueKind.PHRASE if match.re.pattern == gazetteer.CITY.pattern and text.istitle():
            return  # it may be the start of a longer name: "Boston Celtics"
        case ValueKind.PHRASE if match.re.pattern == NAME.pattern:
            yield from _names(text, start)
        case _:
            yield ExtractedValue(kind, text, start, match.end())


def _measured(match: re.Match[str]) -> ExtractedValue:
    """Return a number with its scale and unit: "$8.5 million", "5 km", "3%"."""
    scale = measures.SCALE.match(match.string, match.end())
    end = scale.end() if scale else match.end()
    unit = _UNIT.match(match.string, end)
    return ExtractedValue(
        ValueKind.NUMBER, match.string[match.start() : end], match.start(), end, unit.group(1) if unit else ""
    )


def _names(text: str, start: int) -> Iterator[ExtractedValue]:
    """Yield the names in a run of capitalized words, without words of asking; a possessive ends a name."""
    for piece in re.finditer(r"(?:(?![’']s\b)\S)+(?:\s+(?:(?![’']s\b)\S)+)*", text):
        words = list(re.finditer(r"\S+", piece.group()))
        while words and words[0].group().lower().rstrip(".,") in _NOT_A_NAME:
            del words[0]
        stop = next((i for i, word in enumerate(words) if i and word.group().lower().rstrip(".,") in _NOT_A_NAME
            and words[i - 1].group().endswith(".")), len(words))  # fmt: skip
        if words and words[0].group()[0].isupper():
            name = piece.group()[words[0].start() : words[stop - 1].end()]
            bare = name if re.search(r"\b[A-Z]\.[A-Z]\.$", name) else name.rstrip(".'’")
            at = start + piece.start() + words[0].start()
            yield ExtractedValue(ValueKind.PHRASE, bare, at, at + len(bare))


_TOKEN = re.compile(r"[A-Za-zÀ-ÿ]+(?:['’][a-z]+)?|\d+|[^\w\s]")
_JOINS = lexicon.word_set(", & and or vs versus then . ) ( \" ' for in at of with the")
_ENDS = lexicon.word_set(
    ", ; : . ? ! ( ) and or but for in on at to from with by as is are while that which who if than until"
)


def _with_context(text: str, taken: Sequence[ExtractedValue]) -> Iterator[ExtractedValue]:
    tokens = [(match.group().lower(), match.start()) for match in _TOKEN.finditer(text)]
    offsets = [at for _, at in tokens]
    last: tuple[str, ...] = ()
    for i, extracted in enumerate(taken):
        same_kind = i > 0 and taken[i - 1].kind is extracted.kind
        begin, end = taken[i - 1].end if i else 0, taken[i + 1].start if i + 1 < len(taken) else len(text)
        before = [word for word, _ in tokens[bisect_left(offsets, begin) : bisect_left(offsets, extracted.start)]]
        behind = [word for word, _ in tokens[bisect_left(offsets, extracted.end) : bisect_left(offsets, end)]]
        if same_kind and extracted.kind is ValueKind.NUMBER:  # "3 rooms, 2 beds": "rooms" is of the first number
            claimed = len(list(_words_after(before)))
            before = before[claimed:] if claimed < len(before) else before
        left = tuple(_words_before(before))
        joins = all(word in _JOINS or measures.is_unit(word) for word in before)
        if same_kind and joins and set(before) & {",", "and", "or", "&"}:
            left = (*left, *last)[:_LEFT]  # "base and height of 3 and 4": joined values share the words before them
        last = left
        yield replace(extracted, left=left, right=tuple(_words_after(behind)))


def _words_before(before: Sequence[str]) -> Iterator[str]:
    for count, word in enumerate(reversed(before)):
        if count >= _LEFT or word in (".", "?", "!", ";") or (word in (",", ")") and count > 2):
            return
        if word.isalpha() or "'" in word or word in "=<>":
            yield word


def _words_after(behind: Sequence[str]) -> Iterator[str]:
    for count, word in enumerate(behind):
        if count >= _RIGHT or word in _ENDS:
            return
        if word.isalpha():
            yield word


_JOINED = re.compile(
    r"[\s\"'”’`.]*(?:,|&|\band\b|\bor\b|\bvs\b\.?|\bversus\b)?(?:\s*(?:and|or|versus|vs\.?)\b)?\s*"
    r"(?:(?:in|for|at|the|of|with|also|then)\s+)*[\s#\"'“‘`]*",
    re.I,
)


def coordinated(values: Sequence[ExtractedValue], text: str, one: ExtractedValue) -> list[ExtractedValue]:
    """Return ``one`` and the values of the same kind that a comma, "and", "or" or "versus" joins to it, in order."""
    same_kind = [other for other in values if other.kind is one.kind]
    group: list[ExtractedValue] = []
    for other in same_kind:
        if group and not _joined(text[group[-1].end : other.start], group[-1]):
            if one in group:
                break
            group = []
        group.append(other)
    return group


def join(before: str, behind: str) -> bool:
    """Return whether one text ends, and the next begins, with values of the same kind: "… in Oslo", "Rome in May"."""
    left, right = find(before)[-1:], find(behind)[:1]
    return [(one.kind, one.end) for one in left] == [(one.kind, len(before)) for one in right if not one.start] != []


def _joined(between: str, before: ExtractedValue) -> bool:
    if before.kind is ValueKind.NUMBER and measures.is_unit(before.unit):  # "5 meters, 7 meters"
        between = re.sub(rf"^\s*-?\s*{re.escape(before.unit)}", "", between)
    elif before.kind is ValueKind.NUMBER:  # "2nd, 3rd and 4th"
        between = re.sub(r"^(?:st|nd|rd|th)\b", "", between)
    return (
        len(between) < 60
        and bool(_JOINED.fullmatch(between))
        and bool(re.search(r"[,&]|\b(?:and|or|vs|versus)\b", between, re.I))
    )

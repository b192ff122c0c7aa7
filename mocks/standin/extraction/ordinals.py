"""Things that a message enumerates: "The first tank is 3 m wide. It holds 20 liters. The second one is 4 m wide."."""

from __future__ import annotations

import re

from mocks.standin import lexicon
from mocks.standin.extraction import sentences

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_MENTION = re.compile(
    rf"\b(?:(?:for|in|if|and|then|lastly|finally),?\s+)*the\s+({'|'.join(_ORDINALS)})\s+([a-z]+)\b", re.I
)
_ALL_WORDS = re.compile(r"\b(?:both|each|all|these|those|every)\b", re.I)


def split_by_ordinal(text: str) -> tuple[str, list[str]]:
    """Return the text about all enumerated things, and that about each; ``text`` and no list for none."""
    mentions = _of_one_kind(list(_MENTION.finditer(text)))
    numbers = {_number(mention) for mention in mentions}
    if len(numbers) < 2 or numbers != set(range(len(numbers))):
        return text, []
    shared: list[str] = []
    texts: list[list[str]] = [[] for _ in numbers]
    current: int | None = None
    for start, end in sentences.sentence_spans(text):
        inside = [mention for mention in mentions if start <= mention.start() < end]
        before = text[start : inside[0].start() if inside else end]
        goes_on = current is not None and sentences.is_statement(before) and not _ALL_WORDS.search(before)
        (texts[current] if current is not None and goes_on else shared).append(before)
        stops = [after.start() for after in inside[1:]] + [end]
        for mention, stop in zip(inside, stops, strict=False):
            current = _number(mention)
            texts[current].append(text[mention.start() : stop])
    return _text(shared), [_text(pieces) for pieces in texts]


def _of_one_kind(mentions: list[re.Match[str]]) -> list[re.Match[str]]:
    """Return the mentions of the first noun that is enumerated: "the first car", "the second car", "the third one"."""
    nouns = [mention.group(2).lower() for mention in mentions]
    kind = next((lexicon.stem(noun) for noun in nouns if noun != "one"), "one")
    return [m for m, noun in zip(mentions, nouns, strict=True) if noun == "one" or lexicon.stem(noun) == kind]


def _number(mention: re.Match[str]) -> int:
    return _ORDINALS.index(mention.group(1).lower())


def _text(pieces: list[str]) -> str:
    return " ".join(piece.strip() for piece in pieces if piece.strip())

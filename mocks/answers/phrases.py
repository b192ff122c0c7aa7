"""What a sentence says in so many words, where no value of a particular kind can be found."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from mocks.answers import words
from mocks.answers.slots import Slot

_ASKING = re.compile(
    r"^(?:(?:please|hi|hello|hey|thanks)[,!.\s]+|(?:can|could|would|will)\s+you\s+(?:please\s+)?|"
    r"i\s+(?:want|need|would like)\s+(?:to\s+)?|"
    r"i[’']d like\s+(?:to\s+)?|i\s+am\s+looking\s+for\s+|i[’']m\s+looking\s+for\s+|do you have\s+|help me\s+(?:to\s+)?|"
    r"(?:show|find|get|give|tell|send)\s+(?:me|us)\s+(?:about\s+)?|"
    r"(?:show|find|search(?:\s+for)?|look\s+(?:up|for)|browse|get|list|fetch)\s+"
    r"|(?:what|who)(?:\s+is|\s+are|[’']s)\s+|about\s+|for\s+|some\s+|any\s+|all\s+|the\s+|a\s+|an\s+)",
    re.I,
)
_EXAMPLES = re.compile(r"\b(?:e\.?g\.?|for example|for instance|such as)[^;)\n]*", re.I)
_NAME_INSIDE = re.compile(r"(?<=[\w,;:(\"'“‘])(?<![.!?])\s*[\"'“‘(]?\b[A-ZÀ-Ý][\w’'-]*")
_NO = frozenset({"no", "not", "without", "don't", "never", "exclude", "excluding", "non"})
_LIST = re.compile(r"\s*(?:,\s*and\s+|,|\band\b|&)\s*", re.I)
_NOT_A_PLACE = frozenset(
    [
        "me",
        "my",
        "the",
        "a",
        "an",
        "this",
        "that",
        "it",
        "now",
        "today",
        "tomorrow",
        "us",
        "you",
        "general",
        "right",
        "order",
    ]
)


def without_names(description: str) -> str:
    """Return ``description`` without its examples and without the capitalised words inside its sentences."""
    return _NAME_INSIDE.sub(" ", _EXAMPLES.sub(" ", description))


def subject(text: str) -> str | None:
    """Return what is asked about: the text without the words of asking."""
    rest = text.strip().rstrip("?.! ")
    while (match := _ASKING.match(rest)) and match.end() < len(rest):
        rest = rest[match.end() :]
    return rest.strip() or None


def names(text: str, value: str) -> float:
    """Return how clearly ``text`` names ``value``: 2 by its words, 1 by a near relative of one, 0 not at all."""
    said = {words.stem(word) for word in words.words(text)}
    meant = [words.stem(word) for word in words.words(value)]
    if meant and all(word in said for word in meant):
        return 2.0 + 0.1 * len(meant)
    key = [word for word in meant if len(word) > 3]
    if any(word in said or _akin(word, said) for word in key):
        return 1.0
    return 0.0


def _akin(word: str, said: Collection[str]) -> bool:
    shared = max(5, len(word) - 3)
    return any(len(word) >= 5 and other[:shared] == word[:shared] for other in said)


def choose(text: str, options: Sequence[Any]) -> Any:
    """Return the option that ``text`` names most clearly, None where it names none."""
    best = max(options, key=lambda option: names(text, str(option)))
    return best if names(text, str(best)) else None


def yes_or_no(text: str, name: str) -> bool | None:
    """Return what ``text`` says about a yes-or-no argument, None where it does not speak of it."""
    heard = list(re.findall(r"[\w’']+", text.lower().replace("-", " ")))
    said = [words.stem(word) for word in heard]
    meant = [stem for stem in words.stems(name) if stem not in ("includ", "is", "has")]
    for stem in meant:
        if stem in said:
            at = said.index(stem)
            return not _NO & {word.replace("’", "'") for word in heard[max(0, at - 3) : at]}
    return None


def expression(text: str) -> str | None:
    """Return the longest arithmetic expression in ``text``."""
    spoken = re.sub(r"\s+times\s+|\s+multiplied by\s+", " * ", text, flags=re.I)
    spoken = re.sub(r"\s+plus\s+", " + ", re.sub(r"\s+minus\s+", " - ", spoken, flags=re.I), flags=re.I)
    spoken = re.sub(r"\s+divided by\s+", " / ", spoken, flags=re.I)
    runs = [run.strip() for run in re.findall(r"[\d(][\d\s.+*/^()%-]*[\d)]", spoken)]
    sums = [run for run in runs if re.search(r"[-+*/^%]", run)]
    return max(sums, key=len) if sums else None


def lower_place(text: str, cues: Collection[str]) -> str | None:
    """Return the word after a preposition of place; names in capitals were found before."""
    order = ("to", "in", "at", "for") if words.stem("destination") in cues else ("in", "at", "near", "for", "from")
    for preposition in order:
        match = re.search(rf"\b{preposition}\s+([a-z]+(?:\s+[a-z]+)?)\W*$", text)
        if match and not set(match.group(1).split()) & _NOT_A_PLACE:
            return match.group(1)
    return None


def reason(text: str) -> str | None:
    """Return the words after "because", or a clause that says what happened."""
    match = re.search(r"\b(?:because|since|as it|due to)\s+(.+?)[.!?]*$", text, re.I)
    return match.group(1) if match else None


def of_kind(text: str, slot: Slot) -> str | None:
    """Return a word of ``text`` that everyday English counts as of the slot's kind, or its own example."""
    example = slot.example
    if example and len(example) > 4 and example.isalpha() and names(text, example):
        return example
    near = words.related(words.stem(slot.name)) if slot.role is None else frozenset()
    return next(
        (word for word, stem in words.content(text) if stem in near and stem not in words.stems(slot.name)), None
    )


def after(text: str, name: str) -> str | None:
    """Return the words that follow the argument's own name, as in "title is Milk run" or "genre: jazz"."""
    spoken = r"[\s_-]+".join(map(re.escape, words.words(name)))
    match = re.search(rf"\b{spoken}\b\s*(?::|=|is|as|of|called|named)\s+[\"']?([\w-]+(?:\s+[\w-]+)?)", text, re.I)
    return match.group(1) if match else None


def listed(text: str, cues: Collection[str]) -> list[str]:
    """Return the items of a list written out after one of the words ``cues``: "ingredients: eggs, milk and flour"."""
    for match in re.finditer(
        r"\b(\w+)\b\s*(?::|are|is|of|like|such as|including)?\s+([\w ]+(?:,[\w ]+)*(?:,? and [\w ]+))", text
    ):
        if words.stem(match.group(1).lower()) in cues:
            return [item.strip() for item in _LIST.split(match.group(2)) if item.strip()]
    return []

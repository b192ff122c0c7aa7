"""Phrases of a sentence that answer for a slot where no value of a specific kind is found."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from typing import Any

from mocks.standin import lexicon
from mocks.standin import units as measures
from mocks.standin.extraction.patterns import ValueKind
from mocks.standin.extraction.values import ExtractedValue
from mocks.standin.slots import Slot

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
_NO = frozenset({"no", "few", "not", "without", "don't", "never", "exclude", "excluding", "non"})
_LIST = re.compile(r"\s*(?:,\s*and\s+|,|\band\b|&)\s*", re.I)
_NOT_A_PLACE = lexicon.word_set(
    "me my the a an this that it now today tomorrow us you general right order each both every all these those"
)


def without_names(description: str) -> str:
    """Return ``description`` without its examples and without capitalized words inside its sentences."""
    return _NAME_INSIDE.sub(" ", _EXAMPLES.sub(" ", description))


def subject(text: str) -> str | None:
    """Return the subject of a request: the text without the words of asking, or None."""
    rest = text.strip().rstrip("?.! ")
    while (match := _ASKING.match(rest)) and match.end() < len(rest):
        rest = rest[match.end() :]
    return rest.strip() or None


def naming_score(text: str, value: str) -> float:
    """Return how clearly ``text`` names ``value``: 2 or more by its words, 1 by a related word, 0 not at all."""
    if len(value) == 1 and value.isdigit():  # a digit may count anything
        return 0.0
    if len(value) == 1:  # a letter counts where it is a word of its own, in the same case
        return 2.0 if re.search(rf"(?<![\w'’]){re.escape(value)}(?![\w'’])", text) else 0.0
    text_stems = {lexicon.stem(word) for word in lexicon.words(text)}
    value_stems = [lexicon.stem(word) for word in lexicon.words(value)]
    if value_stems and all(word in text_stems for word in value_stems):
        return 2.0 + 0.1 * len(value_stems)
    key = [word for word in value_stems if len(word) > 3]
    if any(
        word in text_stems or _shares_prefix(word, text_stems) or lexicon.related(word) & text_stems for word in key
    ):
        return 1.0
    return 0.0


def _shares_prefix(word: str, stems: Collection[str]) -> bool:
    shared = max(5, len(word) - 3)
    return any(len(word) >= 5 and other[:shared] == word[:shared] for other in stems)


def choose(text: str, options: Sequence[Any]) -> Any:
    """Return the option that ``text`` names most clearly, or None."""
    best = max(options, key=lambda option: naming_score(text, str(option)))
    return best if naming_score(text, str(best)) else None


_NO_SUBJECT = lexicon.word_set(
    "include includes included including is has have get return returns show use with only enable enabled allow by of "
    "the a to in on for be flag should if do can"
)


def yes_or_no(text: str, name: str, shared: Collection[str] = ()) -> bool | None:
    """Return the value that ``text`` gives a boolean argument; None where it does not mention the argument.

    Args:
        text: The message.
        name: The name of the argument.
        shared: Stems that the names of several boolean arguments have, and which are ignored.
    """
    text_words = list(re.findall(r"[\w’']+", text.lower().replace("-", " ")))
    text_stems = [lexicon.stem(word) for word in text_words]
    name_stems = [lexicon.stem(word) for word in lexicon.words(name) if word not in _NO_SUBJECT]
    at = next(
        (at for stem in name_stems if stem not in shared and (at := _index_of(stem, text_stems)) is not None), None
    )
    if at is None:
        return None
    return not _NO & {word.replace("’", "'") for word in text_words[max(0, at - 5) : at]}


def _index_of(stem: str, stems: Sequence[str]) -> int | None:
    return next((i for i, one in enumerate(stems) if one == stem or (len(stem) > 3 and one.startswith(stem))), None)


def expression(text: str) -> str | None:
    """Return the longest arithmetic expression in ``text``, or None."""
    spoken = re.sub(r"\s+times\s+|\s+multiplied by\s+", " * ", text, flags=re.I)
    spoken = re.sub(r"\s+plus\s+", " + ", re.sub(r"\s+minus\s+", " - ", spoken, flags=re.I), flags=re.I)
    spoken = re.sub(r"\s+divided by\s+", " / ", spoken, flags=re.I)
    runs = [run.strip() for run in re.findall(r"[\d(][\d\s.+*/^()%-]*[\d)]", spoken)]
    sums = [run for run in runs if re.search(r"[-+*/^%]", run)]
    return max(sums, key=len) if sums else None


def lowercase_place(text: str, cues: Collection[str]) -> str | None:
    """Return a place in lower case after a preposition at the end of ``text``, or None."""
    order = ("to", "in", "at", "for") if lexicon.stem("destination") in cues else ("in", "at", "near", "for", "from")
    for preposition in order:
        match = re.search(rf"\b{preposition}\s+([a-z]+(?:\s+[a-z]+)?)\W*$", text)
        if match and not set(match.group(1).split()) & _NOT_A_PLACE:
            return match.group(1)
    return None


def reason(text: str) -> str | None:
    """Return the words after "because", "since" or "due to", or None."""
    match = re.search(r"\b(?:because|since|as it|due to)\s+(.+?)[.!?]*$", text, re.I)
    return match.group(1) if match else None


def word_of_kind(text: str, slot: Slot) -> str | None:
    """Return the slot's example if ``text`` names it, or a word of ``text`` related to the slot's name, or None."""
    example = slot.example
    if example and len(example) > 4 and example.isalpha() and naming_score(text, example):
        return example
    near = lexicon.related(lexicon.stem(slot.name)) if slot.role is None else frozenset()
    return next(
        (word for word, stem in lexicon.content_words(text) if stem in near and stem not in lexicon.stems(slot.name)),
        None,
    )


def words_after_name(text: str, name: str) -> str | None:
    """Return the words after the argument's name, as in "title is Milk run" or "genre: jazz", or None."""
    spoken = r"[\s_-]+".join(map(re.escape, lexicon.words(name)))
    match = re.search(rf"\b{spoken}\b\s*(?::|=|is|as|of|called|named)\s+[\"']?([\w-]+(?:\s+[\w-]+)?)", text, re.I)
    return match.group(1) if match else None


def listed_after(text: str, cues: Collection[str]) -> list[str]:
    """Return the items of a list after one of the words ``cues``: "ingredients: eggs, milk and flour"."""
    for match in re.finditer(
        r"\b(\w+)\b\s*(?::|are|is|of|like|such as|including)?\s+([\w ]+(?:,[\w ]+)*(?:,? and [\w ]+))", text
    ):
        if lexicon.stem(match.group(1).lower()) in cues:
            return [item.strip() for item in _LIST.split(match.group(2)) if item.strip()]
    return []


def named_options(text: str, options: Sequence[Any]) -> list[Any]:
    """Return the options that ``text`` names, in order, or else those of which it has a related word."""
    clear = [option for option in options if naming_score(text, str(option)) >= 2]
    return clear or [option for option in options if naming_score(text, str(option))]


def parse_brackets(text: str, types: Collection[str]) -> list[Any] | None:
    """Return the items of "[1, 2]" or "(33.4 N, 112.1 W)", W and S negative; None where they are not of ``types``."""
    try:
        listed = json.loads(text)
    except ValueError:
        listed = [_item(part) for part in text.strip("[]() ").split(",")]
    if not isinstance(listed, list) or not listed:
        return None
    if set(types) & {"number", "integer"} and not all(isinstance(item, int | float) for item in listed):
        return None
    return [str(item) for item in listed] if tuple(types) == ("string",) else listed


def _item(text: str) -> Any:
    bare = text.strip().strip("'\"")
    compass = re.fullmatch(r"(-?\d+(?:\.\d+)?)\s*([NSEW])?", bare)
    if not compass:
        return bare
    value = float(compass.group(1)) if "." in compass.group(1) else int(compass.group(1))
    return -value if compass.group(2) in ("S", "W") else value


def unit(found: Sequence[ExtractedValue], text: str, essential: bool, target: bool = False) -> str | None:
    """Return the unit of the measured value, else one that is asked for as in "in km", or None.

    Args:
        found: The values of the message.
        text: The message.
        essential: Whether the first of several units is taken.
        target: Whether only a unit that is asked for is taken, as the target of a conversion.
    """
    units = [
        one.unit
        for one in found
        if one.kind is ValueKind.NUMBER and one.unit.isalpha() and measures.dimension(one.unit)
    ]
    named = re.findall(r"\b(?:in|to|into|how many)\s+([A-Za-z/°]+)", text, re.I)
    requested = next((one for one in named if measures.dimension(one) or (essential and "/" in one)), None)
    measured = units[0] if units and (essential or len(units) == 1) else None
    return requested if target else measured or requested


def first_object(found: Sequence[ExtractedValue]) -> dict[str, Any] | None:
    """Return the first JSON object in the message, such as {'math': 90}, or None."""
    for one in found:
        if one.kind is ValueKind.OBJECT:
            try:
                value = json.loads(one.text.replace("'", '"'))
            except ValueError:
                continue
            if isinstance(value, dict):
                return value
    return None


_SPAN = re.compile(
    r"\b(?:from|between|of|range|interval)\s+(?:\w+\s*=\s*)?(-?\d+(?:\.\d+)?)\s*(?:to|and|until|through|[-–])\s*(?:\w+\s*=\s*)?"
    r"(-?\d+(?:\.\d+)?)(?![\w.]*\d)",
    re.I,
)


def range_ends(text: str) -> list[int | float] | None:
    """Return the two ends of the last "from 1 to 3" or "between 1 and 3" in ``text``, or None."""
    ends = [(measures.number(a), measures.number(b)) for a, b in _SPAN.findall(text)]
    return [ends[-1][0], ends[-1][1]] if ends and None not in ends[-1] else None  # type: ignore[list-item]


def joined_options(text: str, options: Sequence[str]) -> list[str]:
    """Return the options that ``text`` joins by commas and "and": "in navy, red and blue"."""
    matches = []
    for option in options:
        spoken = r"[\s_-]+".join(map(re.escape, re.split(r"[\s_-]+", option.strip())))
        match = re.search(rf"(?<!\w){spoken}(?:s|ing)?(?!\w)", text, re.I)
        if match and option:
            matches.append((match.start(), match.end(), option))
    matches.sort()
    for index in range(len(matches) - 1):
        run = [matches[index]]
        for other in matches[index + 1 :]:
            if re.fullmatch(
                r"[\s\"'’]*(?:,|,?\s*\band|&)\s*(?:(?:in|for|the|an?)\s+)*[\s\"'‘]*", text[run[-1][1] : other[0]], re.I
            ):
                run.append(other)
        if len(run) > 1:
            return [option for _, _, option in run]
    return []

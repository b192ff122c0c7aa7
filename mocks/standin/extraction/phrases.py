"""Phrases of a sentence that answer for a slot where no value of a specific kind is found."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from mocks.standin import lexicon, units
from mocks.standin.slots import Slot

_ASKING = re.compile(
    r"^(?:(?:please|hi|hello|hey|thanks)[,!.\s]+|(?:can|could|would|will)\s+you\s+(?:please\s+)?|"
    r"i\s+(?:want|need|would like)\s+(?:to\s+)?|"
    r"i[’']d like\s+(?:to\s+)?|i\s+am\s+looking\s+for\s+|i[’']m\s+looking\s+for\s+|do you have\s+|help me\s+(?:to\s+)?|"
    r"(?:show|find|get|give|tell|send)\s+(?:me|us)\s+(?:about\s+)?|"
    r"(?:show|find|search(?:\s+for)?|look\s+(?:up|for)|browse|get|list|fetch)\s+"
    r"|(?:the\s+)?(?:web|internet)\s+(?:for\s+)?|(?:what|who)(?:\s+is|\s+are|[’']s)\s+|about\s+|for\s+|some\s+|any\s+|all\s+|the\s+|a\s+|an\s+)",
    re.I,
)
_N = r"(?<![\d.])(\d{1,20}(?:\.\d{1,20})?)"  # without bounds, thousands of digits would be tried one by one
_ARITHMETIC = {
    r"\s+(?:times|multiplied by)\s+": " * ", r"\s+plus\s+": " + ", r"\s+minus\s+": " - ", r"\s+divided by\s+": " / ",
    r"\s+(?:raised )?to the power of\s+": " ** ", rf"{_N}\s*(?:%|percent) of (?=\d)": r"\1 / 100 * ",
    rf"square root of {_N}": r"\1 ** 0.5", rf"\badd {_N} (?:and|to) {_N}": r"\1 + \2",
    rf"\bsubtract {_N} from {_N}": r"\2 - \1", rf"\bmultiply {_N} (?:and|by) {_N}": r"\1 * \2",
    rf"\bdivide {_N} by {_N}": r"\1 / \2",
}  # fmt: skip
"""Arithmetic in words, with its form in signs."""
_OPERATIONS = {
    "+": "add addition +", "-": "subtract -", "*": "multiply *", "/": "divide division /", "**": "power exponent **",
}  # fmt: skip
SUM = "the sum in the message"
SUBJECT = "the message without the words of asking"
_EXAMPLES = re.compile(r"\b(?:e\.?g\.?|for example|for instance|such as)[^;)\n]*", re.I)
_NAME_INSIDE = re.compile(r"(?<=[\w,;:(\"'“‘])(?<![.!?])\s*[\"'“‘(]?\b[A-ZÀ-Ý][\w’'-]*")
_NO = frozenset({"no", "few", "not", "without", "don't", "never", "exclude", "excluding", "non"})
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


def candidates(slot: Slot, text: str) -> Iterator[tuple[str | None, str]]:
    """Yield candidates for a text slot, each with its provenance, likeliest first; None stands for no candidate."""
    match slot.role:
        case "expression":
            yield expression(text), SUM
        case "operator":
            yield operation(text).rpartition(" ")[2] or None, "the sign in the message"
        case "place":
            yield lowercase_place(text, slot.cue_stems), "the words after a preposition"
        case "unit":
            asked = re.findall(r"\b(?:in|to|into)\s+([A-Za-z°/]+)", text, re.I)
            yield next((word for word in asked if units.is_unit(word)), None), "the unit that the message names"
        case "text" if slot.essential:
            yield subject(text), SUBJECT


def _naming_score(text: str, text_stems: Collection[str], spaced: str, value: str) -> float:
    """Return how clearly ``text`` names ``value``: 2 or more by its words, 1 by a related word, 0 not at all."""
    if len(value) == 1 and value.isdigit():  # a digit may count anything
        return 0.0
    if len(value) == 1:  # a letter counts where it is a word of its own, in the same case
        return 2.0 if re.search(rf"(?<![\w'’]){re.escape(value)}(?![\w'’])", text) else 0.0
    value_stems = [lexicon.stem(word) for word in lexicon.words(value)]
    if value_stems and all(word in text_stems for word in value_stems):
        return 2.0 + 0.1 * len(value_stems)
    key = [word for word in value_stems if len(word) > 3]
    if any(
        word in text_stems or _shares_prefix(word, spaced) or not lexicon.related(word).isdisjoint(text_stems)
        for word in key
    ):
        return 1.0
    return 0.0


def _shares_prefix(word: str, spaced_stems: str) -> bool:
    return len(word) >= 5 and f" {word[: max(5, len(word) - 3)]}" in spaced_stems


_NO_SUBJECT = lexicon.word_set(
    "include includes included including is has have get return returns show use with only enable enabled allow by of "
    "the a to in on for be flag should if do can"
)


def yes_or_no(text: str, name: str) -> bool | None:
    """Return the value that ``text`` gives the boolean argument ``name``; None where it does not mention it."""
    said = re.findall(r"[\w’']+", text.lower().replace("-", " "))
    stems = [lexicon.stem(word) for word in said]
    named = {lexicon.stem(word) for word in lexicon.words(name) if word not in _NO_SUBJECT}
    at = next((i for i, stem in enumerate(stems) if stem in named), None)
    return None if at is None else not _NO & {word.replace("’", "'") for word in said[max(0, at - 5) : at]}


@lru_cache(maxsize=8)  # the current message, which is read for every tool, and its parts
def expression(text: str) -> str | None:
    """Return the longest arithmetic expression in ``text``, or None."""
    for pattern, replacement in _ARITHMETIC.items():
        text = re.sub(pattern, replacement, text, flags=re.I)
    found = re.findall(r"[\d\s.+*/^()%-]+", text)
    runs = [run.lstrip(" \t\n\r.+*/^)%-").rstrip(" \t\n\r.+*/^(%-") for run in found]
    return max((run for run in runs if re.search(r"[-+*/^%]", run)), key=len, default=None)


def operation(text: str) -> str:
    """Return the names and the sign of the first operation of the arithmetic in ``text``; empty without one."""
    sign = re.search(r"\*\*|[+*^]|(?<=\s)[-/](?=\s)", expression(text) or "")
    return _OPERATIONS[sign.group().replace("^", "**")] if sign else ""


def lowercase_place(text: str, cues: Collection[str]) -> str | None:
    """Return a place in lower case after a preposition at the end of ``text``, or None."""
    order = ("to", "in", "at", "for") if lexicon.stem("destination") in cues else ("in", "at", "near", "for", "from")
    for preposition in order:
        match = re.search(rf"\b{preposition}\s+([a-z]+(?:\s+[a-z]+)?)\W*$", text)
        if match and not set(match.group(1).split()) & _NOT_A_PLACE:
            return match.group(1)
    return None


def named_options(text: str, options: Sequence[Any], *, clearly: bool) -> list[Any]:
    """Return the options that ``text`` names, the clearest first; without any, unless ``clearly``, by related words."""
    stems = {lexicon.stem(word): i for i, word in reversed([*enumerate(lexicon.words(text))])}  # once for all options
    spaced = " ".join(["", *stems])
    distinct: dict[str, Any] = {}
    for option in options:  # any JSON: not all is hashable
        distinct.setdefault(json.dumps(option, sort_keys=True), option)
    scored = [(option, _naming_score(text, stems, spaced, str(option))) for option in distinct.values()]
    ranked = sorted((each for each in scored if each[1]), key=lambda each: (-each[1], _place_in(stems, str(each[0]))))
    return [one for one, score in ranked if score >= 2] or [one for one, _ in ranked if not clearly]


def _place_in(text_stems: Mapping[str, int], option: str) -> int:
    """Return where the text has a word of ``option``, so that of two equal options the first named is first."""
    return min((text_stems.get(lexicon.stem(word), len(text_stems)) for word in lexicon.words(option)), default=0)

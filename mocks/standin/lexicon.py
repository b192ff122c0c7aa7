"""Words of a sentence, a tool name or a description, in a form in which they can be compared.

The word lists are about English, not about any one tool: stop words, uninformative words of descriptions, light
stemming, and a small table of everyday words with related meanings.
"""

from __future__ import annotations

import re
from functools import lru_cache


def word_set(text: str) -> frozenset[str]:
    """Return the words of ``text``, split at whitespace."""
    return frozenset(text.split())


_STOP = word_set(
    """
    a about after again all also am an and any are as at be because been before being both but by can cannot could d
    did do does doing don during each few for from further had has have having he her here hers him his how i if in
    into is it its ll m may me might more most must my no nor not now of off on once only or other our ours out over
    own per please re s same shall she should so some such t than that the their them then there these they this those
    to too under until up us ve very was we were what when where which while who whom whose why will with would yes you
    your yours hi hello hey thanks thank like want wants wanted need needs tell let lets give know using use used uses
    user users customer customers ask asks asked one two just got go going okay ok sure e g eg etc
    """
)
# Content words of a question that tell nothing about the tool that is meant.
_UNINFORMATIVE = word_set(
    """
    get gets getting info information stuff thing things data details detail value values handle handles handling
    manage manages various general item items provided provide given specified specific based return returns returned
    result results make makes perform performs function tool tools related today tomorrow now current currently new
    please immediately request requests inquiry inquiries string number integer boolean list type format optional
    required default example examples set take takes retrieve retrieves fetch fetches include includes used system
    right many much kind think help
    """
)
# Verbs of requests for information. They count little, as nearly every question has one.
WEAK_VERBS = word_set("find show search look lookup see check display browse view calculate compute determine")

_GROUPS = """
package parcel shipment shipping delivery deliver order / arrive arrival delivery shipping late delay
track tracking status shipping where's / refund reimburse reimbursement moneyback / buy purchase order shop
headphone laptop phone shoe shirt camera book jacket toy tablet keyboard speaker watch product catalog
weather temperature forecast climate degree warm cool cold hot rain rainy sun sunny snow snowy wind windy cloud storm
freeze block lock suspend stolen lost / book reserve schedule appointment reservation booking
doctor dermatologist cardiologist physician clinic specialty appointment medical
find search look lookup show browse locate / email mail message / account balance / remove delete erase close
add create open register / ticket issue case support / translate translation language
convert conversion exchange / add sum plus total / buy price cost / crm contact / restaurant food eat dine cuisine
hotel stay room accommodation / flight fly airline plane / movie film cinema / song music track
cast actor actress star feature / director direct / car vehicle drive / route direction distance travel
job position employment / probability chance odds / arithmetic expression calculator math equation sum
"""
"""Everyday words with related meanings, a slash or a line between the groups."""
_IRREGULAR = {
    "bought": "buy", "sent": "send", "found": "find", "sold": "sell", "paid": "pay", "lost": "lost", "people": "person",
    "children": "child", "conversion": "convert", "weather": "weather", "another": "another", "shipping": "ship",
    "stole": "stolen", "county": "county", "counties": "county", "state": "state", "states": "state", "news": "news",
    "address": "address", "addresses": "address", "status": "status",
}  # fmt: skip
MAX_REMEMBERED_CHARS = 200
"""Results for longer texts are not cached: names and descriptions recur, a user's message does not."""
_WORD = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PHRASES = ((re.compile(r"\bmoney\s+back\b", re.I), "moneyback refund"), (re.compile(r"\blook\s+up\b", re.I), "lookup"))


def words(text: str) -> list[str]:
    """Return the words of ``text`` in lower case; names in snake_case and camelCase are split."""
    return list(_words(text) if len(text) <= MAX_REMEMBERED_CHARS else _words.__wrapped__(text))


@lru_cache(maxsize=8192)  # a list of allowed values may be long, and is read for each part of a message
def _words(text: str) -> tuple[str, ...]:
    if text.isascii() and text.isalpha() and text.islower():  # one word, as most names and options are
        return (text,)
    for pattern, word in _PHRASES:
        text = pattern.sub(word, text)
    text = re.sub(r"[’']s\b", "", _CAMEL.sub(" ", text.replace("_", " ").replace("-", " ")))
    return tuple(word.lower() for word in _WORD.findall(text))


def content_words(text: str) -> list[tuple[str, str]]:
    """Return (word, stem) for each informative word of ``text``, each stem once, in order."""
    return list(_content_words(text) if len(text) <= MAX_REMEMBERED_CHARS else _content_words.__wrapped__(text))


@lru_cache(maxsize=2048)
def _content_words(text: str) -> tuple[tuple[str, str], ...]:
    words_by_stem: dict[str, str] = {}
    for word in words(text):
        if len(word) > 1 and not word.isdigit() and word not in _STOP and word not in _UNINFORMATIVE:
            words_by_stem.setdefault(stem(word), word)
    return tuple((word, stemmed) for stemmed, word in words_by_stem.items())


def stems(text: str) -> dict[str, str]:
    """Return the informative words of ``text`` by their stem."""
    return {stemmed: word for word, stemmed in content_words(text)}


def stem(word: str) -> str:
    """Return ``word`` without its ending: "arrives", "arrived" and "arriving" have the same stem."""
    return _stem(word) if len(word) <= _MAX_REMEMBERED_WORD_CHARS else _stem.__wrapped__(word)


_MAX_REMEMBERED_WORD_CHARS = 40  # stems of longer words are not cached


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    stripped = _undouble(_strip(word))
    return f"{stripped[:-1]}y" if len(stripped) > 3 and stripped.endswith("i") else stripped  # movie, movies


def _strip(word: str) -> str:
    for ending, replacement, shortest in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            return _strip(word[: len(word) - len(ending)] + replacement)
    return word


_ENDINGS = (
    ("ication", "y", 4), ("ically", "ic", 3), ("ical", "ic", 3), ("ities", "", 4), ("ity", "", 4),
    ("ies", "y", 2), ("sses", "ss", 2), ("ches", "ch", 2), ("shes", "sh", 2), ("xes", "x", 2), ("ss", "sz", 99),
    ("ations", "", 4), ("ation", "", 4), ("ating", "", 4), ("ated", "", 4), ("ates", "", 4), ("ate", "", 4),
    ("ators", "", 4), ("ator", "", 4), ("ments", "", 4), ("ment", "", 4), ("ings", "", 3), ("ing", "", 3),
    ("ions", "", 4),
    ("ion", "", 4), ("ers", "", 4), ("er", "", 4), ("ed", "", 3), ("ly", "", 4), ("us", "us", 99), ("s", "", 3),
    ("e", "", 3), ("y", "", 5),
)  # fmt: skip


def _undouble(word: str) -> str:
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sl":
        return word[:-1]
    return word[:-1] if word.endswith("ll") and len(word) > 5 else word


@lru_cache(maxsize=4096)
def related(stemmed: str) -> frozenset[str]:
    """Return the stems of everyday words whose meaning is related to that of this stem."""
    groups = ([stem(word) for word in listed.split()] for listed in re.split(r"[/\n]", _GROUPS))
    return frozenset(word for group in groups if stemmed in group for word in group) - {stemmed}

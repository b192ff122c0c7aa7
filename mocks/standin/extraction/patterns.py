"""Regular expressions for the kinds of values in a sentence, the more specific kinds first."""

from __future__ import annotations

import re
from enum import StrEnum

from mocks.standin import gazetteer, units
from mocks.standin.extraction import dates


class ValueKind(StrEnum):
    """The kind of an extracted value, by its form."""

    QUOTED = "quoted text"
    EMAIL = "e-mail address"
    URL = "web address"
    PATH = "path"
    LIST = "list"
    PHONE = "phone number"
    DATE = "date"
    TIME = "time"
    ID = "id"
    NUMBER = "number"
    MONEY = "currency"
    PHRASE = "name"
    WORDS = "words"


_CAPITAL = r"(?:[A-Z](?:\.[A-Z])+\.?|(?:St|Mr|Ms|Mrs|Dr)\.(?=\s[A-Z])|(?!I\b)[A-ZÀ-Ý][\w’'&-]*)"
NAME = re.compile(  # "Rio de Janeiro", "St. Louis", "Santa Clara county", "Boston, MA"
    rf"\b(?:{_CAPITAL}|I(?=\s[A-Z]))(?:\s+(?:(?:of|de|del|di|da|la|le|el|von|van|der|the|and the)\s+)*{_CAPITAL})*"
    r"(?:\s+(?:river|lake|county|street|avenue|road|island|mountains?|city)\b)?(?:,\s[A-Z]{2}\b|,\sD\.C\.)?"
)
_ADDRESS = (  # "221B Baker Street, Berkeley, CA"
    r"\b\d{1,5}[A-Z]?\s+(?:(?!(?:in|of|at|on|the|for|to|and|by|from)\b)[A-Za-z][\w'.-]*\s+){1,3}?"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Drive|Lane|Boulevard|Blvd)\b\.?(?-i:(?:,\s+[A-Z][a-z]+(?:\s[A-Z][a-z]+)*){0,2}(?:,\s[A-Z]{2,3}\b)*)"
)
_ANY_CASE = (ValueKind.DATE, ValueKind.TIME, ValueKind.NUMBER, ValueKind.MONEY)
PATTERNS = tuple(
    (kind, re.compile(pattern, re.I if kind in _ANY_CASE or pattern in (gazetteer.CITY.pattern, _ADDRESS) else 0))
    for kind, pattern in [
        (ValueKind.LIST, r"\[[^\[\]]+\]"),
        (ValueKind.QUOTED, r"\"([^\"]+)\"|“([^”]+)”|`+([^`]+)`+|(?<!\w)'((?:[^']|'(?=\w))+)'(?!\w)|‘([^’]+)’(?!\w)"),
        (ValueKind.EMAIL, r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{0,64}\w"),
        (ValueKind.URL, r"https?://[^\s,]*[^\s,.?!)]|\b(?:www\.)?[A-Za-z][\w-]{1,40}\.(?:com|org|net|io|edu|gov)\b(?:/\S*[\w/])?"),
        (ValueKind.PATH, r"(?<![\w/.])(?:~|\.{1,2})?/[\w.-]+(?:/[\w.-]+)*/?|\b[A-Z]:\\[\w\\.-]+"
            r"|\b[\w-]{1,60}\.(?:csv|txt|md|ya?ml|toml|json|py|js|html?|xml|pdf|jpe?g|png|mp[34]|docx?|xlsx?|wav|zip|log)\b"),
        *((ValueKind.DATE, pattern) for pattern in dates.PATTERNS),
        (ValueKind.TIME, r"\b\d{1,2}(?::\d{2})? in the (?:morning|afternoon|evening)\b"
            r"|\b\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]\.?m\b)?|\b\d{1,2}\s*[ap]\.?m\b|\bnoon\b|\bmidnight\b"),
        (ValueKind.PHONE, r"\+\d[\d ()-]{6,}\d|\(\d{3}\)\s?\d{3}-\d{4}|\b\d{3}-\d{3,4}(?:-\d{4})?\b"),
        (ValueKind.PHRASE, _ADDRESS),
        (ValueKind.ID, r"\b[A-Za-z]{1,12}(?:[-_][A-Za-z]{1,12}){0,4}[-_]?\d[\w-]*\b|#\d[\w-]*|\b\d{5,}-\d[\d-]*\b"
            r"|\b\d{2,5}/[A-Z]{1,5}-?\d{2,}\b|\b\d(?=\d*[A-Z])[0-9A-Z]{7,}\b"),
        (ValueKind.ID, r"\b(?:1[89]|20)\d\d\s?[-–/]\s?(?:(?:1[89]|20)\d\d|\d\d)\b"),
        (ValueKind.NUMBER, units.NUMBER.pattern),
        (ValueKind.MONEY, gazetteer.MONEY.pattern),
        (ValueKind.PHRASE, gazetteer.CITY.pattern),
        (ValueKind.PHRASE, NAME.pattern),
    ]
)  # fmt: skip
"""Pairs of kind and pattern; where two match the same characters, the first one counts."""

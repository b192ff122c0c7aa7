"""Redaction of keys and account names in recordings, by what looks like one: its name, or its own form.

One word too many is better than a key in a repository.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl

GONE = "[redacted]"
_NAME = (
    r"[\w.-]*(?:authorization|auth|cookie|passw(?:or)?d|secret|credentials?|openai[_-]organization|openai[_-]project|"
    r"(?:api|access|secret|private|subscription|account|service)[_-]?key(?:[_-]?id)?|"
    r"(?:access|auth|api|bearer|csrf|id|refresh|security|session)[_-]?token)"
)
_NAMED = re.compile(_NAME, re.I)
"""Names of fields, headers and query parameters whose text is a secret. A bare "token" or "key" is none: log
probabilities and caches have these."""
_SHAPES = (
    r"sk-[A-Za-z0-9_*-]{16,}",  # also of Anthropic and others, and masked ones of errors
    r"(?:org-|proj_)[A-Za-z0-9]{16,}",
    r"(?:gh[pousr]_|github_pat_|glpat-|hf_|gsk_|xai-|xox[abprs]-|sk_live_|rk_live_|npm_|pypi-)[A-Za-z0-9_-]{16,}",
    r"A(?:KIA|SIA)[A-Z0-9]{16}",
    r"AIza[A-Za-z0-9_-]{30,}",
    r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}",  # a JSON web token
)
_PREFIX = re.compile(r"[A-Za-z]+(?:_[a-z]+)?[-_]|")
_KEY = re.compile(rf"(?<![A-Za-z0-9_-])(?:{'|'.join(_SHAPES)})")
_PATTERNS = (
    (re.compile(r"(?i)\b(bearer|basic)\s+(?=\S*\d)[A-Za-z0-9._~+/=-]{8,}"), rf"\g<1> {GONE}"),
    # JSON inside a text, as arguments and results are: "api_key": "..." with quotes escaped or not.
    (re.compile(rf'(?i)(\\*"{_NAME}\\*"\s*:\s*\\*")[^"\\]+'), rf"\g<1>{GONE}"),
    (re.compile(rf"(?i)([?&](?:{_NAME}|key|sig|token)=)[^&\s\"'\\]+"), rf"\g<1>{GONE}"),
)
_SHORTEST = 8
"""The least length of a secret of the client that is looked for: a shorter one may be any word."""
_SHORTEST_WITH_DIGIT = 5


def secrets_of(headers: Iterable[tuple[str, str]], query: str = "") -> Iterator[str]:
    """Yield the secrets among the headers and the query of a request: what is named like one, or looks like one."""
    for name, value in headers:
        if _NAMED.fullmatch(name) or _KEY.search(value):
            yield from (value, value.rpartition(" ")[2])
    for name, value in parse_qsl(query):
        if _NAMED.fullmatch(name) or name.lower() in ("key", "sig", "token") or _KEY.search(value):
            yield value


def _is_told_from_words(secret: str) -> bool:
    return len(secret) >= (_SHORTEST_WITH_DIGIT if any(map(str.isdigit, secret)) else _SHORTEST)


class Redaction:
    """Replaces what looks like a secret, and the ``secrets`` that the client is known to have sent."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = sorted(set(filter(_is_told_from_words, secrets)), key=len, reverse=True)

    def clean(self, value: Any) -> Any:
        """Return JSON data without secrets."""
        match value:
            case str():
                return self.text(value)
            case list():
                return [self.clean(item) for item in value]
            case dict():
                return {self.text(key): self._field(key, item) for key, item in value.items()}
        return value

    def text(self, text: str) -> str:
        """Return ``text`` without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, GONE)
        text = _KEY.sub(_masked, text)
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        return text

    def _field(self, name: str, value: Any) -> Any:
        return GONE if _NAMED.fullmatch(name) and isinstance(value, str) and value else self.clean(value)


def _masked(key: re.Match[str]) -> str:
    """Return the beginning of a key that says whose it is, such as ``sk-``, and nothing else of it."""
    return f"{_PREFIX.match(key[0])[0]}{GONE}"  # type: ignore[index]  # it matches everything

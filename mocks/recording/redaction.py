"""Redaction of keys and account names in recordings. One word too many is better than a key in a repository."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

GONE = "[redacted]"
_NAMES = (
    "authorization",
    "proxy-authorization",
    "api-key",
    "api_key",
    "apikey",
    "x-api-key",
    "cookie",
    "set-cookie",
    "openai-organization",
    "openai-project",
    "access_token",
    "client_secret",
)
"""Fields whose text is a secret, wherever they are and in any case."""
_PATTERNS = (
    (re.compile(r"(?<![A-Za-z0-9_-])sk-[A-Za-z0-9_*-]{16,}"), f"sk-{GONE}"),  # keys, masked ones of errors too
    (re.compile(r"(?<![A-Za-z0-9_-])(org-|proj_)[A-Za-z0-9]{16,}"), rf"\g<1>{GONE}"),
    (re.compile(r"(?i)\b(bearer|basic)\s+(?=\S*\d)[A-Za-z0-9._~+/=-]{8,}"), rf"\g<1> {GONE}"),
    # JSON inside a text, as arguments and results are: "api_key": "..." with quotes escaped or not.
    (re.compile(rf'(?i)(\\*"(?:{"|".join(_NAMES)})\\*"\s*:\s*\\*")[^"\\]+'), rf"\g<1>{GONE}"),
)
_SHORTEST = 8
"""The least length of a secret of the client that is looked for: a shorter one may be any word."""


class Redaction:
    """Replaces what looks like a secret, and the ``secrets`` that the client is known to have sent."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = sorted({secret for secret in secrets if len(secret) >= _SHORTEST}, key=len, reverse=True)

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
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        return text

    def _field(self, name: str, value: Any) -> Any:
        return GONE if name.lower() in _NAMES and isinstance(value, str) and value else self.clean(value)

"""Log probabilities of a reply's tokens: simulated numbers in the service's form, the same for the same text.

No model has chosen these tokens, so nothing is behind the numbers: they are drawn from a checksum of the text up to
each token. They are in order, and those of one place add up to less than a probability of one. Alternatives are tokens
of the vocabulary that resemble the one that was written, then frequent ones.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from zlib import crc32

from mocks.api.json_text import Json
from mocks.api.tokens import vocabulary

_WORDS = re.compile(r"\s?\w{1,8}|\s?[^\w\s]|\s")
_FREQUENT = (
    " the", " a", ",", ".", " and", " of", " to", " in", " is", " that", " for", " it", " with", " on", " as", " be",
    "\n", " this", " are", " I", " at", " or",
)  # fmt: skip
_LEAST = 0.5
"""The least probability of a token that was written."""


def of_text(text: str, top: int) -> list[Json]:
    """Return an entry for each token of ``text``, with the ``top`` likeliest tokens at its place."""
    entries: list[Json] = []
    checksum = 0
    for token in _tokens(text):
        checksum = crc32(token, checksum)
        probability = _LEAST + (1 - _LEAST) * (checksum / 0x1_0000_0000)
        likeliest = [token, *islice(_others(token), max(top - 1, 0))][:top]
        numbers = _probabilities(probability, len(likeliest))
        entries.append({**_entry(token, probability), "top_logprobs": list(map(_entry, likeliest, numbers))})
    return entries


def _entry(token: bytes, probability: float) -> Json:
    logprob = round(math.log(probability), 6)
    return {"token": token.decode("utf-8", "backslashreplace"), "logprob": logprob, "bytes": list(token)}


def _probabilities(first: float, count: int) -> Iterator[float]:
    """Yield falling probabilities: each of the others takes half of what the ones before it have left."""
    left = 1 - first
    yield first
    for _ in range(count - 1):
        left /= 2
        yield max(left, 1e-9)


def _tokens(text: str) -> Sequence[bytes]:
    if vocabulary.is_available():
        return vocabulary.tokens(text)
    return [word.encode("utf-8", "replace") for word in _WORDS.findall(text)]


def _others(token: bytes) -> Iterator[bytes]:
    """Yield other tokens than ``token``, each once: those that resemble it first."""
    word = token.decode("utf-8", "ignore")
    changed = (word.lstrip(), f" {word.lstrip()}", word.title(), word.lower(), word.upper(), f"{word}s", f"{word}ing")
    shorter = (word[:end] for end in range(len(word) - 1, 1, -1))
    resembling = (each.encode() for each in chain(changed, shorter) if each)
    known = filter(vocabulary.is_token, resembling) if vocabulary.is_available() else iter(())
    seen = {token}
    for other in chain(known, (each.encode() for each in _FREQUENT)):
        if other not in seen:
            seen.add(other)
            yield other


def pieces(entries: Sequence[Json]) -> Iterator[tuple[str, list[Json]]]:
    """Yield the text of ``entries`` token by token, as it is streamed; tokens of one character stay together."""
    waiting: list[Json] = []
    for entry in entries:
        waiting.append(entry)
        try:
            text = b"".join(bytes(each["bytes"]) for each in waiting).decode()
        except UnicodeDecodeError:
            continue
        yield text, waiting
        waiting = []

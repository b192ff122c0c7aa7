"""Ids in the formats of recorded traffic, made from a seed: the same requests in the same order get the same ids."""

from __future__ import annotations

import random
import string

_BASE62 = string.ascii_letters + string.digits
_HEX = "0123456789abcdef"


class Ids:
    """The ids of one reply. ``number`` is the position of the request, counted from 1."""

    def __init__(self, seed: int, number: int) -> None:
        self._seed = seed
        self._random = random.Random(f"{seed}/{number}")

    def completion(self) -> str:
        """Return ``chatcmpl-`` and 29 letters or digits."""
        return "chatcmpl-" + self._draw(_BASE62, 29)

    def call(self) -> str:
        """Return ``call_`` and 24 letters or digits."""
        return "call_" + self._draw(_BASE62, 24)

    def request(self) -> str:
        """Return ``req_`` and 32 hexadecimal digits, for the header ``x-request-id``."""
        return "req_" + self._draw(_HEX, 32)

    def fingerprint(self, snapshot: str) -> str:
        """Return ``fp_`` and 10 hexadecimal digits: one value per model and seed."""
        return "fp_" + "".join(random.Random(f"{self._seed}/{snapshot}").choices(_HEX, k=10))

    def padding(self, length: int) -> str:
        """Return ``length`` letters or digits that mean nothing."""
        return self._draw(_BASE62, length)

    def _draw(self, alphabet: str, length: int) -> str:
        return "".join(self._random.choices(alphabet, k=length))

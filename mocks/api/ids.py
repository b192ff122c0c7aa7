"""Ids in the formats of recorded traffic, made from a seed: the same requests in the same order get the same ids."""

from __future__ import annotations

import functools
import hashlib
import string

_BASE62 = (5 * (string.ascii_letters + string.digits))[:256].encode()
_HEX = (16 * "0123456789abcdef").encode()
"""Translation tables from a random byte to a letter, so that one translation makes a whole id."""


class Ids:
    """The ids of one reply. ``number`` is the position of the request, counted from 1."""

    def __init__(self, seed: int, number: int) -> None:
        self._seed = seed
        self._drawing = _Drawing(f"{seed}/{number}")

    def completion(self) -> str:
        """Return ``chatcmpl-`` and 29 letters or digits."""
        return "chatcmpl-" + self._draw(_BASE62, 29)

    def call(self) -> str:
        """Return ``call_`` and 24 letters or digits."""
        return "call_" + self._draw(_BASE62, 24)

    def item(self, prefix: str) -> str:
        """Return ``prefix``, ``_`` and 50 hexadecimal digits, for a response or an item of one."""
        return f"{prefix}_" + self._draw(_HEX, 50)

    def request(self) -> str:
        """Return ``req_`` and 32 hexadecimal digits, for the header ``x-request-id``."""
        return "req_" + self._draw(_HEX, 32)

    def fingerprint(self, snapshot: str) -> str:
        """Return ``fp_`` and 10 hexadecimal digits: one value per model and seed."""
        return _fingerprint(self._seed, snapshot)

    def padding(self, length: int) -> str:
        """Return ``length`` random letters or digits."""
        return self._draw(_BASE62, length)

    def number(self, low: int, high: int) -> int:
        """Return a number from ``low`` to ``high``, both included."""
        return low + int.from_bytes(self._drawing.take(8)) % (high - low + 1)

    def _draw(self, table: bytes, length: int) -> str:
        return self._drawing.take(length).translate(table).decode("ascii")


class _Drawing:
    """Pseudorandom bytes, the same for the same name. A hash starts several times as fast as `random.Random`."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._blocks = 0
        self._buffer = b""

    def take(self, length: int) -> bytes:
        """Return the next ``length`` bytes."""
        while len(self._buffer) < length:
            self._buffer += hashlib.blake2b(f"{self._name}/{self._blocks}".encode()).digest()
            self._blocks += 1
        taken, self._buffer = self._buffer[:length], self._buffer[length:]
        return taken


@functools.cache
def _fingerprint(seed: int, snapshot: str) -> str:
    return "fp_" + _Drawing(f"{seed}/{snapshot}").take(10).translate(_HEX).decode("ascii")

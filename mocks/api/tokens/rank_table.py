"""Table of a vocabulary's tokens and their ranks, looked up in the bytes of a file: it is mapped, never loaded.

A dictionary of the 200,000 tokens of o200k_base takes a fifth of a second to build and 87 MB, which every process that
is forked afterwards pays for again. A mapped file costs neither.

The layout, all numbers little-endian: for each bucket the place where its records begin, and behind the last one the
place where they end, four bytes each; then the records: a token's length in one byte, its rank in three, the token. A
token is in the bucket that the low bits of its CRC-32 name.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from zlib import crc32

_BUCKETS = 1 << 17
_MASK = _BUCKETS - 1
_PLACE_BYTES = 4
_HEADER_BYTES = 4
_BOUNDS = struct.Struct("<II")


class RankTable:
    """The ranks of a vocabulary's tokens."""

    def __init__(self, data: bytes | mmap.mmap) -> None:
        self._data = data

    @classmethod
    def mapped(cls, path: Path) -> RankTable:
        """Return the table in a file that `pack` wrote."""
        with path.open("rb") as file:
            return cls(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))

    def rank(self, token: bytes) -> int | None:
        """Return the rank of ``token``; None if it is none."""
        data, length = self._data, len(token)
        place, end = _BOUNDS.unpack_from(data, (crc32(token) & _MASK) * _PLACE_BYTES)
        while place < end:
            start = place + _HEADER_BYTES
            place = start + data[place]
            if place - start == length and data[start:place] == token:
                return int.from_bytes(data[start - 3 : start], "little")
        return None

    def tokens(self) -> list[bytes]:
        """Return all tokens by their ranks."""
        data = self._data
        place = (_BUCKETS + 1) * _PLACE_BYTES
        found: dict[int, bytes] = {}
        while place < len(data):
            start = place + _HEADER_BYTES
            place = start + data[place]
            found[int.from_bytes(data[start - 3 : start], "little")] = data[start:place]
        return [found[rank] for rank in range(len(found))]


def pack(tokens: Sequence[bytes]) -> bytes:
    """Return the bytes of a table in which each token has its index as its rank."""
    buckets: list[list[bytes]] = [[] for _ in range(_BUCKETS)]
    for rank, token in enumerate(tokens):
        buckets[crc32(token) & _MASK].append(bytes([len(token)]) + rank.to_bytes(3, "little") + token)
    records = [b"".join(bucket) for bucket in buckets]
    places = accumulate(map(len, records), initial=(_BUCKETS + 1) * _PLACE_BYTES)
    return b"".join([*(place.to_bytes(_PLACE_BYTES, "little") for place in places), *records])

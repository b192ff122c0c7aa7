"""Versions of dicts: numbers that change with every change of a dict (PEP 509).

Python has them up to 3.13.
"""

from __future__ import annotations

import ctypes
import gc
from array import array
from collections.abc import Mapping
from functools import cache, partial
from typing import Any

_OFFSET = object.__basicsize__ + ctypes.sizeof(ctypes.c_ssize_t)  # behind the number of entries


class DictVersions:
    """The versions of the names of modules and classes in which nothing differed."""

    def __init__(self, holders: Mapping[str, Mapping[str, Any]]) -> None:
        self._places = {name: place for place, name in enumerate(holders)}
        self._names = list(holders)
        self._versions = [_version(each) for each in holders.values()] if _are_there() else []
        self._settled = self._now()

    def _now(self) -> array[int]:
        return array("Q", b"".join(self._versions))

    def differing(self) -> list[str]:
        """Return which of them have changed, or may have, where dicts have no versions."""
        if not self._versions:
            return self._names
        now = self._now()
        if now == self._settled:  # nearly always, and quickly told
            return []
        return [name for name, new, old in zip(self._names, now, self._settled, strict=True) if new != old]

    def settle(self, name: str) -> None:
        """Take the present version of one of them as one in which nothing differs."""
        if self._versions and name in self._places:
            self._settled[self._places[name]] = self._versions[self._places[name]].value


def _version(names: Mapping[str, Any]) -> ctypes.c_uint64:
    own = names if isinstance(names, dict) else gc.get_referents(names)[0]
    return ctypes.c_uint64.from_address(id(own) + _OFFSET)


@cache
def _are_there() -> bool:
    """Try: each change makes another number, and all else none."""
    names: dict[str, object] = {"a": 1, "b": 2}
    version, seen = _version(names), []
    for change in (partial(names.__setitem__, "a", 3), partial(names.__delitem__, "b"), partial(names.update, c=4)):
        seen.append(version.value)
        if version.value != seen[-1]:
            return False
        change()
    return len({*seen, version.value}) == len(seen) + 1

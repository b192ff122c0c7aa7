"""How a text is cut into the pieces of a stream. Clients must not rely on where."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mocks.api.ids import Ids

_PIECES = re.compile(r"\s*\w{1,8}|\s*[^\w\s]+|\s+")


def split(text: str, ids: Ids) -> Iterator[str]:
    """Yield ``text`` in pieces of one to three words or marks, as the seed behind ``ids`` has it.

    What can be cut at all comes in two pieces at least: a client that takes the first for the whole is wrong.
    """
    pieces = _PIECES.findall(text)
    most = len(pieces) - 1 or 1
    while pieces:
        taken = min(ids.number(1, 3), most)
        yield "".join(pieces[:taken])
        del pieces[:taken]

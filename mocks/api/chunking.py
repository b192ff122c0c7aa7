"""Chunks of a streamed text. Clients must not rely on where a text is cut."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mocks.api.ids import Ids

_WORDS = re.compile(r"\s*\w{1,8}|\s*[^\w\s]+|\s+")


def split(text: str, ids: Ids) -> Iterator[str]:
    """Yield ``text`` in chunks of one to three words or punctuation marks; the seed of ``ids`` decides how many.

    A text of two words or more comes in two chunks at least, so that a client that reads the first one only is caught.
    """
    words = _WORDS.findall(text)
    max_words = len(words) - 1 or 1
    while words:
        count = min(ids.number(1, 3), max_words)
        yield "".join(words[:count])
        del words[:count]

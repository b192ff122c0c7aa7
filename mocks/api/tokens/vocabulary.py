"""Exact token counts, offline: tiktoken with a vocabulary that is bundled and never downloaded.

The vocabulary is o200k_base, which gpt-4o, gpt-4.1 and every later model use. ``vocabularies/NOTICE`` says where the
file is from.
"""

from __future__ import annotations

import gzip
import threading
from binascii import a2b_base64
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiktoken import Encoding

FILE = Path(__file__).parent / "vocabularies" / "o200k_base.tiktoken.gz"
PATTERN = "|".join(
    [
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    ]
)
"""The pattern by which o200k_base splits text before it looks words up, as tiktoken publishes it."""
SPECIAL_TOKENS = {"<|endoftext|>": 199999, "<|endofprompt|>": 200018}
MAX_CHUNK_CHARS = 65_536
"""Characters given to the tokenizer at once: its pattern overflows a stack, and panics, on a million spaces in a row.
Ordinary text is cut before spaces, which changes no count; a longer run without any may count a few tokens more."""

MAX_REMEMBERED_CHARS = 400
"""Counts of longer texts are not cached: 4,096 counts take two megabytes at most."""

_LOADING_LOCK = threading.Lock()


def is_available() -> bool:
    """Return whether the compiled tokenizer can be imported; in a browser kernel it usually cannot."""
    try:
        import tiktoken  # noqa: F401
    except ImportError:
        return False
    return True


def exact(text: str) -> int:
    """Return how many o200k_base tokens ``text`` is. Names of special tokens count as ordinary text.

    Takes any string: a lone surrogate counts as the replacement character. The first call in a process loads the
    vocabulary, which takes about a fifth of a second.

    Raises:
        ImportError: tiktoken is missing (see `is_available`).
    """
    return _cached_count(text) if len(text) <= MAX_REMEMBERED_CHARS else _count(text)


@lru_cache(maxsize=4096)
def _cached_count(text: str) -> int:
    """Return the count of a text that is likely to come again: an agent sends its whole history every time."""
    return _count(text)


def _count(text: str) -> int:
    encode = _encoding().encode_ordinary
    return len(encode(text)) if len(text) <= MAX_CHUNK_CHARS else sum(len(encode(piece)) for piece in _chunks(text))


@cache
def _encoding() -> Encoding:
    with _LOADING_LOCK:  # threads that start counting at the same time must not each load the vocabulary
        return _load_encoding()


@cache
def _load_encoding() -> Encoding:
    from tiktoken import Encoding

    tokens = gzip.decompress(FILE.read_bytes()).split()[::2]  # between them stand the ranks: 0, 1, 2 and so on
    ranks = dict(zip(map(a2b_base64, tokens), range(len(tokens)), strict=True))
    return Encoding("o200k_base", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens=SPECIAL_TOKENS)


def _chunks(text: str) -> Iterator[str]:
    """Yield ``text`` in chunks of at most `MAX_CHUNK_CHARS`, cut before spaces, where tokens of words end as well."""
    start = 0
    while len(text) - start > MAX_CHUNK_CHARS:
        space = text.rfind(" ", start + 1, start + MAX_CHUNK_CHARS)
        end = space if space > 0 else start + MAX_CHUNK_CHARS
        yield text[start:end]
        start = end
    yield text[start:]

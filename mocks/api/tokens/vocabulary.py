"""Exact token counts, offline: tiktoken over a vocabulary that lies beside this file, never downloaded.

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
"""How o200k_base cuts text before it looks words up, as tiktoken publishes it."""
SPECIAL = {"<|endoftext|>": 199999, "<|endofprompt|>": 200018}
LONGEST = 65_536
"""Characters given to the tokenizer at once. Its pattern overflows a stack, and panics, on a million blanks in a row.
Ordinary text is cut before spaces, which changes no count; a run without any may count a few tokens more."""

SHORT = 400
"""Characters of a text whose count is remembered: 4,096 of them take two megabytes at most."""

_LOADING = threading.Lock()


def usable() -> bool:
    """Return whether the compiled tokenizer can be imported: in a browser's kernel, as a rule, it cannot."""
    try:
        import tiktoken  # noqa: F401
    except ImportError:
        return False
    return True


def exact(text: str) -> int:
    """Return how many tokens of o200k_base ``text`` is. Names of special tokens count as the text they are.

    Takes any string: a lone surrogate counts as the replacement character. The first call in a process loads the
    vocabulary, which takes about a fifth of a second. Raises ImportError where tiktoken is missing (see `usable`).
    """
    return _remembered(text) if len(text) <= SHORT else _counted(text)


@lru_cache(maxsize=4096)
def _remembered(text: str) -> int:
    """Count a text that is likely to come again: an agent sends its whole history with every request."""
    return _counted(text)


def _counted(text: str) -> int:
    encode = _loaded().encode_ordinary
    return len(encode(text)) if len(text) <= LONGEST else sum(len(encode(piece)) for piece in _pieces(text))


@cache
def _loaded() -> Encoding:
    with _LOADING:  # threads that count at once must not each load the vocabulary
        return _load()


@cache
def _load() -> Encoding:
    from tiktoken import Encoding

    tokens = gzip.decompress(FILE.read_bytes()).split()[::2]  # between them stand the ranks: 0, 1, 2 and so on
    ranks = dict(zip(map(a2b_base64, tokens), range(len(tokens)), strict=True))
    return Encoding("o200k_base", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens=SPECIAL)


def _pieces(text: str) -> Iterator[str]:
    """Cut ``text`` before spaces, where tokens of words end as well, into pieces of at most `LONGEST` characters."""
    start = 0
    while len(text) - start > LONGEST:
        space = text.rfind(" ", start + 1, start + LONGEST)
        end = space if space > 0 else start + LONGEST
        yield text[start:end]
        start = end
    yield text[start:]

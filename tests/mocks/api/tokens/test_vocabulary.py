"""The bundled vocabulary: it is the published one, and counts any text as OpenAI's own tokenizer does."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import unicodedata
from base64 import b64encode
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiktoken import Encoding

from mocks.api.tokens import counting, vocabulary
from mocks.api.tokens.rank_table import RankTable, pack

PUBLISHED = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
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
"""The pattern of o200k_base, as tiktoken publishes it."""
CHARACTERS = st.characters().filter(lambda sign: unicodedata.category(sign) != "Cn")  # not: newer than this Python
BYTES = {bytes([number]): number for number in range(256)}
UNICODE = st.text(CHARACTERS, max_size=200)  # lone surrogates too
STRETCHES = st.lists(
    st.sampled_from(
        [
            "word ",
            "Ünïcödé",
            "漢字",
            "  ",
            "\n",
            "12345",
            "{}",
            "\ud800",
            "👩‍🚀",
            "\x00",
            "It's",
            "WE'LL",
            "IT'ſ",
            "e\u0301",
            "\u0301's",
        ]
    )
).map("".join)


@cache
def known_characters() -> str:
    """Return every character that has a class in this Python's Unicode tables."""
    return "".join(
        sign for sign in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(sign) not in ("Cn", "Cs")
    )


@cache
def tiktoken() -> Encoding:
    """Return OpenAI's own tokenizer, with the vocabulary that is tested."""
    tokens = RankTable.mapped(vocabulary.FILE).tokens()
    ranks = {token: rank for rank, token in enumerate(tokens)}
    return Encoding("o200k_base", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={})


def test_the_vocabulary_is_the_one_that_openai_publishes() -> None:
    tokens = RankTable.mapped(vocabulary.FILE).tokens()
    published = b"".join(b"%s %d\n" % (b64encode(token), rank) for rank, token in enumerate(tokens))
    assert hashlib.sha256(published).hexdigest() == PUBLISHED
    assert len(tokens) == 199_998
    assert pack(tokens) == vocabulary.FILE.read_bytes()


def test_a_table_knows_its_tokens_and_no_other() -> None:
    table = RankTable(pack([b"a", b"ab", bytes(range(255))]))
    assert [table.rank(token) for token in (b"a", b"ab", bytes(range(255)))] == [0, 1, 2]
    assert [table.rank(token) for token in (b"", b"b", b"abc")] == [None] * 3


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("hello world", 2),
        ("get_current_weather", 3),
        ("1234567", 3),
        ('{"city":"Tokyo"}', 5),
        ("<|endoftext|>", 7),  # names of special tokens are text like any other
        ("\ud800", 1),  # a lone surrogate is counted as the replacement character
    ],
)
def test_counts(text: str, count: int) -> None:
    assert vocabulary.exact(text) == count


@given(st.one_of(UNICODE, STRETCHES))
def test_any_text_has_as_many_tokens_as_tiktoken_counts(text: str) -> None:
    assert vocabulary.exact(text) == len(tiktoken().encode_ordinary(text))


@pytest.mark.parametrize(
    ("own", "published"),
    [
        (vocabulary._UPPER, r"\p{Lu}\p{Lt}"),
        (vocabulary._LOWER, r"\p{Ll}"),
        (vocabulary._OTHER, r"\p{Lm}\p{Lo}"),
        (vocabulary._MARK, r"\p{M}"),
        (vocabulary._NUMBER, r"\p{N}"),
        (vocabulary._SPACE, r"\s"),
        (f"^{vocabulary._SPACE}{vocabulary._LETTER_OR_NUMBER}{vocabulary._MARK}", r"^\s\p{L}\p{N}\p{M}"),
        (r"\r\n/' ", r"\r\n/' "),
        ("STREVMLDstrevmld", "(?i:s|t|r|e|v|m|l|d)"),
    ],
    ids=["upper", "lower", "other", "mark", "number", "space", "symbol", "named in the pattern", "ends a word"],
)
def test_every_character_is_of_the_class_that_tiktoken_puts_it_in(own: str, published: str) -> None:
    """An encoding leaves out what its pattern does not match: what is left of all characters is the class."""
    pattern = published if published.startswith("(") else f"[{published}]"
    encoding = Encoding(pattern, pat_str=pattern, mergeable_ranks=BYTES, special_tokens={})
    theirs = encoding.decode(encoding.encode_ordinary(known_characters()))
    stand_ins = known_characters().translate(vocabulary._Classes())
    ours = [known_characters()[found.start()] for found in re.finditer(f"[{own}]", stand_ins)]
    assert [(hex(ord(sign)), sign in theirs) for sign in set(ours).symmetric_difference(theirs)] == []


@pytest.mark.parametrize("step", [64, pytest.param(1, marks=pytest.mark.exhaustive)])
def test_a_character_between_others_is_counted_as_tiktoken_does(step: int) -> None:
    """One character in 64, since the class of each is compared above."""
    known = known_characters()[step // 2 :: step]
    texts = [f"x{sign}Y{sign}y 1{sign}2 {sign}\n{sign}'s" for sign in known]
    counts = map(len, tiktoken().encode_ordinary_batch(texts, num_threads=1))
    assert [
        sign for sign, text, count in zip(known, texts, counts, strict=True) if vocabulary._count(text) != count
    ] == []


@given(st.one_of(UNICODE, STRETCHES))
def test_an_estimate_is_at_most_a_token_a_byte(text: str) -> None:
    assert 0 <= counting.estimate(text) <= len(text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("sign", ["a", " ", "!", "\n", "\u00a0", "漢"])
def test_a_long_run_of_one_sign_is_counted_as_tiktoken_does(sign: str) -> None:
    assert vocabulary.exact(sign * 10_000) == len(tiktoken().encode_ordinary(sign * 10_000))


@pytest.mark.parametrize("sign", ["a", " ", "漢"])
def test_a_million_signs_are_counted(sign: str) -> None:
    """tiktoken itself cannot count a million spaces."""
    part = vocabulary.exact(sign * vocabulary.MAX_PIECE_CHARS)
    counted = part * 1_000_000 / vocabulary.MAX_PIECE_CHARS
    assert vocabulary.exact(sign * 1_000_000) == pytest.approx(counted, rel=0.05)


def test_importing_loads_nothing() -> None:
    """A notebook that counts no tokens must not pay for the vocabulary."""
    code = "import sys, mocks.api.tokens.counting as counting; print(counting.vocabulary._table.cache_info().misses)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"


def test_of_a_very_long_text_samples_are_counted() -> None:
    sentence = "It is 7 degrees in Oslo, and raining; take a coat! "
    assert len(sentence) * 30_000 > vocabulary.MAX_EXACT_CHARS
    assert vocabulary.exact(sentence * 30_000) == pytest.approx(vocabulary.exact(sentence) * 30_000, rel=0.1)
    assert vocabulary.exact("a" * 10_000_000) == pytest.approx(10_000_000 / 8, rel=0.01)

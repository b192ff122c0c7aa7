"""The bundled vocabulary: it is the published one, and counts any text."""

from __future__ import annotations

import gzip
import hashlib
import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocks.api.tokens import counting, vocabulary

PUBLISHED = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
UNICODE = st.text(st.characters(), max_size=200)  # lone surrogates too
STRETCHES = st.lists(st.sampled_from(["word ", "Ünïcödé", "漢字", "  ", "\n", "12345", "{}", "\ud800", "👩‍🚀", "\x00"]))


def test_the_vocabulary_is_the_one_that_openai_publishes() -> None:
    content = gzip.decompress(vocabulary.FILE.read_bytes())
    assert hashlib.sha256(content).hexdigest() == PUBLISHED
    assert [int(line.split()[1]) for line in content.splitlines()] == list(range(199_998))


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


@given(st.one_of(UNICODE, STRETCHES.map("".join)))
def test_any_text_has_at_most_a_token_a_byte(text: str) -> None:
    size = len(text.encode("utf-8", "surrogatepass"))
    for count in (vocabulary.exact, counting.estimate):
        assert (0 if count is counting.estimate else bool(text)) <= count(text) <= size


@given(UNICODE, UNICODE)
def test_a_space_that_ends_a_word_is_where_text_may_be_cut(before: str, after: str) -> None:
    left, right = f"{before}x", f" y{after}"
    if any("\ud800" <= sign <= "\udfff" for sign in left + right):
        return  # two halves of a pair, apart, are counted as one sign once they meet
    assert vocabulary.exact(left + right) == vocabulary.exact(left) + vocabulary.exact(right)


@pytest.mark.parametrize("sign", ["a", " ", "\t", "\n", "\u00a0", "\x85", "漢", "\ud800"])
def test_a_very_long_run_of_one_sign_is_counted(sign: str) -> None:
    assert 1_000 <= vocabulary.exact(sign * 1_000_000) <= 2_000_000


def test_long_text_is_counted_as_if_in_one() -> None:
    sentence = "It is 7 degrees in Oslo, and raining; take a coat!\n"
    assert len(sentence) * 5_000 > 3 * vocabulary.MAX_CHUNK_CHARS
    assert vocabulary.exact(sentence * 5_000) == pytest.approx(vocabulary.exact(sentence) * 5_000, abs=5)


def test_threads_that_count_at_once_load_the_vocabulary_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[int] = []

    def decompress(data: bytes) -> bytes:
        loads.append(len(data))
        return gzip.GzipFile(fileobj=io.BytesIO(data)).read()

    monkeypatch.setattr(vocabulary.gzip, "decompress", decompress)
    vocabulary._encoding.cache_clear()
    vocabulary._load_encoding.cache_clear()
    vocabulary._cached_count.cache_clear()
    with ThreadPoolExecutor(8) as threads:
        counts = list(threads.map(vocabulary.exact, ["hello world"] * 64))
    assert counts == [2] * 64
    assert len(loads) == 1


def test_importing_loads_nothing() -> None:
    """A notebook that counts no tokens must not pay for the vocabulary, nor need the compiled tokenizer."""
    code = "import sys, mocks.api.tokens.counting; print('tiktoken' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

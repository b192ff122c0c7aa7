"""Caches of the stand-in: they are bounded, and hold no whole messages but the last few."""

from __future__ import annotations

import pytest

from mocks.messages import Message, ModelRequest, Tool
from mocks.standin import lexicon
from mocks.standin.extraction import noun_chunks, values
from mocks.standin.model import StandIn

LONG = "Weather in Oslo and Rome please, for my trip with 3 friends. " * 8


@pytest.mark.parametrize("cached", [lexicon._words, lexicon._content_words])
def test_a_long_text_is_read_and_not_remembered(cached: object) -> None:
    before = cached.cache_info().currsize  # type: ignore[attr-defined]
    text = LONG + str(cached)
    assert lexicon.words(text)[:2] == ["weather", "in"]
    assert lexicon.content_words(text)[0] == ("weather", "weather")
    looked_up = cached.cache_info()  # type: ignore[attr-defined]
    assert looked_up.currsize - before <= len(set(lexicon.words(text)))  # its single words at most


def test_a_word_of_any_length_has_a_stem_and_a_long_one_is_not_remembered() -> None:
    before = lexicon._stem.cache_info().currsize
    assert lexicon.stem("ab" * 50 + "ing") == "ab" * 50
    assert lexicon._stem.cache_info().currsize == before


def test_long_messages_are_remembered_a_few_at_a_time() -> None:
    weather = Tool("get_weather", "Weather of a city.", {"type": "object", "properties": {"city": {"type": "string"}}})
    for number in range(12):
        StandIn().answer(ModelRequest("m", (Message("user", f"{LONG} {number}"),), (weather,)))
    for cached in (values._find_long, noun_chunks._find_long):
        assert cached.cache_info().currsize <= (cached.cache_info().maxsize or 0) <= 8


@pytest.mark.parametrize(
    "cached",
    [
        lexicon._words,
        lexicon._content_words,
        lexicon._stem,
        lexicon.related,
        values._find_short,
        noun_chunks._find_short,
    ],
)
def test_every_memory_is_bounded(cached: object) -> None:
    assert cached.cache_info().maxsize is not None  # type: ignore[attr-defined]

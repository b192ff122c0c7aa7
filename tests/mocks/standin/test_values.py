"""Extraction of values from sentences, and conversion to the form a schema asks for."""

from __future__ import annotations

from datetime import date

import pytest

from mocks.standin import gazetteer, units
from mocks.standin.extraction import dates, noun_chunks, values
from mocks.standin.extraction.patterns import ValueKind


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("send it to ana@example.com now", ValueKind.EMAIL, "ana@example.com"),
        ("see https://example.com/a.", ValueKind.URL, "https://example.com/a"),
        ("read ~/data/my.csv please", ValueKind.PATH, "~/data/my.csv"),
        ("on April 4th, 2023 at noon", ValueKind.DATE, "April 4th, 2023"),
        ("on 2023 April 4th", ValueKind.DATE, "2023 April 4th"),
        ("on Sundays", ValueKind.DATE, "Sundays"),
        ("at 10 in the morning", ValueKind.TIME, "10 in the morning"),
        ("order ORD-12345", ValueKind.ID, "ORD-12345"),
        ("the 2019-2020 season", ValueKind.ID, "2019-2020"),
        ("about 8.5 million people", ValueKind.NUMBER, "8.5 million"),
        ("in US dollars", ValueKind.MONEY, "US dollars"),
        ("the mayor of Rio de Janeiro", ValueKind.PHRASE, "Rio de Janeiro"),
        ("in Naples, Florida", ValueKind.PHRASE, "Naples, Florida"),
        ("the weather in new york", ValueKind.PHRASE, "new york"),
        ("a ride to 123 White Street, San Jose", ValueKind.PHRASE, "123 White Street, San Jose"),
        ("played by Liverpool F.C. Include its goals", ValueKind.PHRASE, "Liverpool F.C."),
        ('call it "Milk run"', ValueKind.QUOTED, "Milk run"),
        ("say 'It's late.'", ValueKind.QUOTED, "It's late."),
        ("use `mapArea`", ValueKind.QUOTED, "mapArea"),
        ("sort [3, 1, 2]", ValueKind.LIST, "[3, 1, 2]"),
    ],
)
def test_a_value_is_found_and_told_by_its_looks(text: str, kind: ValueKind, found: str) -> None:
    assert (kind, found) in [(one.kind, one.text) for one in values.find(text)]


@pytest.mark.parametrize("text", ["Find one for me", "Hello there", "Next", "I am here"])
def test_what_only_looks_like_a_value_is_none(text: str) -> None:
    assert values.find(text) == ()


def test_a_message_in_quotation_marks_is_no_quotation() -> None:
    assert [one.text for one in values.find("'Weather in Oslo'")] == ["Weather", "Oslo"]


def test_the_surroundings_of_a_value_end_at_the_next_one() -> None:
    ten, five = values.find("a base of 10 units and a height of 5 units")
    assert (ten.left, ten.right, ten.unit) == (("of", "base", "a"), ("units",), "units")
    assert five.left[:2] == ("of", "height")


def test_joined_values_share_what_stands_before_them() -> None:
    found = values.find("the sides 3, 4 and 5")
    assert [one.text for one in values.coordinated(found, "the sides 3, 4 and 5", found[1])] == ["3", "4", "5"]
    assert all("sides" in one.left for one in found)


def test_no_more_values_are_looked_at_than_can_be_afforded() -> None:
    assert len(values.find("7 km, " * 600)) == values.MAX_VALUES
    assert len(noun_chunks.find_chunks("soup, " * 600)) == values.MAX_VALUES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Find a vegan chocolate cake for two people", ["vegan chocolate cake", "people"]),
        ("a restaurant that serves sushi near me", ["restaurant", "serves sushi"]),
        ("100 g of water", ["water"]),
    ],
)
def test_words_without_capitals_are_found_in_runs(text: str, expected: list[str]) -> None:
    assert [one.text for one in noun_chunks.find_chunks(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("twenty-five", 25), ("1,200.5", 1200.5), ("$5 million", 5_000_000), ("-3", -3), ("Oslo", None)],
)
def test_numbers_are_read(text: str, expected: float | None) -> None:
    assert units.number(text) == expected


@pytest.mark.parametrize(
    "text",
    ["April 4th, 2023", "4 April 2023", "04/04/2023", "2023-04-04", "2023.4.4", "Apr.4,2023", "the 4th of April 2023"],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert dates.parse(text.removeprefix("the ")) == date(2023, 4, 4)


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("April 4th, 2023", "DD-MM-YYYY", "04-04-2023"),
        ("April 4th", "YYYY-MM-DD", "April 4th"),
        ("tomorrow", "YYYY-MM-DD", "tomorrow"),
        ("30 February 2023", "YYYY-MM-DD", "30 February 2023"),
        ("April 4th, 2023", None, "April 4th, 2023"),
    ],
)
def test_a_date_takes_the_form_wanted_where_it_is_fully_told(text: str, form: str | None, expected: str) -> None:
    assert dates.format_date(text, form) == expected


def test_a_little_is_known_of_places_and_money() -> None:
    assert gazetteer.is_region("Massachusetts")
    assert gazetteer.is_region("MA")
    assert not gazetteer.is_region("Boston")
    assert (gazetteer.region_of("Boston"), gazetteer.region_of("oslo"), gazetteer.region_of("Xyz")) == (
        "MA",
        "Norway",
        None,
    )
    assert (
        gazetteer.currency_code("US dollars"),
        gazetteer.currency_code("yen"),
        gazetteer.currency_code("pebbles"),
    ) == (
        "USD",
        "JPY",
        None,
    )

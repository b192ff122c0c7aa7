"""Validation of values against schemas: results, messages, and agreement with a widely used validator."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mocks.api.schema import formats
from mocks.api.schema.validator import mismatch, resolve_reference

TREE: Any = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "next": {"anyOf": [{"type": "null"}, {"$ref": "#"}]},
        "kind": {"$ref": "#/$defs/Kind"},
    },
    "required": ["name"],
    "additionalProperties": False,
    "$defs": {"Kind": {"enum": ["leaf", 1]}},
}


@pytest.mark.parametrize(
    ("schema", "value", "text"),
    [
        ({"type": "string"}, 3, "The value is 3; expected 'string'."),
        ({"type": ["string", "null"]}, [], "The value is []; expected 'string' or 'null'."),
        ({"type": "integer"}, True, "The value is True; expected 'integer'."),
        ({"type": "integer"}, 1.5, "The value is 1.5; expected 'integer'."),
        (TREE, {}, "The value has no 'name', which is required."),
        (TREE, {"name": ""}, "'name' is ''; expected at least 1 characters."),
        (
            TREE,
            {"name": "a", "nxt": None},
            "The value has 'nxt', which is not one of its properties; expected 'name', 'next', or 'kind'.",
        ),
        (
            TREE,
            {"name": "a", "next": {"name": 1}},
            "'next' fits none of the 2 schemas of anyOf; the last one says: 'next.name' is 1; expected 'string'.",
        ),
        (TREE, {"name": "a", "kind": True}, "'kind' is True; expected one of 'leaf', 1."),
        ({"items": {"type": "integer"}}, [1, "x"], "'[1]' is 'x'; expected 'integer'."),
        ({"const": {"a": [1]}}, {"a": [2]}, "The value is {'a': [2]}; expected {'a': [1]}."),
        ({"pattern": "^a"}, "b", "The value is 'b'; expected text that matches '^a'."),
        ({"format": "date"}, "2026-02-30", "The value is '2026-02-30'; expected the format 'date'."),
        ({"multipleOf": 0.1}, 0.25, "The value is 0.25; expected a multiple of 0.1."),
        ({"uniqueItems": True}, [1, 1.0], "The value has an item twice; expected no item twice."),
        ({"oneOf": [True, {"type": "null"}]}, None, "The value fits 2 schemas of oneOf; expected one."),
        ({"not": {"type": "null"}}, None, "The value is None, which the schema rules out with 'not'."),
        ({"properties": {"a": False}}, {"a": 1}, "'a' must not be there."),
    ],
)
def test_the_first_mismatch_is_told_with_its_place(schema: Any, value: Any, text: str) -> None:
    assert mismatch(schema, value) == text


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (TREE, {"name": "a", "next": {"name": "b", "next": None}, "kind": 1}),
        ({"type": "integer"}, 2.0),
        ({"multipleOf": 0.1}, 0.3),
        ({"multipleOf": 0.5}, 10**400),
        ({"$ref": "#"}, 1),
        ({"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}, 1),
        ({"pattern": "(?P<"}, "anything"),
        ({"type": "string", "minimum": 3, "maxItems": 0}, "keywords of other types"),
        ({"format": "nobody knows"}, "x"),
        (True, None),
    ],
)
def test_what_fits_is_not_complained_of(schema: Any, value: Any) -> None:
    assert mismatch(schema, value) is None


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("date", "2024-02-29", "2023-02-29"),
        ("time", "23:59:59.5Z", "24:00:00Z"),
        ("date-time", "2026-01-02T03:04:05.123456789+01:00", "2026-01-02 03:04"),
        ("duration", "P1DT2H", "PT"),
        ("email", "a.b@example.com", "a b@example.com"),
        ("hostname", "a-b.example", "-a.example"),
        ("ipv4", "192.0.2.1", "192.0.2.256"),
        ("ipv6", "2001:db8::1", "2001:db8:::1"),
        ("uuid", "123e4567-e89b-12d3-a456-426614174000", "123e4567"),
    ],
)
def test_formats(name: str, good: str, bad: str) -> None:
    assert formats.matches(name, good)
    assert not formats.matches(name, bad)


@pytest.mark.parametrize("reference", ["#/$defs/Gone", "other.json#/x", 7, "#/required/0", "#/required/9"])
def test_a_reference_that_leads_to_no_schema_finds_none(reference: object) -> None:
    assert resolve_reference(reference, TREE) is None


def test_a_place_of_thousands_of_digits_finds_none() -> None:
    assert resolve_reference("#/required/" + "9" * 5000, TREE) is None


def test_references_are_read_as_pointers() -> None:
    assert resolve_reference("#", TREE) is TREE
    assert resolve_reference("#/properties/next/anyOf/1", TREE) == {"$ref": "#"}
    assert resolve_reference("#/$defs/a~1b", {"$defs": {"a/b": {"type": "null"}}}) == {"type": "null"}


SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, 1.0, "", "a", "ab"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=6,
)
TYPES = st.sampled_from(["string", "number", "integer", "boolean", "null", "object", "array"])


def _wider(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return schemas that have ``inner`` ones inside."""
    several = st.lists(inner, min_size=1, max_size=3)
    return st.fixed_dictionaries(
        {},
        optional={
            "type": TYPES | st.lists(TYPES, min_size=1, max_size=2, unique=True),
            "enum": st.lists(VALUES, min_size=1, max_size=3),
            "const": VALUES,
            "properties": st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
            "required": st.lists(st.sampled_from("ab"), max_size=2, unique=True),
            "additionalProperties": st.booleans() | inner,
            "items": inner,
            "anyOf": several,
            "oneOf": several,
            "allOf": several,
            "not": inner,
            "minimum": st.integers(-2, 2),
            "exclusiveMaximum": st.integers(-2, 2),
            "multipleOf": st.sampled_from([1, 2, 0.5]),
            "minLength": st.integers(0, 2),
            "maxItems": st.integers(0, 2),
            "minProperties": st.integers(0, 2),
            "uniqueItems": st.booleans(),
            "pattern": st.sampled_from(["^a", "b$"]),
        },
    )


@settings(max_examples=300)
@given(st.recursive(st.booleans() | st.fixed_dictionaries({"type": TYPES}), _wider, max_leaves=4), VALUES)
def test_a_widely_used_validator_says_the_same(schema: Any, value: Any) -> None:
    valid = jsonschema.Draft202012Validator(schema).is_valid(value)
    assert (mismatch(schema, value) is None) is valid

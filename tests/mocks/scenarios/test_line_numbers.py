"""Line numbers of values: every value has one, which is that of its key."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocks.scenarios import line_numbers

TOML = '''# comment with [brackets] and "quotes
title = "a # b"   # comment
"quoted key" = 1
'literal.key' = [1, 2, # three
  3,
]
a.b.c = true
dates = [1979-05-27 07:32:00, 1979-05-27]
long = """
x = 1
[[turns]]
ends with two quotes"""""
literal = \'\'\'
it's ''\'\'\'
empty = [""]
nothing = """"""

[[turns]]
when = { user_contains = "}", tools = ["a", "]"], nested = { x.y = 1 } }
[[turns.calls]]
name = "one"
[[turns.calls]]
name = "two"
arguments = { }
[turns.error]
status = 400

[[ turns ]]
text = 'x'
  [[turns.calls]]
  "name" = "three"
[other.table.deep]
k = -1.5e3
[other]
v = [[1], [{ z = 2 }]]
'''


def paths(value: Any, path: line_numbers.Path = ()) -> Iterator[line_numbers.Path]:
    """Yield the path of every value inside ``value``."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield (*path, key)
        yield from paths(item, (*path, key))


def test_every_value_of_a_toml_file_has_the_line_of_its_key() -> None:
    lines = line_numbers.of_toml(TOML)
    assert set(lines) == set(paths(tomllib.loads(TOML)))
    text = TOML.splitlines()
    for path, line in lines.items():
        if isinstance(path[-1], str):
            assert path[-1] in text[line - 1]
    assert {text[line - 1].strip() for path, line in lines.items() if path in [("turns", 0), ("turns", 1)]} == {
        "[[turns]]",
        "[[ turns ]]",
    }
    assert text[lines["turns", 1, "calls", 0, "name"] - 1].strip() == '"name" = "three"'
    assert text[lines["turns", 0, "when", "nested", "x", "y"] - 1].startswith("when")
    assert text[lines["literal.key", 2] - 1].strip() == "3,"


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.slow(3)
@given(JSON_VALUES, st.sampled_from([None, 0, 1, "\t"]), st.booleans())
def test_every_value_of_a_json_file_has_a_line(value: Any, indent: Any, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert set(line_numbers.of_json(text)) == set(paths(value))


@given(st.lists(st.text(), unique=True))
def test_a_json_field_has_the_line_of_its_key(keys: list[str]) -> None:
    text = "\n\n" + json.dumps({key: [1] for key in keys}, indent=2)
    lines = line_numbers.of_json(text)
    for key in keys:
        assert json.dumps(key) in text.split("\n")[lines[key,] - 1]
        assert lines[key, 0] == lines[key,] + 1


def toml_value(value: Any, draw: Any) -> str:
    """Write ``value`` in one of the ways TOML has for it."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            plain = all(" " <= c != "'" and c != "\x7f" for c in value)
            ways = [json.dumps(value, ensure_ascii=False)] + ([f"'{value}'", f"'''\n{value}'''"] if plain else [])
            if "\\" not in value and "\r" not in value and all(c >= " " or c == "\n" for c in value):
                ways.append('"""\n' + value.replace('"', '\\"') + '"""')
            return str(draw(st.sampled_from(ways)))
        case list():
            comma = draw(st.sampled_from([", ", ",\n  ", ', # ], "\n']))
            return "[" + "".join(toml_value(item, draw) + comma for item in value) + "]"
        case dict():
            return (
                "{"
                + ", ".join(f"{json.dumps(k, ensure_ascii=False)} = {toml_value(v, draw)}" for k, v in value.items())
                + "}"
            )
    return str(value)


SIMPLE = st.characters(codec="utf-8", exclude_characters="\x7f", exclude_categories=["Cs", "Cc"]) | st.sampled_from(
    "\n"
)
TOML_VALUES = st.recursive(
    st.booleans() | st.integers(-(2**60), 2**60) | st.text(SIMPLE),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(SIMPLE), inner, max_size=3),
)


@given(st.data(), st.lists(st.dictionaries(st.text(SIMPLE), TOML_VALUES, max_size=3), max_size=3))
def test_every_value_of_any_toml_file_has_a_line(data: Any, tables: list[dict[str, Any]]) -> None:
    text = "".join(
        "[[turns]] # [x]\n"
        + "".join(f"{json.dumps(k, ensure_ascii=False)} = {toml_value(v, data.draw)}\n" for k, v in table.items())
        for table in tables
    )
    assert set(line_numbers.of_toml(text)) == set(paths(tomllib.loads(text)))


@pytest.mark.parametrize("text", ["a=1", "[a]", "[[a]]", "a.b=1\na.c=2", "", "#", "a=''\n#"])
def test_small_toml_files(text: str) -> None:
    assert set(line_numbers.of_toml(text)) == set(paths(tomllib.loads(text)))

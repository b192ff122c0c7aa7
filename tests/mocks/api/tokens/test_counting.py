"""Properties of token counts of any request, and counts of tools alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocks.api.tokens import counting, families, vocabulary
from mocks.api.tokens.families import Family
from mocks.messages import Message, ModelRequest, Tool

CITY = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}

KEYWORDS = ("type", "enum", "const", "anyOf", "oneOf", "items", "properties", "required", "description", "$ref")
VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5))
SCHEMAS = st.recursive(
    VALUES,
    lambda inner: st.one_of(
        st.dictionaries(st.sampled_from(KEYWORDS), inner), st.dictionaries(st.text(max_size=3), inner), st.lists(inner)
    ),
    max_leaves=12,
)


def prompt(*tools: Tool, model: str = "gpt-4o", count: counting.Counter = vocabulary.exact) -> int:
    """Return what a question costs where ``tools`` are offered."""
    asked = ModelRequest(model, (Message("system", "Be brief."), Message("user", "How cold is it in Oslo?")), tools)
    return counting.of_request(asked, family=Family.of(model), count=count)


@pytest.mark.parametrize("count", [vocabulary.exact, counting.estimate])
def test_more_description_costs_more(count: counting.Counter) -> None:
    short, long = (prompt(Tool("f", text, CITY), count=count) for text in ("A.", "A. " * 30))
    assert long > short + 20


@pytest.mark.parametrize("model", ["gpt-4.1-mini", "gpt-5"])
def test_tools_cost_the_same_in_either_spelling(model: str) -> None:
    function = {"name": "get_temperature", "description": "Read a thermometer.", "parameters": CITY, "strict": True}
    chat, responses = {"type": "function", "function": function}, {"type": "function", **function}
    cost = counting.count_tools([chat], model, system=True)
    assert cost == counting.count_tools([responses], model, system=True)
    assert prompt(model=model) + cost == prompt(Tool("get_temperature", "Read a thermometer.", CITY), model=model)


def test_a_tiny_tool_costs_about_25_tokens_on_gpt_4o_and_105_on_gpt_5() -> None:
    tiny = [{"type": "function", "function": {"name": "get_model_name"}}]
    assert (counting.count_tools(tiny), counting.count_tools(tiny, "gpt-5-mini")) == (25, 107)
    assert counting.count_tools([], "gpt-5-mini") == 0


@pytest.mark.parametrize("tool", [{"type": "function", "broken": True}, {"type": "function", "function": {}}, {}])
def test_a_tool_without_a_name_is_refused(tool: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"A tool has no name: .* Write .*'function'.* as in Responses"):
        counting.count_tools([tool])


@pytest.mark.slow(3)
@given(SCHEMAS)
def test_any_schema_is_counted(schema: Any) -> None:
    tool = {"type": "function", "name": "f", "parameters": {"type": "object", "properties": {"x": schema}}}
    assert counting.count_tools([tool]) > counting.count_tools([{"type": "function", "name": "f"}])


@pytest.mark.parametrize("wrap", ["items", "properties", "anyOf"])
def test_schemas_without_end_are_counted(wrap: str) -> None:
    around: dict[str, Any] = {"items": {"type": "array"}, "properties": {"type": "object"}, "anyOf": {}}[wrap]
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(900):
        schema = {**around, wrap: {"items": schema, "properties": {"x": schema}, "anyOf": [schema]}[wrap]}
    tree = {"$defs": {"Node": {"properties": {"left": {"$ref": "#/$defs/Node"}, "right": {"$ref": "#/$defs/Node"}}}}}
    recursive = {**tree, "properties": {"root": {"$ref": "#/$defs/Node"}, "all": {"$ref": "#"}}}
    for parameters in ({"properties": {"x": schema}}, recursive):
        assert counting.count_tools([{"type": "function", "name": "f", "parameters": parameters}]) < 500


@pytest.mark.parametrize(
    ("model", "family"),
    [
        ("gpt-4o", families.GPT_4O),
        ("gpt-4.1-nano", families.GPT_4O),
        ("ft:gpt-4o-mini-2024-07-18:acme::o3", families.GPT_4O),
        ("llama3.1", families.GPT_4O),
        ("gpt-4", families.GPT_4),
        ("gpt-4-turbo", families.GPT_4),
        ("gpt-3.5-turbo", families.GPT_4),
        ("gpt-5", families.GPT_5),
        ("gpt-5.4-mini", families.GPT_5),
        ("gpt-5.5", families.GPT_5_5),
        ("gpt-6-astra", families.GPT_5_5),
        ("o3-mini", families.O_SERIES),
        ("ft:o4-mini-2025-04-16:acme::x", families.O_SERIES),
    ],
)
def test_a_model_belongs_to_the_family_of_its_name(model: str, family: Family) -> None:
    assert Family.of(model) is family


def test_a_title_is_a_comment_like_a_description() -> None:
    """Recorded counts of clients that send titles fit this."""
    titled = {"type": "object", "properties": {"city": {"type": "string", "title": "City of residence"}}}
    described = {"type": "object", "properties": {"city": {"type": "string", "description": "City of residence"}}}
    bare = {"type": "object", "properties": {"city": {"type": "string"}}}
    assert prompt(Tool("f", "", titled)) == prompt(Tool("f", "", described)) > prompt(Tool("f", "", bare))


def test_deferred_tools_are_not_in_the_prompt() -> None:
    assert prompt(Tool("later", deferred=True)) == prompt()


def test_without_the_vocabulary_counts_are_estimates(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert counting.best_counter() is vocabulary.exact
    monkeypatch.setattr(vocabulary, "FILE", tmp_path / "missing")
    monkeypatch.setattr(vocabulary, "is_available", vocabulary.is_available.__wrapped__)
    assert counting.best_counter() is counting.estimate

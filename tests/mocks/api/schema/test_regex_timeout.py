"""Patterns in requests: found, not found or undecidable, and never slow."""

from __future__ import annotations

import sys

import pytest

from mocks import MODEL, MockOpenAI
from mocks.api.schema import regex_timeout

ENDLESS = "^(([a-z])+.)+[A-Z]([a-z])+$"
ASKED = "x" * 1000
CASES = [("^a+$", "aaa", True), ("^a+$", "b", False), ("[", "x", None), (r"\p{L}", "x", None)]
LONG = [("a?" * 2_000, "a", True), ("a?" * 50_000, "a", None), ("(a|b)" * 20_000, "a", None)]


@pytest.mark.parametrize(("pattern", "text", "expected"), [*CASES, *LONG, (ENDLESS, ASKED, False)])
def test_a_pattern_is_found_or_not_or_cannot_be_told(pattern: str, text: str, expected: bool | None) -> None:
    assert regex_timeout.search(pattern, text) is expected


@pytest.mark.parametrize(("pattern", "text", "expected"), [*CASES, (ENDLESS, ASKED, None)])
def test_the_same_where_no_matcher_can_be_stopped(
    pattern: str, text: str, expected: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "regex", None)
    assert regex_timeout.search(pattern, text) is expected


def test_a_schema_cannot_hang_the_mock() -> None:
    tool = {
        "type": "function",
        "function": {
            "name": "find",
            "parameters": {
                "type": "object",
                "properties": {"code": {"type": "string", "pattern": ENDLESS, "minLength": 5000}},
                "required": ["code"],
            },
        },
    }
    reply = MockOpenAI().chat.completions.create(
        model=MODEL,
        messages=[{"role": "user", "content": "Find it."}],
        tools=[tool],  # type: ignore[list-item]
        tool_choice="required",
    )
    assert reply.choices[0].message.tool_calls

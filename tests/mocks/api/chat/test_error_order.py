"""Order in which the service reports two errors of one request, as measured in public in 2026."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from mocks.engine import Engine
from tests.mocks.api.chat.error_rows import NEW, tool
from tests.mocks.api.error_table import USER, Row

WRONG: Any = {"probe": "wrong type"}
FIELDS = (
    "messages", "functions", "function_call", "tools", "tool_choice", "parallel_tool_calls", "max_completion_tokens",
    "n", "temperature", "top_p", "presence_penalty", "frequency_penalty", "logprobs", "top_logprobs", "user", "seed",
    "moderation", "safety_identifier", "prompt_cache_options", "prompt_cache_key", "prompt_cache_retention",
    "response_format", "service_tier", "max_tokens", "reasoning_effort", "logit_bias", "stop", "stream",
    "stream_options", "store", "metadata", "prediction", "verbosity",
)  # fmt: skip
PLAIN = dict.fromkeys(FIELDS, WRONG) | {
    "messages": "x",
    "functions": "x",
    "tools": "x",
    "prompt_cache_options": "x",
    "response_format": "x",
    "reasoning_effort": 7,
    "metadata": "x",
    "logit_bias": "x",
    "stop": 7,
}
"""A fault of each field on a model that takes them all."""
NEWEST = {**PLAIN, "max_tokens": 32, "logit_bias": {"1": 1}, "stop": ["ZZ"], "prediction": {"type": "content"}}
"""The same on a model that refuses four of them."""


def first(body: dict[str, Any]) -> str | None:
    """Return the param of the error that answers ``body``."""
    param: str | None = json.loads(Row("1.1", "B", body, "").answer(Engine()).body)["error"]["param"]
    return param


@pytest.mark.parametrize(("model", "faults"), [("gpt-4o", PLAIN), (NEW, NEWEST)])
@pytest.mark.parametrize(("before", "after"), list(pairwise(FIELDS)))
def test_fields_are_reported_in_the_measured_order(model: str, faults: Any, before: str, after: str) -> None:
    body = {"model": model, after: faults[after], before: faults[before]}
    assert (first(body) or "").startswith(before)
    del body[before]
    assert (first(body) or "").startswith(after)


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"model": ..., "zzz": 1}, None),
        ({"messages": ..., "zzz": 1}, "messages"),
        ({"zzz": 1, "n": "abc"}, "zzz"),
        ({"zzz": 1, "messages": []}, "zzz"),
        ({"zzz": 1, "model": NEW, "stop": ["ZZ"]}, "zzz"),
        # what the model cannot do comes after every field …
        ({"model": NEW, "temperature": 0.5, "metadata": "x"}, "metadata"),
        ({"model": NEW, "logprobs": True, "verbosity": "bogus"}, "verbosity"),
        ({"model": NEW, "stop": ["ZZ"], "temperature": 0.5}, "stop"),
        ({"model": NEW, "n": 0, "stop": ["ZZ"]}, "n"),
        # … and missing content after that
        ({"model": NEW, "temperature": 0.5, "messages": [{"role": "user"}]}, "temperature"),
        ({"model": NEW, "temperature": 1, "messages": [{"role": "user"}]}, "messages.[0].content"),
        ({"messages": [{"role": "user"}, {"role": "user", "content": 7}]}, "messages[1].content"),
        ({"messages": [{"role": "user"}, {"role": "bogus", "content": "a"}]}, "messages[1].role"),
        ({"messages": [USER, {"role": "assistant", "content": 7, "tool_calls": []}]}, "messages[1].content"),
        ({"tools": [tool()], "model": NEW, "messages": [{"role": "user"}]}, "reasoning_effort"),
    ],
)
def test_what_is_asked_first_is_reported_first(body: dict[str, Any], param: str | None) -> None:
    assert first(body) == param

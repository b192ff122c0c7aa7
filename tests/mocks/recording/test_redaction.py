"""Redaction: what is taken out, and what is left."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocks.recording.redaction import Redaction

KEY = "sk-proj-AbCdEf0123456789_-AbCdEf0123456789"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (f"the key {KEY}.", "the key sk-[redacted]."),
        ("Incorrect API key provided: sk-proj-********************sQoA. You", "key provided: sk-[redacted]. You"),
        ("Authorization: Bearer abc.123-def", "Authorization: Bearer [redacted]"),
        ("Basic dXNlcjpwYXNzd29yZA1=", "Basic [redacted]"),
        ("in organization org-AbCdEfGhIjKlMnOpQrStUv on tokens", "in organization org-[redacted] on tokens"),
        ("project proj_AbCdEfGhIjKlMnOpQrStUv.", "project proj_[redacted]."),
        ('{"api_key": "hunter2"}', '{"api_key": "[redacted]"}'),
        (
            json.dumps(json.dumps({"Cookie": "a=b", "city": "Oslo"})),
            r'"{\"Cookie\": \"[redacted]\", \"city\": \"Oslo\"}"',
        ),
        ("my own s3cret-token here", "my own [redacted] here"),
    ],
)
def test_secrets_in_a_text_are_taken_out(text: str, clean: str) -> None:
    assert clean in Redaction(["s3cret-token"]).text(text)


@pytest.mark.parametrize(
    "text",
    [
        "risk-averse-investors-of-the-world",
        "sk-learn is a library",
        "using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)",
        "basic arithmetic",
        "org-chart and proj_name",
        "any key any",
        '{"api_keys": "none", "key": "C minor"}',
    ],
)
def test_other_words_are_left(text: str) -> None:
    assert Redaction(["any", "key"]).text(text) == text


def test_fields_with_a_secret_name_are_emptied_wherever_they_are() -> None:
    data: Any = {
        "tools": [{"type": "mcp", "authorization": "x1", "headers": {"X-API-Key": "x2", "Accept": "*/*"}}],
        "parameters": {"properties": {"api_key": {"type": "string"}}, "required": ["api_key"]},
        "n": 1,
        KEY: None,
    }
    assert Redaction().clean(data) == {
        "tools": [
            {"type": "mcp", "authorization": "[redacted]", "headers": {"X-API-Key": "[redacted]", "Accept": "*/*"}}
        ],
        "parameters": {"properties": {"api_key": {"type": "string"}}, "required": ["api_key"]},
        "n": 1,
        "sk-[redacted]": None,
    }

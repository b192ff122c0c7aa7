"""Redaction: what is taken out, and what is left."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocks.recording.redaction import Redaction, secrets_of

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
        ("a short k3y1x here", "a short [redacted] here"),
        ("ghp_AbCdEfGhIjKlMnOpQrStUv0123456789", "ghp_[redacted]"),
        ("hf_AbCdEfGhIjKlMnOpQrStUv", "hf_[redacted]"),
        ("AKIAIOSFODNN7EXAMPLE and more", "[redacted] and more"),
        ("AIzaSyA-AbCdEfGhIjKlMnOpQrStUv01234567", "[redacted]"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N", "[redacted]"),
        ("GET /v1?api-version=2&x_api_key=hunter2&n=1", "GET /v1?api-version=2&x_api_key=[redacted]&n=1"),
        ('{"db_password": "hunter2"}', '{"db_password": "[redacted]"}'),
    ],
)
def test_secrets_in_a_text_are_taken_out(text: str, clean: str) -> None:
    assert clean in Redaction(["s3cret-token", "k3y1x"]).text(text)


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
        '{"token": "The", "prompt_cache_key": "course", "max_tokens": "5"}',
        "resp_0136e8c220478b070069570fba34588191a74f9d9166058685 call_hR80aw24wWb4MTIIVyoHMbLI",
        "https://example.com/?q=token&page=2",
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


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("authorization", "Bearer abc-123-xyz", "abc-123-xyz"),
        ("x-goog-api-key", "any-key-at-all", "any-key-at-all"),
        ("x-amz-security-token", "any-token-at-all", "any-token-at-all"),
        ("ocp-apim-subscription-key", "any-key-at-all", "any-key-at-all"),
        ("x-acme-auth", "any-word-at-all", "any-word-at-all"),
        ("x-note", KEY, KEY),
    ],
)
def test_a_header_is_a_secret_by_its_name_or_by_its_value(name: str, value: str, secret: str) -> None:
    assert secret in secrets_of([(name, value)])


def test_other_headers_are_no_secrets_and_a_query_may_have_some() -> None:
    ordinary = [("content-type", "application/json"), ("user-agent", "OpenAI/Python 3.57.0"), ("x-request-id", "req_1")]
    assert list(secrets_of(ordinary, "api-version=2024-10-21&key=my-secret-key&sig=abcdefgh")) == [
        "my-secret-key",
        "abcdefgh",
    ]

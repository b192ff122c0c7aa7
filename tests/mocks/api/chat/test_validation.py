"""Requests through the real SDK: what is refused raises the SDK's error with the service's words, what is legal passes.

The rows themselves are in `tests.mocks.api`, where each is checked on the wire as well.
"""

from __future__ import annotations

from typing import Any

import openai
import pytest

from mocks import MockOpenAI, Scenario, Turn
from tests.mocks.api.chat.error_rows import ANSWER, asked, said, tool
from tests.mocks.api.chat.message_errors import MESSAGES, TOOLS
from tests.mocks.api.chat.parameter_errors import ROWS
from tests.mocks.api.error_table import USER, Row

OTHER = {"type": "function", "function": {"name": "never_declared"}}
BAD = [
    row for row in (*MESSAGES, *TOOLS, *ROWS) if row.status == 400 and row.raw is None and "{any}" not in row.message
]


def client() -> MockOpenAI:
    return MockOpenAI(Scenario.of(Turn.says("fine").always()))


def send(body: Any) -> openai.types.chat.ChatCompletion:
    """Send ``body`` on top of a legal request; a value of ... removes the key."""
    legal: dict[str, Any] = {"model": "gpt-4o-mini", "messages": [USER]}
    merged = {key: value for key, value in {**legal, **body}.items() if value is not ...}
    return client().post("/chat/completions", body=merged, cast_to=openai.types.chat.ChatCompletion)


def refused(body: Any) -> openai.APIStatusError:
    """Send ``body`` and return the error."""
    with pytest.raises(openai.APIStatusError) as caught:
        send(body)
    return caught.value


@pytest.mark.parametrize("row", BAD, ids=str)
def test_the_sdk_raises_the_error_in_the_words_of_the_service(row: Row) -> None:
    error = refused(row.body)
    assert isinstance(error, openai.BadRequestError)
    assert str(error) == f"Error code: 400 - {row.message}"
    assert (error.param, error.code, error.type) == (row.param, row.code, row.type)
    assert error.body == {"message": row.message, "type": row.type, "param": row.param, "code": row.code}


@pytest.mark.parametrize(
    "body",
    [
        said(USER, asked("call_a"), ANSWER),
        said(USER, asked("call_a", "call_b"), {**ANSWER, "tool_call_id": "call_b"}, ANSWER, USER),
        said({"role": "user", "content": ""}),
        said({"role": "user", "content": []}),
        said({"role": "user", "content": [{"type": "text", "text": "hi"}]}),
        said(USER, {"role": "assistant", "refusal": "no"}, USER),
        said(USER, {"role": "assistant", "function_call": {"name": "f", "arguments": "{}"}}, USER),
        said(
            USER,
            {"role": "assistant", "content": None, "function_call": {"name": "f", "arguments": "{}"}},
            {"role": "function", "name": "f", "content": "1"},
        ),
        {"tools": [tool()], "parallel_tool_calls": False, "tool_choice": "none"},
        {"tools": [tool(description="x" * 5000, strict=None)]},
        {"tools": [tool(requires_confirmation=False, external_execution=False)]},  # recorded in January 2026
        {"tools": None},  # recorded in March 2025
        {"tools": None, "tool_choice": None},  # measured in April 2026
        {"tools": [tool()], "tool_choice": None},  # in the outputs of a published notebook, May 2024
        {"model": "gpt-5.6-terra", "parallel_tool_calls": False},
        {"model": "gpt-5.6-terra", "tools": [tool()], "reasoning_effort": "none"},
        {"model": "gpt-5.4", "tools": [tool()]},
        {"model": "gpt-5-mini", "tools": [tool()]},
        {"temperature": 0, "top_p": 1, "seed": 3, "user": "u", "stop": ["x"], "metadata": {"a": "b"}},
        {"temperature": None, "n": None, "max_tokens": None},
    ],
)
def test_a_legal_request_is_answered(body: dict[str, Any]) -> None:
    assert send(body).choices[0].message.content == "fine"


def test_a_model_that_the_service_never_had_is_a_404_with_the_name_in_backquotes() -> None:
    error = refused({"model": "gpt-5.1-mini"})
    assert isinstance(error, openai.NotFoundError)
    assert error.body == {
        "message": "The model `gpt-5.1-mini` does not exist or you do not have access to it.",
        "type": "invalid_request_error",
        "param": None,
        "code": "model_not_found",
    }
    assert "x-ratelimit-limit-requests" not in error.response.headers


def test_a_body_that_is_not_json_is_refused() -> None:
    mock = client()
    response = mock._client.post(
        "https://api.openai.com/v1/chat/completions", content=b"{'model': 'gpt-4o'", headers=mock.auth_headers
    )
    assert response.status_code == 400
    assert response.json()["error"]["message"] == "We could not parse the JSON body of your request."


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"messages": [], "tools": []}, "messages"),
        ({"tools": [], "tool_choice": "bogus"}, "tools"),
        ({"messages": [{"role": "user"}, ANSWER]}, "messages.[1].role"),
        (
            {"messages": [{"role": "user", "content": "a"}, {"role": "tool", "tool_call_id": "c"}]},
            "messages.[1].content",
        ),
        ({"model": "gpt-5.6-terra", "tools": [tool()], "tool_choice": OTHER}, "function_call"),
    ],
)
def test_of_two_faults_the_one_the_service_reports_first_is_reported(body: dict[str, Any], param: str | None) -> None:
    assert refused(body).param == param


@pytest.mark.parametrize(
    "body",
    [{"modalities": ["text", "audio"]}, {"web_search_options": {}}],
)
def test_what_the_mock_does_not_play_is_said_to_be_the_mocks_limit(body: dict[str, Any]) -> None:
    error = refused(body)
    assert error.type == "mock_error"
    assert str(error).startswith("Error code: 400 - [mock] This mock does not simulate ")

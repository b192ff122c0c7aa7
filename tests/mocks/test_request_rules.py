"""Every rule of a request: what triggers it, and the message, param and code that come back through the real SDK."""

from __future__ import annotations

from typing import Any

import openai
import pytest

from mocks import MockOpenAI, Scenario, Turn

USER = {"role": "user", "content": "hi"}
ASKED = {
    "role": "assistant",
    "tool_calls": [{"id": "call_a", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
}
ASKED_TWICE = {
    "role": "assistant",
    "tool_calls": [
        {"id": i, "type": "function", "function": {"name": "f", "arguments": "{}"}} for i in ("call_a", "call_b")
    ],
}
ANSWER = {"role": "tool", "tool_call_id": "call_a", "content": "1"}
PATTERN = "string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'."
EMPTY = "empty array. Expected an array with minimum length 1, but got an empty array instead."
CONTENT = "expected one of a string or array of objects, but got"
OPEN = {"type": "object", "properties": {}}
UNANSWERED = (
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. "
    "The following tool_call_ids did not have response messages: "
)


def tool(name: Any = "f", **function: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": name, **function}}


def call(**changes: Any) -> dict[str, Any]:
    base = {"id": "call_a", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    return {"role": "assistant", "tool_calls": [{**base, **changes}]}


def said(*messages: Any) -> dict[str, Any]:
    return {"messages": list(messages)}


def client() -> MockOpenAI:
    return MockOpenAI(Scenario.of(Turn.says("fine").always()))


def send(body: dict[str, Any]) -> openai.APIStatusError:
    """Send ``body`` on top of a legal request (a value of ... removes the key) and return the error."""
    legal: dict[str, Any] = {"model": "gpt-4o-mini", "messages": [USER]}
    merged = {key: value for key, value in {**legal, **body}.items() if value is not ...}
    with pytest.raises(openai.APIStatusError) as caught:
        client().post("/chat/completions", body=merged, cast_to=openai.types.chat.ChatCompletion)
    return caught.value


MESSAGES = [
    # --- presence and type of messages
    ({"messages": ...}, "Missing required parameter: 'messages'.", "messages", "missing_required_parameter"),
    (said(), f"Invalid 'messages': {EMPTY}", "messages", "empty_array"),
    (
        {"messages": "x"},
        "Invalid type for 'messages': expected an array of objects, but got a string instead.",
        "messages",
        "invalid_type",
    ),
    (
        said("x"),
        "Invalid type for 'messages[0]': expected an object, but got a string instead.",
        "messages[0]",
        "invalid_type",
    ),
    # --- roles
    (
        said({"role": "bogus", "content": "x"}),
        "Invalid value: 'bogus'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and "
        "'developer'.",
        "messages[0].role",
        "invalid_value",
    ),
    (
        said({"content": "x"}),
        "Missing required parameter: 'messages[0].role'.",
        "messages[0].role",
        "missing_required_parameter",
    ),
    (
        {"model": "o1-mini", **said({"role": "developer", "content": "x"})},
        "Unsupported value: 'messages[0].role' does not support 'developer' with this model.",
        "messages[0].role",
        "unsupported_value",
    ),
    # --- pairs of call and answer
    (
        said(USER, ANSWER),
        "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
        "messages.[1].role",
        None,
    ),
    (
        said(USER, ASKED, ANSWER, USER, ANSWER),
        "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
        "messages.[4].role",
        None,
    ),
    (said(USER, ASKED), UNANSWERED + "call_a", "messages", None),
    (said(USER, ASKED_TWICE), UNANSWERED + "call_a, call_b", "messages", None),
    (said(USER, ASKED_TWICE, ANSWER), UNANSWERED + "call_b", "messages", None),
    (said(USER, ASKED, USER), UNANSWERED + "call_a", "messages.[2].role", None),
    (said(USER, ASKED_TWICE, ANSWER, USER), UNANSWERED + "call_b", "messages.[3].role", None),
    (
        said(USER, ASKED, {**ANSWER, "tool_call_id": "call_x"}),
        "Invalid parameter: 'tool_call_id' of 'call_x' not found in 'tool_calls' of previous message.",
        "messages.[2].tool_call_id",
        None,
    ),
    (
        said(USER, ASKED, {"role": "tool", "content": "1"}),
        "Missing parameter 'tool_call_id': messages with role 'tool' must have a 'tool_call_id'.",
        "messages.[2].tool_call_id",
        None,
    ),
    (
        said(USER, ASKED, ANSWER, ANSWER),
        "[mock] 'tool_call_id' of 'call_a' was answered already. Send one tool message per tool call.",
        "messages.[3].tool_call_id",
        None,
    ),
    # --- content
    (
        said({"role": "user"}),
        "Invalid value for 'content': expected a string, got null.",
        "messages.[0].content",
        None,
    ),
    (
        said(USER, {"role": "assistant", "content": None, "tool_calls": None}),
        "Invalid value for 'content': expected a string, got null.",
        "messages.[1].content",
        None,
    ),
    (
        said(USER, ASKED, {"role": "tool", "tool_call_id": "call_a", "content": None}),
        "Invalid value for 'content': expected a string, got null.",
        "messages.[2].content",
        None,
    ),
    (
        said(USER, {"role": "developer"}),
        "Missing required parameter: 'messages[1].content'.",
        "messages[1].content",
        "missing_required_parameter",
    ),
    (
        said(USER, {"role": "developer", "content": None}),
        f"Invalid type for 'messages[1].content': {CONTENT} null instead.",
        "messages[1].content",
        "invalid_type",
    ),
    (
        said(USER, ASKED, {**ANSWER, "content": {"a": 1}}),
        f"Invalid type for 'messages[2].content': {CONTENT} an object instead.",
        "messages[2].content",
        "invalid_type",
    ),
    (
        said(USER, ASKED, {**ANSWER, "content": 7}),
        f"Invalid type for 'messages[2].content': {CONTENT} an integer instead.",
        "messages[2].content",
        "invalid_type",
    ),
    (
        said({"role": "user", "content": ["x"]}),
        "Invalid type for 'messages[0].content[0]': expected an object, but got a string instead.",
        "messages[0].content[0]",
        "invalid_type",
    ),
    (
        said(USER, ASKED, {**ANSWER, "content": [{"type": "input_audio"}]}),
        "Invalid 'messages[2]'. Content blocks are expected to be either text or image_url type.",
        "messages[2]",
        "invalid_value",
    ),
    # --- tool calls in the history
    (
        said(USER, call(function={"name": "f", "arguments": {"a": 1}})),
        "Invalid type for 'messages[1].tool_calls[0].function.arguments': expected a string, but got an object "
        "instead.",
        "messages[1].tool_calls[0].function.arguments",
        "invalid_type",
    ),
    (
        said(USER, {"role": "assistant", "tool_calls": []}),
        f"Invalid 'messages[1].tool_calls': {EMPTY}",
        "messages[1].tool_calls",
        "empty_array",
    ),
    (
        said(USER, {"role": "assistant", "tool_calls": "x"}),
        "Invalid type for 'messages[1].tool_calls': expected an array of objects, but got a string instead.",
        "messages[1].tool_calls",
        "invalid_type",
    ),
    (
        said(USER, call(id=None)),
        "Invalid type for 'messages[1].tool_calls[0].id': expected a string, but got null instead.",
        "messages[1].tool_calls[0].id",
        "invalid_type",
    ),
    (
        said(USER, call(function={"name": "get weather", "arguments": "{}"})),
        f"Invalid 'messages[1].tool_calls[0].function.name': {PATTERN}",
        "messages[1].tool_calls[0].function.name",
        "invalid_value",
    ),
    (
        said(USER, call(id="c" * 41)),
        "Invalid 'messages[1].tool_calls[0].id': string too long. Expected a string with maximum length 40, but got a "
        "string with length 41 instead.",
        "messages[1].tool_calls[0].id",
        "string_above_max_length",
    ),
    (
        said({"role": "user", "content": [{"type": "video"}]}),
        "[mock] 'messages[0].content[0].type' is 'video'; a content part is one of 'file', 'image_url', 'input_audio', "
        "'refusal', or 'text'.",
        "messages[0].content[0].type",
        "invalid_value",
    ),
    (
        said(USER, {"role": "assistant", "tool_calls": ASKED["tool_calls"] * 129}),
        "Invalid 'messages[1].tool_calls': array too long. Expected an array with maximum length 128, but got an array "
        "with length 129 instead.",
        "messages[1].tool_calls",
        "array_above_max_length",
    ),
    (
        said({**USER, "colour": "red"}),
        "Unknown parameter: 'messages[0].colour'.",
        "messages[0].colour",
        "unknown_parameter",
    ),
]

TOOLS = [
    (
        {"tools": "x"},
        "Invalid type for 'tools': expected an array of objects, but got a string instead.",
        "tools",
        "invalid_type",
    ),
    ({"tools": []}, f"Invalid 'tools': {EMPTY}", "tools", "empty_array"),
    (
        {"tools": [tool()] * 217},
        "Invalid 'tools': array too long. Expected an array with maximum length 128, but got an array with length 217 "
        "instead.",
        "tools",
        "array_above_max_length",
    ),
    (
        {"tools": [{"function": {"name": "f"}}]},
        "Missing required parameter: 'tools[0].type'.",
        "tools[0].type",
        "missing_required_parameter",
    ),
    (
        {"tools": [{"type": "function", "name": "f", "parameters": {}}]},
        "Missing required parameter: 'tools[0].function'.",
        "tools[0].function",
        "missing_required_parameter",
    ),
    (
        {"tools": [{"type": "function", "function": {"description": "x"}}]},
        "Missing required parameter: 'tools[0].function.name'.",
        "tools[0].function.name",
        "missing_required_parameter",
    ),
    (
        {"tools": [tool(), tool("get weather")]},
        f"Invalid 'tools[1].function.name': {PATTERN}",
        "tools[1].function.name",
        "invalid_value",
    ),
    (
        {"tools": [tool("f\n")]},
        f"Invalid 'tools[0].function.name': {PATTERN}",
        "tools[0].function.name",
        "invalid_value",
    ),
    (
        {"tools": [tool("")]},
        "Invalid 'tools[0].function.name': empty string. Expected a string with minimum length 1, but got an empty "
        "string instead.",
        "tools[0].function.name",
        "empty_string",
    ),
    (
        {"tools": [tool("f" * 70)]},
        "Invalid 'tools[0].function.name': string too long. Expected a string with maximum length 64, but got a string "
        "with length 70 instead.",
        "tools[0].function.name",
        "string_above_max_length",
    ),
    (
        {"tools": [tool(strict="yes")]},
        "Invalid type for 'tools[0].function.strict': expected a boolean, but got a string instead.",
        "tools[0].function.strict",
        "invalid_type",
    ),
    # --- tool_choice
    (
        {"tool_choice": "auto"},
        "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
        "tool_choice",
        None,
    ),
    (
        {"tool_choice": "none"},
        "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
        "tool_choice",
        None,
    ),
    (
        {"tools": [tool()], "tool_choice": "bogus"},
        "Invalid value: 'bogus'. Supported values are: 'none', 'auto', and 'required'.",
        "tool_choice",
        "invalid_value",
    ),
    (
        {"tools": [tool()], "tool_choice": 7},
        "Invalid type for 'tool_choice': expected one of one of 'none', 'auto', or 'required' or object, but got an "
        "integer instead.",
        "tool_choice",
        "invalid_type",
    ),
    (
        {"tools": [tool()], "tool_choice": {"type": "function", "name": "f"}},
        "Missing required parameter: 'tool_choice.function'.",
        "tool_choice.function",
        "missing_required_parameter",
    ),
    (
        {"tools": [tool()], "tool_choice": {"type": "function", "function": {}}},
        "Missing required parameter: 'tool_choice.function.name'.",
        "tool_choice.function.name",
        "missing_required_parameter",
    ),
    (
        {"tools": [tool()], "tool_choice": {"type": "function", "function": {"name": "never_declared"}}},
        "Invalid value for 'function_call': no function named 'never_declared' was specified in the 'functions' "
        "parameter.",
        "function_call",
        None,
    ),
    # --- parallel_tool_calls
    (
        {"parallel_tool_calls": False},
        "Invalid value for 'parallel_tool_calls': 'parallel_tool_calls' is only allowed when 'tools' are specified.",
        "parallel_tool_calls",
        None,
    ),
    (
        {"tools": [tool()], "parallel_tool_calls": "no"},
        "Invalid type for 'parallel_tool_calls': expected a boolean, but got a string instead.",
        "parallel_tool_calls",
        "invalid_type",
    ),
    # --- tools with reasoning
    (
        {"model": "gpt-5.6-terra", "tools": [tool()]},
        "Function tools with reasoning_effort are not supported for gpt-5.6-terra in /v1/chat/completions. To use "
        "function tools, use /v1/responses or set reasoning_effort to 'none'.",
        "reasoning_effort",
        None,
    ),
    (
        {"model": "gpt-5.4", "tools": [tool()], "reasoning_effort": "low"},
        "Function tools with reasoning_effort are not supported for gpt-5.4 in /v1/chat/completions. To use "
        "function tools, use /v1/responses or set reasoning_effort to 'none'.",
        "reasoning_effort",
        None,
    ),
]

OTHERS = [
    ({"model": ...}, "you must provide a model parameter", None, None),
    ({"model": ""}, "you must provide a model parameter", None, None),
    ({"model": 7}, "We could not parse the JSON body of your request.", None, None),
    ({"stor": True}, "Unknown parameter: 'stor'. Did you mean 'stop' or 'store'?", "stor", "unknown_parameter"),
    (
        {"stor": True, "stop": "x"},
        "Unknown parameter: 'stor'. Did you mean 'store'?",
        "stor",
        "unknown_parameter",
    ),
    ({"whatever": 1}, "Unknown parameter: 'whatever'.", "whatever", "unknown_parameter"),
    (
        {"n": 0},
        "Invalid 'n': integer below minimum value. Expected a value >= 1, but got 0 instead.",
        "n",
        "integer_below_min_value",
    ),
    (
        {"n": 64, "model": "gpt-5.6-terra"},
        "Invalid 'n': integer above maximum value. Expected a value <= 8, but got 64 instead.",
        "n",
        "integer_above_max_value",
    ),
    (
        {"n": "2"},
        "Invalid type for 'n': expected an integer, but got a string instead.",
        "n",
        "invalid_type",
    ),
    (
        {"n": True},
        "Invalid type for 'n': expected an integer, but got a boolean instead.",
        "n",
        "invalid_type",
    ),
    (
        {"temperature": -1},
        "Invalid 'temperature': decimal below minimum value. Expected a value >= 0, but got -1 instead.",
        "temperature",
        "decimal_below_min_value",
    ),
    (
        {"temperature": 3},
        "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 3 instead.",
        "temperature",
        "decimal_above_max_value",
    ),
    (
        {"temperature": "hot"},
        "Invalid type for 'temperature': expected a decimal, but got a string instead.",
        "temperature",
        "invalid_type",
    ),
    (
        {"model": "gpt-5.6-terra", "temperature": 0.5},
        "Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) value is "
        "supported.",
        "temperature",
        "unsupported_value",
    ),
    (
        {"model": "gpt-5-nano", "max_tokens": 10},
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        "max_tokens",
        "unsupported_parameter",
    ),
    (
        {"stream": True, "stream_options": {"bogus": 1}},
        "Unknown parameter: 'stream_options.bogus'.",
        "stream_options.bogus",
        "unknown_parameter",
    ),
    (
        {"response_format": {"type": "bogus"}},
        "Invalid value: 'bogus'. Supported values are: 'json_object', 'json_schema', and 'text'.",
        "response_format.type",
        "invalid_value",
    ),
    (
        {"response_format": {}},
        "Missing required parameter: 'response_format.type'.",
        "response_format.type",
        "missing_required_parameter",
    ),
    (
        {"response_format": {"type": "json_schema"}},
        "Missing required parameter: 'response_format.json_schema'.",
        "response_format.json_schema",
        "missing_required_parameter",
    ),
    (
        {"response_format": {"type": "json_schema", "json_schema": {}}},
        "Missing required parameter: 'response_format.json_schema.name'.",
        "response_format.json_schema.name",
        "missing_required_parameter",
    ),
    (
        {"response_format": {"type": "json_schema", "json_schema": {"name": "r", "strict": True, "schema": OPEN}}},
        "Invalid schema for response_format 'r': In context=(), 'additionalProperties' is required to be supplied and "
        "to be false.",
        "response_format",
        None,
    ),
    (
        {"stream_options": {"include_usage": True}},
        "[mock] 'stream_options' needs 'stream': true in the same request.",
        "stream_options",
        None,
    ),
    (
        {"metadata": "x"},
        "Invalid type for 'metadata': expected a metadata object, but got a string instead.",
        "metadata",
        "invalid_type",
    ),
    (
        {"safety_identifier": "x" * 83},
        "Invalid 'safety_identifier': string too long. Expected a string with maximum length 64, but got a string with "
        "length 83 instead.",
        "safety_identifier",
        "string_above_max_length",
    ),
    (
        {"response_format": {"type": "json_object"}},
        "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
        "messages",
        None,
    ),
]


@pytest.mark.parametrize(("body", "message", "param", "code"), [*MESSAGES, *TOOLS, *OTHERS])
def test_a_bad_request_is_answered_in_the_words_of_the_service(
    body: dict[str, Any], message: str, param: str | None, code: str | None
) -> None:
    error = send(body)
    assert isinstance(error, openai.BadRequestError)
    assert str(error) == f"Error code: 400 - {message}"
    assert (error.param, error.code, error.type) == (param, code, "invalid_request_error")
    assert error.body == {"message": message, "type": "invalid_request_error", "param": param, "code": code}


@pytest.mark.parametrize(
    "body",
    [
        said(USER, ASKED, ANSWER),
        said(USER, ASKED_TWICE, {**ANSWER, "tool_call_id": "call_b"}, ANSWER, USER),
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
        {"model": "gpt-5.6-terra", "parallel_tool_calls": False},
        {"model": "gpt-5.6-terra", "tools": [tool()], "reasoning_effort": "none"},
        {"model": "gpt-5.4", "tools": [tool()]},
        {"model": "gpt-5-mini", "tools": [tool()]},
        {"temperature": 0, "top_p": 1, "seed": 3, "user": "u", "stop": ["x"], "metadata": {"a": "b"}},
        {"temperature": None, "n": None, "max_tokens": None},
    ],
)
def test_a_legal_request_is_answered(body: dict[str, Any]) -> None:
    merged = {"model": "gpt-4o-mini", "messages": [USER], **body}
    reply = client().post("/chat/completions", body=merged, cast_to=openai.types.chat.ChatCompletion)
    assert reply.choices[0].message.content == "fine"


def test_an_unknown_model_is_a_404_with_the_name_in_backquotes() -> None:
    error = send({"model": "gpt-4.1-nano-wrong"})
    assert isinstance(error, openai.NotFoundError)
    assert error.body == {
        "message": "The model `gpt-4.1-nano-wrong` does not exist or you do not have access to it.",
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
        ({"model": ..., "messages": ...}, None),
        ({"messages": ..., "bogus": 1}, "messages"),
        ({"bogus": 1, "messages": []}, "bogus"),
        ({"messages": [], "tools": []}, "messages"),
        ({"tools": [], "tool_choice": "bogus"}, "tools"),
        ({"tool_choice": "bogus", "n": 0}, "tool_choice"),
        ({"n": 0, "temperature": 3}, "n"),
        ({"messages": [{"role": "user"}], "temperature": 3}, "temperature"),
        ({"messages": [{"role": "user"}, ANSWER]}, "messages.[1].role"),
    ],
)
def test_of_two_faults_the_one_the_service_reports_first_is_reported(body: dict[str, Any], param: str | None) -> None:
    assert send(body).param == param


@pytest.mark.parametrize(
    "body",
    [{"functions": [{"name": "f"}]}, {"tools": [{"type": "custom", "custom": {"name": "c"}}]}],
)
def test_what_the_mock_does_not_play_is_said_to_be_the_mocks_limit(body: dict[str, Any]) -> None:
    error = send(body)
    assert error.type == "mock_error"
    assert str(error).startswith("Error code: 400 - [mock] This mock does not simulate ")

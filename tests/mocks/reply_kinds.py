"""A scenario's turn and a request for every kind of answer that the mock gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mocks import Turn

WEATHER = {
    "name": "get_weather",
    "description": "Get the weather.",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
        "additionalProperties": False,
    },
    "strict": True,
}
IN_OSLO = Turn.asks_for("get_weather", city="Oslo")
IN_BOTH = IN_OSLO.and_for("get_weather", city="Rome")
WRITES = Turn.asks_for("write_sql", "SELECT 1")
REPLY_FORMAT = {"name": "reply", "schema": WEATHER["parameters"], "strict": True}

CHAT_TOOLS = [{"type": "function", "function": WEATHER}]
LEGACY = [{key: value for key, value in WEATHER.items() if key != "strict"}]
CHAT: Mapping[str, tuple[Turn, dict[str, Any]]] = {
    "text": (Turn.says("It is 4 °C."), {}),
    "text of a reasoning model": (Turn.says("It is 4 °C."), {"model": "gpt-5-mini"}),
    "one call": (IN_OSLO, {"tools": CHAT_TOOLS}),
    "one call of a reasoning model": (IN_OSLO, {"tools": CHAT_TOOLS, "model": "gpt-5-mini"}),
    "several calls": (IN_BOTH, {"tools": CHAT_TOOLS}),
    "text and a call": (IN_OSLO.model_copy(update={"text": "Let me see."}), {"tools": CHAT_TOOLS}),
    "a custom tool": (WRITES, {"tools": [{"type": "custom", "custom": {"name": "write_sql"}}]}),
    "a function of old": (IN_OSLO, {"functions": LEGACY}),
    "a refusal": (Turn.refuses("I cannot help with that."), {}),
    "two choices": (IN_BOTH, {"tools": CHAT_TOOLS, "n": 2}),
    "cut off": (Turn.says("It is four degrees in Oslo."), {"max_completion_tokens": 2}),
    "cut off in a call": (IN_OSLO, {"tools": CHAT_TOOLS, "max_completion_tokens": 2}),
    "filtered": (Turn(text="It is", finish_reason="content_filter"), {}),
    "structured": (
        Turn.says('{"city":"Oslo"}'),
        {"response_format": {"type": "json_schema", "json_schema": REPLY_FORMAT}},
    ),
}

FUNCTION = {"type": "function", **WEATHER}
CUSTOM = {"type": "custom", "name": "write_sql", "description": "Write SQL."}
LATER = {**FUNCTION, "defer_loading": True}
GROUP = {"type": "namespace", "name": "weather", "description": "Weather.", "tools": [FUNCTION]}
FIND_TOOLS = Turn.asks_for("tool_search", query="weather")
CLIENT_SEARCH = {
    "type": "tool_search",
    "execution": "client",
    "description": "Find tools.",
    "parameters": {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]},
}
RESPONSES: Mapping[str, tuple[Turn, dict[str, Any]]] = {
    "text": (Turn.says("It is 4 °C."), {"instructions": "Be kind.", "metadata": {"a": "b"}}),
    "one call": (IN_OSLO, {"tools": [FUNCTION]}),
    "several calls": (IN_BOTH, {"tools": [FUNCTION], "tool_choice": "required"}),
    "a named choice": (IN_OSLO, {"tools": [FUNCTION], "tool_choice": {"type": "function", "name": "get_weather"}}),
    "allowed tools": (
        IN_OSLO,
        {
            "tools": [FUNCTION, CUSTOM],
            "tool_choice": {
                "type": "allowed_tools",
                "mode": "auto",
                "tools": [{"type": "function", "name": "get_weather"}],
            },
        },
    ),
    "text and a call": (IN_OSLO.model_copy(update={"text": "Let me see."}), {"tools": [FUNCTION]}),
    "a function without a schema": (Turn.asks_for("now"), {"tools": [{"type": "function", "name": "now"}]}),
    "a custom tool": (WRITES, {"tools": [CUSTOM]}),
    "a grammar": (
        WRITES,
        {"tools": [{**CUSTOM, "format": {"type": "grammar", "syntax": "regex", "definition": "^SELECT .*$"}}]},
    ),
    "a refusal": (Turn.refuses("I cannot help with that."), {}),
    "cut off": (Turn.says("It is four degrees in Oslo. " * 9), {"max_output_tokens": 16}),
    "filtered": (Turn(text="It is", finish_reason="content_filter"), {}),
    "reasoning": (IN_OSLO, {"model": "gpt-5-mini", "tools": [FUNCTION], "reasoning": {"effort": "low"}}),
    "reasoning that is encrypted": (
        Turn.says("It is 4 °C."),
        {"model": "gpt-5-mini", "include": ["reasoning.encrypted_content"], "store": False},
    ),
    "a namespace": (IN_OSLO, {"model": "gpt-5.4", "tools": [GROUP]}),
    "a search by the service": (IN_OSLO, {"model": "gpt-5.4", "tools": [LATER, {"type": "tool_search"}]}),
    "a search in a namespace": (
        IN_OSLO,
        {"model": "gpt-5.4", "tools": [{**GROUP, "tools": [LATER]}, {"type": "tool_search"}]},
    ),
    "a search by the client": (FIND_TOOLS, {"model": "gpt-5.4", "tools": [CLIENT_SEARCH]}),
    "structured": (Turn.says('{"city":"Oslo"}'), {"text": {"format": {"type": "json_schema", **REPLY_FORMAT}}}),
}
ITEMS = [
    {"role": "user", "content": "Weather in Oslo?"},
    {"type": "function_call", "call_id": "call_1", "name": "get_weather", "arguments": "{}"},
    {"type": "function_call_output", "call_id": "call_1", "output": "4 °C"},
    {"type": "custom_tool_call", "call_id": "call_2", "name": "write_sql", "input": "SELECT 1"},
    {"type": "custom_tool_call_output", "call_id": "call_2", "output": "1"},
    {"role": "assistant", "content": "It is 4 °C."},
    {"role": "developer", "content": [{"type": "input_text", "text": "Be kind."}]},
]
STREAMED = {"stream": True, "stream_options": {"include_usage": True}}
HISTORY = [
    {"role": "system", "content": "Be kind."},
    {"role": "user", "content": [{"type": "text", "text": "Hi"}]},
]

"""Errors of Chat Completions: messages and tools."""

from __future__ import annotations

from tests.mocks.api.chat.error_rows import (
    ANSWER,
    CALL,
    EMPTY,
    EMPTY_STRING,
    MODES,
    NEW,
    NULL,
    OPEN_CALLS,
    PATTERN,
    ROLES,
    asked,
    called,
    custom,
    legacy,
    missing,
    said,
    tool,
    value,
    wrong,
)
from tests.mocks.api.error_table import USER, Row

UNMATCHED = "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'."
MESSAGES = (
    legacy("C1", "B", said(USER, ANSWER), "messages.[1].role", UNMATCHED),
    legacy("C1", "B", said(USER, asked("call_a"), ANSWER, USER, ANSWER), "messages.[4].role", UNMATCHED),
    legacy("C2", "B", said(USER, asked("call_a")), "messages", OPEN_CALLS + "call_a"),
    legacy("C2", "B", said(USER, asked("call_a", "call_b")), "messages", OPEN_CALLS + "call_a, call_b"),
    legacy("C2", "B", said(USER, asked("call_a", "call_b"), ANSWER, USER), "messages.[3].role", OPEN_CALLS + "call_b"),
    legacy(
        "C3",
        "C",
        said(USER, asked("call_a"), {**ANSWER, "tool_call_id": "call_x"}),
        "messages.[2].tool_call_id",
        "Invalid parameter: 'tool_call_id' of 'call_x' not found in 'tool_calls' of previous message.",
    ),
    legacy(
        "C4",
        "C",
        said(USER, asked("call_a"), {"role": "tool", "content": "1"}),
        "messages.[2].tool_call_id",
        "Missing parameter 'tool_call_id': messages with role 'tool' must have a 'tool_call_id'.",
    ),
    legacy(
        "C5",
        "B",
        said(USER, asked("call_a"), ANSWER, ANSWER),
        "messages.[3].tool_call_id",
        "Invalid parameter: Duplicate value for 'tool_call_id' of 'call_a', in messages[2] and messages[3].",
    ),
    value("C6", "B", said({"role": "bogus", "content": "x"}), "messages[0].role", "bogus", ROLES),
    missing("C6", "B", said({"content": "x"}), "messages[0].role"),
    missing("C6", "D", said(USER, {"role": "function", "content": "x"}), "messages[1].name"),
    *(
        Row(
            "C6",
            "A",
            {"model": "o1-mini", **said({"role": role, "content": "x"})},
            f"Unsupported value: 'messages[0].role' does not support '{role}' with this model.",
            "messages[0].role",
            "unsupported_value",
        )
        for role in ("developer", "system")
    ),
    Row(
        "C6",
        "B",
        {"model": NEW, **said(USER, {"role": "function", "name": "f", "content": None})},
        "Unsupported value: 'messages[1].role' does not support 'function' with this model.",
        "messages[1].role",
        "unsupported_value",
    ),
    legacy("C7", "B", said({"role": "user"}), "messages.[0].content", NULL),
    legacy("C7", "B", said({"role": "system", "content": None}, USER), "messages.[0].content", NULL),
    legacy("C7", "B", said(USER, {"role": "assistant", "tool_calls": None}), "messages.[1].content", NULL),
    legacy("C7", "B", said(USER, {"role": "assistant", "refusal": None}), "messages.[1].content", NULL),
    legacy("C7", "B", said(USER, {"role": "assistant", "function_call": None}), "messages.[1].content", NULL),
    legacy("C7", "B", said(USER, {"role": "user", "refusal": "no"}), "messages.[1].content", NULL),
    legacy("C7", "B", said({"role": "system", "audio": {"id": "a"}}, USER), "messages.[0].content", NULL),
    legacy("C7", "B", said({"role": "user", "tool_calls": [CALL]}), "messages.[0].content", NULL),
    missing("C7", "B", said(USER, {"role": "developer", "refusal": "no"}), "messages[1].content"),
    wrong(
        "C7",
        "B",
        said(USER, {"role": "developer", "content": None}),
        "messages[1].content",
        "one of a string or array of objects",
        "null",
    ),
    *(
        wrong(
            "C8", grade, said(USER, asked("call_a"), {**ANSWER, "content": content}), "messages[2].content",
            "one of a string or array of objects", got,
        )
        for grade, content, got in (("B", 7, "an integer"), ("C", {"a": 1}, "an object"))
    ),
    wrong("C8", "C", said({"role": "user", "content": ["x"]}), "messages[0].content[0]", "an object", "a string"),
    Row(
        "C8",
        "A",
        said(USER, asked("call_a"), {**ANSWER, "content": [{"type": "input_audio"}]}),
        "Invalid 'messages[2]'. Content blocks are expected to be either text or image_url type.",
        "messages[2]",
        "invalid_value",
    ),
    Row(
        "C8",
        "mock",
        said({"role": "user", "content": [{"type": "video"}]}),
        "[mock] 'messages[0].content[0].type' is 'video'; a content part is one of 'file', 'image_url', 'input_audio', "
        "'refusal', or 'text'.",
        "messages[0].content[0].type",
        "invalid_value",
    ),
    wrong("C9", "C", called(function={"name": "f", "arguments": {"a": 1}}),
        "messages[1].tool_calls[0].function.arguments", "a string", "an object"),
    Row(
        "C10",
        "B",
        said(USER, {"role": "assistant", "content": "x", "tool_calls": []}),
        f"Invalid 'messages[1].tool_calls': {EMPTY}",
        "messages[1].tool_calls",
        "empty_array",
    ),
    wrong("C10", "B", said(USER, {"role": "assistant", "tool_calls": "x"}), "messages[1].tool_calls",
        "an array of objects", "a string"),
    wrong("C10", "C", called(id=None), "messages[1].tool_calls[0].id", "a string", "null"),
    Row(
        "C10",
        "C",
        called(id="c" * 41),
        "Invalid 'messages[1].tool_calls[0].id': string too long. Expected a string with maximum length 40, but got a "
        "string with length 41 instead.",
        "messages[1].tool_calls[0].id",
        "string_above_max_length",
    ),
    Row(
        "C10",
        "B",
        called(function={"name": "get weather", "arguments": "{}"}),
        f"Invalid 'messages[1].tool_calls[0].function.name': {PATTERN}",
        "messages[1].tool_calls[0].function.name",
        "invalid_value",
    ),
    Row(
        "C10",
        "B",
        said(USER, asked(*(["call_a"] * 129))),
        "Invalid 'messages[1].tool_calls': array too long. Expected an array with maximum length 128, but got an array "
        "with length 129 instead.",
        "messages[1].tool_calls",
        "array_above_max_length",
    ),
)  # fmt: skip

REASONING = "Function tools with reasoning_effort are not supported for {} in /v1/chat/completions. {}"
NONE_WORKS = "To use function tools, use /v1/responses or set reasoning_effort to 'none'."
ELSEWHERE = "Please use /v1/responses instead."
UNDECLARED = "Invalid value for 'function_call': no function named 'g' was specified in the 'functions' parameter."
TOOLS = (
    Row("C11", "B", {"tools": [tool("get weather")]}, f"Invalid 'tools[0].function.name': {PATTERN}",
        "tools[0].function.name", "invalid_value"),
    Row("C11", "D", {"tools": [tool(), tool("f\n")]}, f"Invalid 'tools[1].function.name': {PATTERN}",
        "tools[1].function.name", "invalid_value"),
    Row("C11", "B", {"tools": [tool("")]}, f"Invalid 'tools[0].function.name': {EMPTY_STRING}",
        "tools[0].function.name", "empty_string"),
    Row("C11", "C", {"tools": [tool("f" * 70)]},
        "Invalid 'tools[0].function.name': string too long. Expected a string with maximum length 64, but got a string "
        "with length 70 instead.", "tools[0].function.name", "string_above_max_length"),
    wrong("C12", "B", {"tools": "x"}, "tools", "an array of objects", "a string"),
    wrong("C12", "D", {"tools": [tool(strict="yes")]}, "tools[0].function.strict", "a boolean", "a string"),
    wrong("C12", "D", {"tools": [tool(parameters=None)]}, "tools[0].function.parameters", "an object", "null"),
    missing("C12", "B", {"tools": [{"function": {"name": "f"}}]}, "tools[0].type"),
    missing("C12", "B", {"tools": [{"type": "function", "name": "f"}]}, "tools[0].function"),
    missing("C12", "B", {"tools": [{"type": "function", "function": {"parameters": {}}}]}, "tools[0].function.name"),
    Row("C13", "C", {"tools": []}, f"Invalid 'tools': {EMPTY}", "tools", "empty_array"),
    Row("C14", "B", {"tools": [tool()] * 217},
        "Invalid 'tools': array too long. Expected an array with maximum length 128, but got an array with length 217 "
        "instead.", "tools", "array_above_max_length"),
    Row("C15", "C", {"tools": [tool(description="x" * 1_048_577)]},
        "Invalid 'tools[0].function.description': string too long. Expected a string with maximum length 1048576, but "
        "got a string with length 1048577 instead.", "tools[0].function.description", "string_above_max_length"),
    legacy("C17", "C", {"tool_choice": "auto"}, "tool_choice",
        "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified."),
    legacy("C17", "C", {"tool_choice": "none"}, "tool_choice",
        "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified."),
    value("C18", "B", {"tools": [tool()], "tool_choice": "bogus"}, "tool_choice", "bogus",
        "'none', 'auto', and 'required'"),
    wrong("C18", "B", {"tool_choice": 7}, "tool_choice", f"one of one of {MODES} or object", "an integer"),
    *(
        missing("C18", "B", {"tools": [tool()], "tool_choice": choice}, "tool_choice.function")
        for choice in ({"type": "function", "name": "f"}, {"type": "bogus"}, {"type": "custom"}, {})
    ),
    missing("C18", "B", {"tools": [tool()], "tool_choice": {"type": "function", "function": {}}},
        "tool_choice.function.name"),
    legacy("C18", "B", {"tools": [tool()], "tool_choice": {"type": "function", "function": {"name": "g"}}},
        "function_call", UNDECLARED),
    legacy("C19", "B", {"parallel_tool_calls": False}, "parallel_tool_calls",
        "Invalid value for 'parallel_tool_calls': 'parallel_tool_calls' is only allowed when 'tools' are specified."),
    wrong("C19", "D", {"tools": [tool()], "parallel_tool_calls": "no"}, "parallel_tool_calls", "a boolean", "a string"),
    *(
        legacy("C21", "B", {"tools": [tool()], "model": model, **effort}, "reasoning_effort",
            REASONING.format(model, advice))
        for model, effort, advice in (
            (NEW, {}, NONE_WORKS), ("gpt-5.6-sol", {"reasoning_effort": "low"}, NONE_WORKS),
            ("gpt-5.4", {"reasoning_effort": "low"}, ELSEWHERE), ("gpt-5.5", {"reasoning_effort": "high"}, ELSEWHERE),
        )
    ),
    Row("C21", "C", {"model": "gpt-6-astra", "tools": [tool()], "reasoning_effort": "none"},
        "Unsupported value: 'reasoning_effort' does not support 'none' with this model. Supported values are: 'low', "
        "'medium', 'high', and 'xhigh'.", "reasoning_effort",
        "unsupported_value"),
    # 2.5 and 2.7: custom tools and the choice among allowed ones; the generic grammar words them
    missing("2.7", "D", {"tools": [{"type": "custom", "name": "c"}]}, "tools[0].custom"),
    missing("2.7", "D", {"tools": [{"type": "custom", "custom": {}}]}, "tools[0].custom.name"),
    Row("2.7", "D", custom(name="a b"), f"Invalid 'tools[0].custom.name': {PATTERN}", "tools[0].custom.name",
        "invalid_value"),
    Row("2.7", "D", custom(parameters={}), "Unknown parameter: 'tools[0].custom.parameters'.",
        "tools[0].custom.parameters", "unknown_parameter"),
    missing("2.7", "D", custom(format={}), "tools[0].custom.format.type"),
    missing("2.7", "D", custom(format={"type": "grammar"}), "tools[0].custom.format.grammar"),
    value("2.7", "D", custom(format={"type": "grammar", "grammar": {"syntax": "bnf", "definition": "x"}}),
        "tools[0].custom.format.grammar.syntax", "bnf", "'lark' and 'regex'"),
    legacy("2.7", "mock", custom(format={"type": "grammar", "grammar": {"syntax": "lark", "definition": "x: y"}}),
        "tools[0].custom.format.grammar.definition", "[mock] Invalid lark grammar: it has no rule 'start'."),
    missing("2.7", "D", called(type="custom"), "messages[1].tool_calls[0].custom"),
    missing("2.7", "D", called(type="custom", custom={"name": "c"}), "messages[1].tool_calls[0].custom.input"),
    wrong("2.7", "D", called(type="custom", custom={"name": "c", "input": 1}),
        "messages[1].tool_calls[0].custom.input", "a string", "an integer"),
    legacy("2.7", "mock", {**custom(), "tool_choice": {"type": "custom", "custom": {"name": "d"}}}, "tool_choice",
        "[mock] 'tool_choice' names the custom tool 'd', which is not in 'tools'."),
    missing("2.5", "D", {**custom(), "tool_choice": {"type": "allowed_tools", "allowed_tools": {"tools": []}}},
        "tool_choice.allowed_tools.mode"),
    value("2.5", "D", {**custom(), "tool_choice": {"type": "allowed_tools", "allowed_tools": {"mode": "none"}}},
        "tool_choice.allowed_tools.mode", "none", "'auto' and 'required'"),
    legacy("2.5", "mock", {**custom(), "tool_choice": {"type": "allowed_tools", "allowed_tools": {
        "mode": "auto", "tools": [tool("g")]}}}, "tool_choice",
        "[mock] 'tool_choice' allows 'g', which is not one of 'tools'."),
)  # fmt: skip

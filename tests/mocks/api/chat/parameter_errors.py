"""Errors of Chat Completions: parameters, functions, model, body, account."""

from __future__ import annotations

from typing import Any

from tests.mocks.api.chat.error_rows import EMPTY, NEW, legacy, missing, refused, said, tool, value, wrong
from tests.mocks.api.chat.message_errors import UNDECLARED
from tests.mocks.api.error_table import USER, Row

KEY = "k" * 70
CALM = {"model": NEW, "reasoning_effort": "none"}
"""A model that reasons unless it is told not to."""
COMPLETION = " Use 'max_completion_tokens' instead."
EFFORTS = "Supported values are: 'none', 'low', 'medium', 'high', and 'xhigh'."
TIERS = "'auto', 'default', 'fast', 'flex', {} 'priority'"
NO_KEY = (
    "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth "
    "(i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) if you're accessing the "
    "API from your browser and are prompted for a username and password. You can obtain an API key from "
    "https://platform.openai.com/account/api-keys."
)
HELP = "You can retry your request, or contact us through our help center at help.openai.com if the error persists."
LIMITED = (
    "Rate limit reached for gpt-4o-mini in organization {any} on {of}. Please try again in 120ms. Visit "
    "https://platform.openai.com/account/rate-limits to learn more."
)
PARSE = "We could not parse the JSON body of your request."


def played(entry: str, grade: str, fault: str, status: int, type: str, code: str | None, message: str) -> Row:
    """Return the row of an error that comes on demand."""
    headers = {"authorization": "Bearer any", "x-mock-fault": fault}
    return Row(entry, grade, {}, message, None, code, status, type, headers=headers)


def unknown(entry: str, body: dict[str, Any], path: str, hint: str = "") -> Row:
    """Return the row of a parameter nobody knows."""
    return Row(entry, "B", body, f"Unknown parameter: '{path}'.{hint}", path, "unknown_parameter")


def outside(entry: str, grade: str, body: dict[str, Any], path: str, kind: str, side: str, bound: str) -> Row:
    """Return the row of a number out of its range; ``side`` is "below minimum" or "above maximum"."""
    text = f"Invalid '{path}': {kind} {side} value. Expected a value {bound}, but got {body[path]} instead."
    code = f"{kind}_{'below_min' if side == 'below minimum' else 'above_max'}_value"
    return Row(entry, grade, body, text, path, code)


def temperature(model: str, grade: str, degree: float) -> Row:
    """Return the row of a model that takes one temperature alone."""
    text = (
        f"Unsupported value: 'temperature' does not support {degree} with this model. Only the default (1) value is "
        "supported."
    )
    return Row("1.0", grade, {"model": model, "temperature": degree}, text, "temperature", "unsupported_value")


GENERIC = (
    *(
        Row("1.0", "B", {"model": model, "tools": [tool()], "parallel_tool_calls": False},
            "Unsupported parameter: 'parallel_tool_calls' is not supported with this model.", "parallel_tool_calls",
            "unsupported_parameter")
        for model in ("o3-mini", "o3", "o4-mini")
    ),
    unknown("1.0", {"stor": 1}, "stor", " Did you mean 'stop' or 'store'?"),
    unknown("1.0", {"stor": 1, "stop": "x"}, "stor", " Did you mean 'store'?"),
    unknown("1.0", {"temperatur": 1}, "temperatur", " Did you mean 'temperature'?"),
    unknown("1.0", {"messagess": 1}, "messagess"),
    unknown("1.0", {"whatever": 1}, "whatever"),
    unknown("1.0", said({**USER, "colour": "red"}), "messages[0].colour"),
    unknown("1.0", {"functions": [{"name": "f", "colour": "red"}]}, "functions[0].colour"),
    unknown("1.0", {"reasoning": {"effort": "low"}}, "reasoning"),
    *(unknown("1.0", {"model": NEW, key: 1}, key) for key in ("audio", "modalities", "web_search_options")),
    *(
        refused("1.0", "B", {"model": NEW, "reasoning_effort": "low", key: given}, key)
        for key, given in (("frequency_penalty", 0.5), ("presence_penalty", 0.5), ("logprobs", True))
    ),
    refused("1.0", "B", {"model": "gpt-5-mini", "presence_penalty": 0.5}, "presence_penalty"),
    refused("1.0", "B", {"model": "gpt-5-mini", "stop": "x"}, "stop"),
    refused("1.0", "B", {"model": "o4-mini", "stop": "x"}, "stop"),
    refused("1.0", "A", {"model": "o1-mini", "stop": "x"}, "stop"),
    refused("1.0", "B", {"model": "o3-mini", "temperature": 0.5}, "temperature"),
    refused("1.0", "A", {"model": "gpt-5-nano", "max_tokens": 10}, "max_tokens", COMPLETION),
    refused("1.0", "A", {"model": "gpt-5-nano", "max_tokens": 10, "temperature": -0.5}, "max_tokens", COMPLETION),
    temperature(NEW, "B", 0.5),
    temperature("gpt-5", "B", 0.3),
    temperature("gpt-5-mini", "B", 0),
    temperature("o4-mini", "B", 0.1),
    *(
        wrong("1.0", "B", {key: given}, key, expected, got)
        for key, given, expected, got in (
            ("top_p", "wide", "a decimal", "a string"), ("store", "yes", "a boolean", "a string"),
            ("seed", 1.5, "an integer", "a decimal number"), ("user", {"a": 1}, "a string", "an object"),
            ("prompt_cache_retention", {"a": 1}, "one of 'in_memory' or '24h'", "an object"),
            ("service_tier", {"a": 1}, f"one of {TIERS.format('or')}", "an object"),
            ("prompt_cache_options", "x", "an object", "a string"), ("metadata", "x", "a metadata object", "a string"),
            ("stream", "y", "a boolean", "a string"),
        )
    ),
    outside("1.0", "B", {"max_completion_tokens": 0}, "max_completion_tokens", "integer", "below minimum", ">= 1"),
    outside("1.0", "B", {"frequency_penalty": 3}, "frequency_penalty", "decimal", "above maximum", "<= 2"),
    outside("1.0", "B", {"presence_penalty": -3}, "presence_penalty", "decimal", "below minimum", ">= -2"),
    outside("1.0", "B", {"top_logprobs": -1, "logprobs": True}, "top_logprobs", "integer", "below minimum", ">= 0"),
    legacy("1.0", "B", {**CALM, "logprobs": True, "top_logprobs": 21}, "top_logprobs",
        "Invalid value for 'top_logprobs': must be less than or equal to 5."),
    legacy("1.0", "B", {**CALM, "top_logprobs": 1}, "top_logprobs",
        "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled."),
    Row("1.0", "B", {"metadata": {f"k{i}": "v" for i in range(17)}},
        "Invalid 'metadata': too many properties. Expected an object with at most 16 properties, but got an object "
        "with 17 properties instead.", "metadata", "object_above_max_properties"),
    Row("1.0", "B", {"metadata": {"k": "x" * 600}},
        "Invalid 'metadata.k': string too long. Expected a string with maximum length 512, but got a string with "
        "length 600 instead.", "metadata.k", "string_above_max_length"),
    Row("1.0", "B", {"metadata": {KEY: "v"}},
        "Invalid property name in 'metadata': 'kkk...kkk' is too long. Expected a string with maximum length 64, but "
        "got a string with length 70 instead.", f"metadata.{KEY}", "property_name_above_max_length"),
    wrong("1.0", "B", {"metadata": {"k": 7}}, "metadata.k", "a string", "an integer"),
    Row("1.0", "C", {"safety_identifier": "x" * 83},
        "Invalid 'safety_identifier': string too long. Expected a string with maximum length 64, but got a string with "
        "length 83 instead.", "safety_identifier", "string_above_max_length"),
    value("1.0", "B", {"service_tier": "bogus"}, "service_tier", "bogus", TIERS.format("and")),
    value("1.0", "B", {"verbosity": "bogus"}, "verbosity", "bogus", "'low', 'medium', and 'high'"),
    *(
        Row("1.0", "B", {"model": NEW, "reasoning_effort": given},
            f"Unsupported value: 'reasoning_effort' does not support {shown} with this model. {EFFORTS}",
            "reasoning_effort", "unsupported_value")
        for given, shown in (("max", "'max'"), ({"a": "b"}, "{'a': 'b'}"), ({"k": "a'b"}, "{'k': \"a'b\"}"))
    ),
    missing("1.0", "B", {"moderation": {}}, "moderation.model"),
    legacy("1.0", "B", {"prompt_cache_retention": "x"}, "prompt_cache_retention",
        "Invalid prompt_cache_retention argument"),
    legacy("1.0", "B", {"model": NEW, "prompt_cache_retention": "in_memory"}, "prompt_cache_retention",
        "This model is compatible only with 24h extended prompt caching"),
    unknown("1.0", {"prompt_cache_options": {"bogus": 1}}, "prompt_cache_options.bogus"),
)  # fmt: skip

OPEN = {"type": "object", "properties": {}}
NO_JSON = "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'."
NOT_FALSE = "In context=(), 'additionalProperties' is required to be supplied and to be false."
OTHERS = (
    legacy("F1", "C", {"response_format": {"type": "json_object"}}, "messages", NO_JSON),
    missing("F2", "B", {"response_format": {}}, "response_format.type"),
    value("F2", "B", {"response_format": {"type": "bogus"}}, "response_format.type", "bogus",
        "'json_object', 'json_schema', and 'text'"),
    missing("F2", "B", {"response_format": {"type": "json_schema"}}, "response_format.json_schema"),
    missing("F2", "B", {"response_format": {"type": "json_schema", "json_schema": {}}},
        "response_format.json_schema.name"),
    wrong("F2", "B", {"response_format": "json"}, "response_format", "an object", "a string"),
    legacy("F2", "B",
        {"response_format": {"type": "json_schema", "json_schema": {"name": "r", "strict": True, "schema": OPEN}}},
        "response_format", f"Invalid schema for response_format 'r': {NOT_FALSE}"),
    outside("F3", "B", {"n": 0}, "n", "integer", "below minimum", ">= 1"),
    outside("F3", "B", {"model": NEW, "n": 64}, "n", "integer", "above maximum", "<= 8"),
    outside("F3", "A", {"n": 129}, "n", "integer", "above maximum", "<= 128"),
    wrong("F3", "B", {"n": "2"}, "n", "an integer", "a string"),
    wrong("F3", "D", {"n": True}, "n", "an integer", "a boolean"),
    outside("F4", "A", {"temperature": -1}, "temperature", "decimal", "below minimum", ">= 0"),
    outside("F4", "B", {"temperature": 3}, "temperature", "decimal", "above maximum", "<= 2"),
    wrong("F4", "B", {"temperature": "hot"}, "temperature", "a decimal", "a string"),
    missing("F5", "B", {"messages": ...}, "messages"),
    Row("F5", "A", said(), f"Invalid 'messages': {EMPTY}", "messages", "empty_array"),
    wrong("F5", "B", {"messages": "x"}, "messages", "an array of objects", "a string"),
    wrong("F5", "B", said("x"), "messages[0]", "an object", "a string"),
    *(
        Row("F6", "B", {"model": given}, "you must provide a model parameter", None, None)
        for given in (..., None, "")
    ),
    Row("F6", "A", {"model": "gpt-5.1-mini"},
        "The model `gpt-5.1-mini` does not exist or you do not have access to it.", None, "model_not_found",
        status=404),
    Row("F6", "mock", {"model": "gpt-4o-mni"}, "[mock] This mock does not know the model 'gpt-4o-mni'. Did you mean "
        "'gpt-4o-mini'? {any}", None, "model_not_found", status=404, type="mock_error"),
    Row("F8", "B", {"reasoning_effort": "none"}, "Unrecognized request argument supplied: reasoning_effort"),
    Row("F8", "B", {"model": "gpt-4.1", "reasoning_effort": "low"},
        "Unrecognized request argument supplied: reasoning_effort"),
    Row("F6", "A", {"model": "gpt-3.5-turbo-0613"},
        "The model `gpt-3.5-turbo-0613` has been deprecated, learn more here: "
        "https://platform.openai.com/docs/deprecations", None, "model_not_found", status=404),
    Row("F6", "mock", {"model": "gpt-5.5-pro"}, "[mock] The model 'gpt-5.5-pro' is available on /v1/responses only.",
        "model", None, status=404),
    Row("F7", "B", {}, PARSE, raw=b"{'model': 'gpt-4o'"),
    Row("F7", "B", {"model": 7}, PARSE),
    refused("F8", "B", {"model": NEW, "stop": ["ZZ"]}, "stop"),
    refused("F8", "B", {"model": NEW, "logit_bias": {"1": 1}}, "logit_bias"),
    refused("F8", "B", {"model": NEW, "prediction": {"type": "content", "content": "x"}}, "prediction"),
    refused("F8", "B", {"model": NEW, "max_tokens": 32}, "max_tokens", COMPLETION),
    missing("F8", "B", {"functions": [{}]}, "functions[0].name"),
    missing("F8", "B", {"functions": [{"name": "f"}], "function_call": {}}, "function_call.name"),
    wrong("F8", "B", {"functions": "x"}, "functions", "an array of function definitions", "a string"),
    legacy("F8", "B", {"functions": [{"name": "f"}], "function_call": {"name": "g"}}, "function_call", UNDECLARED),
    legacy("F8", "B", {"function_call": "auto"}, "function_call",
        "Invalid value for 'function_call': 'function_call' is only allowed when 'functions' are specified."),
    legacy("F8", "mock", {"functions": [{"name": "f"}], "tools": [tool()]}, "functions",
        "[mock] Send 'tools' or 'functions', not both: 'functions' is the older way to say the same."),
    Row("F8", "B", {"stop": ["a", "b", "c", "d", "e"]},
        "Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length 5 "
        "instead.", "stop", "array_above_max_length"),
    unknown("F9", {"stream": True, "stream_options": {"bogus": 1}}, "stream_options.bogus"),
    legacy("F9", "B", {"stream_options": {"include_usage": True}}, "stream_options",
        "The 'stream_options' parameter is only allowed when 'stream' is enabled."),
    Row("F10", "C", {"model": "gpt-4", **said({**USER, "content": "one two " * 5000})},
        "This model's maximum context length is 8192 tokens. However, your messages resulted in {any} tokens. Please "
        "reduce the length of the messages.", "messages", "context_length_exceeded"),
    Row("A1", "C", {}, NO_KEY, status=401, headers={}),
    played("A3", "C", "rate_limit", 429, "requests", "rate_limit_exceeded",
        LIMITED.replace("{of}", "requests per min (RPM): Limit 500, Used 500, Requested 1")),
    played("A4", "C", "rate_limit;on=tokens", 429, "tokens", "rate_limit_exceeded",
        LIMITED.replace("{of}", "tokens per min (TPM): Limit 200000, Used 195869, Requested 4412")),
    played("A5", "C", "quota", 429, "insufficient_quota", "insufficient_quota",
        "You exceeded your current quota, please check your plan and billing details. For more information on this "
        "error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors."),
    played("A7", "C", "server_error", 500, "server_error", None,
        f"The server had an error while processing your request. Sorry about that! {HELP} (Please include the request "
        "ID {any} in your message.)"),
    played("A8", "mock", "overloaded", 503, "server_error", None,
        "[mock] The model is overloaded. Try again later."),
)  # fmt: skip

ROWS = (*GENERIC, *OTHERS)

"""The top-level parameters of a Chat Completions request beside messages and tools: names, types, ranges.

Sources: live bodies measured in public (2026) for wording and order, the API's published description (2026) for names
and ranges.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from mocks.wire import errors, shape
from mocks.wire.shape import Json

Rule = Callable[[object, str], object]

KNOWN = frozenset(
    (
        "audio", "frequency_penalty", "function_call", "functions", "logit_bias", "logprobs",
        "max_completion_tokens", "max_tokens", "messages", "metadata", "modalities", "model", "moderation",
        "n", "parallel_tool_calls", "prediction", "presence_penalty", "prompt_cache_key",
        "prompt_cache_options", "prompt_cache_retention", "reasoning_effort", "response_format",
        "safety_identifier", "seed", "service_tier", "stop", "store", "stream", "stream_options",
        "temperature", "tool_choice", "tools", "top_logprobs", "top_p", "user", "verbosity",
        "web_search_options",
    )
)  # fmt: skip
FORMATS = ("json_object", "json_schema", "text")


def _integer(low: int | None = None, high: int | None = None) -> Rule:
    return lambda value, path: shape.need_integer(value, path, low, high)


def _decimal(low: float, high: float) -> Rule:
    return lambda value, path: shape.need_decimal(value, path, low, high)


def _string(most: int | None = None) -> Rule:
    return lambda value, path: shape.need_string(value, path, most=most)


def _metadata(value: object, path: str) -> object:
    return shape.need_object(value, path, "a metadata object")


def _response_format(value: object, path: str) -> None:
    chosen = shape.need_object(value, path)
    kind = shape.need(chosen, "type", path)
    if kind not in FORMATS:
        raise errors.bad_value(str(kind), FORMATS, f"{path}.type")
    if kind == "json_schema":
        inner = f"{path}.json_schema"
        schema = shape.need_object(shape.need(chosen, "json_schema", path), inner)
        shape.need_name(shape.need(schema, "name", inner), f"{inner}.name")


def _stream_options(value: object, path: str) -> None:
    options = shape.need_object(value, path)
    shape.need_known(options, ("include_usage", "include_obfuscation"), path)
    for key, flag in options.items():
        shape.need_boolean(flag, f"{path}.{key}")


def _object(value: object, path: str) -> object:
    return shape.need_object(value, path)


RULES: Mapping[str, Rule] = MappingProxyType(
    {  # in the order in which the service reports them; ``n`` depends on the model and is checked by its caller
        "max_completion_tokens": _integer(1),
        "temperature": _decimal(0, 2),
        "top_p": _decimal(0, 1),
        "presence_penalty": _decimal(-2, 2),
        "frequency_penalty": _decimal(-2, 2),
        "logprobs": shape.need_boolean,
        "top_logprobs": _integer(0, 20),
        "user": _string(),
        "seed": _integer(),
        "safety_identifier": _string(64),
        "prompt_cache_key": _string(),
        "response_format": _response_format,
        "service_tier": _string(),
        "max_tokens": _integer(1),
        "reasoning_effort": _string(),
        "logit_bias": _object,
        "stream": shape.need_boolean,
        "stream_options": _stream_options,
        "store": shape.need_boolean,
        "metadata": _metadata,
        "verbosity": _string(),
    }
)


def check_known(body: Json) -> None:
    """Refuse a parameter the service does not know, and suggest the ones a letter or two away."""
    shape.need_known(body, KNOWN)


def check_all(body: Json, most_choices: int) -> None:
    """Check each parameter that was sent. Null stands for "not sent" here, as the API describes them nullable."""
    if body.get("n") is not None:
        shape.need_integer(body["n"], "n", 1, most_choices)
    for name, rule in RULES.items():
        if body.get(name) is not None:
            rule(body[name], name)
    if body.get("stream_options") is not None and not body.get("stream"):
        raise errors.unworded("'stream_options' needs 'stream': true in the same request.", "stream_options")

"""Parameters of a Responses request: names, types, ranges.

Sources: live bodies measured in public (2026) for wording and order, the API's published description and the SDK's
types (2026) for names, ranges and the members of nested objects.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from mocks.api import errors, field_validators, validators
from mocks.api.field_validators import SERVICE_TIERS, VERBOSITIES, Rule, boolean_flags, decimal, integer, one_of, string
from mocks.api.json_text import Json
from mocks.api.responses import item_validation
from mocks.api.responses import tools as response_tools

PARAMETERS = frozenset(
    (
        "access_programs", "background", "background_options", "context_management", "conversation",
        "frequency_penalty", "image", "include", "input", "instructions", "max_output_tokens", "max_tool_calls",
        "metadata", "model", "moderation", "parallel_tool_calls", "presence_penalty", "previous_response_id",
        "prompt", "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention", "reasoning",
        "safety_identifier", "service_tier", "store", "stream", "stream_options", "temperature", "text",
        "tool_choice", "tools", "top_logprobs", "top_p", "truncation", "user",
    )
)  # fmt: skip
EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
COMPLETION_WINDOWS = ("soonest", "2h", "8h")
SUMMARIES = ("concise", "detailed", "auto")
FORMATS = ("json_object", "text", "json_schema")
INCLUDES = (
    "file_search_call.results", "web_search_call.results", "web_search_call.action.sources",
    "message.input_image.image_url", "computer_call_output.output.image_url", "code_interpreter_call.outputs",
    "reasoning.encrypted_content", "message.output_text.logprobs",
)  # fmt: skip


def _object(value: Any, path: str) -> object:
    return validators.require_object(value, path)


def _include(value: Any, path: str) -> None:
    if not isinstance(value, list):
        shortened = [f"{name[:3]}...{name[-3:]}" for name in INCLUDES]  # as the service shortens what it lists
        raise errors.wrong_type(path, f"an array of one of {errors.join_quoted(shortened, 'or')}", value)
    for i, name in enumerate(value):
        if name not in INCLUDES:
            raise errors.bad_value(str(name), INCLUDES, f"{path}[{i}]")


def _conversation(value: Any, path: str) -> None:
    if not isinstance(value, str):
        validators.require_string(validators.require(validators.require_object(value, path), "id", path), f"{path}.id")


def _prompt(value: Any, path: str) -> None:
    validators.require_string(validators.require(validators.require_object(value, path), "id", path), f"{path}.id")


def _text(value: Any, path: str) -> None:
    chosen = validators.require_object(value, path)
    validators.reject_unknown_keys(chosen, ("format", "verbosity"), path)
    if chosen.get("verbosity") is not None:
        validators.require_choice(chosen["verbosity"], VERBOSITIES, f"{path}.verbosity")
    if chosen.get("format") is None:
        return
    form, path = validators.require_object(chosen["format"], f"{path}.format"), f"{path}.format"
    kind = validators.require(form, "type", path)
    if kind not in FORMATS:
        raise errors.bad_value(str(kind), FORMATS, f"{path}.type")
    if kind == "json_schema":
        validators.require_name(validators.require(form, "name", path), f"{path}.name")
        validators.reject_unknown_keys(form, ("type", "name", "schema", "strict", "description"), path)
        validators.require_object(validators.require(form, "schema", path), f"{path}.schema")
        field_validators.check_reply_schema(form, path)


def _reasoning(value: Any, path: str) -> None:
    chosen = validators.require_object(value, path)
    validators.reject_unknown_keys(chosen, ("context", "effort", "mode", "summary"), path)
    for name, supported in (("effort", EFFORTS), ("summary", SUMMARIES)):
        if chosen.get(name) is not None and validators.require_string(chosen[name], f"{path}.{name}") not in supported:
            raise errors.bad_value(chosen[name], supported, f"{path}.{name}")


def _prompt_cache(value: Any, path: str) -> None:
    """Check ``prompt_cache_options``, which has more members here than in Chat (the SDK's types, 3.52)."""
    others = ("comparison_response_id", "prewarm")
    options = field_validators.check_prompt_cache(value, path, times_to_live=("30m", "12h"), other_keys=others)
    if options.get("comparison_response_id") is not None:
        validators.require_string(options["comparison_response_id"], f"{path}.comparison_response_id")
    if options.get("prewarm") is not None and validators.require_boolean(options["prewarm"], f"{path}.prewarm"):
        raise errors.not_simulated("a cache that is warmed ahead", f"{path}.prewarm", "Leave 'prewarm' out.")


def _background_options(value: Any, path: str) -> None:
    """Check ``background_options`` (the SDK's types, 3.57), which have no effect without ``background``."""
    options = validators.require_object(value, path)
    validators.reject_unknown_keys(options, ("completion_window", "continuation_id"), path)
    if options.get("completion_window") is not None:
        validators.require_choice(options["completion_window"], COMPLETION_WINDOWS, f"{path}.completion_window")
    if options.get("continuation_id") is not None:
        validators.require_string(options["continuation_id"], f"{path}.continuation_id")


RULES: Mapping[str, Rule] = MappingProxyType(
    {  # in the order in which the service reports them
        "input": lambda value, path: item_validation.check_shapes(value),
        "previous_response_id": string(),
        "conversation": _conversation,
        "prompt": _prompt,
        "moderation": _object,
        "include": _include,
        "tools": lambda value, path: response_tools.check_tools(value),
        "tool_choice": lambda value, path: response_tools.check_tool_choice(value),
        "metadata": validators.require_metadata,
        "text": _text,
        "temperature": decimal(0, 2),
        "top_p": decimal(0, 1),
        "presence_penalty": decimal(-2, 2),
        "frequency_penalty": decimal(-2, 2),
        "parallel_tool_calls": validators.require_boolean,
        "stream": validators.require_boolean,
        "stream_options": boolean_flags(("include_obfuscation",)),
        "background": validators.require_boolean,
        "background_options": _background_options,
        "max_output_tokens": integer(16),
        "max_tool_calls": integer(1),
        "reasoning": _reasoning,
        "user": string(),
        "safety_identifier": string(64),
        "prompt_cache_options": _prompt_cache,
        "prompt_cache_key": string(),
        "prompt_cache_retention": one_of("in_memory", "24h"),
        "truncation": one_of("auto", "disabled"),
        "instructions": string(),
        "store": validators.require_boolean,
        "service_tier": one_of(*SERVICE_TIERS),
        "top_logprobs": integer(0, 20),
        "context_management": lambda value, path: [
            validators.require_object(each, f"{path}[{i}]")
            for i, each in enumerate(validators.require_array(value, path))
        ],
    }
)


def check_all(body: Json, *, other_keys: Collection[str] = ()) -> None:
    """Refuse a parameter the service does not know, then check each that was sent; null stands for "not sent".

    ``other_keys`` are parameters that the endpoint has besides; nothing in them is checked.
    """
    validators.reject_unknown_keys(body, {*PARAMETERS, *other_keys} if other_keys else PARAMETERS)
    for name in [name for name in RULES if name in body]:
        if body[name] is not None:
            RULES[name](body[name], name)

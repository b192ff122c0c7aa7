"""Messages of a Chat Completions request: validation, and reading into neutral messages.

Sources: live bodies measured and quoted in public, 2024 to 2026. `check_shapes` is the schema layer, which runs first;
`check_pairs` and `check_contents` are the older layer with its own spelling of ``param``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from mocks.api import errors, validators
from mocks.api.chat import content_parts
from mocks.api.json_text import Json
from mocks.api.model_catalog import Model
from mocks.messages import Message, ToolCall, ToolKind

ROLES = ("system", "assistant", "user", "function", "tool", "developer")
MAX_CALLS = 128
MAX_CALL_ID_CHARS = 40

# Clients append replies to the history unchanged: every reply has annotations, and the SDK's parse() adds parsed.
# Measured: members of assistant messages are accepted in messages of other roles, where they have no effect.
_KEYS = frozenset(
    ("role", "content", "name", "refusal", "audio", "annotations", "function_call", "tool_calls", "tool_call_id")
) | {"parsed", "provider_specific_fields"}

_REQUIRED: Mapping[str, tuple[str, ...]] = MappingProxyType({"developer": ("content",), "function": ("name",)})


def others(body: Json) -> Json:
    """Return the members of a request body beside its messages."""
    return {key: value for key, value in body.items() if key != "messages"}


def check_shapes(messages: object) -> None:
    """Check ``messages`` as the schema layer does: types, roles, content, tool calls."""
    for i, message in enumerate(validators.require_array(messages, "messages")):
        _check_message(validators.require_object(message, f"messages[{i}]"), f"messages[{i}]")


def _check_message(message: Json, path: str) -> None:
    role = validators.require_choice(validators.require(message, "role", path), ROLES, f"{path}.role")
    for key in _REQUIRED.get(role, ()):
        validators.require(message, key, path)
    validators.reject_unknown_keys(message, _KEYS, path)
    # Missing content is left to the older layer, which reports it last, except in a developer's message.
    if message.get("content") is not None or role == "developer":
        content_parts.check(message["content"], role, path)
    for key in ("name", "refusal", "tool_call_id"):
        if message.get(key) is not None:
            validators.require_string(message[key], f"{path}.{key}")
    if message.get("tool_calls") is not None:
        _check_calls(message["tool_calls"], f"{path}.tool_calls")
    if message.get("function_call") is not None:
        _check_call_content(message["function_call"], f"{path}.function_call", "arguments")
    if message.get("audio") is not None:
        validators.require(validators.require_object(message["audio"], f"{path}.audio"), "id", f"{path}.audio")


def _check_calls(calls: object, path: str) -> None:
    for i, call in enumerate(validators.require_array(calls, path, max_length=MAX_CALLS)):
        _check_call(validators.require_object(call, f"{path}[{i}]"), f"{path}[{i}]")


def _check_call(call: Json, path: str) -> None:
    validators.require_string(validators.require(call, "id", path), f"{path}.id", max_length=MAX_CALL_ID_CHARS)
    kind = validators.require_choice(validators.require(call, "type", path), ("function", "custom"), f"{path}.type")
    _check_call_content(
        validators.require(call, kind, path), f"{path}.{kind}", "input" if kind == "custom" else "arguments"
    )


def _check_call_content(value: object, path: str, input_key: str) -> None:
    """Check a call's name and its input, under ``arguments`` or, for a custom tool, ``input``."""
    call = validators.require_object(value, path)
    validators.require_name(validators.require(call, "name", path), f"{path}.name")
    validators.require_string(validators.require(call, input_key, path), f"{path}.{input_key}")
    # The SDK's parse() adds parsed_arguments.
    validators.reject_unknown_keys(call, {"name", input_key, "parsed_arguments"}, path)


def check_roles(messages: list[Json], model: Model) -> None:
    """Refuse a role that ``model`` does not take."""
    for i, message in enumerate(messages):
        if message["role"] in model.refused_roles:
            path = f"messages[{i}].role"
            text = f"Unsupported value: '{path}' does not support '{message['role']}' with this model."
            raise errors.ApiError(text, param=path, code="unsupported_value")


def calls_of(message: Json) -> list[Json]:
    """Return the tool calls of a message; they have no effect unless the role is assistant."""
    return (message.get("tool_calls") or []) if message["role"] == "assistant" else []


def check_pairs(messages: list[Json]) -> None:
    """Check that each tool call is answered once, directly after it, and that each answer has its call."""
    call_ids: list[str] = []
    answered: dict[str, int] = {}
    for i, message in enumerate(messages):
        if message["role"] == "tool":
            answered[_check_answer(message, i, call_ids, answered)] = i
            continue
        _check_all_answered(call_ids, answered, f"messages.[{i}].role")
        call_ids = [call["id"] for call in calls_of(message)]
        answered = {}
    _check_all_answered(call_ids, answered, "messages")


def _check_answer(message: Json, i: int, call_ids: list[str], answered: Mapping[str, int]) -> str:
    """Return the id of the call that ``message`` answers; ``answered`` has the position of each earlier answer."""
    call_id = message.get("tool_call_id")
    if call_id is None:
        text = "Missing parameter 'tool_call_id': messages with role 'tool' must have a 'tool_call_id'."
        raise errors.legacy(text, f"messages.[{i}].tool_call_id")
    if not call_ids:  # "preceeding" is how the service spells it
        text = "messages with role 'tool' must be a response to a preceeding message with 'tool_calls'."
        raise errors.legacy(f"Invalid parameter: {text}", f"messages.[{i}].role")
    if call_id not in call_ids:
        text = f"Invalid parameter: 'tool_call_id' of '{call_id}' not found in 'tool_calls' of previous message."
        raise errors.legacy(text, f"messages.[{i}].tool_call_id")
    if call_id in answered:
        places = f"messages[{answered[call_id]}] and messages[{i}]"
        text = f"Invalid parameter: Duplicate value for 'tool_call_id' of '{call_id}', in {places}."
        raise errors.legacy(text, f"messages.[{i}].tool_call_id")
    return str(call_id)


def _check_all_answered(call_ids: list[str], answered: Collection[str], param: str) -> None:
    open_ids = [call_id for call_id in call_ids if call_id not in answered]
    if open_ids:
        text = (
            "An assistant message with 'tool_calls' must be followed by tool messages responding to each "
            "'tool_call_id'. The following tool_call_ids did not have response messages: "
        )
        raise errors.legacy(text + ", ".join(open_ids), param)


def check_result_contents(messages: list[Json]) -> None:
    """Check that tool messages have ``content``; the service reports this before it looks for their calls."""
    for i, message in enumerate(messages):
        if message["role"] == "tool" and message.get("content") is None:
            raise _no_content(i)


def check_contents(messages: list[Json]) -> None:
    """Check that messages have ``content``, or something in its place. The service reports this last."""
    for i, message in enumerate(messages):
        if message.get("content") is not None:
            continue
        has_other = any(message.get(key) is not None for key in ("tool_calls", "function_call", "refusal", "audio"))
        if not (message["role"] == "assistant" and has_other):
            raise _no_content(i)


def _no_content(i: int) -> errors.ApiError:
    return errors.legacy("Invalid value for 'content': expected a string, got null.", f"messages.[{i}].content")


def texts(message: Json) -> Iterator[str]:
    """Yield the texts in ``message["content"]``, whether a string or a list of parts."""
    content: Any = message.get("content")
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        yield from (part["text"] for part in content if part.get("type") == "text")


def read(messages: list[Json]) -> list[Message]:
    """Return a legal history as neutral messages.

    A call in the older ``function_call`` form has no id; it gets one here, which the answer to it refers to.
    """
    history: list[Message] = []
    call_ids: dict[str, str] = {}
    for i, message in enumerate(messages):
        calls = [_read_call(call) for call in calls_of(message)]
        function = message.get("function_call") if message["role"] == "assistant" else None
        if function:
            call_ids[function["name"]] = f"function_call_{i}"
            calls.append(ToolCall(function["name"], function["arguments"], call_ids[function["name"]]))
        answers = message["role"] == "function"
        history.append(
            Message(
                role="tool" if answers else message["role"],
                text="\n".join(texts(message)) or message.get("refusal") or "",
                calls=tuple(calls),
                call_id=call_ids.get(message["name"]) if answers else message.get("tool_call_id"),
            )
        )
    return history


def _read_call(call: Json) -> ToolCall:
    if call["type"] == "custom":
        return ToolCall(call["custom"]["name"], call["custom"]["input"], call["id"], ToolKind.CUSTOM)
    return ToolCall(call["function"]["name"], call["function"]["arguments"], call["id"])

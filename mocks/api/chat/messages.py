"""What a Chat Completions history must look like: the shape of each message, and the pairs of call and answer.

Sources: live bodies measured and quoted in public, 2024 to 2026. `check_shapes` is the schema layer, which runs first;
`check_pairs` and `check_contents` are the older layer with its own spelling of ``param``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mocks.api import errors, validators
from mocks.api.chat import content_parts
from mocks.api.model_catalog import Model
from mocks.api.validators import Json

ROLES = ("system", "assistant", "user", "function", "tool", "developer")
MOST_CALLS = 128
LONGEST_CALL_ID = 40

# A reply is appended to the history as it came: annotations is in every reply, the SDK's parse() adds parsed. Measured:
# a member of the assistant's messages is no unknown one in those of others, it has no effect there.
_KEYS = frozenset(
    ("role", "content", "name", "refusal", "audio", "annotations", "function_call", "tool_calls", "tool_call_id")
) | {"parsed", "provider_specific_fields"}


def check_shapes(messages: object) -> None:
    """Check ``messages`` as the schema layer does: types, roles, content, the parts of each tool call."""
    for i, message in enumerate(validators.require_array(messages, "messages")):
        _check_message(validators.require_object(message, f"messages[{i}]"), f"messages[{i}]")


def _check_message(message: Json, path: str) -> None:
    role = validators.require_choice(validators.require(message, "role", path), ROLES, f"{path}.role")
    for key in {"developer": ("content",), "function": ("name",)}.get(role, ()):
        validators.require(message, key, path)
    validators.reject_unknown_keys(message, _KEYS, path)
    # Without content the older layer answers, last of all; but not for a developer's message.
    if message.get("content") is not None or role == "developer":
        content_parts.check(message["content"], role, path)
    for key in ("name", "refusal", "tool_call_id"):
        if message.get(key) is not None:
            validators.require_string(message[key], f"{path}.{key}")
    if message.get("tool_calls") is not None:
        _check_calls(message["tool_calls"], f"{path}.tool_calls")
    if message.get("function_call") is not None:
        _check_called(message["function_call"], f"{path}.function_call", "arguments")
    if message.get("audio") is not None:
        validators.require(validators.require_object(message["audio"], f"{path}.audio"), "id", f"{path}.audio")


def _check_calls(calls: object, path: str) -> None:
    for i, call in enumerate(validators.require_array(calls, path, most=MOST_CALLS)):
        _check_call(validators.require_object(call, f"{path}[{i}]"), f"{path}[{i}]")


def _check_call(call: Json, path: str) -> None:
    validators.require_string(validators.require(call, "id", path), f"{path}.id", most=LONGEST_CALL_ID)
    kind = validators.require_choice(validators.require(call, "type", path), ("function", "custom"), f"{path}.type")
    _check_called(validators.require(call, kind, path), f"{path}.{kind}", "input" if kind == "custom" else "arguments")


def _check_called(value: object, path: str, given: str) -> None:
    """Check a call's name and what the tool is ``given``: ``arguments`` or, a custom tool, ``input``."""
    called = validators.require_object(value, path)
    validators.require_name(validators.require(called, "name", path), f"{path}.name")
    validators.require_string(validators.require(called, given, path), f"{path}.{given}")
    validators.reject_unknown_keys(called, {"name", given, "parsed_arguments"}, path)  # the last one is parse()'s


def check_roles(messages: list[Json], model: Model) -> None:
    """Refuse a role that ``model`` does not take."""
    for i, message in enumerate(messages):
        if message["role"] in model.refused_roles:
            path = f"messages[{i}].role"
            text = f"Unsupported value: '{path}' does not support '{message['role']}' with this model."
            raise errors.ApiError(text, param=path, code="unsupported_value")


def calls_of(message: Json) -> list[Json]:
    """Return the tool calls of a message; those of others than the assistant have no effect."""
    return (message.get("tool_calls") or []) if message["role"] == "assistant" else []


def check_pairs(messages: list[Json]) -> None:
    """Check that every tool call is answered, once, right after it, and that nothing is answered that was not asked."""
    asked: list[str] = []
    answered: list[str] = []
    for i, message in enumerate(messages):
        if message["role"] == "tool":
            answered.append(_check_answer(message, i, asked, answered))
            continue
        _check_all_answered(asked, answered, f"messages.[{i}].role")
        asked = [call["id"] for call in calls_of(message)]
        answered = []
    _check_all_answered(asked, answered, "messages")


def _check_answer(message: Json, i: int, asked: list[str], answered: list[str]) -> str:
    call_id = message.get("tool_call_id")
    if call_id is None:
        text = "Missing parameter 'tool_call_id': messages with role 'tool' must have a 'tool_call_id'."
        raise errors.legacy(text, f"messages.[{i}].tool_call_id")
    if not asked:  # "preceeding" is how the service spells it
        text = "messages with role 'tool' must be a response to a preceeding message with 'tool_calls'."
        raise errors.legacy(f"Invalid parameter: {text}", f"messages.[{i}].role")
    if call_id not in asked:
        text = f"Invalid parameter: 'tool_call_id' of '{call_id}' not found in 'tool_calls' of previous message."
        raise errors.legacy(text, f"messages.[{i}].tool_call_id")
    if call_id in answered:
        text = f"'tool_call_id' of '{call_id}' was answered already. Send one tool message per tool call."
        raise errors.unworded(text, f"messages.[{i}].tool_call_id")
    return str(call_id)


def _check_all_answered(asked: list[str], answered: list[str], param: str) -> None:
    open_ids = [call_id for call_id in asked if call_id not in answered]
    if open_ids:
        text = (
            "An assistant message with 'tool_calls' must be followed by tool messages responding to each "
            "'tool_call_id'. The following tool_call_ids did not have response messages: "
        )
        raise errors.legacy(text + ", ".join(open_ids), param)


def check_results(messages: list[Json]) -> None:
    """Check that tool messages have a ``content``: the service looks there before it looks for their calls."""
    for i, message in enumerate(messages):
        if message["role"] == "tool" and message.get("content") is None:
            raise _no_content(i)


def check_contents(messages: list[Json]) -> None:
    """Check that a message without ``content`` has something else to say. The service reports this fault last."""
    for i, message in enumerate(messages):
        excused = any(message.get(key) is not None for key in ("tool_calls", "function_call", "refusal", "audio"))
        if message.get("content") is None and not (message["role"] == "assistant" and excused):
            raise _no_content(i)


def _no_content(i: int) -> errors.ApiError:
    return errors.legacy("Invalid value for 'content': expected a string, got null.", f"messages.[{i}].content")


def texts(message: Json) -> Iterator[str]:
    """Yield the pieces of text in ``message["content"]``, whether a string or a list of parts."""
    content: Any = message.get("content")
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        yield from (part["text"] for part in content if part.get("type") == "text")

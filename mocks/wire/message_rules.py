"""What a Chat Completions history must look like: the shape of each message, and the pairs of call and answer.

Sources: live bodies measured and quoted in public, 2024 to 2026. `check_shapes` is the schema layer, which runs first;
`check_pairs` and `check_contents` are the older layer with its own spelling of ``param``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mocks.wire import errors, shape
from mocks.wire.shape import Json

ROLES = ("system", "assistant", "user", "function", "tool", "developer")
CONTENT = "one of a string or array of objects"
MOST_CALLS = 128
LONGEST_CALL_ID = 40

_KEYS = {
    "system": {"role", "content", "name"},
    "developer": {"role", "content", "name"},
    "user": {"role", "content", "name"},
    "function": {"role", "content", "name"},
    "tool": {"role", "content", "name", "tool_call_id"},
    # A reply is appended to the history as it came: annotations is in every reply, the SDK's parse() adds parsed.
    "assistant": {
        "role",
        "content",
        "name",
        "refusal",
        "audio",
        "annotations",
        "function_call",
        "tool_calls",
        "parsed",
    },
}
_PARTS = {"text", "image_url", "input_audio", "file", "refusal"}


def check_shapes(messages: object) -> None:
    """Check ``messages`` as the schema layer does: types, roles, content, the parts of each tool call."""
    for i, message in enumerate(shape.need_array(messages, "messages")):
        _check_message(shape.need_object(message, f"messages[{i}]"), f"messages[{i}]")


def _check_message(message: Json, path: str) -> None:
    role = shape.need(message, "role", path)
    if not isinstance(role, str):
        raise errors.wrong_type(f"{path}.role", f"one of {errors.join(ROLES, 'or')}", role)
    if role not in ROLES:
        raise errors.bad_value(role, ROLES, f"{path}.role")
    shape.need_known(message, _KEYS[role], path)
    _check_content(message, role, path)
    for key in ("name", "refusal", "tool_call_id"):
        if message.get(key) is not None:
            shape.need_string(message[key], f"{path}.{key}")
    if message.get("tool_calls") is not None:
        _check_calls(message["tool_calls"], f"{path}.tool_calls")
    if message.get("function_call") is not None:
        _check_function(message["function_call"], f"{path}.function_call")


def _check_content(message: Json, role: str, path: str) -> None:
    path_of_content = f"{path}.content"
    if role == "developer" and "content" not in message:
        raise errors.missing(path_of_content)
    content = message.get("content")
    if content is None and role != "developer":
        return  # the older layer answers this one, last of all
    if isinstance(content, str):
        return
    if not isinstance(content, list):
        raise errors.wrong_type(path_of_content, CONTENT, content)
    for i, part in enumerate(content):
        _check_part(shape.need_object(part, f"{path_of_content}[{i}]"), role, path, f"{path_of_content}[{i}]")


def _check_part(part: Json, role: str, path: str, path_of_part: str) -> None:
    kind = shape.need(part, "type", path_of_part)
    if role == "tool" and kind not in ("text", "image_url"):
        message = f"Invalid '{path}'. Content blocks are expected to be either text or image_url type."
        raise errors.ApiError(message, param=path, code="invalid_value")
    if not isinstance(kind, str) or kind not in _PARTS:
        message = f"'{path_of_part}.type' is {kind!r}; a content part is one of {errors.join(sorted(_PARTS), 'or')}."
        raise errors.unworded(message, f"{path_of_part}.type", "invalid_value")
    if kind == "text":
        shape.need_string(shape.need(part, "text", path_of_part), f"{path_of_part}.text")


def _check_calls(calls: object, path: str) -> None:
    for i, call in enumerate(shape.need_array(calls, path, most=MOST_CALLS)):
        _check_call(shape.need_object(call, f"{path}[{i}]"), f"{path}[{i}]")


def _check_call(call: Json, path: str) -> None:
    shape.need_string(shape.need(call, "id", path), f"{path}.id", most=LONGEST_CALL_ID)
    kind = shape.need(call, "type", path)
    if kind == "custom":
        raise errors.not_simulated("custom tools", f"{path}.type", "Use a tool of type 'function'.")
    if kind != "function":
        raise errors.bad_value(str(kind), ("function", "custom"), f"{path}.type")
    _check_function(shape.need(call, "function", path), f"{path}.function")


def _check_function(value: object, path: str) -> None:
    function = shape.need_object(value, path)
    shape.need_name(shape.need(function, "name", path), f"{path}.name")
    shape.need_string(shape.need(function, "arguments", path), f"{path}.arguments")
    shape.need_known(function, {"name", "arguments", "parsed_arguments"}, path)  # the last one is parse()'s


def check_pairs(messages: list[Json]) -> None:
    """Check that every tool call is answered, once, right after it, and that nothing is answered that was not asked."""
    asked: list[str] = []
    answered: list[str] = []
    for i, message in enumerate(messages):
        if message["role"] == "tool":
            answered.append(_check_answer(message, i, asked, answered))
            continue
        _check_all_answered(asked, answered, f"messages.[{i}].role")
        asked = [call["id"] for call in message.get("tool_calls") or ()]
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


def check_contents(messages: list[Json]) -> None:
    """Check that a message without ``content`` has something else to say. The service reports this fault last."""
    for i, message in enumerate(messages):
        excused = any(message.get(key) is not None for key in ("tool_calls", "function_call", "refusal", "audio"))
        if message.get("content") is None and not (message["role"] == "assistant" and excused):
            text = "Invalid value for 'content': expected a string, got null."
            raise errors.legacy(text, f"messages.[{i}].content")


def texts(message: Json) -> Iterator[str]:
    """Yield the pieces of text in ``message["content"]``, whether a string or a list of parts."""
    content: Any = message.get("content")
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        yield from (part["text"] for part in content if part.get("type") == "text")

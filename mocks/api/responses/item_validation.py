"""Validation of the ``input`` of a Responses request: each item, and the pairs of call and output.

Sources: live bodies measured and quoted in public, 2024 to 2026; the SDK's types for which members an item has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from mocks.api import errors, validators
from mocks.api.json_text import Json
from mocks.api.responses import tools

ROLES = ("assistant", "system", "developer", "user")
PHASES = ("commentary", "final_answer")
MAX_CALL_ID_CHARS = 64
MAX_OUTPUT_CHARS = 10_485_760
ENCRYPTED_START = "gAAAA"
"""The beginning of all encrypted content that was recorded: a version, and the first zeros of a time."""
ITEM_TYPES = (
    "additional_tools", "agent_message", "apply_patch_call", "apply_patch_call_output", "code_interpreter_call",
    "compaction", "compaction_trigger", "computer_call", "computer_call_output", "configuration_update",
    "custom_tool_call", "custom_tool_call_output", "file_search_call", "function_call", "function_call_output",
    "image_generation_call", "item_reference", "local_shell_call", "local_shell_call_output",
    "mcp_approval_request", "mcp_approval_response", "mcp_call", "mcp_list_tools", "message", "multi_agent_call",
    "multi_agent_call_output", "program", "program_output", "reasoning", "shell_call", "shell_call_output",
    "tool_search_call", "tool_search_output", "web_search_call",
)  # fmt: skip
CALLS: Mapping[str, str] = MappingProxyType({"function_call": "arguments", "custom_tool_call": "input"})
"""Types of calls, with the member that holds the text the model wrote."""
OUTPUTS: Mapping[str, str] = MappingProxyType(
    {
        "function_call_output": "function_call",
        "custom_tool_call_output": "custom_tool_call",
        "shell_call_output": "shell_call",
        "local_shell_call_output": "local_shell_call",
        "apply_patch_call_output": "apply_patch_call",
        "tool_search_output": "tool_search_call",
        "mcp_approval_response": "mcp_approval_request",
    }
)
"""Types of the client's answers, with the type of what they answer."""
_ANSWERED = frozenset(OUTPUTS.values())
_FOLLOW_REASONING = frozenset(kind for kind in ITEM_TYPES if kind.endswith("_call")) | {
    "reasoning", "mcp_list_tools", "mcp_approval_request", "program", "compaction",
}  # fmt: skip

_COMMON = {"type", "id", "status"}
_CALL = {*_COMMON, "call_id", "name", "namespace", "caller", "async", "created_by"}
_KEYS: Mapping[str, set[str]] = MappingProxyType(
    {
        "message": {*_COMMON, "role", "content", "phase"},
        "function_call": {*_CALL, "arguments"},
        "custom_tool_call": {*_CALL, "input"},
        "function_call_output": {*_CALL, "output"},
        "custom_tool_call_output": {*_CALL, "output"},
        "reasoning": {*_COMMON, "summary", "content", "encrypted_content"},
        "item_reference": {"type", "id"},
        "tool_search_call": {*_COMMON, "call_id", "arguments", "execution", "created_by"},
        "tool_search_output": {*_COMMON, "call_id", "tools", "execution", "created_by"},
    }
)
_PREFIXES: Mapping[str, str] = MappingProxyType(
    {"message": "msg", "function_call": "fc", "custom_tool_call": "ctc", "reasoning": "rs"}
)
PART_TYPES = (
    "input_text", "input_image", "input_audio", "output_text", "refusal", "input_file", "computer_screenshot",
    "summary_text", "encrypted_content",
)  # fmt: skip
"""Types of content parts, as the service lists them (a live body of 2026)."""
_ASSISTANT_PARTS = ("output_text", "refusal")
_INPUT_PARTS = ("input_text", "input_image", "input_file", "scoped_content", "input_audio")
_OUTPUT_PARTS = ("input_text", "input_image", "input_file")


def check_shapes(value: object) -> None:
    """Check ``input``: a string, or an array of items."""
    if isinstance(value, str):
        return
    if not isinstance(value, list):
        raise errors.wrong_type("input", "one of a string or array of input items", value)
    for i, item in enumerate(value):
        check_item(item, f"input[{i}]")


def type_of(item: Json) -> str:
    """Return the type of an item, which messages and references may leave out."""
    if item.get("type") is not None:
        return str(item["type"])
    return "item_reference" if set(item) <= {"id", "type"} and item else "message"


def check_item(value: object, path: str) -> None:
    """Check one item."""
    item = validators.require_object(value, path, "an input item")
    kind = type_of(item)
    if kind not in ITEM_TYPES:
        raise errors.bad_value(kind, ITEM_TYPES, path)
    if kind == "message":
        _check_message(item, path)
    if kind in CALLS:
        _check_call(item, path, CALLS[kind])
    if kind in OUTPUTS:
        _check_answer(item, kind, path)
    if kind == "item_reference":
        validators.require_string(validators.require(item, "id", path), f"{path}.id")
    if kind == "reasoning":
        _check_reasoning_item(item, path)
    if kind in _KEYS:
        validators.reject_unknown_keys(item, _KEYS[kind], path)
    _check_id(item, kind, path)


def _check_message(item: Json, path: str) -> None:
    role = item.get("role", "")
    if role not in ROLES:
        raise errors.bad_value(role if isinstance(role, str) else "", ROLES, path)
    content = validators.require(item, "content", path)
    _check_phase(item, role, path)
    if isinstance(content, str):
        return
    if not isinstance(content, list):
        raise errors.wrong_type(f"{path}.content", "one of a string or array of objects", content)
    for i, part in enumerate(content):
        _check_part(validators.require_object(part, f"{path}.content[{i}]"), role, f"{path}.content[{i}]")


def _check_phase(item: Json, role: str, path: str) -> None:
    """Check ``phase``, which only assistant messages may have (measured in public, 2026)."""
    if item.get("phase") is None:
        return
    if role != "assistant":
        raise errors.unknown_parameter(f"{path}.phase")
    if item["phase"] not in PHASES:
        raise errors.bad_value(str(item["phase"]), PHASES, f"{path}.phase")


def _check_part(part: Json, role: str, path: str) -> None:
    kind = validators.require(part, "type", path)
    if kind not in PART_TYPES:
        raise errors.bad_value(str(kind), PART_TYPES, f"{path}.type")
    if role == "assistant":
        if kind not in _ASSISTANT_PARTS:
            raise errors.bad_value(str(kind), _ASSISTANT_PARTS, path)
    else:
        supported = _OUTPUT_PARTS if role == "tool" else _INPUT_PARTS
        if kind not in supported:
            raise errors.bad_value(str(kind), supported, path)
    if kind in ("input_text", "output_text"):
        validators.require_string(validators.require(part, "text", path), f"{path}.text")
    if kind == "refusal":
        validators.require_string(validators.require(part, "refusal", path), f"{path}.refusal")


def _check_call(item: Json, path: str, input_key: str) -> None:
    _check_call_id(item, path)
    validators.require_name(validators.require(item, "name", path), f"{path}.name", max_length=tools.MAX_NAME_CHARS)
    validators.require_string(validators.require(item, input_key, path), f"{path}.{input_key}")


def _check_call_id(item: Json, path: str) -> None:
    call_id = validators.require(item, "call_id", path)
    validators.require_string(call_id, f"{path}.call_id", max_length=MAX_CALL_ID_CHARS)


def answered_key(kind: str) -> str:
    """Return the member of an answer that says what it answers."""
    return {"mcp_approval_response": "approval_request_id", "local_shell_call_output": "id"}.get(kind, "call_id")


def _check_answer(item: Json, kind: str, path: str) -> None:
    match kind:
        case "function_call_output" | "custom_tool_call_output":
            _check_output(item, path)
        case "tool_search_output":
            tools.check_tools(validators.require(item, "tools", path), f"{path}.tools")
        case "mcp_approval_response":
            asked = validators.require(item, "approval_request_id", path)
            validators.require_string(asked, f"{path}.approval_request_id")
            validators.require_boolean(validators.require(item, "approve", path), f"{path}.approve")
        case "local_shell_call_output":
            for key in ("id", "output"):
                validators.require_string(validators.require(item, key, path), f"{path}.{key}")
        case "shell_call_output":
            _check_call_id(item, path)
            if not isinstance(validators.require(item, "output", path), list):
                raise errors.wrong_type(f"{path}.output", "an array of objects", item["output"])
        case "apply_patch_call_output":
            _check_call_id(item, path)
            status = validators.require(item, "status", path)
            validators.require_choice(status, ("completed", "failed"), f"{path}.status")


def _check_output(item: Json, path: str) -> None:
    _check_call_id(item, path)
    output = validators.require(item, "output", path)
    if isinstance(output, str):
        validators.require_string(output, f"{path}.output", max_length=MAX_OUTPUT_CHARS)
    elif not isinstance(output, list):
        raise errors.wrong_type(f"{path}.output", "one of a string or array of objects", output)
    else:
        for i, part in enumerate(output):
            _check_part(validators.require_object(part, f"{path}.output[{i}]"), "tool", f"{path}.output[{i}]")


def _check_reasoning_item(item: Json, path: str) -> None:
    """Check a reasoning item: it has an id, or its content in encrypted form (recorded traffic, 2026)."""
    if item.get("encrypted_content") is not None:
        validators.require_string(item["encrypted_content"], f"{path}.encrypted_content")
    else:
        validators.require_string(validators.require(item, "id", path), f"{path}.id")
    validators.require(item, "summary", path)


def _check_id(item: Json, kind: str, path: str) -> None:
    prefix, id = _PREFIXES.get(kind), item.get("id")
    if id is None:
        return
    validators.require_string(id, f"{path}.id", max_length=MAX_CALL_ID_CHARS)
    if prefix and not id.startswith(prefix):
        text = f"Invalid '{path}.id': '{id}'. Expected an ID that begins with '{prefix}'."
        raise errors.ApiError(text, param=f"{path}.id", code="invalid_value")


def check_duplicates(sent: Iterable[Json], before: Iterable[Json]) -> None:
    """Refuse an item that was sent twice, or that the service has already (live bodies, 2025 and 2026)."""
    seen = {item.get("id") for item in before}
    for item in sent:
        id = item.get("id")
        if id and id in seen:
            text = f"Duplicate item found with id {id}. Remove duplicate items from your input and try again."
            raise errors.legacy(text, "input")
        seen.add(id)


def check_pairs(items: Sequence[Json]) -> None:
    """Check a whole conversation: each output answers an earlier call, and each call that is not async has one."""
    open_calls: dict[str, str] = {}
    late = {item.get("call_id") for item in items if item.get("async") is True}  # whose output may come later
    answered: set[str] = set()
    for item in items:
        kind = type_of(item)
        searched = kind in ("tool_search_call", "tool_search_output") and item.get("call_id") is None  # by the service
        if searched or kind not in (*_ANSWERED, *OUTPUTS):
            continue
        call_id = str(item.get("id" if kind == "mcp_approval_request" else answered_key(kind)))
        if kind in _ANSWERED:
            open_calls[call_id] = kind
        elif open_calls.pop(call_id, None) is None:
            raise _unasked(kind, call_id, again=call_id in answered)
        else:
            answered.add(call_id)
    for call_id, kind in open_calls.items():
        if call_id in late:
            continue
        if kind == "local_shell_call":
            raise errors.unknown_wording(f"No tool output found for local shell call {call_id}.", "input")
        if kind != "mcp_approval_request":  # which need not be answered
            raise errors.legacy(f"No tool output found for {_spoken(kind)} {call_id}.", "input")


def _unasked(kind: str, call_id: str, *, again: bool) -> errors.ApiError:
    """Return the error for an answer to nothing, or to what was answered already."""
    if again:  # the rest of the service's sentence is not known
        return errors.unknown_wording(f"Duplicate {kind} for call_id {call_id}.", "input")
    if kind in ("function_call_output", "custom_tool_call_output"):
        return errors.legacy(f"No tool call found for function call output with call_id {call_id}.", "input")
    return errors.unknown_wording(f"Nothing was asked that {kind} '{call_id}' answers.", "input")


def check_encrypted(items: Iterable[Json]) -> None:
    """Refuse encrypted reasoning that is prose: the service's own is base64 (live bodies, 2025 and 2026).

    More is not checked: in a recording whose secrets were taken out, a placeholder stands in its place.
    """
    for item in items:
        content = item.get("encrypted_content") if type_of(item) == "reasoning" else None
        if content is None or not any(map(str.isspace, content)):
            continue
        shown = f"for item {item['id']}" if item.get("id") else f"{content[:4]}...{content[-4:]}"
        text = f"The encrypted content {shown} could not be verified. Reason: "
        raise errors.ApiError(
            f"{text}Encrypted content could not be decrypted or parsed.", code="invalid_encrypted_content"
        )


def _spoken(kind: str) -> str:
    return kind.replace("_", " ")


def check_reasoning(items: list[Json]) -> None:
    """Check that each reasoning item is followed by output of the model (recorded traffic, 2025).

    Nothing is known of items without an id, which the mock accepts wherever they are.
    """
    for i, item in enumerate(items):
        after = type_of(items[i + 1]) if i + 1 < len(items) else None
        follows = after in _FOLLOW_REASONING or (after == "message" and items[i + 1]["role"] == "assistant")
        if type_of(item) == "reasoning" and item.get("id") and not follows:
            text = f"Item '{item['id']}' of type 'reasoning' was provided without its required following item."
            raise errors.legacy(text, "input")

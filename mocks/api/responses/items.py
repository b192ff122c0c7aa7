"""Items of the Responses API: reading into neutral messages, and writing of a reply."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mocks.api.ids import Ids
from mocks.api.json_text import Json, dumps_compact
from mocks.api.responses import item_validation
from mocks.api.responses.item_validation import type_of
from mocks.messages import Message, ModelReply, ToolCall, ToolKind

_TEXTS = ("text", "refusal")
_ID_PREFIXES = {
    "function_call": "fc", "custom_tool_call": "ctc", "reasoning": "rs", "tool_search_call": "tsc",
    "shell_call_output": "sho", "apply_patch_call_output": "apco", "mcp_approval_response": "mcpa",
}  # fmt: skip
_HOSTED_CALLS = {"shell_call": "action", "local_shell_call": "action", "apply_patch_call": "operation"}
"""Types of calls that the client answers, with the member that says what is to be done."""


def of_input(value: str | list[Json]) -> list[Json]:
    """Return ``input`` as items: a string is one user message."""
    if isinstance(value, str):
        return [{"type": "message", "role": "user", "content": value}]
    return value


def with_id(item: Json, ids: Ids) -> Json:
    """Return an input item as the service lists it: with a type, an id, and content in parts."""
    kind = type_of(item)
    listed = {"id": item.get("id") or ids.item(_ID_PREFIXES.get(kind, "msg" if kind == "message" else "fco"))}
    if kind not in ("reasoning", "item_reference"):
        listed["status"] = item.get("status") or "completed"
    if kind == "message":
        listed["content"] = _parts(item)
    return {"type": kind, **item, **listed}


def _parts(item: Json) -> Any:
    if not isinstance(item["content"], str):
        return item["content"]
    if item["role"] == "assistant":
        return [{"type": "output_text", "text": item["content"], "annotations": [], "logprobs": []}]
    return [{"type": "input_text", "text": item["content"]}]


def to_messages(items: Iterable[Json]) -> Iterator[Message]:
    """Yield ``items`` as neutral messages. Adjacent calls are one message, as in Chat Completions."""
    calls: list[ToolCall] = []
    for item in items:
        kind = type_of(item)
        call = _call(item, kind)
        if call is not None:
            calls.append(call)
            continue
        if calls and kind != "reasoning":
            yield Message("assistant", calls=tuple(calls))
            calls = []
        if kind == "message":
            yield Message(item["role"], text_of(item["content"]))
        elif kind in item_validation.OUTPUTS and kind != "tool_search_output":
            yield Message("tool", _result(item), call_id=item[item_validation.answered_key(kind)])
    if calls:
        yield Message("assistant", calls=tuple(calls))


def _call(item: Json, kind: str) -> ToolCall | None:
    """Return the call that an item is, if the client answers it; of a tool without a name, under the tool's type."""
    match kind:
        case "function_call":
            return ToolCall(item["name"], item["arguments"], item["call_id"], namespace=item.get("namespace"))
        case "custom_tool_call":
            return ToolCall(item["name"], item["input"], item["call_id"], ToolKind.CUSTOM, item.get("namespace"))
        case "mcp_approval_request":
            asked = {key: item.get(key) for key in ("server_label", "name", "arguments")}
            return ToolCall(kind, dumps_compact(asked), item["id"])
        case _ if kind in _HOSTED_CALLS:
            done = item.get(_HOSTED_CALLS[kind]) or {}
            return ToolCall(kind.removesuffix("_call"), dumps_compact(done), item["call_id"])
    return None


def _result(item: Json) -> str:
    """Return the text of what the client answered; what is not text as JSON."""
    if item["type"] == "mcp_approval_response":
        return dumps_compact({"approve": item["approve"], "reason": item.get("reason")})
    output = item.get("output") or ""
    text = item["type"] in ("function_call_output", "custom_tool_call_output") or isinstance(output, str)
    return text_of(output) if text else dumps_compact(output)


def text_of(content: Any) -> str:
    """Return the text in ``content``, whether a string or a list of parts."""
    if isinstance(content, str):
        return content
    return "\n".join(part[key] for part in content for key in _TEXTS if isinstance(part.get(key), str))


def write(
    reply: ModelReply,
    ids: Ids,
    *,
    thought: bool,
    encrypted: bool,
    summary: Sequence[str] = (),
    before: Iterable[Json] = (),
    annotations: Sequence[Json] = (),
    likely: Sequence[Json] = (),
) -> list[Json]:
    """Return the ``output`` of a response: reasoning, a message, then the calls (recorded traffic, 2025 and 2026).

    Args:
        reply: The reply of the model.
        ids: The source of item ids.
        thought: Whether the model reasoned.
        encrypted: Whether the request asked for encrypted reasoning.
        summary: The parts of the summary of the reasoning.
        before: The items between reasoning and message.
        annotations: The annotations of the message.
        likely: The log probabilities of the message's text.
    """
    items: list[Json] = []
    if thought:
        items.append(_reasoning(ids, encrypted, summary))
    items += before
    if reply.text is not None or reply.refusal is not None:
        items.append(_message(reply, ids, annotations, likely))
    items += [_write_call(call, ids) for call in reply.calls]
    if (reply.truncated or reply.finish_reason == "length") and items and "status" in items[-1]:
        items[-1]["status"] = "incomplete"
    return items


def with_phase(items: list[Json]) -> list[Json]:
    """Return ``items`` with the phase of each message: a commentary beside calls, else the final answer."""
    answered = {item["call_id"] for item in items if item["type"] in ("shell_call_output", "program_output")}
    awaited = any("call_id" in item and item["call_id"] not in answered for item in items)
    phase = "commentary" if awaited else "final_answer"
    return [{**item, "phase": phase} if item["type"] == "message" else item for item in items]


def _reasoning(ids: Ids, encrypted: bool, summary: Sequence[str]) -> Json:
    parts = [{"type": "summary_text", "text": text} for text in summary]
    item: Json = {"id": ids.item("rs"), "type": "reasoning", "content": [], "summary": parts}
    return {**item, "encrypted_content": item_validation.ENCRYPTED_START + ids.padding(115)} if encrypted else item


def _message(reply: ModelReply, ids: Ids, annotations: Sequence[Json], likely: Sequence[Json]) -> Json:
    if reply.refusal is not None:
        part: Json = {"type": "refusal", "refusal": reply.refusal}
    else:
        shown = {"annotations": list(annotations), "logprobs": list(likely)}
        part = {"type": "output_text", **shown, "text": reply.text}
    return {"id": ids.item("msg"), "type": "message", "status": "completed", "content": [part], "role": "assistant"}


def _write_call(call: ToolCall, ids: Ids) -> Json:
    if call.kind is ToolKind.SEARCH:
        return _search(call, ids)
    custom = call.kind is ToolKind.CUSTOM
    item: Json = {
        "id": ids.item("ctc" if custom else "fc"),
        "type": "custom_tool_call" if custom else "function_call",
        "status": "completed",
        "input" if custom else "arguments": call.arguments,
        "call_id": call.id,
        "name": call.name,
    }
    return {**item, "namespace": call.namespace} if call.namespace else item


def _search(call: ToolCall, ids: Ids) -> Json:
    """Return the item of a search that the client is to make; its arguments are an object, not text."""
    try:
        arguments = json.loads(call.arguments)
    except ValueError:
        arguments = {}
    return {
        "id": ids.item("tsc"),
        "type": "tool_search_call",
        "status": "completed",
        "call_id": call.id,
        "execution": "client",
        "arguments": arguments,
    }

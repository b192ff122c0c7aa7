"""Items of the Responses API: reading into neutral messages, and writing of a reply."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from mocks.api.ids import Ids
from mocks.api.json_text import Json
from mocks.api.responses.item_validation import type_of
from mocks.messages import Message, ModelReply, ToolCall, ToolKind

_TEXTS = ("text", "refusal")
_ID_PREFIXES = {"function_call": "fc", "custom_tool_call": "ctc", "reasoning": "rs", "tool_search_call": "tsc"}


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
        if kind in ("function_call", "custom_tool_call"):
            calls.append(_call(item, kind))
            continue
        if calls and kind != "reasoning":
            yield Message("assistant", calls=tuple(calls))
            calls = []
        if kind == "message":
            yield Message(item["role"], text_of(item["content"]))
        elif kind in ("function_call_output", "custom_tool_call_output"):
            yield Message("tool", text_of(item["output"]), call_id=item["call_id"])
    if calls:
        yield Message("assistant", calls=tuple(calls))


def _call(item: Json, kind: str) -> ToolCall:
    if kind == "custom_tool_call":
        return ToolCall(item["name"], item["input"], item["call_id"], ToolKind.CUSTOM, item.get("namespace"))
    return ToolCall(item["name"], item["arguments"], item["call_id"], namespace=item.get("namespace"))


def text_of(content: Any) -> str:
    """Return the text in ``content``, whether a string or a list of parts."""
    if isinstance(content, str):
        return content
    return "\n".join(part[key] for part in content for key in _TEXTS if isinstance(part.get(key), str))


def write(reply: ModelReply, ids: Ids, *, thought: bool, encrypted: bool) -> list[Json]:
    """Return the ``output`` of a response: reasoning, a message, then the calls (recorded traffic, 2025 and 2026).

    Args:
        reply: The reply of the model.
        ids: The source of item ids.
        thought: Whether the model reasoned.
        encrypted: Whether the request asked for encrypted reasoning.
    """
    items: list[Json] = []
    if thought:
        items.append(_reasoning(ids, encrypted))
    if reply.text is not None or reply.refusal is not None:
        items.append(_message(reply, ids))
    items += [_write_call(call, ids) for call in reply.calls]
    if (reply.truncated or reply.finish_reason == "length") and items and "status" in items[-1]:
        items[-1]["status"] = "incomplete"
    return items


def with_phase(items: list[Json]) -> list[Json]:
    """Return ``items`` with the phase of each message: a commentary beside calls, else the final answer."""
    phase = "commentary" if any("call_id" in item for item in items) else "final_answer"
    return [{**item, "phase": phase} if item["type"] == "message" else item for item in items]


def _reasoning(ids: Ids, encrypted: bool) -> Json:
    item: Json = {"id": ids.item("rs"), "type": "reasoning", "content": [], "summary": []}
    return {**item, "encrypted_content": ids.padding(120)} if encrypted else item


def _message(reply: ModelReply, ids: Ids) -> Json:
    if reply.refusal is not None:
        part: Json = {"type": "refusal", "refusal": reply.refusal}
    else:
        part = {"type": "output_text", "annotations": [], "logprobs": [], "text": reply.text}
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

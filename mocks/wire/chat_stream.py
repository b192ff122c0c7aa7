"""A Chat Completions reply as a stream of server-sent events, in the order recorded on gpt-4o in 2025-2026.

One call: its header comes in the first chunk. Several calls: the first chunk has the role alone, then each call's
header and fragments follow, one call strictly after the other. Last come ``finish_reason``, ``usage`` where it was
asked for, and ``data: [DONE]``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from mocks.wire.ids import Ids
from mocks.wire.shape import Json

_FRAGMENTS = re.compile(r"\s*\w{1,8}|\s*[^\w\s]+|\s+")


def write(response: Json, body: Json, ids: Ids) -> str:
    """Return the whole stream of ``response``, the body that a request without ``stream`` would have got."""
    lines = [f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n" for chunk in chunks(response, body, ids)]
    return "".join(lines) + "data: [DONE]\n\n"


def chunks(response: Json, body: Json, ids: Ids) -> Iterator[Json]:
    """Yield the chunks of ``response``."""
    options = body.get("stream_options") or {}
    with_usage = options.get("include_usage") is True
    head = {key: response[key] for key in ("id", "created", "model", "service_tier", "system_fingerprint")}
    head["object"] = "chat.completion.chunk"
    padded = options.get("include_obfuscation") is not False
    for choice in response["choices"]:
        for delta, reason in [*((delta, None) for delta in _deltas(choice["message"])), ({}, choice["finish_reason"])]:
            part: Json = {"index": choice["index"], "delta": delta, "finish_reason": reason}
            if "logprobs" in choice:
                part["logprobs"] = None
            yield {
                **head,
                "choices": [part],
                **({"usage": None} if with_usage else {}),
                **({"obfuscation": ids.padding(8)} if padded else {}),
            }
    if with_usage:
        yield {**head, "choices": [], "usage": response["usage"]}


def _deltas(message: Json) -> Iterator[Json]:
    calls = message.get("tool_calls") or []
    refusal, content = message["refusal"], message["content"]
    if len(calls) == 1 and content is None:
        yield {"role": "assistant", "content": None, "tool_calls": [_header(0, calls[0])], "refusal": None}
        yield from _arguments(0, calls[0])
        return
    yield {"role": "assistant", "content": None if content is None else "", "refusal": None}
    for key, text in (("content", content), ("refusal", refusal)):
        for piece in _FRAGMENTS.findall(text or ""):
            yield {key: piece}
    for index, call in enumerate(calls):
        yield {"tool_calls": [_header(index, call)]}
        yield from _arguments(index, call)


def _header(index: int, call: Json) -> Json:
    function = {"name": call["function"]["name"], "arguments": ""}
    return {"index": index, "id": call["id"], "type": "function", "function": function}


def _arguments(index: int, call: Json) -> Iterator[Json]:
    for piece in _FRAGMENTS.findall(call["function"]["arguments"]):
        yield {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}

"""The server-sent events of a Chat Completions reply, in the order recorded on gpt-4o in 2025-2026.

A single call has its header in the first chunk. With several calls, the first chunk has only the role, and the header
and fragments of each call follow, one call strictly after the other. At the end come ``finish_reason``, ``usage`` if it
was asked for, and ``data: [DONE]``. The seed decides where fragments end and how several choices mix.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from mocks.api import chunking
from mocks.api.ids import Ids
from mocks.api.json_text import Json, to_utf8
from mocks.api.tokens import logprobs

_GIVEN = {"function": "arguments", "custom": "input"}
"""The member of a call, by its kind, that holds the text of its input."""
_LONGEST_PADDING = 16

_encode = json.JSONEncoder(ensure_ascii=False).encode


def write(response: Json, body: Json, ids: Ids) -> tuple[bytes, ...]:
    """Return the events of ``response``, the body for the same request without ``stream``."""
    head = {
        "id": response["id"],
        "object": "chat.completion.chunk",
        **{key: response[key] for key in ("created", "model", "service_tier", "system_fingerprint")},
    }
    begin = f"data: {_encode(head)[:-1]}, "  # the same in all chunks, and half of most
    events = [to_utf8(f"{begin}{_encode(rest)[1:]}\n\n") for rest in _rests(response, body, ids)]
    return (*events, b"data: [DONE]\n\n")


def _rests(response: Json, body: Json, ids: Ids) -> Iterator[Json]:
    """Yield the chunks of ``response`` without the members that are the same in all of them."""
    options = body.get("stream_options") or {}
    with_usage = options.get("include_usage") is True
    padded = options.get("include_obfuscation") is not False
    for part in _mixed([list(_parts(choice, ids)) for choice in response["choices"]], ids):
        usage = {"usage": None} if with_usage else {}
        yield {"choices": [part], **usage, **_padding(padded, ids)}
    if with_usage:
        yield {"choices": [], "usage": response["usage"], **_padding(padded, ids)}


def _padding(padded: bool, ids: Ids) -> Json:
    """Return the member that hides the length of a chunk's text from eavesdroppers."""
    return {"obfuscation": ids.padding(ids.number(1, _LONGEST_PADDING))} if padded else {}


def _mixed(choices: list[list[Json]], ids: Ids) -> Iterator[Json]:
    """Yield the parts of several choices, those of each in their order; the choice to continue is drawn by the seed."""
    waiting = [parts for parts in choices if parts]
    while waiting:
        parts = waiting[ids.number(0, len(waiting) - 1)] if len(waiting) > 1 else waiting[0]
        yield parts.pop(0)
        waiting = [parts for parts in waiting if parts]


def _parts(choice: Json, ids: Ids) -> Iterator[Json]:
    """Yield the entry under ``choices`` for each chunk of one choice."""
    likely = choice.get("logprobs") or {}
    waiting = {key: logprobs.pieces(entries) for key, entries in likely.items() if entries}
    deltas = [(delta, None) for delta in _deltas(choice["message"], likely, ids)]
    for delta, reason in [*deltas, ({}, choice["finish_reason"])]:
        member = {"logprobs": _of_delta(delta, waiting)} if "logprobs" in choice else {}
        yield {"index": choice["index"], "delta": delta, **member, "finish_reason": reason}


def _of_delta(delta: Json, waiting: Mapping[str, Iterator[tuple[str, list[Json]]]]) -> Json | None:
    """Return the log probabilities of a chunk with text; None for other chunks."""
    if "role" in delta or not waiting.keys() & delta.keys():
        return None
    return {key: next(waiting[key])[1] if key in waiting and key in delta else None for key in ("content", "refusal")}


def _deltas(message: Json, likely: Json, ids: Ids) -> Iterator[Json]:
    calls, function = message.get("tool_calls") or [], message.get("function_call")
    refusal, content = message["refusal"], message["content"]
    if content is None and len(calls) == 1:
        yield {"role": "assistant", "content": None, "tool_calls": [_header(0, calls[0])], "refusal": None}
        yield from _given(0, calls[0], ids)
        return
    if content is None and function:
        head = {"name": function["name"], "arguments": ""}
        yield {"role": "assistant", "content": None, "function_call": head, "refusal": None}
        yield from _called(function, ids)
        return
    yield {
        "role": "assistant",
        "content": None if content is None else "",
        "refusal": None if refusal is None else "",
    }
    for key, text in (("content", content), ("refusal", refusal)):
        entries = likely.get(key)
        parts = (part for part, _ in logprobs.pieces(entries)) if entries else chunking.split(text or "", ids)
        yield from ({key: part} for part in parts)
    for index, call in enumerate(calls):
        yield {"tool_calls": [_header(index, call)]}
        yield from _given(index, call, ids)
    if function:
        yield {"function_call": {"name": function["name"], "arguments": ""}}
        yield from _called(function, ids)


def _header(index: int, call: Json) -> Json:
    kind = call["type"]
    return {"index": index, "id": call["id"], "type": kind, kind: {"name": call[kind]["name"], _GIVEN[kind]: ""}}


def _given(index: int, call: Json, ids: Ids) -> Iterator[Json]:
    """Yield a call's arguments, or its input, in pieces."""
    kind = call["type"]
    for piece in chunking.split(call[kind][_GIVEN[kind]], ids):
        yield {"tool_calls": [{"index": index, kind: {_GIVEN[kind]: piece}}]}


def _called(function: Json, ids: Ids) -> Iterator[Json]:
    for piece in chunking.split(function["arguments"], ids):
        yield {"function_call": {"arguments": piece}}

"""The server-sent events of a response, in the order recorded in 2025 and 2026, without ``[DONE]`` at the end.

Created, in progress; then each item of the output, one after the other: added, its parts and fragments, done; then
completed, or incomplete. Every event is numbered, from 0.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from mocks.api.chunking import split
from mocks.api.ids import Ids
from mocks.api.json_text import Json, to_utf8
from mocks.api.responses import background, hosted_events
from mocks.api.tokens import logprobs

_encode = json.JSONEncoder(ensure_ascii=False).encode

_CALLS = {
    "function_call": ("arguments", "response.function_call_arguments"),
    "custom_tool_call": ("input", "response.custom_tool_call_input"),
}


def write(response: Json, body: Json, ids: Ids) -> tuple[bytes, ...]:
    """Return the events of ``response``, the body for the same request without ``stream``."""
    padded = (body.get("stream_options") or {}).get("include_obfuscation") is not False
    written: list[bytes] = []
    shown: Json | None = None
    text = ""
    for number, event in enumerate(events(response, ids, tier=body.get("service_tier") or "auto")):
        if "response" not in event:
            padding = {"obfuscation": ids.padding(8)} if padded and isinstance(event.get("delta"), str) else {}
            data = _encode({**event, "sequence_number": number, **padding})
        else:
            if event["response"] is not shown:  # the first two events have the same
                shown = event["response"]
                text = _encode(shown)
            data = f'{{"type": "{event["type"]}", "response": {text}, "sequence_number": {number}}}'
        written.append(to_utf8(f"event: {event['type']}\ndata: {data}\n\n"))
    return tuple(written)


def events(response: Json, ids: Ids, *, tier: str) -> Iterator[Json]:
    """Yield the events of ``response``, without their numbers. ``tier`` is the service tier that was asked for."""
    response = {key: value for key, value in response.items() if key != "billing"}  # only whole answers have it
    tiered = {**response, "service_tier": tier}  # which tier it became is known at the end
    begun = background.unfinished(tiered, "in_progress")
    if response["background"]:
        queued = background.unfinished(tiered, "queued")
        yield {"type": "response.created", "response": queued}
        yield {"type": "response.queued", "response": queued}
    else:
        yield {"type": "response.created", "response": begun}
    yield {"type": "response.in_progress", "response": begun}
    for index, item in enumerate(response["output"]):
        yield {"type": "response.output_item.added", "output_index": index, "item": _begun(item)}
        yield from _inside(item, index, ids, _partial_images(response))
        yield {"type": "response.output_item.done", "output_index": index, "item": item}
    yield {"type": f"response.{response['status']}", "response": response}


def _begun(item: Json) -> Json:
    """Return an item as it is before its content arrives."""
    started = {**item, **({"status": "in_progress"} if "status" in item else {})}
    if item["type"] == "message":
        return {**started, "content": []}
    if item["type"] == "reasoning":
        return {**started, "summary": []}
    if item["type"] in _CALLS:
        return {**started, _CALLS[item["type"]][0]: ""}
    if item["type"] in hosted_events.TYPES:
        return hosted_events.begun(started)
    return started


def _partial_images(response: Json) -> int:
    """Return how many unfinished images the request asks for."""
    asked = (tool.get("partial_images") for tool in response["tools"] if tool["type"] == "image_generation")
    return next(asked, None) or 0


def _inside(item: Json, index: int, ids: Ids, partial_images: int) -> Iterator[Json]:
    if item["type"] == "message":
        for number, part in enumerate(item["content"]):
            yield from _part(part, {"item_id": item["id"], "output_index": index, "content_index": number}, ids)
    elif item["type"] in _CALLS:
        written, name = _CALLS[item["type"]]
        where = {"item_id": item["id"], "output_index": index}
        for piece in split(item[written], ids):
            yield {"type": f"{name}.delta", **where, "delta": piece}
        yield {"type": f"{name}.done", **where, written: item[written]}
    elif item["type"] == "reasoning":
        for number, part in enumerate(item["summary"]):
            where = {"item_id": item["id"], "output_index": index, "summary_index": number}
            yield from _summary(part, where, ids)
    elif item["type"] in hosted_events.TYPES:
        yield from hosted_events.inside(item, index, ids, partial_images=partial_images)


def _summary(part: Json, where: Json, ids: Ids) -> Iterator[Json]:
    name = "response.reasoning_summary"
    yield {"type": f"{name}_part.added", **where, "part": {**part, "text": ""}}
    for piece in split(part["text"], ids):
        yield {"type": f"{name}_text.delta", **where, "delta": piece}
    yield {"type": f"{name}_text.done", **where, "text": part["text"]}
    yield {"type": f"{name}_part.done", **where, "part": part}


def _part(part: Json, where: Json, ids: Ids) -> Iterator[Json]:
    text = part["type"] == "output_text"
    key, name = ("text", "response.output_text") if text else ("refusal", "response.refusal")
    likely = part.get("logprobs") or []
    bare: Json = {"annotations": [], "logprobs": []} if text else {}
    yield {"type": "response.content_part.added", **where, "part": {**part, key: "", **bare}}
    for piece, entries in logprobs.pieces(likely) if likely else ((each, []) for each in split(part[key], ids)):
        yield {"type": f"{name}.delta", **where, "delta": piece, **_likely(entries, text)}
    for number, annotation in enumerate(part.get("annotations", ())):
        cited = {"annotation_index": number, "annotation": annotation}
        yield {"type": f"{name}.annotation.added", **where, **cited}
    yield {"type": f"{name}.done", **where, key: part[key], **_likely(likely, text)}
    yield {"type": "response.content_part.done", **where, "part": part}


def _likely(entries: list[Json], text: bool) -> Json:
    """Return the log probabilities of an event, which has them without bytes (the SDK's types); refusals have none."""
    return {"logprobs": [_without_bytes(entry) for entry in entries]} if text else {}


def _without_bytes(entry: Json) -> Json:
    shown = {key: value for key, value in entry.items() if key != "bytes"}
    return (
        {**shown, "top_logprobs": list(map(_without_bytes, entry["top_logprobs"]))}
        if "top_logprobs" in entry
        else shown
    )

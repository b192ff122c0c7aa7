"""Promises that every answer of the mock keeps; `broken` returns the one that an answer breaks."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any, get_args

from openai.types import Model
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.conversations import Conversation
from openai.types.responses import Response, ResponseStreamEvent
from openai.types.responses.input_token_count_response import InputTokenCountResponse
from pydantic import BaseModel, ValidationError

from mocks.router import HttpResponse
from tests.mocks.requests.accumulated import accumulated
from tests.mocks.requests.any_request import Sample

EVENT_STREAM = "text/event-stream"
ENVELOPE = {"message", "type", "param", "code"}
TYPES: dict[str, type[BaseModel]] = {
    "chat.completion": ChatCompletion,
    "response": Response,
    "conversation": Conversation,
    "model": Model,
    "response.input_tokens": InputTokenCountResponse,
}
EVENTS: dict[str, type[BaseModel]] = {
    get_args(kind.model_fields["type"].annotation)[0]: kind for kind in get_args(get_args(ResponseStreamEvent)[0])
}


def broken(sample: Sample, answer: HttpResponse, whole: HttpResponse) -> Iterator[str]:
    """Yield a sentence for each promise that ``answer`` breaks.

    ``whole`` is the answer of an engine with the same seed and past: to the same request without ``stream`` where
    ``answer`` streams, to the same request where it does not.
    """
    if answer.status >= 500:
        yield f"status {answer.status}"
    if EVENT_STREAM in answer.headers.get("content-type", ""):
        yield from _broken_stream(answer, whole)
        return
    streamed = sample.streams and answer.status == 200
    if (answer.status, answer.body) != (whole.status, whole.body) and not streamed:
        yield "the same request and seed gave other bytes"
    try:
        body = strictly(answer.body)
    except ValueError as error:
        yield f"the body is no JSON: {error}"
        return
    yield from _broken_error(body) if answer.status != 200 else _broken_body(body)


def strictly(text: bytes) -> Any:
    """Read JSON; NaN and its like are none."""

    def refuse(word: str) -> None:
        raise ValueError(f"{word} is not JSON")

    return json.loads(text, parse_constant=refuse)


def ids(answer: HttpResponse) -> list[str]:
    """Return the id that the answer has, in a list; requests after it can refer to it."""
    body = {} if EVENT_STREAM in answer.headers.get("content-type", "") else json.loads(answer.body)
    return [body["id"]] if isinstance(body, dict) and isinstance(body.get("id"), str) else []


def _broken_error(body: Any) -> Iterator[str]:
    if not isinstance(body, dict) or body.keys() != {"error"} or body["error"].keys() != ENVELOPE:
        yield f"no envelope: {str(body)[:200]}"
        return
    error = body["error"]
    if error["code"] == "mock_failed":
        yield f"mock_failed: {error['message'][:300]}"
    if not (isinstance(error["message"], str) and isinstance(error["type"], str)):
        yield "message and type are not both text"
    if not all(error[key] is None or isinstance(error[key], str) for key in ("param", "code")):
        yield "param and code are not text or null"


def _broken_body(body: Any) -> Iterator[str]:
    kind = body.get("object") if isinstance(body, dict) else None
    if kind == "list":
        for entry in body["data"]:
            yield from _broken_body(entry) if entry.get("object") in TYPES else ()
    elif kind in TYPES and not body.get("deleted"):
        yield from _mismatch(TYPES[kind], body)


def _mismatch(type: type[BaseModel], body: Any) -> Iterator[str]:
    try:
        type.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(key) for key in first["loc"] if not isinstance(key, int)).removeprefix("response.")
        yield f"not the SDK's type: {place}: {first['type']} ({type.__name__}, {str(first['input'])[:80]})"


def _broken_stream(answer: HttpResponse, whole: HttpResponse) -> Iterator[str]:
    try:
        events = [strictly(line[6:]) for line in _lines(answer.body)]
    except ValueError as error:
        yield f"the stream is no stream of JSON: {error}"
        return
    for event in events:
        if event.get("object") == "chat.completion.chunk":
            yield from _mismatch(ChatCompletionChunk, _as_typed(event))
        else:
            yield from _mismatch(EVENTS[event["type"]], event)
    if whole.status != 200:
        yield f"it streams, and is error {whole.status} when it does not: {whole.body[:200]!r}"
        return
    expected = strictly(whole.body)
    if b'"top_logprobs"' in whole.body:  # half a surrogate pair is no token: its place is taken by U+FFFD
        events, expected = map(_without_halves, (events, expected))
    found = accumulated(events)
    if expected.get("status") in ("queued", "in_progress"):  # a stream waits for the end of a response, a look does not
        return
    if found != {key: expected[key] for key in found}:
        yield f"the stream adds up to {json.dumps(found)[:400]} and the whole reply is {json.dumps(expected)[:400]}"


def _without_halves(value: Any) -> Any:
    text = json.dumps(value, ensure_ascii=False)
    return json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def _as_typed(chunk: Any) -> Any:
    """Return ``chunk`` with its custom tool calls called functions: the SDK's type of a chunk knows no others."""
    chunk = copy.deepcopy(chunk)
    for choice in chunk["choices"]:
        for call in choice["delta"].get("tool_calls") or ():
            if call.get("type") == "custom":
                call["type"] = "function"
    return chunk


def _lines(body: bytes) -> Iterator[bytes]:
    """Yield the lines with data; the last of Chat Completions must be ``[DONE]``."""
    *blocks, rest = body.split(b"\n\n")
    if rest:
        raise ValueError(f"it ends with {rest[:60]!r}")
    chat = not body.startswith(b"event: ")
    if chat != (blocks[-1] == b"data: [DONE]"):
        raise ValueError(f"its last event is {blocks[-1][:60]!r}")
    for block in blocks[:-1] if chat else blocks:
        lines = [line for line in block.split(b"\n") if not line.startswith(b"event: ")]
        if len(lines) != 1 or not lines[0].startswith(b"data: "):
            raise ValueError(f"an event is {block[:80]!r}")
        yield lines[0]

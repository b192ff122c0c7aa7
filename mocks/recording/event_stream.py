"""Assembly of a response body from the server-sent events of either API.

The SDK's ``ChatCompletionStreamState`` cannot add up what is recorded here: it raises `IndexError` where a later choice
speaks first, as with ``n=2``, and adds members that the service does not send (``index``, ``parsed_arguments``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from mocks.api.json_text import Json

_FINAL = ("response.completed", "response.incomplete")


def assemble(text: str, api: str) -> tuple[Json | None, Json | None]:
    """Return (response, None) for a whole stream, else (None, error).

    Args:
        text: The stream.
        api: Either "chat" or "responses".

    Returns:
        The response body or an error: the one in the stream, or one in the recorder's own words if it was cut off.
    """
    found = list(events(text))
    error = next((error for error in map(_error, found) if error), None)
    if error:
        return None, error
    response = _response(found) if api == "responses" else _completion(found)
    if response is None:
        cut = "[recorder] The stream ended before the reply was complete."
        return None, {"message": cut, "type": "server_error", "param": None, "code": "stream_cut"}
    return response, None


def events(text: str) -> Iterator[Json]:
    """Yield the data of each event that is a JSON object; the last one may be cut off."""
    for block in text.replace("\r\n", "\n").split("\n\n"):
        data = "\n".join(line[5:].removeprefix(" ") for line in block.split("\n") if line.startswith("data:"))
        try:
            event = json.loads(data)
        except ValueError:
            continue
        if isinstance(event, dict):
            yield event


def _error(event: Json) -> Json | None:
    if event.get("type") == "error":
        inner = event.get("error") if isinstance(event.get("error"), dict) else event
        return {key: (inner or {}).get(key) for key in ("message", "type", "param", "code")}
    if event.get("type") == "response.failed":
        inner = event["response"].get("error") or {}
        return {"message": inner.get("message"), "type": "server_error", "param": None, "code": inner.get("code")}
    error = event.get("error")
    return error if isinstance(error, dict) and "type" not in event else None


def _response(found: list[Json]) -> Json | None:
    return next((event["response"] for event in reversed(found) if event.get("type") in _FINAL), None)


def _completion(found: list[Json]) -> Json | None:
    """Add up the chunks of a chat completion; None where no choice came to its end."""
    chunks = [event for event in found if event.get("object") == "chat.completion.chunk"]
    choices: dict[int, Json] = {}
    for part in (part for chunk in chunks for part in chunk.get("choices") or ()):
        choice = choices.setdefault(part["index"], {"index": part["index"], "message": {}, "finish_reason": None})
        _add(choice["message"], part.get("delta") or {})
        choice["finish_reason"] = part.get("finish_reason") or choice["finish_reason"]
    if not choices or any(choice["finish_reason"] is None for choice in choices.values()):
        return None
    head = {key: chunks[0].get(key) for key in ("id", "created", "model", "service_tier", "system_fingerprint")}
    usage = next((chunk["usage"] for chunk in reversed(chunks) if chunk.get("usage")), None)
    ordered = [choices[index] for index in sorted(choices)]
    return {**head, "object": "chat.completion", "choices": ordered, **({"usage": usage} if usage else {})}


def _add(message: Json, delta: Json) -> None:
    message.setdefault("role", delta.get("role") or "assistant")
    for key in ("content", "refusal"):
        message[key] = _joined(message.get(key), delta.get(key))
    _add_input(message, delta, "function_call", "arguments")
    for piece in delta.get("tool_calls") or ():
        calls = message.setdefault("tool_calls", [])
        while len(calls) <= piece["index"]:
            calls.append({"id": None, "type": "function"})
        _add_call(calls[piece["index"]], piece)


def _add_call(call: Json, piece: Json) -> None:
    for key in ("id", "type"):
        call[key] = piece.get(key) or call[key]
    _add_input(call, piece, "function", "arguments")
    _add_input(call, piece, "custom", "input")


def _add_input(parent: Json, piece: Json, key: str, text: str) -> None:
    """Add the name and the text under ``key`` of ``piece``, if there are any, to those of ``parent``."""
    added = piece.get(key)
    if added:
        whole = parent.setdefault(key, {"name": "", text: ""})
        whole["name"] = added.get("name") or whole["name"]
        whole[text] += added.get(text) or ""


def _joined(before: str | None, more: str | None) -> str | None:
    return before if more is None else (before or "") + more

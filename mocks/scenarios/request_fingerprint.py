"""What makes two requests the same: all that tells the model what to do, and none of what changes from run to run.

Compared are the model, the text of the messages, the tools, tool_choice, parallel_tool_calls and the format of the
reply. Not compared are ids (a result is known by the place of its call among all calls), how arguments are spaced,
whether the history was sent or referred to, streaming, and settings such as temperature.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mocks.api.json_text import Json
from mocks.messages import Message, ModelRequest, Tool


def fingerprint(request: ModelRequest) -> Json:
    """Return what is compared of ``request``, as JSON data."""
    form = request.format
    return {
        "model": request.model,
        "messages": list(_messages(request.messages)),
        "tools": [_tool(tool) for tool in request.tools],
        "tool_choice": f"{request.choice.mode} {request.choice.name or ''}".strip(),
        "parallel_tool_calls": request.parallel,
        "format": form and {"name": form.name, "schema": form.schema and dict(form.schema), "strict": form.strict},
    }


def difference(recorded: Any, came: Any, place: str = "") -> str | None:
    """Return the first place where ``came`` is not ``recorded``, with both; None where they are the same."""
    match recorded, came:
        case dict(), dict():
            for key in [*recorded, *(key for key in came if key not in recorded)]:
                inner = f"{place}.{key}" if place else str(key)
                found = difference(recorded.get(key, _MISSING), came.get(key, _MISSING), inner)
                if found:
                    return found
            return None
        case list(), list():
            for i in range(max(len(recorded), len(came))):
                old, new = (items[i] if i < len(items) else _MISSING for items in (recorded, came))
                found = difference(old, new, f"{place} {i + 1}")
                if found:
                    return found
            return None
    if recorded == came and isinstance(recorded, bool) is isinstance(came, bool):
        return None
    return f"{place}: recorded {_shown(recorded)}, came {_shown(came)}"


def shared_prefix(recorded: Json, request: ModelRequest) -> int:
    """Return how many messages the two have in common before the first that differs."""
    pairs = zip(recorded.get("messages", ()), _messages(request.messages), strict=False)
    return next((i for i, (old, new) in enumerate(pairs) if difference(old, new)), len(request.messages))


class _Missing:
    """Stands for what one of the two does not have."""


_MISSING = _Missing()


def _tool(tool: Tool) -> Json:
    return {
        "name": tool.name,
        "kind": tool.kind.value,
        "description": tool.description,
        "parameters": dict(tool.parameters),
        "strict": tool.strict,
    }


def _messages(messages: Iterable[Message]) -> Iterator[Json]:
    """Yield texts, calls and results one by one: the two APIs group them differently."""
    numbers: dict[str | None, int] = {}
    for message in messages:
        if message.role == "tool":
            yield {"result_of_call": numbers.get(message.call_id), "text": _json(message.text)}
            continue
        if message.text:
            yield {"role": message.role, "text": message.text}
        yield from _calls(message, numbers)


def _calls(message: Message, numbers: dict[str | None, int]) -> Iterator[Json]:
    for call in message.calls:
        numbers[call.id] = len(numbers) + 1
        yield {"call": call.name, "arguments": _json(call.arguments)}


def _json(text: str) -> Any:
    """Return ``text`` as the JSON value it holds, or as it is: spaces and the order of keys mean nothing."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return value if isinstance(value, list | Mapping) else text


def _shown(value: Any, limit: int = 200) -> str:
    if isinstance(value, _Missing):
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else text[: limit - 1] + "…"

"""Fingerprint of a request, by which a replayed request is recognized.

It holds the model, the text of the messages, the tools, tool_choice, parallel_tool_calls and the format of the reply.
It leaves out what changes from run to run: ids (a result is identified by the position of its call among all calls),
the spacing of arguments, whether the history was sent or referred to, streaming, and settings such as temperature.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mocks.api.json_text import Json
from mocks.messages import Message, ModelRequest, Tool


def fingerprint(request: ModelRequest) -> Json:
    """Return the fingerprint of ``request`` as JSON data."""
    form = request.format
    return {
        "model": request.model,
        "messages": list(_messages(request.messages)),
        "tools": [_tool(tool) for tool in request.tools],
        "tool_choice": f"{request.choice.mode} {request.choice.name or ''}".strip(),
        "parallel_tool_calls": request.parallel,
        "format": form and {"name": form.name, "schema": form.schema and dict(form.schema), "strict": form.strict},
    }


def difference(recorded: Any, actual: Any, path: str = "") -> str | None:
    """Return the first difference between ``recorded`` and ``actual``, with both values; None where there is none.

    ``path`` is the path of the two values, with which the text begins.
    """
    match recorded, actual:
        case dict(), dict():
            for key in [*recorded, *(key for key in actual if key not in recorded)]:
                inner = f"{path}.{key}" if path else str(key)
                inner_difference = difference(recorded.get(key, _MISSING), actual.get(key, _MISSING), inner)
                if inner_difference:
                    return inner_difference
            return None
        case list(), list():
            for i in range(max(len(recorded), len(actual))):
                old, new = (items[i] if i < len(items) else _MISSING for items in (recorded, actual))
                inner_difference = difference(old, new, f"{path} {i + 1}")
                if inner_difference:
                    return inner_difference
            return None
    if recorded == actual and isinstance(recorded, bool) is isinstance(actual, bool):
        return None
    return f"{path}: recorded {_show(recorded)}, came {_show(actual)}"


def shared_prefix(recorded: Json, request: ModelRequest) -> int:
    """Return how many messages of a recorded fingerprint and of ``request`` are the same before one differs."""
    pairs = zip(recorded.get("messages", ()), _messages(request.messages), strict=False)
    return next((i for i, (old, new) in enumerate(pairs) if difference(old, new)), len(request.messages))


class _Missing:
    """Stand-in for a value that one of the two does not have."""


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
    """Yield texts, calls and results one by one, since the two APIs group them differently."""
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
    """Return the JSON object or array in ``text``, so that spacing and key order do not matter; else ``text``."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return value if isinstance(value, list | Mapping) else text


def _show(value: Any, limit: int = 200) -> str:
    if isinstance(value, _Missing):
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else text[: limit - 1] + "…"

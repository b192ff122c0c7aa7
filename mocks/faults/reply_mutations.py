"""Mutations of a reply: a refusal, a truncation, or tool calls with something wrong in them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from mocks.api.json_text import dumps_compact
from mocks.faults.spec import Fault, FaultKind
from mocks.messages import ModelReply, ModelRequest, ToolCall

REFUSAL = "I'm sorry, but I can't assist with that request."


def mutate_reply(reply: ModelReply, request: ModelRequest, fault: Fault) -> ModelReply | None:
    """Return ``reply`` with ``fault`` in it; None where the fault has nothing to change.

    A fault of the connection leaves the reply as it is.
    """
    match fault.kind:
        case FaultKind.REFUSAL:
            return ModelReply(refusal=REFUSAL)
        case FaultKind.TRUNCATION:
            return _truncated(reply, fault.fraction)
        case FaultKind.MALFORMED_ARGUMENTS if reply.calls:
            return _with_first(reply, arguments=reply.calls[0].arguments.rstrip().removesuffix("}") or "{")
        case FaultKind.HALLUCINATED_TOOL if reply.calls:
            return _with_first(reply, name=fault.name or _unoffered(reply.calls[0].name, request))
        case FaultKind.WRONG_TYPES if reply.calls:
            arguments = _mistyped(reply.calls[0], request)
            return None if arguments is None else _with_first(reply, arguments=arguments)
        case FaultKind.CUT | FaultKind.SLOW | FaultKind.STREAM_ERROR:
            return reply
    return None


def _truncated(reply: ModelReply, at: float) -> ModelReply:
    """Cut the last call's arguments, or the text, at the share ``at``; something is always missing."""
    if not reply.calls:
        return replace(reply, text=_part(reply.text, at), refusal=_part(reply.refusal, at), truncated=True)
    last = reply.calls[-1]
    shorter = replace(last, arguments=_part(last.arguments, at) or "")
    return replace(reply, calls=(*reply.calls[:-1], shorter), truncated=True)


def _part(text: str | None, at: float) -> str | None:
    return text and text[: min(round(len(text) * at), len(text) - 1)]


def _with_first(reply: ModelReply, **changes: str) -> ModelReply:
    first, *others = reply.calls
    return replace(reply, calls=(replace(first, **changes), *others))  # type: ignore[arg-type]


def _unoffered(name: str, request: ModelRequest) -> str:
    """Return a name similar to ``name`` that no tool of the request has."""
    near = f"{name[:60]}_v2"
    while request.tool(near) is not None:
        near = f"{near[:60]}_{len(near)}"
    return near


def _mistyped(call: ToolCall, request: ModelRequest) -> str | None:
    """Return the arguments with one value of a type that its schema forbids; None if there is no such value."""
    try:
        arguments = json.loads(call.arguments)
    except ValueError:
        return None
    tool = request.tool(call.name)
    properties = tool.parameters.get("properties", {}) if tool else {}
    for name, value in arguments.items() if isinstance(arguments, dict) else ():
        allowed = set(_types(properties.get(name, {})))
        wrong = next((other for other in _others(value) if allowed and not allowed & _types_of(other)), None)
        if wrong is not None:
            return dumps_compact({**arguments, name: wrong})
    return None


def _types(schema: Any) -> Iterator[str]:
    """Yield the types that ``schema`` permits; none where it names none or is a reference."""
    if not isinstance(schema, Mapping):
        return
    kinds = schema.get("type", [])
    yield from [kinds] if isinstance(kinds, str) else kinds
    for inner in [*schema.get("anyOf", []), *schema.get("oneOf", [])]:
        yield from _types(inner)
    for value in [*schema.get("enum", []), *([schema["const"]] if "const" in schema else [])]:
        yield from _types_of(value)


def _others(value: Any) -> tuple[Any, ...]:
    """Return ``value`` in other types, the most likely mistake of a model first: a number in quotes, a list of one."""
    written = value if isinstance(value, str) else json.dumps(value)
    return (42, [value], True) if isinstance(value, str) else (written, [value], True)


def _types_of(value: Any) -> set[str]:
    """Return the schema types of ``value``."""
    match value:
        case None:
            return {"null"}
        case bool():
            return {"boolean"}
        case int():
            return {"integer", "number"}
        case float():
            return {"number"}
        case str():
            return {"string"}
        case list():
            return {"array"}
        case _:
            return {"object"}

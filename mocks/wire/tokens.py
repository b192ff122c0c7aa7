"""An estimate of token counts. It is an estimate: the mock carries no vocabulary, so words are counted by length.

The sums around the words follow what was measured on recorded traffic (2025-2026): three tokens a message and three for
the reply; tools are rendered as a TypeScript namespace, plus a constant per model family.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mocks.conversation import Call, Message, Reply, Request, Tool

_PIECES = re.compile(r"_*[^\W\d_]+|\d{1,3}|[^\w\s]+|_+")
_LETTERS_A_TOKEN = 12
_SCALARS = {"integer": "number", "array": "any[]", "null": "null"}


def estimate(text: str) -> int:
    """Return about how many tokens ``text`` is: one a word of up to twelve letters, number or run of punctuation."""
    return sum(-(-len(piece) // _LETTERS_A_TOKEN) for piece in _PIECES.findall(text))


def of_request(request: Request, *, reasoning: bool = False) -> int:
    """Return the estimated ``prompt_tokens`` of ``request``, for the gpt-5 family where ``reasoning`` is true."""
    total = 3 + sum(3 + _message(message) for message in request.messages)
    if request.tools:
        total += estimate(render(request.tools)) + (89 if reasoning else _overhead(request))
    return total


def _overhead(request: Request) -> int:
    """Return what tools cost beside their text on gpt-4o and gpt-4.1. A system message takes the tools in: it saves."""
    with_properties = sum(bool(tool.parameters.get("properties")) for tool in request.tools)
    has_system = any(message.role in ("system", "developer") for message in request.messages)
    return 9 - with_properties - 4 * has_system


def of_reply(reply: Reply) -> int:
    """Return the estimated ``completion_tokens`` of ``reply``."""
    return estimate(reply.text or reply.refusal or "") + sum(3 + _call(call) for call in reply.calls) + 1


def _message(message: Message) -> int:
    return estimate(message.role) + estimate(message.text) + sum(3 + _call(call) for call in message.calls)


def _call(call: Call) -> int:
    return estimate(call.name) + estimate(call.arguments)


def render(tools: Sequence[Tool]) -> str:
    """Write ``tools`` as the TypeScript namespace whose length best fits recorded counts."""
    return "namespace functions {\n\n" + "\n\n".join(map(_tool, tools)) + "\n\n} // namespace functions"


def _tool(tool: Tool) -> str:
    head = f"// {tool.description}\n" if tool.description else ""
    properties = tool.parameters.get("properties") or {}
    if not properties:
        return f"{head}type {tool.name} = () => any;"
    required = tool.parameters.get("required") or ()
    lines = [_property(name, node, name in required) for name, node in properties.items()]
    return f"{head}type {tool.name} = (_: {{\n" + "\n".join(lines) + "\n}) => any;"


def _property(name: str, node: Any, required: bool) -> str:
    node = node if isinstance(node, Mapping) else {}
    head = f"// {node['description']}\n" if node.get("description") else ""
    return f"{head}{name}{'' if required else '?'}: {_type(node)},"


def _type(node: Mapping[str, Any]) -> str:
    if node.get("enum"):
        return " | ".join(f'"{value}"' for value in node["enum"])
    if node.get("properties"):
        inner = " ".join(_property(name, member, True) for name, member in node["properties"].items())
        return "{ " + inner + " }"
    if isinstance(node.get("items"), Mapping):
        return _type(node["items"]) + "[]"
    kinds = node.get("type", "any")
    return " | ".join(_SCALARS.get(str(kind), str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds]))

"""Token counts of requests and replies: text by a vocabulary, the overhead around it by constants.

Text is counted by a `Counter`: `mocks.api.tokens.vocabulary.exact`, or `estimate` where the vocabulary is missing. What
is counted around it was fitted to counts recorded on the service from 2024 to 2026: three tokens a message, the
TypeScript of `mocks.api.tokens.typescript` for tools, the JSON of a reply's schema, and the constants of
`mocks.api.tokens.families`. Of 131 requests recorded by three packages, without files, 124 are hit and 128 within two
tokens. Not known: what a named ``tool_choice`` and ``parallel_tool_calls: false`` add, files and images, hosted tools.
gpt-4-turbo, gpt-4 and gpt-3.5 are approximate: their older vocabulary is not included here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mocks.api.memoize import memoize_json
from mocks.api.tokens import typescript, vocabulary
from mocks.api.tokens.families import Family
from mocks.messages import Api, Message, ModelReply, ModelRequest, ResponseFormat, Tool, ToolCall, ToolKind

Counter = Callable[[str], int]
"""A function that returns the number of tokens of a text."""

_WORDS = re.compile(r"_*[^\W\d_]+|\d{1,3}|[^\w\s]+|_+")
_CHARACTERS_PER_TOKEN = 12
MAX_TOKENS_PER_CHARACTER = 3
"""Text shorter than a third of a token limit cannot exceed it, and need not be counted."""
_FINAL, _COMMENTARY, _JSON_CALL, _TEXT_CALL, _RECIPIENT = 2, 4, 3, 1, 4
"""What channels, calls and the recipient of a result add on reasoning models (recorded on gpt-5.4 and gpt-5.5)."""
_TEXT_REPLY, _CALL_REPLY, _CUSTOM_CALL_REPLY = 3, 4, 2
"""What the same adds to replies of reasoning models (recorded on gpt-5.5)."""
_GRAMMAR = 47
"""What a grammar costs beside its own text (recorded on gpt-5)."""


def estimate(text: str) -> int:
    """Return an estimate of the tokens of ``text``: one per word of up to 12 letters, number or run of punctuation."""
    return sum(-(-len(word) // _CHARACTERS_PER_TOKEN) for word in _WORDS.findall(text))


def best_counter() -> Counter:
    """Return the exact counter where its vocabulary is there, else `estimate`."""
    return vocabulary.exact if vocabulary.is_available() else estimate


def of_request(request: ModelRequest, *, family: Family, count: Counter) -> int:
    """Return the ``prompt_tokens`` of ``request``."""
    names = {call.id: call.name for message in request.messages for call in message.calls}
    messages = sum(_count_message(message, names, family, count) for message in request.messages)
    system = next((message.text for message in request.messages if message.role in ("system", "developer")), None)
    tools = [tool for tool in request.prompt_tools or request.tools if not tool.deferred]
    schema = request.format is not None and request.format.schema is not None
    overhead = family.responses if request.api is Api.RESPONSES else family.chat
    offered = _count_tools(tools, family, count) + _count_format(request.format, count)
    offered += max(overhead.of(bool(tools), schema) - (0 if system is None else family.system), 0)
    if tools and system and family.system:
        offered += _count_separator(system, count)
    return messages + family.reply + offered


def _count_separator(text: str, count: Counter) -> int:
    """Return the tokens of the empty line between a system message and the tools: a full stop and the line are one."""
    end = text[-_CHARACTERS_PER_TOKEN:]
    return count(f"{end}\n\n") - count(end)


def of_reply(reply: ModelReply, *, family: Family, count: Counter) -> int:
    """Return the ``completion_tokens`` of ``reply``, without any reasoning: recorded on gpt-4o, gpt-4.1 and gpt-5.5."""
    text = reply.text or reply.refusal or ""
    if not family.channels or not reply.calls:
        return _count_assistant_turn(text, reply.calls, count) + (_TEXT_REPLY if family.channels else 0)
    said = count(text) + 1 + _TEXT_REPLY if text else 0
    return said + sum(_count_assistant_turn("", [call], count) + _reply_to(call) for call in reply.calls)


def _reply_to(call: ToolCall) -> int:
    return _CUSTOM_CALL_REPLY if call.kind is ToolKind.CUSTOM else _CALL_REPLY


def count_tools(
    tools: Iterable[Mapping[str, Any]], model: str = "gpt-4o", *, system: bool = False, count: Counter | None = None
) -> int:
    """Return how many input tokens ``tools`` add to each request that offers them.

    Args:
        tools: Function tools as either API takes them: Chat Completions nests ``name``, ``description`` and
            ``parameters`` under ``function``, Responses does not.
        model: The model that is asked.
        system: Whether the request has a system message, which makes tools four tokens cheaper on gpt-4o and gpt-4.1.
        count: The counter of text; by default that of `best_counter`.

    Raises:
        ValueError: A tool has no name.

    >>> count_tools([{"type": "function", "function": {"name": "get_model_name"}}])
    25
    """
    given, family = [_tool(tool) for tool in tools], Family.of(model)
    overhead = family.chat.tools - (family.system if system else 0) if given else 0
    return overhead + _count_tools(given, family, count or best_counter())


def _count_tools(tools: Sequence[Tool], family: Family, count: Counter) -> int:
    if not tools:
        return 0
    members = [[tool.name, tool.description, tool.parameters, tool.kind is ToolKind.CUSTOM] for tool in tools]
    grammars = [count(tool.grammar.strip()) + _GRAMMAR for tool in tools if tool.grammar]
    custom = family.custom if family.custom and any(tool.kind is ToolKind.CUSTOM for tool in tools) else 0
    return _count_rendered(members, count, family.channels) + custom + sum(grammars)


@memoize_json
def _count_rendered(members: Sequence[Sequence[Any]], count: Counter, detailed: bool) -> int:
    tools = (
        Tool(name, text, schema, kind=ToolKind.CUSTOM if custom else ToolKind.FUNCTION)
        for name, text, schema, custom in members
    )
    return count(typescript.render(tools, detailed=detailed))


def _tool(tool: Mapping[str, Any]) -> Tool:
    nested = tool.get(str(tool.get("type")))
    function = nested if isinstance(nested, Mapping) else tool
    if not function.get("name"):
        raise ValueError(
            f"A tool has no name: {tool!r}. Write {{'type': 'function', 'function': {{'name': ...}}}} as in Chat "
            "Completions, or {'type': 'function', 'name': ...} as in Responses."
        )
    schema = function.get("parameters")
    return Tool(function["name"], function.get("description") or "", schema if isinstance(schema, Mapping) else {})


def _count_format(format: ResponseFormat | None, count: Counter) -> int:
    """Return the tokens of the text of a format with a schema."""
    if format is None or format.schema is None:
        return 0
    schema = json.dumps(_without_strict_keywords(format.schema), ensure_ascii=False, separators=(",", ":"), default=str)
    comment = f"// {format.description}\n" if format.description else ""
    return count(f"# Response Formats\n\n## {format.name}\n\n{comment}{schema}")


def _without_strict_keywords(node: Any) -> Any:
    """Return the schema ``node`` as the model sees it: without what strict mode demands, and a default that is null."""
    if isinstance(node, Mapping):
        hidden = {"required", "additionalProperties", *(["default"] if node.get("default", ...) is None else ())}
        shown = {key: value for key, value in node.items() if key not in hidden}
        members = shown.get("properties")
        if isinstance(members, Mapping):
            shown["properties"] = {name: _without_strict_keywords(member) for name, member in members.items()}
        return {key: value if key == "properties" else _without_strict_keywords(value) for key, value in shown.items()}
    return [_without_strict_keywords(item) for item in node] if isinstance(node, list) else node


def _count_message(message: Message, names: Mapping[str | None, str], family: Family, count: Counter) -> int:
    if message.role == "assistant" and family.channels:
        return _count_channels(message, count)
    if message.role == "assistant":
        calls = [replace(call, arguments=_compact(call.arguments)) for call in message.calls]
        return 3 + _count_assistant_turn(message.text, calls, count) - (len(calls) > 1)
    author = names.get(message.call_id, message.role) if message.role == "tool" else message.role
    recipient = _RECIPIENT if message.role == "tool" and family.channels else 0
    return 3 + count(author) + recipient + count(message.text)


def _count_channels(message: Message, count: Counter) -> int:
    """Return the tokens of an assistant's turn on a reasoning model, where each call is a message of its own."""
    text = 3 + count(message.text) + 1 + (_COMMENTARY if message.calls else _FINAL)
    calls = (
        3 + 5 + count(f"functions.{call.name}") + count(_compact(call.arguments)) + 1
        + (_JSON_CALL if call.kind is ToolKind.FUNCTION else _TEXT_CALL)
        for call in message.calls
    )  # fmt: skip
    return (text if message.text or not message.calls else 0) + sum(calls)


def _compact(arguments: str) -> str:
    """Return the arguments of an earlier call as the model is shown them: JSON without blanks (recorded, 2025)."""
    try:
        return json.dumps(json.loads(arguments), ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        return arguments


def _count_assistant_turn(text: str, calls: Sequence[ToolCall], count: Counter) -> int:
    """Return the tokens of an assistant's turn, its end included.

    Parallel calls count as one call of a tool that takes calls: recorded completions of 51 tokens for two calls fit it.
    """
    if not calls:
        return count(text) + 1
    recipient, content = f"functions.{calls[0].name}", calls[0].arguments
    if len(calls) > 1:
        uses = [f'{{"recipient_name":"functions.{call.name}","parameters":{call.arguments}}}' for call in calls]
        recipient, content = "multi_tool_use.parallel", f'{{"tool_uses":[{",".join(uses)}]}}'
    return count(text) + 5 + count(recipient) + count(content) + 1

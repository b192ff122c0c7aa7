"""Token counts of requests and replies: text by a vocabulary, the overhead around it by constants.

Text is counted by a `Counter`: `mocks.api.tokens.vocabulary.exact`, or `estimate` where the vocabulary is missing.
The constants fit counts recorded on gpt-4o, gpt-4o-mini, gpt-4.1-mini and the gpt-5 family in 2024 to 2026: nearly all
exactly where no tools are offered, and many within a few tokens where tools are. They are three tokens a message, three
for the reply, and for tools the TypeScript of `mocks.api.tokens.typescript` plus a constant.
gpt-4-turbo, gpt-4 and gpt-3.5 are approximate: their older vocabulary is not included here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mocks.api.memoize import memoize_json
from mocks.api.tokens import typescript, vocabulary
from mocks.messages import Api, Message, ModelReply, ModelRequest, ResponseFormat, Tool, ToolCall

Counter = Callable[[str], int]
"""A function that returns the number of tokens of a text."""

_WORDS = re.compile(r"_*[^\W\d_]+|\d{1,3}|[^\w\s]+|_+")
_CHARACTERS_PER_TOKEN = 12
MAX_TOKENS_PER_CHARACTER = 3
"""Text shorter than a third of a token limit cannot exceed it, and need not be counted."""
_REASONING_MODEL = re.compile(r"(ft:)?(gpt-[5-9]|o\d)")


def estimate(text: str) -> int:
    """Return an estimate of the tokens of ``text``: one per word of up to 12 letters, number or run of punctuation."""
    return sum(-(-len(word) // _CHARACTERS_PER_TOKEN) for word in _WORDS.findall(text))


def best_counter() -> Counter:
    """Return the exact counter where its vocabulary is there, else `estimate`."""
    return vocabulary.exact if vocabulary.is_available() else estimate


@dataclass(frozen=True)
class Family:
    """What a family of models adds to the text of a request, in tokens."""

    reply: int
    """For the reply, once per request."""
    tools: int
    """For tools, in addition to their rendering, once per request."""
    tools_with_system: int
    """The same where the request has a system or developer message, which then holds the tools."""
    less_on_responses: int = 0
    """How much less tools add on the Responses API."""

    @classmethod
    def of(cls, model: str) -> Family:
        """Return the family of a model by its name; unknown names count as gpt-4o."""
        return GPT_5 if _REASONING_MODEL.match(model) else GPT_4O


GPT_4O = Family(reply=3, tools=9, tools_with_system=5)
"""gpt-4o, gpt-4o-mini, gpt-4.1 and gpt-4.1-mini: recorded. Older models are counted alike."""
GPT_5 = Family(reply=2, tools=91, tools_with_system=91, less_on_responses=82)
"""gpt-5, its smaller and later ones, and o3-mini: recorded. Other reasoning models are counted alike."""


def of_request(request: ModelRequest, *, family: Family, count: Counter) -> int:
    """Return the ``prompt_tokens`` of ``request``."""
    names = {call.id: call.name for message in request.messages for call in message.calls}
    messages = sum(3 + _count_message(message, names, count) for message in request.messages)
    system = next((message.text for message in request.messages if message.role in ("system", "developer")), None)
    tools = [tool for tool in request.prompt_tools or request.tools if not tool.deferred]
    offered = _count_tools(tools, family, count, system is not None)
    if tools and request.api is Api.RESPONSES:
        offered -= family.less_on_responses
    if tools and system and family.tools_with_system != family.tools:
        offered += _count_separator(system, count)
    return messages + family.reply + offered + _count_format(request.format, count)


def _count_separator(text: str, count: Counter) -> int:
    """Return the tokens of the empty line between a system message and the tools: a full stop and the line are one."""
    end = text[-_CHARACTERS_PER_TOKEN:]
    return count(f"{end}\n\n") - count(end)


def of_reply(reply: ModelReply, *, count: Counter) -> int:
    """Return the ``completion_tokens`` of ``reply``, without any reasoning: recorded on gpt-4o and gpt-4.1."""
    return _count_assistant_turn(reply.text or reply.refusal or "", reply.calls, count)


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
    return _count_tools([_tool(tool) for tool in tools], Family.of(model), count or best_counter(), system)


def _count_tools(tools: Sequence[Tool], family: Family, count: Counter, system: bool) -> int:
    if not tools:
        return 0
    members = [[tool.name, tool.description, tool.parameters] for tool in tools]
    return _count_rendered(members, count) + (family.tools_with_system if system else family.tools)


@memoize_json
def _count_rendered(members: Sequence[Sequence[Any]], count: Counter) -> int:
    return count(typescript.render([Tool(*each) for each in members]))


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
    """Return the tokens of a format with a schema, from counts recorded on gpt-4o beside tools."""
    if format is None or format.schema is None:
        return 0
    schema = json.dumps(_without_strict_keywords(format.schema), ensure_ascii=False, separators=(",", ":"), default=str)
    return count(f"# Response Formats\n\n## {format.name}\n\n{schema}")


def _without_strict_keywords(node: Any) -> Any:
    """Return the schema ``node`` as the model sees it: without what strict mode demands of every object."""
    if isinstance(node, Mapping):
        shown = {key: value for key, value in node.items() if key not in ("required", "additionalProperties")}
        members = shown.get("properties")
        if isinstance(members, Mapping):
            shown["properties"] = {name: _without_strict_keywords(member) for name, member in members.items()}
        return {key: value if key == "properties" else _without_strict_keywords(value) for key, value in shown.items()}
    return [_without_strict_keywords(item) for item in node] if isinstance(node, list) else node


def _count_message(message: Message, names: Mapping[str | None, str], count: Counter) -> int:
    if message.role == "assistant":
        return _count_assistant_turn(message.text, message.calls, count)
    author = names.get(message.call_id, message.role) if message.role == "tool" else message.role
    return count(author) + count(message.text)


def _count_assistant_turn(text: str, calls: Sequence[ToolCall], count: Counter) -> int:
    """Return the tokens of an assistant's turn, its end included.

    Parallel calls count as one call of a tool that takes calls: recorded completions of 51 tokens for two calls fit it.
    """
    if not calls:
        return count(text) + 1
    uses = [f'{{"recipient_name":"functions.{call.name}","parameters":{call.arguments}}}' for call in calls]
    parallel = len(calls) > 1
    recipient = "multi_tool_use.parallel" if parallel else f"functions.{calls[0].name}"
    content = f'{{"tool_uses":[{",".join(uses)}]}}' if parallel else calls[0].arguments
    return count(text) + 5 + count(recipient) + count(content) + 1

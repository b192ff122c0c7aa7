"""Token counts of requests and replies: the words from a vocabulary, the sums around them from recorded traffic.

Words are counted by a `Counter`: `mocks.api.tokens.vocabulary.exact`, or `estimate` where the compiled tokenizer is
missing. The sums fit counts recorded on gpt-4o, gpt-4o-mini, gpt-4.1-mini and the gpt-5 family in 2024 to 2026, most of
them exactly and the rest by one token: three tokens a message, three for the reply to come, and for tools the
TypeScript of `mocks.api.tokens.typescript` with a constant. gpt-4-turbo, gpt-4 and gpt-3.5 are approximate: their older
vocabulary is not carried here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mocks.api.memoize import memoize_json
from mocks.api.tokens import typescript, vocabulary
from mocks.messages import Message, ModelReply, ModelRequest, ResponseFormat, Tool, ToolCall

Counter = Callable[[str], int]
"""How many tokens a text is."""

_PIECES = re.compile(r"_*[^\W\d_]+|\d{1,3}|[^\w\s]+|_+")
_LETTERS_A_TOKEN = 12
MOST_TOKENS_A_LETTER = 3
"""What is shorter than a third of a limit cannot exceed it, and need not be counted."""
_REASONING = re.compile(r"(ft:)?(gpt-[5-9]|o\d)")


def estimate(text: str) -> int:
    """Return about how many tokens ``text`` is: one a word of up to twelve letters, number or run of punctuation."""
    return sum(-(-len(piece) // _LETTERS_A_TOKEN) for piece in _PIECES.findall(text))


def best() -> Counter:
    """Return the best counter there is here: the exact one where the compiled tokenizer imports, else `estimate`."""
    return vocabulary.exact if vocabulary.usable() else estimate


@dataclass(frozen=True)
class Family:
    """What a family of models adds to the text of a request, in tokens."""

    reply: int
    """For the reply to come, once a request."""
    tools: int
    """Where there are tools, beside their rendering, once a request."""
    tools_with_system: int
    """The same where a system or developer message takes the tools in."""

    @classmethod
    def of(cls, model: str) -> Family:
        """Return the family of the model of that name; names that are not known count as gpt-4o."""
        return GPT_5 if _REASONING.match(model) else GPT_4O


GPT_4O = Family(reply=3, tools=9, tools_with_system=5)
"""gpt-4o, gpt-4o-mini, gpt-4.1 and gpt-4.1-mini: recorded. Older models are counted alike."""
GPT_5 = Family(reply=2, tools=91, tools_with_system=91)
"""gpt-5, its smaller and later ones, and o3-mini: recorded. Other reasoning models are counted alike."""


def of_request(request: ModelRequest, *, family: Family, count: Counter) -> int:
    """Return the ``prompt_tokens`` of ``request``."""
    names = {call.id: call.name for message in request.messages for call in message.calls}
    messages = sum(3 + _message(message, names, count) for message in request.messages)
    system = any(message.role in ("system", "developer") for message in request.messages)
    tools = [tool for tool in request.prompt_tools or request.tools if not tool.deferred]
    return messages + family.reply + _tools(tools, family, count, system) + _format(request.format, count)


def of_reply(reply: ModelReply, *, count: Counter) -> int:
    """Return the ``completion_tokens`` of ``reply``, without any reasoning: recorded on gpt-4o and gpt-4.1."""
    return _said(reply.text or reply.refusal or "", reply.calls, count)


def count_tools(
    tools: Iterable[Mapping[str, Any]], model: str = "gpt-4o", *, system: bool = False, count: Counter | None = None
) -> int:
    """Return how many input tokens ``tools`` add to each request that offers them.

    ``tools`` are function tools as either API takes them: Chat Completions nests ``name``, ``description`` and
    ``parameters`` under ``function``, Responses does not. ``system`` says whether the request has a system message,
    which makes tools four tokens cheaper on gpt-4o and gpt-4.1. ``count`` counts words, by default `best`. Raises
    ValueError for a tool without a name.

    >>> count_tools([{"type": "function", "function": {"name": "get_model_name"}}])
    25
    """
    return _tools([_tool(tool) for tool in tools], Family.of(model), count or best(), system)


def _tools(tools: Sequence[Tool], family: Family, count: Counter, system: bool) -> int:
    if not tools:
        return 0
    written = [[tool.name, tool.description, tool.parameters] for tool in tools]
    return _rendered(written, count) + (family.tools_with_system if system else family.tools)


@memoize_json
def _rendered(written: Sequence[Sequence[Any]], count: Counter) -> int:
    return count(typescript.render([Tool(*members) for members in written]))


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


def _format(format: ResponseFormat | None, count: Counter) -> int:
    """Return what a format with a schema costs, from counts recorded on gpt-4o beside tools."""
    if format is None or format.schema is None:
        return 0
    schema = json.dumps(_without_rules(format.schema), ensure_ascii=False, separators=(",", ":"), default=str)
    return count(f"# Response Formats\n\n## {format.name}\n\n{schema}")


def _without_rules(node: Any) -> Any:
    """Return the schema ``node`` as the model is shown it: without what strict demands of every object."""
    if isinstance(node, Mapping):
        shown = {key: value for key, value in node.items() if key not in ("required", "additionalProperties")}
        members = shown.get("properties")
        if isinstance(members, Mapping):
            shown["properties"] = {name: _without_rules(member) for name, member in members.items()}
        return {key: value if key == "properties" else _without_rules(value) for key, value in shown.items()}
    return [_without_rules(item) for item in node] if isinstance(node, list) else node


def _message(message: Message, names: Mapping[str | None, str], count: Counter) -> int:
    if message.role == "assistant":
        return _said(message.text, message.calls, count)
    author = names.get(message.call_id, message.role) if message.role == "tool" else message.role
    return count(author) + count(message.text)


def _said(text: str, calls: Sequence[ToolCall], count: Counter) -> int:
    """Return what an assistant's turn costs, its end included.

    Several calls count as one, of a tool that takes calls: completions of 51 tokens for two calls show it.
    """
    if not calls:
        return count(text) + 1
    uses = [f'{{"recipient_name":"functions.{call.name}","parameters":{call.arguments}}}' for call in calls]
    several = len(calls) > 1
    recipient = "multi_tool_use.parallel" if several else f"functions.{calls[0].name}"
    content = f'{{"tool_uses":[{",".join(uses)}]}}' if several else calls[0].arguments
    return count(text) + 5 + count(recipient) + count(content) + 1

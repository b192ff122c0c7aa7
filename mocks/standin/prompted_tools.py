"""Tools and results that a client writes into its messages as text, in place of ``tools`` and tool messages.

Two forms are read. "Calling tools:" of the assistant, followed by "Observation:" of the user, are calls with results.
A prompt that lists "(1) get_weather, whose description is <desc>…</desc>. It takes arguments {…}." and marks its fields
as ``[[ ## question ## ]]`` is answered with the fields it asks for.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from mocks.api.json_text import dumps_compact
from mocks.messages import Message, ModelReply, ModelRequest, Tool, ToolCall, ToolChoice, ToolChoiceMode
from mocks.standin import tool_results
from mocks.standin.extraction.sentences import MAX_MESSAGE_CHARS, answered_calls

_CALLING, _OBSERVED = "Calling tools:", "Observation:"
_TOOL = re.compile(r"^\s*\(\d+\) (\w+), whose description is <desc>(.*?)</desc>\. It takes arguments (\{.*\})\.$", re.M)
_FIELD = re.compile(r"^\[\[ ## (\w+) ## \]\]$", re.M)
_WANTED = re.compile(r"`\[\[ ## (\w+) ## \]\]`")
_FINISH, _COMPLETED = "finish", "completed"


def with_spoken_results(request: ModelRequest) -> ModelRequest:
    """Return ``request`` with calls and observations in text as the calls and tool messages that they are."""
    if not any(message.role == "user" and message.text.startswith(_OBSERVED) for message in request.messages):
        return request
    messages: list[Message] = []
    for message in request.messages:
        calls = tuple(_spoken_calls(message, len(messages)))
        if calls:
            messages.append(Message("assistant", calls=calls))
        elif message.role == "user" and message.text.startswith(_OBSERVED) and messages and messages[-1].calls:
            messages += _results(messages[-1].calls, message.text.removeprefix(_OBSERVED).strip())
        else:
            messages.append(message)
    return replace(request, messages=tuple(messages))


def _spoken_calls(message: Message, number: int) -> Iterator[ToolCall]:
    """Yield the calls in the text of an assistant message, with ids made from its place in the conversation."""
    _, calling, text = message.text.partition(_CALLING)
    listed = _literal(text.strip()) if calling and message.role == "assistant" else None
    for i, one in enumerate(listed if isinstance(listed, list) else ()):
        function = one.get("function") if isinstance(one, dict) else None
        if isinstance(function, dict) and isinstance(function.get("name"), str):
            arguments = dumps_compact(function.get("arguments") or {})
            yield ToolCall(function["name"], arguments, f"spoken_{number}_{i}")


def _results(calls: Sequence[ToolCall], text: str) -> Iterator[Message]:
    """Yield a tool message for each call: a line each, or else the whole text as the result of the first."""
    lines = text.splitlines()
    texts = lines if len(lines) == len(calls) else [text, *[""] * (len(calls) - 1)]
    for call, said in zip(calls, texts, strict=True):
        yield Message("tool", said, call_id=call.id)


def reply(request: ModelRequest, answer: Callable[[ModelRequest], ModelReply]) -> ModelReply | None:
    """Return the reply to a prompt with marked fields; None for any other."""
    last = request.messages[-1] if request.messages and not request.tools else None
    wanted = [name for name in _WANTED.findall(last.text[-MAX_MESSAGE_CHARS:]) if name != _COMPLETED] if last else []
    if last is None or not wanted:
        return None
    names_and_texts = _FIELD.split(last.text[: last.text.rindex("\n\n")] if "\n\n" in last.text else last.text)[1:]
    fields = {name: text.strip() for name, text in zip(names_and_texts[::2], names_and_texts[1::2], strict=True)}
    messages = tuple(_conversation(fields))
    tools = tuple(_listed_tools("\n".join(message.text for message in request.messages)))
    asked = replace(request, messages=messages, tools=tools, choice=ToolChoice(ToolChoiceMode.AUTO), format=None)
    next_call = next(iter(answer(asked).calls), ToolCall(_FINISH, "{}"))
    said = tool_results.summarize(answered_calls(messages)) or "I compare words."
    values = {"next_tool_name": next_call.name, "next_tool_args": next_call.arguments}
    written = [f"[[ ## {name} ## ]]\n{values.get(name, said)}\n" for name in wanted]
    return ModelReply(text="\n".join([*written, f"[[ ## {_COMPLETED} ## ]]"]))


def _listed_tools(text: str) -> Iterator[Tool]:
    for name, description, arguments in _TOOL.findall(text[:MAX_MESSAGE_CHARS]):
        members = _literal(arguments)
        if name != _FINISH and isinstance(members, dict):
            yield Tool(name, description, {"type": "object", "properties": members, "required": list(members)})


def _conversation(fields: dict[str, str]) -> Iterator[Message]:
    """Yield the question, and each call with what was observed."""
    yield Message("user", " ".join(text for name, text in fields.items() if not re.search(r"_\d+$|^trajectory$", name)))
    for number in range(len(fields)):
        name, seen = fields.get(f"tool_name_{number}"), fields.get(f"observation_{number}")
        if name is None or seen is None:
            return
        id = f"spoken_{number}"
        arguments = fields.get(f"tool_args_{number}") or "{}"
        yield Message("assistant", calls=(ToolCall(name, dumps_compact(_literal(arguments) or {}), id),))
        yield Message("tool", seen, call_id=id)


def _literal(text: str) -> Any:
    """Return the value that ``text`` writes in Python or JSON, or None."""
    for parse in (json.loads, ast.literal_eval):
        try:
            return parse(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
    return None

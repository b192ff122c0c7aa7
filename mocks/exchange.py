"""A request and its reply as data, the same for both APIs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Json = dict[str, Any]
_CALLS = {"function_call": "arguments", "custom_tool_call": "input"}
_RESULTS = ("function_call_output", "custom_tool_call_output")


class Part(NamedTuple):
    """One part of a message: a text, a tool call, the result of a call, or a refusal."""

    kind: Literal["text", "call", "result", "refusal", "other"]
    who: str
    """The role; of kind "other", the type of the item."""
    text: str
    """The text; of a call, its arguments."""
    name: str = ""
    """Of a call: the tool."""
    call_id: str | None = None
    """Of a call and its result."""

    def line(self) -> tuple[str, str]:
        """Return the speaker and the text, to print."""
        match self.kind:
            case "call":
                return f"{self.who} calls", f"{self.name}({self.text}) as {self.call_id}"
            case "result":
                return "tool result", f"{self.call_id}: {self.text}"
            case "refusal":
                return f"{self.who} refuses", self.text
        return self.who, self.text


@dataclass(frozen=True)
class Exchange:
    """A request and its reply."""

    request: Json
    """The body as it was sent. A body that is no JSON object is kept as ``{"unreadable": text}``."""
    response: Json | None
    """The response body; of a streamed reply, the body it adds up to. None where an error came back."""
    status: int
    error: Json | None
    """``{"message", "type", "param", "code"}``, or None."""
    seconds: float
    """How long the answer took."""
    api: str = ""
    """Either "chat" or "responses"; read from the bodies where it is not given."""
    headers: dict[str, str] = field(default_factory=dict)
    """Of a recording: the reply's headers that matter to a client, such as retry-after."""
    stream: str | None = None
    """Of a recording: the server-sent events as they came."""

    def __post_init__(self) -> None:
        if not self.api:
            responses = "input" in self.request or (self.response or {}).get("object") == "response"
            object.__setattr__(self, "api", "responses" if responses else "chat")

    @property
    def messages(self) -> list[Any]:
        """The messages of the request, or the items of its input. Of a bad request: what is there."""
        if self.api == "responses":
            given = self.request.get("input")
            return [{"role": "user", "content": given}] if isinstance(given, str) else _list(given)
        return _list(self.request.get("messages"))

    @property
    def said(self) -> tuple[Part, ...]:
        """The parts of the request's messages, in order."""
        return tuple(part for message in self.messages for part in parts(message))

    @property
    def replied(self) -> tuple[Part, ...]:
        """The parts of the reply; empty where an error came back."""
        if self.api == "responses":
            return tuple(part for item in _list((self.response or {}).get("output")) for part in parts(item))
        return tuple(parts(self._choice.get("message"))) if self._choice else ()

    @property
    def offered(self) -> tuple[str, ...]:
        """The names of the tools in the request; a tool that the service itself runs is named by its type."""
        return tuple(_tool_name(tool) for key in ("tools", "functions") for tool in _list(self.request.get(key)))

    @property
    def message(self) -> Json:
        """The assistant message of the reply as Chat Completions writes it; empty where an error came back."""
        if self.api != "responses":
            return dict(self._choice.get("message") or {})
        texts = [part.text for part in self.replied if part.kind == "text"]
        calls = [
            {"id": part.call_id, "type": "function", "function": {"name": part.name, "arguments": part.text}}
            for part in self.replied
            if part.kind == "call"
        ]
        message: Json = {"role": "assistant", "content": "".join(texts) if texts else None}
        return message | ({"tool_calls": calls} if calls else {}) if self.response else {}

    @property
    def calls(self) -> tuple[tuple[str, str], ...]:
        """The tool calls of the reply as (name, arguments text)."""
        return tuple((part.name, part.text) for part in self.replied if part.kind == "call")

    @property
    def _choice(self) -> Json:
        choices = _list((self.response or {}).get("choices"))
        return choices[0] if choices and isinstance(choices[0], dict) else {}

    def __str__(self) -> str:
        return as_text(self.lines())

    def lines(self, known: int = 0) -> Iterator[tuple[str, str]]:
        """Yield the exchange as lines of (speaker, text): messages, the tools offered, then the reply.

        Args:
            known: How many messages to leave out at the beginning, since an earlier request has shown them.
        """
        if "unreadable" in self.request:
            yield "unreadable body", str(self.request["unreadable"])
        if isinstance(self.request.get("instructions"), str):
            yield "instructions", self.request["instructions"]
        if known:
            yield "before", f"{'the message' if known == 1 else f'{known} messages'} of the request above"
        for message in self.messages[known:]:
            yield from (part.line() for part in parts(message))
        if self.offered:
            yield "tools offered", ", ".join(self.offered)
        if self.error:
            param = f" (param {self.error['param']})" if self.error.get("param") else ""
            yield f"error {self.status}", f"{self.error.get('message')}{param}"
        elif self.response is not None:
            for who, text in (part.line() for part in self.replied):
                yield f"reply, {who}", text
            yield self._ending()

    def _ending(self) -> tuple[str, str]:
        if self.api == "responses":
            return "status", str((self.response or {}).get("status"))
        return "finish_reason", str(self._choice.get("finish_reason"))


def as_text(lines: Iterator[tuple[str, str]]) -> str:
    """Return ``lines`` indented, one below the other."""
    return "\n".join(f"  {who}: {text}" for who, text in lines)


def parts(message: Any) -> Iterator[Part]:
    """Yield the parts of a message or an item, in order. A request that was refused may hold anything."""
    if not isinstance(message, dict):
        yield Part("other", "message", _text(message))
        return
    kind = str(message.get("type", "message"))
    if kind == "message":
        yield from _of_message(message)
    elif kind in _CALLS:
        yield Part("call", "assistant", _text(message.get(_CALLS[kind])), str(message.get("name")), _id(message))
    elif kind in _RESULTS:
        yield Part("result", "tool", _content(message.get("output")), call_id=_id(message))
    else:
        yield Part("other", kind, _text({key: value for key, value in message.items() if key != "type"}))


def _of_message(message: Json) -> Iterator[Part]:
    role = str(message.get("role"))
    content = message.get("content")
    inner = [part for part in _list(content) if isinstance(part, dict)]
    refusals = [part.get("refusal") for part in inner if part.get("type") == "refusal"]
    if content is not None and not refusals:
        is_result = role in ("tool", "function")
        call_id = str(message.get("name" if role == "function" else "tool_call_id")) if is_result else None
        yield Part("result" if is_result else "text", role, _content(content), call_id=call_id)
    for refusal in [*refusals, message.get("refusal")]:
        if refusal:
            yield Part("refusal", role, str(refusal))
    for call in _list(message.get("tool_calls")):
        yield _call(role, call)
    function = message.get("function_call")  # before tools: the name stands for the id
    if isinstance(function, dict):
        name = str(function.get("name"))
        yield Part("call", role, _text(function.get("arguments")), name, name)


def _call(role: str, call: Any) -> Part:
    if not isinstance(call, dict):
        return Part("other", f"{role} calls", _text(call))
    for kind, key in (("function", "arguments"), ("custom", "input")):
        inner = call.get(kind)
        if isinstance(inner, dict):
            return Part("call", role, _text(inner.get(key)), str(inner.get("name")), str(call.get("id")))
    return Part("other", f"{role} calls", _text(call))


def _tool_name(tool: Any) -> str:
    """Return the name of a tool: one API writes it inside "function", the other at the top."""
    if not isinstance(tool, dict):
        return _text(tool)
    for inner in (tool.get("function"), tool.get("custom"), tool):
        if isinstance(inner, dict) and inner.get("name"):
            return str(inner["name"])
    return str(tool["type"]) if tool.get("type") not in (None, "function", "custom") else _text(tool)


def _content(content: Any) -> str:
    """Return the text of a content, where it is nothing but text; anything else as JSON."""
    texts = [part.get("text") if isinstance(part, dict) else None for part in _list(content)]
    if texts and all(isinstance(text, str) for text in texts):
        return "\n".join(map(str, texts))
    return _text(content)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _id(item: Json) -> str:
    return str(item.get("call_id"))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []

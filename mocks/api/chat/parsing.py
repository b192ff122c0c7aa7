"""What a legal Chat Completions body means: the neutral `ModelRequest`."""

from __future__ import annotations

from typing import Any

from mocks.api.chat import messages as message_rules
from mocks.api.chat import tools as tool_rules
from mocks.api.memoize import memoize_json
from mocks.api.validators import Json
from mocks.messages import Message, ModelRequest, ResponseFormat, Tool, ToolCall, ToolChoice, ToolChoiceMode, ToolKind


def read(body: Json) -> ModelRequest:
    """Return the request in ``body``. ``functions`` and ``function_call`` mean what tools do, one call at a time."""
    tools = _tools([body.get("tools") or [], body.get("functions") or []])
    choice, allowed = _choice(body, bool(tools))
    stop = body.get("stop") or ()
    return ModelRequest(
        model=body["model"],
        messages=tuple(_messages(body["messages"])),
        tools=tools if allowed is None else tuple(tool for tool in tools if (tool.kind, tool.name) in allowed),
        prompt_tools=() if allowed is None else tools,
        choice=choice,
        parallel=body.get("parallel_tool_calls") is not False and not body.get("functions"),
        format=_format(body.get("response_format") or {}),
        stop=(stop,) if isinstance(stop, str) else tuple(stop),
        max_tokens=body.get("max_completion_tokens") or body.get("max_tokens"),
    )


@memoize_json
def _tools(offered: list[list[Json]]) -> tuple[Tool, ...]:
    tools, functions = offered
    return (*map(_tool, tools), *map(_function, functions))


def _tool(tool: Json) -> Tool:
    if tool["type"] == "custom":
        custom = tool["custom"]
        return Tool(name=custom["name"], description=custom.get("description") or "", kind=ToolKind.CUSTOM)
    return _function(tool["function"])


def _function(function: Json) -> Tool:
    return Tool(
        name=function["name"],
        description=function.get("description") or "",
        parameters=function.get("parameters") or {},
        strict=bool(function.get("strict")),
    )


def _choice(body: Json, has_tools: bool) -> tuple[ToolChoice, set[tuple[str, str]] | None]:
    """Return the choice, and kind and name of the tools it leaves (None: all). The default is none without tools."""
    choice: Any = body.get("tool_choice", body.get("function_call"))
    if choice is None:
        return ToolChoice(ToolChoiceMode.AUTO if has_tools else ToolChoiceMode.NONE), None
    if isinstance(choice, str):
        return ToolChoice(ToolChoiceMode(choice)), None
    if "allowed_tools" in choice:
        return ToolChoice(ToolChoiceMode(choice["allowed_tools"]["mode"])), set(tool_rules.chosen(choice))
    if "tool_choice" not in body:
        return ToolChoice(ToolChoiceMode.NAMED, choice["name"]), None
    ((_, name),) = tool_rules.chosen(choice)
    return ToolChoice(ToolChoiceMode.NAMED, name), None


def _format(chosen: Json) -> ResponseFormat | None:
    if chosen.get("type") == "json_schema":
        wanted = chosen["json_schema"]
        return ResponseFormat(wanted["name"], wanted.get("schema"), wanted.get("strict") is True)
    return ResponseFormat() if chosen.get("type") == "json_object" else None


def _messages(messages: list[Json]) -> list[Message]:
    """Read the history. The older calls of functions have no id; here they get one, which their answer refers to."""
    read: list[Message] = []
    called: dict[str, str] = {}
    for i, message in enumerate(messages):
        calls = [_call(call) for call in message_rules.calls_of(message)]
        function = message.get("function_call") if message["role"] == "assistant" else None
        if function:
            called[function["name"]] = f"function_call_{i}"
            calls.append(ToolCall(function["name"], function["arguments"], called[function["name"]]))
        answers = message["role"] == "function"
        read.append(
            Message(
                role="tool" if answers else message["role"],
                text="\n".join(message_rules.texts(message)) or message.get("refusal") or "",
                calls=tuple(calls),
                call_id=called.get(message["name"]) if answers else message.get("tool_call_id"),
            )
        )
    return read


def _call(call: Json) -> ToolCall:
    if call["type"] == "custom":
        return ToolCall(call["custom"]["name"], call["custom"]["input"], call["id"], ToolKind.CUSTOM)
    return ToolCall(call["function"]["name"], call["function"]["arguments"], call["id"])

"""Chat Completions' way of writing things: a body becomes a `Request`, a `Reply` becomes a response body."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mocks.conversation import Call, Choice, Message, Reply, Request, Tool, ToolChoice
from mocks.wire import chat_stream, message_rules, request_rules
from mocks.wire.face import Draft, Spent
from mocks.wire.ids import Ids
from mocks.wire.models import Model
from mocks.wire.shape import Json
from mocks.wire.store import Store


def check(body: Json, store: Store) -> Model:
    """Return the model ``body`` asks for, or raise `ApiError`. Chat Completions keeps no state that could matter."""
    return request_rules.check(body)


def read(body: Json, store: Store) -> Request:
    """Return the request in ``body``, which `check` has found legal."""
    tools = tuple(_tool(tool["function"]) for tool in body.get("tools", ()))
    choice, allowed = _choice(body.get("tool_choice"), bool(tools))
    return Request(
        model=body["model"],
        messages=tuple(_message(message) for message in body["messages"]),
        tools=tuple(tool for tool in tools if allowed is None or tool.name in allowed),
        choice=choice,
        parallel=body.get("parallel_tool_calls") is not False,
    )


def _tool(function: Json) -> Tool:
    return Tool(
        name=function["name"],
        description=function.get("description") or "",
        parameters=function.get("parameters") or {},
        strict=bool(function.get("strict")),
    )


def _choice(choice: Any, has_tools: bool) -> tuple[ToolChoice, set[str] | None]:
    """Return the choice, and the names of the tools it leaves (None: all). The default is none without tools."""
    if choice is None:
        return ToolChoice(Choice.AUTO if has_tools else Choice.NONE), None
    if isinstance(choice, str):
        return ToolChoice(Choice(choice)), None
    if "allowed_tools" in choice:
        allowed = choice["allowed_tools"]
        return ToolChoice(Choice(allowed["mode"])), {tool["function"]["name"] for tool in allowed["tools"]}
    return ToolChoice(Choice.NAMED, choice["function"]["name"]), None


def _message(message: Json) -> Message:
    role = message["role"]
    calls = [
        Call(name=call["function"]["name"], arguments=call["function"]["arguments"], id=call["id"])
        for call in message.get("tool_calls") or ()
    ]
    if message.get("function_call"):  # how calls were written before tools
        calls.append(Call(name=message["function_call"]["name"], arguments=message["function_call"]["arguments"]))
    return Message(
        role="tool" if role == "function" else role,
        text="\n".join(message_rules.texts(message)) or message.get("refusal") or "",
        calls=tuple(calls),
        call_id=message.get("tool_call_id"),
    )


def finish_reason(reply: Reply, request: Request, model: Model) -> str:
    """Return ``finish_reason``: "tool_calls", but "stop" where some models are made to call a named tool."""
    if reply.finish_reason:
        return reply.finish_reason
    if reply.cut:
        return "length"
    if not reply.calls:
        return "stop"
    return model.named_finish if request.choice.mode is Choice.NAMED else "tool_calls"


def write(draft: Draft) -> Json:
    """Return the response body: field for field what recorded traffic of 2025-2026 shows.

    With ``n`` above one the same reply is repeated, each time with call ids of its own.
    """
    model, ids, count = draft.model, draft.ids, draft.body.get("n") or 1
    return {
        "id": ids.completion(),
        "object": "chat.completion",
        "created": draft.created,
        "model": model.snapshot,
        "choices": [_write_choice(draft, index) for index in range(count)],
        "usage": usage(draft.spent, count),
        "service_tier": "default",
        "system_fingerprint": None if model.reasoning else ids.fingerprint(model.snapshot),
    }


def stream(response: Json, body: Json, ids: Ids) -> str:
    """Return ``response`` as the text of server-sent events."""
    return chat_stream.write(response, body, ids)


def keep(response: Json, draft: Draft, store: Store) -> None:
    """Keep nothing: stored completions are not simulated."""


def _write_choice(draft: Draft, index: int) -> Json:
    reply = draft.reply if index == 0 else with_new_ids(draft.reply, draft.ids)
    choice: Json = {"index": index, "message": write_message(reply)}
    if not draft.model.reasoning:
        choice["logprobs"] = None
    choice["finish_reason"] = finish_reason(reply, draft.request, draft.model)
    return choice


def with_new_ids(reply: Reply, ids: Ids) -> Reply:
    """Return ``reply`` with other call ids."""
    return replace(reply, calls=tuple(replace(call, id=ids.call()) for call in reply.calls))


def write_message(reply: Reply) -> Json:
    """Return the assistant message. ``content`` is null beside tool calls unless the reply has text as well."""
    message: Json = {"role": "assistant", "content": reply.text, "refusal": reply.refusal, "annotations": []}
    if reply.calls:
        message["tool_calls"] = [write_call(call) for call in reply.calls]
    return message


def write_call(call: Call) -> Json:
    """Return one entry of ``tool_calls``; ``arguments`` is the text the model wrote."""
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}


def usage(spent: Spent, choices: int = 1) -> Json:
    """Return ``usage``; the prompt is counted once, however many choices there are."""
    completion = spent.reply * choices
    return {
        "prompt_tokens": spent.prompt,
        "completion_tokens": completion,
        "total_tokens": spent.prompt + completion,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": 0,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }

"""Sample replies of four APIs: whole bodies, as JSON, with secret calls in them.

OpenAI's follow its SDK's types; Anthropic's and Gemini's the types of ``anthropic`` 2.11.0 and ``google-genai`` 3.4.0.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.checks.check import CheckContext
from grader.checks.json_values import Json
from grader.checks.model_names import MODEL
from grader.checks.sample_tools import CITIES, names

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
WORDS = "Let me look that up."


@dataclass(frozen=True)
class ProviderCall:
    """One call, as every provider means it; ``other_id`` is the id of the item around it at Responses."""

    id: str
    name: str
    arguments: Json
    other_id: str

    @property
    def normal(self) -> Json:
        """The call in the form that the exercise asks for."""
        return {"id": self.id, "name": self.name, "arguments": self.arguments}


def make_calls(context: CheckContext, provider: str, count: int, *, alike: bool = False) -> list[ProviderCall]:
    """Return ``count`` calls with ids in the provider's form; ``alike`` gives them the same name."""
    chosen = names(context, 1) * count if alike else names(context, count)
    return [_one(context, provider, name) for name in chosen]


def _one(context: CheckContext, provider: str, name: str) -> ProviderCall:
    start = {"anthropic": "toolu_01"}.get(provider, "call_")
    arguments: Json = {
        "place": context.choice(CITIES),
        "limit": context.number(2, 90),
        "filter": {"open": context.choice((True, False)), "until": None, "tags": ["a", context.choice(CITIES)]},
    }
    return ProviderCall(start + _letters(context), name, arguments, "fc_" + _letters(context))


def _letters(context: CheckContext) -> str:
    return "".join(context.random.choices(LETTERS, k=22))


def chat(calls: Sequence[ProviderCall], finish_reason: str = "tool_calls") -> Json:
    """Return a Chat Completions body with these calls."""
    wire = [
        {"id": each.id, "type": "function", "function": {"name": each.name, "arguments": json.dumps(each.arguments)}}
        for each in calls
    ]
    return chat_body({"role": "assistant", "content": None, "tool_calls": wire}, finish_reason)


def chat_body(message: Json, finish_reason: str = "stop") -> Json:
    """Return a Chat Completions body around a message."""
    choice = {"index": 0, "message": message, "finish_reason": finish_reason}
    return {"id": "chatcmpl-1", "object": "chat.completion", "model": MODEL, "choices": [choice]}


def responses(calls: Sequence[ProviderCall]) -> Json:
    """Return a body of the Responses API: reasoning and a message around the calls."""
    items: list[Json] = [
        {
            "type": "function_call",
            "id": each.other_id,
            "call_id": each.id,
            "name": each.name,
            "arguments": json.dumps(each.arguments),
            "status": "completed",
        }
        for each in calls
    ]
    reasoning = {"type": "reasoning", "id": "rs_1", "summary": []}
    text = {"type": "output_text", "text": WORDS, "annotations": []}
    message = {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": [text]}
    output = [reasoning, message, *items]
    return {"id": "resp_1", "object": "response", "status": "completed", "model": MODEL, "output": output}


def anthropic(calls: Sequence[ProviderCall]) -> Json:
    """Return a body of Anthropic's Messages API: a text block, then the calls."""
    blocks: list[Json] = [{"type": "text", "text": WORDS}]
    blocks += [{"type": "tool_use", "id": each.id, "name": each.name, "input": each.arguments} for each in calls]
    reason = "tool_use" if calls else "end_turn"
    return {"id": "msg_1", "type": "message", "role": "assistant", "content": blocks, "stop_reason": reason}


def gemini(calls: Sequence[ProviderCall], *, with_ids: bool = True) -> Json:
    """Return a body of Gemini's generateContent: a text part, then the calls; the ids may be missing."""
    parts: list[Json] = [{"text": WORDS}]
    for each in calls:
        call = {"name": each.name, "args": each.arguments}
        parts.append({"functionCall": {"id": each.id, **call} if with_ids else call})
    if len(calls) > 1:
        parts[1]["thoughtSignature"] = "c2lnbmF0dXJl"  # stands beside the first call of some models
    return gemini_body({"role": "model", "parts": parts})


def gemini_body(content: Json | None, reason: str = "STOP") -> Json:
    """Return a body of Gemini around a content, or without one."""
    candidate: Json = {"index": 0, "finishReason": reason, **({"content": content} if content is not None else {})}
    return {"candidates": [candidate], "modelVersion": "gemini"}


WRITERS: dict[str, Callable[[Sequence[ProviderCall]], Json]] = {
    "openai": chat,
    "responses": responses,
    "anthropic": anthropic,
    "gemini": gemini,
}
"""Functions that write a provider's reply, by the name that `normalise_calls` has for the provider."""


def without_calls() -> list[tuple[str, Json]]:
    """Return replies that ask for nothing, each with its provider."""
    words: Json = {"role": "assistant", "content": WORDS}
    return [
        ("openai", chat_body({**words, "tool_calls": None})),
        ("openai", chat_body(words)),
        ("openai", chat_body({**words, "tool_calls": []})),
        ("responses", responses([])),
        ("anthropic", anthropic([])),
        ("gemini", gemini([])),
        ("gemini", gemini_body({"role": "model"}, "MAX_TOKENS")),
        ("gemini", gemini_body(None, "SAFETY")),
    ]


def without_arguments(call: ProviderCall) -> list[tuple[str, Json]]:
    """Return the ways in which a call says that it has no arguments, each with its provider."""
    replies: list[tuple[str, Json]] = []
    for text in ("{}", ""):
        function = {"name": call.name, "arguments": text}
        wire = [{"id": call.id, "type": "function", "function": function}]
        replies.append(("openai", chat_body({"role": "assistant", "content": None, "tool_calls": wire}, "tool_calls")))
        item = {"type": "function_call", "id": call.other_id, "call_id": call.id, **function}
        replies.append(("responses", {"id": "resp_1", "status": "completed", "output": [item]}))
    block = {"type": "tool_use", "id": call.id, "name": call.name, "input": {}}
    replies.append(("anthropic", {"id": "msg_1", "type": "message", "role": "assistant", "content": [block]}))
    empty: tuple[Json, ...] = ({"args": {}}, {})
    for given in empty:
        part = {"functionCall": {"id": call.id, "name": call.name, **given}}
        replies.append(("gemini", gemini_body({"role": "model", "parts": [part]})))
    return replies

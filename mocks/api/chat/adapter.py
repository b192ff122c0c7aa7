"""The adapter of Chat Completions: request bodies become `ModelRequest`, `ModelReply` becomes response bodies."""

from __future__ import annotations

from dataclasses import replace

from mocks.api import errors
from mocks.api.adapter import ResponseContext, TokenUsage
from mocks.api.chat import messages, parsing, stored, streaming, validation
from mocks.api.field_validators import reported_tier
from mocks.api.ids import Ids
from mocks.api.json_text import Json
from mocks.api.model_catalog import Model
from mocks.api.storage import Store
from mocks.api.tokens import counting, logprobs
from mocks.api.tokens.families import Family
from mocks.messages import ModelReply, ModelRequest, ToolCall, ToolChoiceMode, ToolKind


def check(body: Json, store: Store) -> Model:
    """Return the model that ``body`` asks for; raise `ApiError` for the first error that the service would report."""
    model = validation.check(body, store.models)
    _check_length(body, model)
    return model


def _check_length(body: Json, model: Model) -> None:
    """Refuse messages that exceed the model's context. Tokens are counted only where the text is long enough."""
    letters = sum(len(text) for message in body["messages"] for text in messages.texts(message))
    if letters * counting.MAX_TOKENS_PER_CHARACTER < model.context_window:
        return
    said = replace(parsing.read(body), tools=())
    count = counting.of_request(said, family=Family.of(model.id), count=counting.best_counter())
    if count > model.context_window:
        text = (
            f"This model's maximum context length is {model.context_window} tokens. However, your messages resulted in "
            f"{count} tokens. Please reduce the length of the messages."
        )
        raise errors.ApiError(text, param="messages", code="context_length_exceeded")


def read(body: Json, store: Store) -> ModelRequest:
    """Return the request in ``body``, which `check` has accepted."""
    return parsing.read(body)


def is_stateless(body: Json) -> bool:
    """Return True: no request of Chat Completions refers to anything that is stored."""
    return True


def finish_reason(reply: ModelReply, request: ModelRequest, model: Model, *, legacy: bool = False) -> str:
    """Return ``finish_reason``: "tool_calls", but "stop" with some models after a call of the tool they had to call.

    Where functions were offered in the way before tools (``legacy``) it is "function_call".
    """
    if reply.finish_reason:
        return reply.finish_reason
    if reply.truncated:
        return "length"
    if not reply.calls:
        return "stop"
    if request.choice.mode is ToolChoiceMode.NAMED and model.named_choice_finish_reason == "stop":
        return "stop"
    return "function_call" if legacy else "tool_calls"


def write(draft: ResponseContext) -> Json:
    """Return the response body, with the fields of recorded traffic of 2025-2026.

    With ``n`` above one the same reply is repeated, each time with call ids of its own.
    """
    model, ids, count = draft.model, draft.ids, draft.body.get("n") or 1
    return {
        "id": ids.completion(),
        "object": "chat.completion",
        "created": draft.created,
        "model": model.snapshot,
        "choices": [_write_choice(draft, index) for index in range(count)],
        "usage": usage(draft.spent, count, cache_writes=model.counts_cache_writes),
        "service_tier": reported_tier(draft.body.get("service_tier")),
        "system_fingerprint": None if model.reasoning else ids.fingerprint(model.snapshot),
    }


def stream(response: Json, body: Json, ids: Ids) -> tuple[bytes, ...]:
    """Return ``response`` as server-sent events, each with the blank line that ends it."""
    return streaming.write(response, body, ids)


def sent(response: Json, body: Json) -> Json:
    """Return ``response`` as it is sent at once."""
    return response


def store(response: Json, draft: ResponseContext, store: Store) -> None:
    """Store the completion where the request has ``store: true``."""
    if draft.body.get("store") is True:
        store.completions.put(response["id"], stored.to_stored(response, draft.body))


def _write_choice(draft: ResponseContext, index: int) -> Json:
    reply = draft.reply if index == 0 else with_new_ids(draft.reply, draft.ids)
    legacy = bool(draft.body.get("functions"))
    choice: Json = {"index": index, "message": write_message(reply, legacy=legacy)}
    if draft.body.get("logprobs"):
        choice["logprobs"] = _logprobs(reply, draft.body.get("top_logprobs") or 0)
    elif not draft.model.reasoning:
        choice["logprobs"] = None
    choice["finish_reason"] = finish_reason(reply, draft.request, draft.model, legacy=legacy)
    return choice


def _logprobs(reply: ModelReply, top: int) -> Json | None:
    """Return simulated log probabilities of the text or of the refusal; calls have none."""
    texts = {"content": reply.text, "refusal": reply.refusal}
    if not any(texts.values()):
        return None
    return {key: logprobs.of_text(text, top) if text else None for key, text in texts.items()}


def with_new_ids(reply: ModelReply, ids: Ids) -> ModelReply:
    """Return ``reply`` with new call ids."""
    return replace(reply, calls=tuple(replace(call, id=ids.call()) for call in reply.calls))


def write_message(reply: ModelReply, *, legacy: bool = False) -> Json:
    """Return the assistant message. ``content`` is null beside tool calls unless the reply has text as well.

    With ``legacy`` the call is ``function_call``, of which there can be one.
    """
    message: Json = {"role": "assistant", "content": reply.text, "refusal": reply.refusal, "annotations": []}
    if reply.calls and not legacy:
        message["tool_calls"] = [write_call(call) for call in reply.calls]
    elif reply.calls:
        if len(reply.calls) > 1:
            text = f"The reply has {len(reply.calls)} calls, but a request with 'functions' gets one at a time."
            raise errors.mock_error(f"{text} Send 'tools' instead.", code="reply_breaks_request", param="functions")
        message["function_call"] = {"name": reply.calls[0].name, "arguments": reply.calls[0].arguments}
    return message


def write_call(call: ToolCall) -> Json:
    """Return an entry of ``tool_calls``; ``arguments``, or a custom tool's ``input``, is the text the model wrote."""
    if call.kind is ToolKind.CUSTOM:
        return {"id": call.id, "type": "custom", "custom": {"name": call.name, "input": call.arguments}}
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}


def usage(spent: TokenUsage, choices: int = 1, *, cache_writes: bool = False) -> Json:
    """Return ``usage``; the prompt counts once, however many choices there are."""
    completion = spent.reply * choices
    written = {"cache_write_tokens": 0} if cache_writes else {}
    return {
        "prompt_tokens": spent.prompt,
        "completion_tokens": completion,
        "total_tokens": spent.prompt + completion,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0, **written},
        "completion_tokens_details": {
            "reasoning_tokens": 0,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }

"""The adapter of the Responses API: request bodies become `ModelRequest`, `ModelReply` becomes response bodies.

Sources: recorded traffic of 2025 and 2026; the published description of the API for what no recording shows.
"""

from __future__ import annotations

from typing import Any
from zlib import crc32

from mocks.api.adapter import ResponseContext, TokenUsage
from mocks.api.errors import ApiError
from mocks.api.field_validators import reported_tier
from mocks.api.ids import Ids
from mocks.api.json_text import Json
from mocks.api.model_catalog import Model
from mocks.api.responses import background, input_items, items, programs, streaming, tool_search, validation
from mocks.api.responses import tools as response_tools
from mocks.api.storage import BackgroundProgress, Store, StoredResponse
from mocks.api.tokens import counting, logprobs
from mocks.api.tokens.counting import MAX_TOKENS_PER_CHARACTER
from mocks.api.tokens.families import Family
from mocks.messages import Api, Message, ModelRequest, ResponseFormat

ENCRYPTED = "reasoning.encrypted_content"


def check(body: Json, store: Store) -> Model:
    """Return the model that ``body`` asks for; raise `ApiError` for the first error that the service would report."""
    model = validation.check(body, store)
    _check_length(body, store, model)
    return model


def _check_length(body: Json, store: Store, model: Model) -> None:
    """Refuse input that exceeds the model's context. Tokens are counted only where the text is long enough."""
    said = items.to_messages([*input_items.history(body, store), *input_items.resolve(body, store)])
    letters = len(body.get("instructions") or "") + sum(len(message.text) for message in said)
    if letters * MAX_TOKENS_PER_CHARACTER < model.context_window:
        return
    if (
        counting.of_request(read(body, store), family=Family.of(model.id), count=counting.best_counter())
        > model.context_window
    ):
        text = "Your input exceeds the context window of this model. Please adjust your input and try again."
        raise ApiError(text, param="input", code="context_length_exceeded")


def read(body: Json, store: Store) -> ModelRequest:
    """Return the request in ``body``, which `check` has accepted. Earlier instructions and tools do not count."""
    before, sent = input_items.history(body, store), input_items.resolve(body, store)
    instructions = [Message("system", body["instructions"])] if body.get("instructions") else []
    listed = (*response_tools.read(body.get("tools") or ()), *tool_search.found_tools([*before, *sent]))
    hosted = response_tools.read_hosted(body.get("tool_choice"), body.get("tools") or ())
    choice, tools = response_tools.read_choice(body.get("tool_choice"), listed, other_tools=bool(hosted))
    return ModelRequest(
        model=body["model"],
        messages=(*instructions, *items.to_messages([*before, *sent])),
        tools=tools,
        prompt_tools=() if len(tools) == len(listed) else listed,
        hosted=hosted,
        choice=choice,
        parallel=body.get("parallel_tool_calls") is not False,
        api=Api.RESPONSES,
        program=programs.waiting([*before, *sent]),
        format=_format(body),
        max_tokens=body.get("max_output_tokens"),
    )


def is_stateless(body: Json) -> bool:
    """Return whether ``body`` refers to nothing stored: it continues nothing, and no item of it has an id."""
    if body.get("previous_response_id") or body.get("conversation"):
        return False
    return not any("id" in item for item in items.of_input(body.get("input") or []))


def _format(body: Json) -> ResponseFormat | None:
    chosen = (body.get("text") or {}).get("format") or {}
    if chosen.get("type") == "json_schema":
        strict, described = chosen.get("strict") is True, chosen.get("description") or ""
        return ResponseFormat(chosen["name"], chosen["schema"], strict, described)
    return ResponseFormat() if chosen.get("type") == "json_object" else None


def write(draft: ResponseContext) -> Json:
    """Return the response body, with the members of recorded traffic of 2026."""
    body, reply = draft.body, draft.reply
    reason = _reason(draft)
    hosted, annotations = _hosted_items(draft)
    written = items.write(
        reply,
        draft.ids,
        thought=thinks(body, draft.model),
        summary=reply.summary if (body.get("reasoning") or {}).get("summary") else (),
        encrypted=body.get("store") is False or ENCRYPTED in (body.get("include") or ()),
        before=hosted,
        annotations=annotations,
        likely=_logprobs(draft),
    )
    written = _with_marks(written, draft)
    output = tool_search.search_items(draft) + (items.with_phase(written) if draft.model.phases else written)
    return {
        **_frame(draft),
        "status": "incomplete" if reason else "completed",
        "completed_at": None if reason else draft.created,
        "incomplete_details": {"reason": reason} if reason else None,
        "output": output,
        "usage": usage(draft.spent),
    }


def _hosted_items(draft: ResponseContext) -> tuple[list[Json], list[Json]]:
    """Return the items of tools that are not functions, and the annotations that they give the text."""
    body, request, reply = draft.body, draft.request, draft.reply
    if not reply.hosted:
        return [], []
    from mocks.api.responses import hosted_items

    context = hosted_items.HostedContext(body, request.messages, draft.ids, request.program)
    return hosted_items.write(reply.hosted, context), hosted_items.citations(reply.text or "", reply.hosted)


def _with_marks(written: list[Json], draft: ResponseContext) -> list[Json]:
    """Return the items with what a program calls, and what may be answered later, marked as such."""
    late = {tool.name for tool in draft.request.tools if tool.asynchronous}
    marked = [{**item, "async": True} if item.get("name") in late and "call_id" in item else item for item in written]
    call_ids = {call.id for call in draft.reply.calls if call.id is not None}
    return programs.with_callers(marked, call_ids, draft.request.program)


def _logprobs(draft: ResponseContext) -> list[Json]:
    """Return simulated log probabilities of the reply's text where the request asks for them."""
    if validation.LOGPROBS not in (draft.body.get("include") or ()):
        return []
    return logprobs.of_text(draft.reply.text or "", draft.body.get("top_logprobs") or 0)


def _reason(draft: ResponseContext) -> str | None:
    """Return why the response is incomplete, if it is: cut by ``max_output_tokens``, or as a scenario has it."""
    if draft.reply.truncated or draft.reply.finish_reason == "length":
        return "max_output_tokens"
    return "content_filter" if draft.reply.finish_reason == "content_filter" else None


def _frame(draft: ResponseContext) -> Json:
    """Return the members other than the output: the request's settings, and the defaults of those it left out."""
    body, model = draft.body, draft.model
    conversation = input_items.conversation_id(body)
    return {
        "id": draft.ids.item("resp"),
        "object": "response",
        "created_at": draft.created,
        "status": "in_progress",
        "background": background.is_asked(body),
        "billing": {"payer": "developer"},
        "completed_at": None,
        **({"conversation": {"id": conversation}} if conversation else {}),
        "error": None,
        "frequency_penalty": body.get("frequency_penalty") or 0.0,
        "incomplete_details": None,
        "instructions": body.get("instructions"),
        "max_output_tokens": body.get("max_output_tokens"),
        "max_tool_calls": body.get("max_tool_calls"),
        "model": model.snapshot,
        "moderation": None,
        "output": [],
        "parallel_tool_calls": body.get("parallel_tool_calls") is not False,
        "presence_penalty": body.get("presence_penalty") or 0.0,
        "previous_response_id": body.get("previous_response_id"),
        "prompt_cache_key": body.get("prompt_cache_key"),
        "prompt_cache_retention": body.get("prompt_cache_retention") or model.cache_retention,
        "reasoning": _reasoning(body, model),
        "safety_identifier": body.get("safety_identifier"),
        "service_tier": reported_tier(body.get("service_tier")),
        "store": stored(body),
        "temperature": _given(body, "temperature", 1.0),
        "text": _text(body),
        "tool_choice": body.get("tool_choice") or "auto",
        "tool_usage": _hosted_tool_usage(_searches(draft)),
        "tools": [response_tools.echo(tool) for tool in body.get("tools") or ()],
        "top_logprobs": body.get("top_logprobs") or 0,
        "top_p": _given(body, "top_p", model.default_top_p),
        "truncation": body.get("truncation") or "disabled",
        "usage": None,
        "user": body.get("user"),
        "metadata": body.get("metadata") or {},
    }


def _given(body: Json, name: str, default: float) -> float:
    return default if body.get(name) is None else float(body[name])


def _reasoning(body: Json, model: Model) -> Json:
    asked = body.get("reasoning") or {}
    effort = asked.get("effort") or (model.default_effort or "medium" if model.reasoning else None)
    summary = "detailed" if asked.get("summary") == "auto" else asked.get("summary")
    mode = {"mode": "standard"} if model.reasoning else {}
    return {"context": model.reasoning_context, "effort": effort, **mode, "summary": summary}


def _searches(draft: ResponseContext) -> int:
    """Return how many searches of the web are billed."""
    if not draft.reply.hosted:
        return 0
    from mocks.api.responses import hosted_items

    return hosted_items.searches(draft.reply.hosted)


def _hosted_tool_usage(searches: int) -> Json:
    """Return ``tool_usage``: the searches of the web; no tokens are counted for images."""
    by_kind = {"image_tokens": 0, "text_tokens": 0}
    tokens = {"input_tokens": 0, "input_tokens_details": by_kind, "output_tokens": 0, "output_tokens_details": by_kind}
    return {"image_gen": {**tokens, "total_tokens": 0}, "web_search": {"num_requests": searches}}


def thinks(body: Json, model: Model) -> bool:
    """Return whether the response begins with a reasoning item. The mock's are empty: it does not reason."""
    return model.reasons((body.get("reasoning") or {}).get("effort"))


def _text(body: Json) -> Json:
    sent = body.get("text") or {}
    form: Any = sent.get("format") or {"type": "text"}
    if form["type"] == "json_schema":
        form = {"description": None, "strict": False, **form}
    return {"format": form, "verbosity": sent.get("verbosity") or "medium"}


def stored(body: Json) -> bool:
    """Return whether the response is stored: it is unless ``store`` is false or, in the background, left out."""
    return body.get("store") is True if background.is_asked(body) else body.get("store") is not False


def sent(response: Json, body: Json) -> Json:
    """Return ``response`` as it is sent at once: one in the background is queued."""
    return background.unfinished(response, "queued") if background.is_asked(body) else response


def usage(spent: TokenUsage) -> Json:
    """Return ``usage``."""
    return {
        "input_tokens": spent.prompt,
        "input_tokens_details": {"cache_write_tokens": 0, "cached_tokens": 0},
        "output_tokens": spent.reply,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": spent.prompt + spent.reply,
    }


def stream(response: Json, body: Json, ids: Ids) -> tuple[bytes, ...]:
    """Return ``response`` as server-sent events, each with the blank line that ends it."""
    if response["background"]:  # whoever resumes the stream has to get the same pieces
        ids = Ids(crc32(response["id"].encode()), 0)
    return streaming.write(response, body, ids)


def store(response: Json, draft: ResponseContext, store: Store) -> None:
    """Put the response into ``store`` unless the request says ``store: false``, and its items into its conversation."""
    before = input_items.history(draft.body, store)
    given = tuple(items.with_id(item, draft.ids) for item in input_items.resolve(draft.body, store))
    progress = None
    if background.is_asked(draft.body):  # kept for polling, whatever the request says of storing
        progress = BackgroundProgress(polls=background.POLLS if draft.body.get("stream") else 0)
    if progress or stored(draft.body):
        store.responses.put(response["id"], StoredResponse(response, given, before, progress))
    conversation = store.conversations.find(input_items.conversation_id(draft.body) or "")
    if conversation:
        conversation.items += [*given, *response["output"]]

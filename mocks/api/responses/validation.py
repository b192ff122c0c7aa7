"""Is this body a legal Responses request? Faults are reported in the service's own order, measured in public (2026).

``model`` and ``input`` present, unknown members, then the fields in a fixed order, then what the service remembers
(conversation, prompt, previous response), then an input that is empty, then what the model cannot do.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from mocks.api import errors, field_validators, model_catalog, validators
from mocks.api.errors import ApiError
from mocks.api.field_validators import TIERS, VERBOSITIES, Rule, decimal, integer, one_of, string, switches
from mocks.api.model_catalog import Model
from mocks.api.responses import item_validation, items
from mocks.api.responses import tools as response_tools
from mocks.api.schema import strict as strict_schema
from mocks.api.storage import Store
from mocks.api.validators import Json

KNOWN = frozenset(
    (
        "access_programs", "background", "context_management", "conversation", "frequency_penalty", "image", "include",
        "input", "instructions", "max_output_tokens", "max_tool_calls", "metadata", "model", "moderation",
        "parallel_tool_calls", "presence_penalty", "previous_response_id", "prompt", "prompt_cache_key",
        "prompt_cache_options", "prompt_cache_retention", "reasoning", "safety_identifier", "service_tier", "store",
        "stream", "stream_options", "temperature", "text", "tool_choice", "tools", "top_logprobs", "top_p",
        "truncation", "user",
    )
)  # fmt: skip
EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
SUMMARIES = ("concise", "detailed", "auto")
FORMATS = ("json_object", "text", "json_schema")
INCLUDES = (
    "file_search_call.results", "web_search_call.results", "web_search_call.action.sources",
    "message.input_image.image_url", "computer_call_output.output.image_url", "code_interpreter_call.outputs",
    "reasoning.encrypted_content", "message.output_text.logprobs",
)  # fmt: skip
_DOCS = "https://platform.openai.com/docs/api-reference/responses/create"


def check(body: Json, store: Store) -> Model:
    """Return the model ``body`` asks for; raise `ApiError` for the first fault the service would report."""
    _check_present(body)
    validators.reject_unknown_keys(body, KNOWN)
    for name, rule in RULES.items():
        if body.get(name) is not None:
            rule(body[name], name)
    model = find_model(body["model"])
    tools = body.get("tools") or []
    response_tools.check_schemas(tools, fine_tuned=model.fine_tuned)
    check_state(body, store)
    _check_input(body, store)
    response_tools.check_choice(body.get("tool_choice"), tuple(response_tools.read(tools)))
    _check_format(body, model)
    _check_capabilities(body, model)
    return model


def find_model(name: str) -> Model:
    """Return the model called ``name``, or raise the 400 of the Responses API, which has words of its own."""
    try:
        return model_catalog.find(name)
    except ApiError:
        text = f"The requested model '{name}' does not exist."
        raise ApiError(text, param="model", code="model_not_found") from None


def _check_present(body: Json) -> None:
    if "model" not in body:
        raise errors.missing("model")
    if body["model"] is None:  # "got an object" is how the service calls this null
        text = "Invalid type for 'model': expected a string, but got an object instead."
        raise ApiError(text, param="model", code="invalid_type")
    validators.require_string(body["model"], "model")
    if body.get("input", "") is None:
        text = "Invalid type for 'input': expected a string, but got an object instead."
        raise ApiError(text, param="input", code="invalid_type")
    if "input" in body:
        return
    if "messages" in body:
        text = (
            "Unsupported parameter: 'messages'. In the Responses API, this parameter has moved to 'input'. "
            f"Try again with the new parameter. See the API documentation for more information: {_DOCS}."
        )
        raise ApiError(text, code="unsupported_parameter")
    raise errors.missing("input")


def _object(value: Any, path: str) -> object:
    return validators.require_object(value, path)


def _include(value: Any, path: str) -> None:
    if not isinstance(value, list):
        shortened = [f"{name[:3]}...{name[-3:]}" for name in INCLUDES]  # as the service shortens what it lists
        raise errors.wrong_type(path, f"an array of one of {errors.join(shortened, 'or')}", value)
    for i, name in enumerate(value):
        if name not in INCLUDES:
            raise errors.bad_value(str(name), INCLUDES, f"{path}[{i}]")


def _conversation(value: Any, path: str) -> None:
    if not isinstance(value, str):
        validators.require_string(validators.require(validators.require_object(value, path), "id", path), f"{path}.id")


def _prompt(value: Any, path: str) -> None:
    validators.require_string(validators.require(validators.require_object(value, path), "id", path), f"{path}.id")


def _text(value: Any, path: str) -> None:
    chosen = validators.require_object(value, path)
    validators.reject_unknown_keys(chosen, ("format", "verbosity"), path)
    if chosen.get("verbosity") is not None:
        validators.require_choice(chosen["verbosity"], VERBOSITIES, f"{path}.verbosity")
    if chosen.get("format") is None:
        return
    form, path = validators.require_object(chosen["format"], f"{path}.format"), f"{path}.format"
    kind = validators.require(form, "type", path)
    if kind not in FORMATS:
        raise errors.bad_value(str(kind), FORMATS, f"{path}.type")
    if kind == "json_schema":
        validators.require_name(validators.require(form, "name", path), f"{path}.name")
        validators.reject_unknown_keys(form, ("type", "name", "schema", "strict", "description"), path)
        validators.require_object(validators.require(form, "schema", path), f"{path}.schema")
        field_validators.reply_schema(form, path)


def _reasoning(value: Any, path: str) -> None:
    chosen = validators.require_object(value, path)
    validators.reject_unknown_keys(chosen, ("context", "effort", "mode", "summary"), path)
    for name, supported in (("effort", EFFORTS), ("summary", SUMMARIES)):
        if chosen.get(name) is not None and validators.require_string(chosen[name], f"{path}.{name}") not in supported:
            raise errors.bad_value(chosen[name], supported, f"{path}.{name}")


def _prompt_cache(value: Any, path: str) -> None:
    """Check ``prompt_cache_options``, of which Responses has more than Chat (the SDK's types, 3.52)."""
    others = ("comparison_response_id", "prewarm")
    options = field_validators.prompt_cache(value, path, times=("30m", "12h"), others=others)
    if options.get("comparison_response_id") is not None:
        validators.require_string(options["comparison_response_id"], f"{path}.comparison_response_id")
    if options.get("prewarm") is not None and validators.require_boolean(options["prewarm"], f"{path}.prewarm"):
        raise errors.not_simulated("a cache that is warmed ahead", f"{path}.prewarm", "Leave 'prewarm' out.")


def _background(value: Any, path: str) -> None:
    if validators.require_boolean(value, path):
        raise errors.not_simulated("background responses", path, "Leave 'background' out.")


RULES: Mapping[str, Rule] = MappingProxyType(
    {  # in the order in which the service reports them
        "input": lambda value, path: item_validation.check_shapes(value),
        "previous_response_id": string(),
        "conversation": _conversation,
        "prompt": _prompt,
        "moderation": _object,
        "include": _include,
        "tools": lambda value, path: response_tools.check_shapes(value),
        "tool_choice": lambda value, path: response_tools.choice_shape(value),
        "metadata": validators.require_metadata,
        "text": _text,
        "temperature": decimal(0, 2),
        "top_p": decimal(0, 1),
        "presence_penalty": decimal(-2, 2),
        "frequency_penalty": decimal(-2, 2),
        "parallel_tool_calls": validators.require_boolean,
        "stream": validators.require_boolean,
        "stream_options": switches(("include_obfuscation",)),
        "background": _background,
        "max_output_tokens": integer(16),
        "max_tool_calls": integer(1),
        "reasoning": _reasoning,
        "user": string(),
        "safety_identifier": string(64),
        "prompt_cache_options": _prompt_cache,
        "prompt_cache_key": string(),
        "prompt_cache_retention": one_of("in_memory", "24h"),
        "truncation": one_of("auto", "disabled"),
        "instructions": string(),
        "store": validators.require_boolean,
        "service_tier": one_of(*TIERS),
        "top_logprobs": integer(0, 20),
        "context_management": lambda value, path: [
            validators.require_object(each, f"{path}[{i}]")
            for i, each in enumerate(validators.require_array(value, path))
        ],
    }
)


def check_state(body: Json, store: Store) -> None:
    """Check that what the request refers to is remembered."""
    previous, conversation = body.get("previous_response_id"), conversation_id(body)
    if previous is not None and conversation is not None:
        text = "Mutually exclusive parameters: ''. Ensure you are only providing one of: 'pre..._id' or 'conversation'."
        raise ApiError(text, code="mutually_exclusive_parameters")
    if conversation is not None and store.conversations.find(conversation) is None:
        raise ApiError(f"Conversation with id '{conversation}' not found.", status=404)
    if body.get("prompt") is not None:  # the mock stores no prompts, so none is ever found
        raise ApiError(f"Prompt with id '{body['prompt']['id']}' not found.", status=404)
    if previous is not None and store.responses.find(previous) is None:
        text = f"Previous response with id '{previous}' not found."
        raise ApiError(text, param="previous_response_id", code="previous_response_not_found")


def conversation_id(body: Json) -> str | None:
    """Return the conversation a request names, as text or as an object."""
    value = body.get("conversation")
    return value["id"] if isinstance(value, dict) else value


def _check_input(body: Json, store: Store) -> None:
    before = history(body, store)
    sent = resolve(body, store)
    if not sent and not before:
        text = "One of \"input\" or \"previous_response_id\" or 'prompt' or 'conversation' must be provided."
        raise ApiError(text, code="missing_required_parameter")
    item_validation.check_reasoning(sent)
    _check_thoughts(sent, before, store)
    item_validation.check_pairs([*before, *sent])


def _check_thoughts(sent: list[Json], before: tuple[Json, ...], store: Store) -> None:
    """Check that what came with reasoning comes back with it. Live bodies quoted in public issues, 2026."""
    here = {item.get("id") for item in (*sent, *before)}
    for item in sent:
        thought = store.preceding_reasoning_id(str(item.get("id")))
        if thought is not None and thought not in here:
            kind = item_validation.kind_of(item)
            text = (
                f"Item '{item['id']}' of type '{kind}' was provided without its required 'reasoning' item: '{thought}'."
            )
            raise errors.legacy(text, "input")


def history(body: Json, store: Store) -> tuple[Json, ...]:
    """Return the items that ``previous_response_id`` or ``conversation`` bring along."""
    previous = body.get("previous_response_id")
    if previous is not None:
        kept = store.responses.find(previous)
        return kept.items if kept else ()
    conversation = store.conversations.find(conversation_id(body) or "")
    return tuple(conversation.items) if conversation else ()


def resolve(body: Json, store: Store) -> list[Json]:
    """Return the items of ``input``, references replaced by what they refer to. Raises where that is not stored."""
    return [_resolved(item, store) for item in items.of_input(body.get("input") or [])]


def _resolved(item: Json, store: Store) -> Json:
    kind = item_validation.kind_of(item)
    forgotten = kind == "reasoning" and not item.get("encrypted_content")
    if kind != "item_reference" and not forgotten:
        return item
    found = store.item(item["id"])
    if found is None:
        text = (
            f"Item with id '{item['id']}' not found. Items are not persisted when `store` is set to false. "
            "Try again with `store` set to true, or remove this item from your input."
        )
        raise ApiError(text, status=404, param="input")
    return found


def _check_format(body: Json, model: Model) -> None:
    chosen = (body.get("text") or {}).get("format") or {}
    if chosen.get("type") == "json_object":
        said = [items.text_of(item["content"]) for item in items.of_input(body.get("input") or []) if "content" in item]
        if "json" not in " ".join(said).lower():
            text = (
                "Response input messages must contain the word 'json' in some form to use 'text.format' of type "
                "'json_object'."
            )
            raise errors.legacy(text, "text.format")
    if chosen.get("type") == "json_schema":
        strict = chosen.get("strict") is True
        known = strict_schema.fault(chosen["schema"], strict=True, fine_tuned=model.fine_tuned) if strict else None
        found = known or strict_schema.malformed(chosen["schema"])
        if found:
            text = f"{found.mark}Invalid schema for response_format '{chosen['name']}': {found.text}"
            raise ApiError(text, param="text.format.schema", code="invalid_json_schema")


def _check_capabilities(body: Json, model: Model) -> None:
    searches = any(tool["type"] == "tool_search" for tool in body.get("tools") or ())
    if searches and not model.tool_search:
        raise errors.unworded(f"Tool search is for gpt-5.4 and later models, not for {model.id}.", "tools")
    effort = (body.get("reasoning") or {}).get("effort")
    efforts = (*model.efforts, *model.more_efforts)
    if efforts and effort is not None and effort not in efforts:
        text = f"Unsupported value: '{effort}' is not supported with the '{model.id}' model."
        supported = f"Supported values are: {errors.join(efforts, 'and')}."
        raise ApiError(f"{text} {supported}", param="reasoning.effort", code="unsupported_value")
    if not model.reasoning and effort is not None:
        text = "Unsupported parameter: 'reasoning.effort' is not supported with this model."
        raise ApiError(text, param="reasoning.effort", code="unsupported_parameter")
    for name, default in (("temperature", 1), ("top_p", 1), ("presence_penalty", 0), ("frequency_penalty", 0)):
        if body.get(name) not in (None, default) and model.reasons(effort):
            raise errors.legacy(f"Unsupported parameter: '{name}' is not supported with this model.", name)
    if body.get("prompt_cache_retention") == "in_memory" and model.long_cache_only:
        text = "This model is compatible only with 24h extended prompt caching"
        raise ApiError(text, param="prompt_cache_retention", code="invalid_parameter")
    _check_logprobs(body, model)


def _check_logprobs(body: Json, model: Model) -> None:
    """Refuse log probabilities, which reasoning models do not have and the mock does not simulate."""
    asked = {
        "include": "message.output_text.logprobs" in (body.get("include") or ()),
        "top_logprobs": body.get("top_logprobs"),
    }
    for name in (name for name, wanted in asked.items() if wanted):
        if model.reasoning:
            text = "logprobs are not supported with reasoning models."
            raise ApiError(text, param=name, code="unsupported_parameter")
        raise errors.not_simulated("log probabilities", name, "Leave them out.")

"""Validation of Responses requests, in the service's order.

The order was measured in public (2026): ``model`` and ``input`` present, unknown members, then the fields in a fixed
order, then stored objects (conversation, prompt, previous response), then an empty input, then what the model cannot
do.
"""

from __future__ import annotations

from mocks.api import errors, validators
from mocks.api.errors import ApiError
from mocks.api.json_text import Json
from mocks.api.model_catalog import Model
from mocks.api.responses import hosted_tools, input_items, item_validation, items, parameters, programs
from mocks.api.responses import tools as response_tools
from mocks.api.schema import strict as strict_schema
from mocks.api.storage import Store

LOGPROBS = "message.output_text.logprobs"
_DOCS = "https://platform.openai.com/docs/api-reference/responses/create"


def check(body: Json, store: Store) -> Model:
    """Return the model that ``body`` asks for.

    Raises:
        ApiError: The first error that the service would report.
    """
    _check_present(body)
    parameters.check_all(body)
    if "model" not in body:  # a prompt may bring one, but none is ever found
        check_state(body, store)
    model = store.models.for_responses(body["model"])
    tools = body.get("tools") or []
    response_tools.check_schemas(tools, fine_tuned=model.fine_tuned)
    check_state(body, store)
    _check_input(body, store)
    response_tools.check_choice(body.get("tool_choice"), tools)
    _check_format(body, model)
    _check_capabilities(body, model)
    return model


def _check_present(body: Json) -> None:
    has_prompt = body.get("prompt") is not None  # which may bring the model and the input
    if "model" not in body and not has_prompt:
        raise errors.missing_parameter("model")
    if body.get("model", "") is None:  # "got an object" is how the service calls this null
        text = "Invalid type for 'model': expected a string, but got an object instead."
        raise ApiError(text, param="model", code="invalid_type")
    validators.require_string(body.get("model", ""), "model")
    if body.get("input", "") is None:
        text = "Invalid type for 'input': expected a string, but got an object instead."
        raise ApiError(text, param="input", code="invalid_type")
    if "input" in body or has_prompt:
        return
    if "messages" in body:
        text = (
            "Unsupported parameter: 'messages'. In the Responses API, this parameter has moved to 'input'. "
            f"Try again with the new parameter. See the API documentation for more information: {_DOCS}."
        )
        raise ApiError(text, code="unsupported_parameter")
    raise errors.missing_parameter("input")


def check_state(body: Json, store: Store) -> None:
    """Check that the objects the request refers to are stored."""
    previous, conversation = body.get("previous_response_id"), input_items.conversation_id(body)
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


def _check_input(body: Json, store: Store) -> None:
    before = input_items.history(body, store)
    sent = input_items.resolve(body, store)
    if not sent and not before:
        text = "One of \"input\" or \"previous_response_id\" or 'prompt' or 'conversation' must be provided."
        raise ApiError(text, code="missing_required_parameter")
    item_validation.check_duplicates(sent, before)
    item_validation.check_reasoning(sent)
    _check_required_reasoning(sent, before, store)
    item_validation.check_pairs([*before, *sent])
    item_validation.check_encrypted(sent)
    programs.check_callers([*before, *sent])


def _check_required_reasoning(sent: list[Json], before: tuple[Json, ...], store: Store) -> None:
    """Check that items which followed reasoning are sent with it (live bodies quoted in public issues, 2026)."""
    ids = {item.get("id") for item in (*sent, *before)}
    for item in (each for each in sent if each.get("id")):
        required = store.responses.preceding_reasoning_id(str(item["id"]))
        if required is not None and required not in ids:
            text = (
                f"Item '{item['id']}' of type '{item_validation.type_of(item)}' was provided without its required "
                f"'reasoning' item: '{required}'."
            )
            raise errors.legacy(text, "input")


def _check_format(body: Json, model: Model) -> None:
    chosen = (body.get("text") or {}).get("format") or {}
    if chosen.get("type") == "json_object":
        sent = items.of_input(body.get("input") or [])
        texts = [items.text_of(item["content"]) for item in sent if "content" in item]
        if "json" not in " ".join(texts).lower():
            text = (
                "Response input messages must contain the word 'json' in some form to use 'text.format' of type "
                "'json_object'."
            )
            raise errors.legacy(text, "text.format")
    if chosen.get("type") == "json_schema":
        strict = chosen.get("strict") is True
        problem = strict_schema.reply_schema_problem(chosen["schema"], strict=strict, fine_tuned=model.fine_tuned)
        if problem:
            text = f"{problem.mark}Invalid schema for response_format '{chosen['name']}': {problem.text}"
            raise ApiError(text, param="text.format.schema", code="invalid_json_schema")


def _check_capabilities(body: Json, model: Model) -> None:
    tools = body.get("tools") or ()
    searches = any(tool["type"] == "tool_search" for tool in tools)
    if not searches:
        response_tools.reject_deferred(tools)
    elif not model.tool_search:
        raise errors.unknown_wording(f"Tool search is for gpt-5.4 and later models, not for {model.id}.", "tools")
    effort = (body.get("reasoning") or {}).get("effort")
    hosted_tools.check_model(tools, model, effort)
    efforts = (*model.efforts, *model.responses_efforts)
    if efforts and effort is not None and effort not in efforts:
        text = f"Unsupported value: '{effort}' is not supported with the '{model.id}' model."
        supported = f"Supported values are: {errors.join_quoted(efforts, 'and')}."
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
    """Refuse log probabilities, which reasoning models do not have."""
    requested = {"include": LOGPROBS in (body.get("include") or ()), "top_logprobs": body.get("top_logprobs")}
    for name in (name for name, value in requested.items() if value and model.reasoning):
        text = "logprobs are not supported with reasoning models."
        raise ApiError(text, param=name, code="unsupported_parameter")

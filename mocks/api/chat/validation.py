"""Validation of Chat Completions requests, in the service's order.

The order in which the service reports errors was measured in public (2026): ``model`` and ``messages`` present, unknown
keys, then fields in a fixed order, then what the model cannot do, and missing message content last of all. Where two
errors fall between those measurements (an unknown model beside an unpaired tool message, say) the order is the mock's.
"""

from __future__ import annotations

from mocks.api import errors, validators
from mocks.api.chat import legacy_functions, messages, parameters, tools
from mocks.api.errors import ApiError
from mocks.api.json_text import Json
from mocks.api.memoize import memoize_json
from mocks.api.model_catalog import Model
from mocks.api.model_names import ModelNames
from mocks.api.schema import strict as strict_schema


def check(body: Json, models: ModelNames) -> Model:
    """Return the one of ``models`` that ``body`` asks for.

    Raises:
        ApiError: The first error that the service would report.
    """
    name = _check_present(body)
    known = models.get(name)
    if known is not None and _are_legal(messages.others(body), known):
        messages.check_shapes(body["messages"])
        messages.check_roles(body["messages"], known)
        _check_json_mentioned(body)
        _check_history(body["messages"])
        return known
    parameters.reject_unknown(body, known)
    _check_fields(body, known)
    model = models.for_chat(name)
    _check_for_model(body, model)
    return model


@memoize_json
def _are_legal(settings: Json, model: Model) -> bool:
    """Return whether ``settings``, the members of a body without its messages, are legal beside any messages.

    An agent sends the same settings with every request, and only its messages have to be checked then. Which error
    comes first where they are not is for `check` to find out.
    """
    body = {**settings, "messages": [{"role": "user", "content": "Answer in JSON."}]}
    try:
        parameters.reject_unknown(body, model)
        _check_fields(body, model)
        _check_for_model(body, model)
    except ApiError:
        return False
    return True


def _check_for_model(body: Json, model: Model) -> None:
    name = body["model"]
    if model.responses_only:
        raise errors.unknown_wording(f"The model '{name}' is available on /v1/responses only.", "model", status=404)
    _check_capabilities(body, model)
    legacy_functions.check_choice(body)
    tools.check_choice(body, model)
    _check_tools_with_reasoning(body, model)
    tools.check_schemas(body, model)
    _check_format(body, model)
    _check_companions(body, model)
    _check_history(body["messages"])


def _check_history(history: list[Json]) -> None:
    messages.check_result_contents(history)
    messages.check_pairs(history)
    messages.check_contents(history)


def _check_present(body: Json) -> str:
    name = body.get("model")
    if name is None or name == "":
        raise ApiError("you must provide a model parameter")
    if not isinstance(name, str):  # odd, and measured: the service calls this a parse error
        raise ApiError(validators.NOT_JSON)
    if "messages" not in body:
        raise errors.missing_parameter("messages")
    return name


def _check_fields(body: Json, model: Model | None) -> None:
    messages.check_shapes(body["messages"])
    for key, check_field in (
        ("functions", legacy_functions.check_functions),
        ("function_call", legacy_functions.check_function_call),
        ("tools", tools.check_tools),
        ("tool_choice", tools.check_tool_choice),
    ):
        # null tools and tool_choice count as not sent (recorded, 2024 to 2026)
        if key in body and not (body[key] is None and key in ("tools", "tool_choice")):
            check_field(body[key])
    if "parallel_tool_calls" in body and not isinstance(body["parallel_tool_calls"], bool):
        raise errors.wrong_type("parallel_tool_calls", "a boolean", body["parallel_tool_calls"])
    if "parallel_tool_calls" in body and model and "parallel_tool_calls" in model.refused_parameters:
        raise parameters.unsupported("parallel_tool_calls")
    parameters.check_all(body, model)


def _check_capabilities(body: Json, model: Model) -> None:
    reasons = model.reasons(body.get("reasoning_effort"))
    messages.check_roles(body["messages"], model)
    if body.get("temperature") is not None:
        validators.require_decimal(body["temperature"], "temperature", 0, 2)
    fixed = model.temperature == "default" or (model.temperature == "reasoning" and reasons)
    if fixed and body.get("temperature") not in (None, 1):
        text = (
            f"Unsupported value: 'temperature' does not support {body['temperature']} with this model. "
            "Only the default (1) value is supported."
        )
        raise ApiError(text, param="temperature", code="unsupported_value")
    for name in parameters.RULES if reasons else ():
        if name in model.refused_while_reasoning and body.get(name):
            raise parameters.unsupported(name)


def _check_tools_with_reasoning(body: Json, model: Model) -> None:
    effort = body.get("reasoning_effort")
    refused = {
        None: False,
        "none": effort != "none",
        "unset": effort not in (None, "none"),
        "never": True,
    }[model.tools_need_effort]
    if refused and any(kind == "function" for kind, _ in tools.names(body)):
        text = f"Function tools with reasoning_effort are not supported for {model.id} in /v1/chat/completions."
        advice = (
            "Please use /v1/responses instead."
            if model.tools_need_effort == "unset"
            else "To use function tools, use /v1/responses or set reasoning_effort to 'none'."
        )
        raise errors.legacy(f"{text} {advice}", "reasoning_effort")


def _check_companions(body: Json, model: Model) -> None:
    """Check parameters that require another one, as the older layer does."""
    if body.get("stream_options") is not None and not body.get("stream"):
        text = "The 'stream_options' parameter is only allowed when 'stream' is enabled."
        raise errors.legacy(text, "stream_options")
    top_logprobs = body.get("top_logprobs")
    if top_logprobs is None:
        return
    if not body.get("logprobs"):
        raise errors.legacy("The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.", "top_logprobs")
    if top_logprobs > model.max_top_logprobs:
        text = f"Invalid value for 'top_logprobs': must be less than or equal to {model.max_top_logprobs}."
        raise errors.legacy(text, "top_logprobs")


def _check_format(body: Json, model: Model) -> None:
    _check_json_mentioned(body)
    chosen = body.get("response_format") or {}
    if chosen.get("type") == "json_schema":
        _check_reply_schema(chosen["json_schema"], model)


def _check_json_mentioned(body: Json) -> None:
    if (body.get("response_format") or {}).get("type") == "json_object":
        texts = " ".join(text for message in body["messages"] for text in messages.texts(message))
        if "json" not in texts.lower():
            text = (
                "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'."
            )
            raise errors.legacy(text, "messages")


def _check_reply_schema(reply_schema: Json, model: Model) -> None:
    schema = reply_schema.get("schema")
    if not isinstance(schema, dict):
        return
    strict = reply_schema.get("strict") is True
    problem = strict_schema.reply_schema_problem(schema, strict=strict, fine_tuned=model.fine_tuned)
    if problem:
        text = f"{problem.mark}Invalid schema for response_format '{reply_schema['name']}': {problem.text}"
        raise errors.legacy(text, "response_format")

"""Is this body a legal Chat Completions request? Faults are reported in the service's own order.

That order was measured in public (2026): ``model`` and ``messages`` present, unknown keys, then fields in a fixed
order, then what the model cannot do, and missing message content last of all. Where two faults fall between those
measurements (an unknown model beside an unpaired tool message, say) the order here is the mock's choice.
"""

from __future__ import annotations

import json
from typing import Any

from mocks.wire import errors, message_rules, models, parameter_rules, strict_schema, tool_rules
from mocks.wire.errors import ApiError
from mocks.wire.models import Model
from mocks.wire.shape import Json

NOT_JSON = "We could not parse the JSON body of your request."


def parse(raw: bytes) -> Json:
    """Return the JSON object in ``raw``, or raise the service's 400."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise ApiError(NOT_JSON) from None
    if not isinstance(body, dict):
        raise errors.unworded(f"The body of a request is a JSON object, but this is {errors.kind(body)}.", None)
    return body


def check(body: Json) -> Model:
    """Return the model ``body`` asks for; raise `ApiError` for the first fault the service would report."""
    name = _check_present(body)
    parameter_rules.check_known(body)
    _check_fields(body, models.MODELS.get(name))
    model = models.find(name)
    _check_capabilities(body, model)
    tool_rules.check_schemas(body)
    _check_format(body)
    tool_rules.check_choice(body, model)
    message_rules.check_pairs(body["messages"])
    message_rules.check_contents(body["messages"])
    return model


def _check_present(body: Json) -> str:
    name = body.get("model")
    if name is None or name == "":
        raise ApiError("you must provide a model parameter")
    if not isinstance(name, str):  # odd, and measured: the service calls this a parse error
        raise ApiError(NOT_JSON)
    if "messages" not in body:
        raise errors.missing("messages")
    return name


def _check_fields(body: Json, model: Model | None) -> None:
    message_rules.check_shapes(body["messages"])
    for old, new in (("functions", "tools"), ("function_call", "tool_choice")):
        if old in body:
            raise errors.not_simulated(f"'{old}', which was replaced by '{new}'", old, f"Send '{new}' instead.")
    if "tools" in body:
        tool_rules.tools_shape(body["tools"])
    if "tool_choice" in body:
        tool_rules.choice_shape(body["tool_choice"])
    if "parallel_tool_calls" in body and not isinstance(body["parallel_tool_calls"], bool):
        raise errors.wrong_type("parallel_tool_calls", "a boolean", body["parallel_tool_calls"])
    parameter_rules.check_all(body, model.most_choices if model else 128)


def _check_capabilities(body: Json, model: Model) -> None:
    for i, message in enumerate(body["messages"]):
        if not model.system_roles and message["role"] in ("system", "developer"):
            path = f"messages[{i}].role"
            text = f"Unsupported value: '{path}' does not support '{message['role']}' with this model."
            raise ApiError(text, param=path, code="unsupported_value")
    if model.reasoning and body.get("max_tokens") is not None:
        text = (
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
        )
        raise ApiError(text, param="max_tokens", code="unsupported_parameter")
    if model.default_temperature_only and body.get("temperature") not in (None, 1):
        text = (
            f"Unsupported value: 'temperature' does not support {body['temperature']} with this model. "
            "Only the default (1) value is supported."
        )
        raise ApiError(text, param="temperature", code="unsupported_value")
    _check_tools_with_reasoning(body, model)


def _check_tools_with_reasoning(body: Json, model: Model) -> None:
    effort: Any = body.get("reasoning_effort")
    if model.tools_need_effort == "never" and effort == "none":
        text = "Unsupported value: 'reasoning_effort' does not support 'none' with this model."
        raise ApiError(text, param="reasoning_effort", code="unsupported_value")
    refused = {
        None: False,
        "none": effort != "none",
        "unset": effort not in (None, "none"),
        "never": True,
    }[model.tools_need_effort]
    if body.get("tools") and refused:
        text = (
            f"Function tools with reasoning_effort are not supported for {model.id} in /v1/chat/completions. "
            "To use function tools, use /v1/responses or set reasoning_effort to 'none'."
        )
        raise errors.legacy(text, "reasoning_effort")


def _check_format(body: Json) -> None:
    chosen = body.get("response_format") or {}
    if chosen.get("type") == "json_object":
        said = " ".join(text for message in body["messages"] for text in message_rules.texts(message))
        if "json" not in said.lower():
            text = (
                "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'."
            )
            raise errors.legacy(text, "messages")
    if chosen.get("type") == "json_schema":
        _check_reply_schema(chosen["json_schema"])


def _check_reply_schema(wanted: Json) -> None:
    schema = wanted.get("schema")
    if not isinstance(schema, dict) or wanted.get("strict") is not True:
        return
    found = strict_schema.fault(schema, strict=True)
    if found:
        text = f"{found.mark}Invalid schema for response_format '{wanted['name']}': {found.text}"
        raise errors.legacy(text, "response_format")

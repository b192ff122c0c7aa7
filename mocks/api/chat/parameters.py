"""Parameters of a Chat Completions request beside messages and tools: names, types, ranges.

Sources: live bodies measured in public (2026) for wording and order, the API's published description (2026) for names,
ranges and the members of nested objects.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from mocks.api import errors, validators
from mocks.api.chat import options
from mocks.api.field_validators import (
    SERVICE_TIERS,
    VERBOSITIES,
    Rule,
    boolean_flags,
    check_prompt_cache,
    decimal,
    integer,
    one_of,
    string,
)
from mocks.api.json_text import Json
from mocks.api.model_catalog import Model

PARAMETERS = frozenset(
    (
        "audio", "frequency_penalty", "function_call", "functions", "logit_bias", "logprobs",
        "max_completion_tokens", "max_tokens", "messages", "metadata", "modalities", "model", "moderation",
        "n", "parallel_tool_calls", "prediction", "presence_penalty", "prompt_cache_key",
        "prompt_cache_options", "prompt_cache_retention", "reasoning_effort", "response_format",
        "safety_identifier", "seed", "service_tier", "stop", "store", "stream", "stream_options",
        "temperature", "tool_choice", "tools", "top_logprobs", "top_p", "user", "verbosity",
        "web_search_options",
    )
)  # fmt: skip
RULES: Mapping[str, Rule] = MappingProxyType(
    {  # in the order in which the service reports them; the maximum of ``n`` depends on the model (`_check_for_model`)
        "max_completion_tokens": integer(1),
        "n": integer(1),
        "temperature": decimal(-math.inf, math.inf),  # its range comes with what the model cannot do
        "top_p": decimal(0, 1),
        "presence_penalty": decimal(-2, 2),
        "frequency_penalty": decimal(-2, 2),
        "logprobs": validators.require_boolean,
        "top_logprobs": integer(0),
        "user": string(),
        "seed": integer(),
        "moderation": options.moderation,
        "safety_identifier": string(64),
        "prompt_cache_options": check_prompt_cache,
        "prompt_cache_key": string(),
        "prompt_cache_retention": options.cache_retention,
        "response_format": options.response_format,
        "service_tier": one_of(*SERVICE_TIERS),
        "max_tokens": integer(1),
        "reasoning_effort": string(),
        "logit_bias": options.logit_bias,
        "stop": options.stop,
        "stream": validators.require_boolean,
        "stream_options": boolean_flags(("include_usage", "include_obfuscation")),
        "store": validators.require_boolean,
        "metadata": validators.require_metadata,
        "prediction": options.prediction,
        "verbosity": one_of(*VERBOSITIES),
        # The position of these three in that order is not known.
        "modalities": options.modalities,
        "audio": options.audio,
        "web_search_options": options.web_search,
    }
)


def reject_unknown(body: Json, model: Model | None) -> None:
    """Refuse a parameter that the service does not know, and suggest those spelled nearly the same."""
    validators.reject_unknown_keys(
        body, PARAMETERS - model.unknown_parameters if model and model.unknown_parameters else PARAMETERS
    )


def check_all(body: Json, model: Model | None) -> None:
    """Check each parameter that was sent; null means "not sent", as the API describes them as nullable.

    Args:
        body: The request body.
        model: The requested model; None where it is unknown, and rules that depend on the model are skipped.
    """
    for name in [name for name in RULES if name in body]:
        value = body[name]
        if value is None:
            continue
        if model:
            _check_for_model(model, name, value)
        RULES[name](value, name)


def _check_for_model(model: Model, name: str, value: object) -> None:
    if name in model.refused_parameters:
        raise unsupported(name)
    if name == "n":
        validators.require_integer(value, name, 1, model.max_choices)
    if name == "reasoning_effort":
        check_effort(value, name, model)
    if name == "prompt_cache_retention" and value == "in_memory" and model.long_cache_only:
        raise errors.legacy("This model is compatible only with 24h extended prompt caching", name)


def check_effort(value: object, path: str, model: Model) -> None:
    """Refuse a reasoning effort that the model does not have; ``path`` is the API's name of the parameter.

    Models that do not reason know no effort at all (live bodies in public issues, 2025 and 2026).
    """
    if not model.reasoning:
        validators.require_string(value, path)
        raise errors.legacy(f"Unrecognized request argument supplied: {path}", None)
    if model.efforts and value not in model.efforts:
        text = f"Unsupported value: '{path}' does not support {errors.python_literal(value)} with this model."
        supported = f"Supported values are: {errors.join_quoted(model.efforts, 'and')}."
        raise errors.ApiError(f"{text} {supported}", param=path, code="unsupported_value")


def unsupported(name: str) -> errors.ApiError:
    """Return the error for a parameter that the model does not take."""
    hint = " Use 'max_completion_tokens' instead." if name == "max_tokens" else ""
    text = f"Unsupported parameter: '{name}' is not supported with this model.{hint}"
    return errors.ApiError(text, param=name, code="unsupported_parameter")

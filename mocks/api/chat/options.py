"""Validation of the parameters of a Chat Completions request that are objects, lists, or of several types.

Sources: live bodies measured in public (2026) for the wording, the API's published description (2026) for the members.
"""

from __future__ import annotations

from mocks.api import errors, field_validators, validators

FORMATS = ("json_object", "json_schema", "text")
CACHE_RETENTIONS = ("in_memory", "24h")
MAX_STOPS = 4


def response_format(value: object, path: str) -> None:
    """Check ``response_format``: text, any JSON object, or JSON of a schema."""
    chosen = validators.require_object(value, path)
    kind = validators.require(chosen, "type", path)
    if kind not in FORMATS:
        raise errors.bad_value(str(kind), FORMATS, f"{path}.type")
    if kind != "json_schema":
        return
    inner = f"{path}.json_schema"
    json_schema = validators.require_object(validators.require(chosen, "json_schema", path), inner)
    name = validators.require(json_schema, "name", inner)
    validators.reject_unknown_keys(json_schema, ("name", "description", "schema", "strict"), inner)
    validators.require_name(name, f"{inner}.name")
    field_validators.check_reply_schema(json_schema, inner)


def stop(value: object, path: str) -> None:
    """Check ``stop``: a string, or a list of up to four."""
    if isinstance(value, str):
        return
    if not isinstance(value, list):
        text = f"'{path}' is {errors.json_type(value)}; it is a string or an array of up to {MAX_STOPS} strings."
        raise errors.unknown_wording(text, path, "invalid_type")
    if len(value) > MAX_STOPS:
        raise errors.array_too_long(path, len(value), MAX_STOPS)
    for i, text in enumerate(value):
        validators.require_string(text, f"{path}[{i}]")


def logit_bias(value: object, path: str) -> None:
    """Check ``logit_bias``: numbers from -100 to 100 by token id."""
    for token, bias in validators.require_object(value, path).items():
        validators.require_decimal(bias, f"{path}.{token}", -100, 100)


def prediction(value: object, path: str) -> None:
    """Check ``prediction``: ``{"type": "content", "content": text or parts of text}``."""
    predicted = validators.require_object(value, path)
    validators.require_choice(validators.require(predicted, "type", path), ("content",), f"{path}.type")
    content = validators.require(predicted, "content", path)
    if not isinstance(content, str | list):
        raise errors.wrong_type(f"{path}.content", "one of a string or array of objects", content)
    for i, part in enumerate(content if isinstance(content, list) else ()):
        validators.require_object(part, f"{path}.content[{i}]")


def moderation(value: object, path: str) -> None:
    """Check ``moderation``: a model, and a policy for the input and for the output."""
    settings = validators.require_object(value, path)
    name = validators.require(settings, "model", path)
    validators.reject_unknown_keys(settings, ("model", "policy"), path)
    validators.require_string(name, f"{path}.model")
    if settings.get("policy") is None:
        return
    policy = validators.require_object(settings["policy"], f"{path}.policy")
    validators.reject_unknown_keys(policy, ("input", "output"), f"{path}.policy")
    for side, rule in policy.items():
        if rule is not None:
            inner = f"{path}.policy.{side}"
            mode = validators.require(validators.require_object(rule, inner), "mode", inner)
            validators.require_choice(mode, ("score", "block"), f"{inner}.mode")


def cache_retention(value: object, path: str) -> None:
    """Check ``prompt_cache_retention``, for which the service has an error message of its own."""
    if not isinstance(value, str):
        raise errors.wrong_type(path, f"one of {errors.join_quoted(CACHE_RETENTIONS, 'or')}", value)
    if value not in CACHE_RETENTIONS:
        raise errors.legacy(f"Invalid {path} argument", path)


def modalities(value: object, path: str) -> None:
    """Check ``modalities``: text, or text and audio; the mock simulates text only."""
    for i, name in enumerate(validators.require_array(value, path, "an array of strings")):
        validators.require_choice(name, ("text", "audio"), f"{path}[{i}]")
        if name == "audio":
            raise errors.not_simulated("audio", path, "Leave 'modalities' out.")


def audio(value: object, path: str) -> None:
    """Check ``audio``: a voice and a format. Without ``modalities`` it has no effect."""
    settings = validators.require_object(value, path)
    voice, kind = validators.require(settings, "voice", path), validators.require(settings, "format", path)
    if not isinstance(voice, dict):
        validators.require_string(voice, f"{path}.voice")
    validators.require_choice(kind, ("wav", "aac", "mp3", "flac", "opus", "pcm16"), f"{path}.format")


def web_search(value: object, path: str) -> None:
    """Check ``web_search_options``; the mock does not simulate web search."""
    options = validators.require_object(value, path)
    validators.reject_unknown_keys(options, ("search_context_size", "user_location"), path)
    if options.get("search_context_size") is not None:
        validators.require_choice(
            options["search_context_size"], ("low", "medium", "high"), f"{path}.search_context_size"
        )
    raise errors.not_simulated("web search", path, "Offer a function of your own that searches.")

"""Validators of single fields, for tables of fields: each takes a value and its path, and raises `ApiError`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mocks.api import validators
from mocks.api.json_text import Json

Rule = Callable[[object, str], object]
"""A validator of one field: value and path in, `ApiError` out where the value is not allowed."""

SERVICE_TIERS = ("auto", "default", "fast", "flex", "priority")
VERBOSITIES = ("low", "medium", "high")
_REPORTED_TIERS = {None: "default", "auto": "default", "fast": "priority"}


def reported_tier(requested: str | None) -> str | None:
    """Return the service tier that a reply reports for the requested one (measured in public, 2026)."""
    return _REPORTED_TIERS.get(requested, requested)


def integer(low: int | None = None, high: int | None = None) -> Rule:
    """Return the rule for a whole number from ``low`` to ``high``, both included."""
    return lambda value, path: validators.require_integer(value, path, low, high)


def decimal(low: float, high: float) -> Rule:
    """Return the rule for a number from ``low`` to ``high``, both included."""
    return lambda value, path: validators.require_decimal(value, path, low, high)


def string(max_length: int | None = None) -> Rule:
    """Return the rule for a string of at most ``max_length`` characters."""
    return lambda value, path: validators.require_string(value, path, max_length=max_length)


def one_of(*values: str) -> Rule:
    """Return the rule for a string that is one of ``values``."""
    return lambda value, path: validators.require_choice(value, values, path)


def boolean_flags(names: Sequence[str]) -> Rule:
    """Return the rule for an object with some of ``names`` as keys, each true or false."""

    def rule(value: object, path: str) -> None:
        options = validators.require_object(value, path)
        validators.reject_unknown_keys(options, names, path)
        for key, flag in options.items():
            validators.require_boolean(flag, f"{path}.{key}")

    return rule


def check_reply_schema(value: Json, path: str) -> None:
    """Check the members that both APIs give a reply's JSON Schema beside its name: description, schema, strict."""
    if value.get("description") is not None:
        validators.require_string(value["description"], f"{path}.description")
    if value.get("schema") is not None:
        validators.require_object(value["schema"], f"{path}.schema")
    if value.get("strict") is not None:
        validators.require_boolean(value["strict"], f"{path}.strict")


def check_prompt_cache(
    value: object, path: str, *, times_to_live: Sequence[str] = ("30m",), other_keys: Sequence[str] = ()
) -> Json:
    """Return ``prompt_cache_options`` after checking them: a mode, and a time to live that is one of ``times_to_live``.

    ``other_keys`` are members that the API has besides; the caller checks them.
    """
    options = validators.require_object(value, path)
    validators.reject_unknown_keys(options, ("mode", "ttl", *other_keys), path)
    if options.get("mode") is not None:
        validators.require_choice(options["mode"], ("implicit", "explicit"), f"{path}.mode")
    if options.get("ttl") is not None:
        validators.require_choice(options["ttl"], times_to_live, f"{path}.ttl")
    return options

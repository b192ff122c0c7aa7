"""Rules for one field, in the form of a table's values: each takes the value and its path, and raises `ApiError`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mocks.api import validators
from mocks.api.validators import Json

Rule = Callable[[object, str], object]

TIERS = ("auto", "default", "fast", "flex", "priority")
VERBOSITIES = ("low", "medium", "high")
_USED_TIERS = {None: "default", "auto": "default", "fast": "priority"}


def used_tier(asked: str | None) -> str | None:
    """Return the service tier that a reply names for the one that was asked for (measured in public, 2026)."""
    return _USED_TIERS.get(asked, asked)


def integer(low: int | None = None, high: int | None = None) -> Rule:
    """A whole number from ``low`` to ``high``."""
    return lambda value, path: validators.require_integer(value, path, low, high)


def decimal(low: float, high: float) -> Rule:
    """A number from ``low`` to ``high``."""
    return lambda value, path: validators.require_decimal(value, path, low, high)


def string(most: int | None = None) -> Rule:
    """A string of at most ``most`` characters."""
    return lambda value, path: validators.require_string(value, path, most=most)


def one_of(*values: str) -> Rule:
    """One of these words."""
    return lambda value, path: validators.require_choice(value, values, path)


def switches(names: Sequence[str]) -> Rule:
    """An object with some of these names, each true or false."""

    def rule(value: object, path: str) -> None:
        options = validators.require_object(value, path)
        validators.reject_unknown_keys(options, names, path)
        for key, flag in options.items():
            validators.require_boolean(flag, f"{path}.{key}")

    return rule


def reply_schema(value: validators.Json, path: str) -> None:
    """Check what both APIs say of a reply's JSON Schema beside its name: description, schema, strict."""
    if value.get("description") is not None:
        validators.require_string(value["description"], f"{path}.description")
    if value.get("schema") is not None:
        validators.require_object(value["schema"], f"{path}.schema")
    if value.get("strict") is not None:
        validators.require_boolean(value["strict"], f"{path}.strict")


def prompt_cache(value: object, path: str, *, times: Sequence[str] = ("30m",), others: Sequence[str] = ()) -> Json:
    """Check ``prompt_cache_options``: a mode and a time to live, one of ``times``; ``others`` may be there as well."""
    options = validators.require_object(value, path)
    validators.reject_unknown_keys(options, ("mode", "ttl", *others), path)
    if options.get("mode") is not None:
        validators.require_choice(options["mode"], ("implicit", "explicit"), f"{path}.mode")
    if options.get("ttl") is not None:
        validators.require_choice(options["ttl"], times, f"{path}.ttl")
    return options

"""Validation of ``functions`` and ``function_call``, the form in which functions were offered before tools.

Sources: live bodies measured and quoted in public, 2023 to 2026.
"""

from __future__ import annotations

from mocks.api import errors, validators
from mocks.api.json_text import Json

MAX_FUNCTIONS = 128
MAX_DESCRIPTION_CHARS = 1_048_576
"""Was 1024 until about 2025."""
MODES = ("none", "auto")


def check_functions(functions: object) -> None:
    """Check the array of functions: each ``{"name", ...}``."""
    for i, function in enumerate(
        validators.require_array(functions, "functions", "an array of function definitions", max_length=MAX_FUNCTIONS)
    ):
        path = f"functions[{i}]"
        definition = validators.require_object(function, path)
        validators.require(definition, "name", path)
        validators.reject_unknown_keys(definition, ("name", "description", "parameters"), path)
        check_function(definition, path)


def check_function(function: Json, path: str) -> None:
    """Check one function's definition. In ``tools`` the service ignores unknown members (recorded traffic, 2026)."""
    name = validators.require(function, "name", path)
    validators.require_name(name, f"{path}.name")
    if function.get("description") is not None:
        validators.require_string(function["description"], f"{path}.description", max_length=MAX_DESCRIPTION_CHARS)
    if "parameters" in function:
        validators.require_object(function["parameters"], f"{path}.parameters")
    if function.get("strict") is not None:
        validators.require_boolean(function["strict"], f"{path}.strict")


def check_function_call(choice: object) -> None:
    """Check ``function_call``: a mode, or ``{"name"}``."""
    if isinstance(choice, str):
        if choice not in MODES:
            raise errors.bad_value(choice, MODES, "function_call")
        return
    if not isinstance(choice, dict):
        expected = f"{errors.join_quoted(MODES, 'or')}, or an object with 'name'"
        text = f"'function_call' is {errors.json_type(choice)}; it is {expected}."
        raise errors.unknown_wording(text, "function_call", "invalid_type")
    validators.require_string(validators.require(choice, "name", "function_call"), "function_call.name")


def check_choice(body: Json) -> None:
    """Check ``function_call`` against the functions of the same request."""
    functions, choice = body.get("functions"), body.get("function_call")
    if functions and body.get("tools"):
        text = "Send 'tools' or 'functions', not both: 'functions' is the older way to say the same."
        raise errors.unknown_wording(text, "functions")
    if choice is not None and not functions:
        text = "'function_call' is only allowed when 'functions' are specified."
        raise errors.legacy(f"Invalid value for 'function_call': {text}", "function_call")
    names = [function["name"] for function in functions or ()]
    if isinstance(choice, dict) and choice["name"] not in names:
        raise undeclared_function(choice["name"])


def undeclared_function(name: str) -> errors.ApiError:
    """Return the error for a choice of a function that is not offered; for ``tools`` the service words it alike."""
    text = f"no function named '{name}' was specified in the 'functions' parameter."
    return errors.legacy(f"Invalid value for 'function_call': {text}", "function_call")

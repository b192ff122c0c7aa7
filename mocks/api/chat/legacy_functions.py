"""What ``functions`` and ``function_call`` must look like: how functions were offered before tools, and still can be.

Sources: live bodies measured and quoted in public, 2023 to 2026.
"""

from __future__ import annotations

from mocks.api import errors, validators
from mocks.api.validators import Json

MOST = 128
LONGEST_DESCRIPTION = 1_048_576
"""Was 1024 until about 2025."""
MODES = ("none", "auto")


def functions_shape(functions: object) -> None:
    """Check the array of functions: each ``{"name", ...}``."""
    for i, function in enumerate(
        validators.require_array(functions, "functions", "an array of function definitions", most=MOST)
    ):
        path = f"functions[{i}]"
        function_shape(validators.require_object(function, path), path, ("name", "description", "parameters"))


def function_shape(function: Json, path: str, known: tuple[str, ...]) -> None:
    """Check one function's definition, which has no other keys than ``known``."""
    name = validators.require(function, "name", path)
    validators.reject_unknown_keys(function, known, path)
    validators.require_name(name, f"{path}.name")
    if function.get("description") is not None:
        validators.require_string(function["description"], f"{path}.description", most=LONGEST_DESCRIPTION)
    if "parameters" in function:
        validators.require_object(function["parameters"], f"{path}.parameters")
    if function.get("strict") is not None:
        validators.require_boolean(function["strict"], f"{path}.strict")


def call_shape(choice: object) -> None:
    """Check ``function_call``: a mode, or ``{"name"}``."""
    if isinstance(choice, str):
        if choice not in MODES:
            raise errors.bad_value(choice, MODES, "function_call")
        return
    if not isinstance(choice, dict):
        text = f"'function_call' is {errors.kind(choice)}; it is {errors.join(MODES, 'or')}, or an object with 'name'."
        raise errors.unworded(text, "function_call", "invalid_type")
    validators.require_string(validators.require(choice, "name", "function_call"), "function_call.name")


def check_call(body: Json) -> None:
    """Check what ``function_call`` says against the functions of the same request."""
    functions, choice = body.get("functions"), body.get("function_call")
    if functions and body.get("tools"):
        text = "Send 'tools' or 'functions', not both: 'functions' is the older way to say the same."
        raise errors.unworded(text, "functions")
    if choice is not None and not functions:
        text = "'function_call' is only allowed when 'functions' are specified."
        raise errors.legacy(f"Invalid value for 'function_call': {text}", "function_call")
    names = [function["name"] for function in functions or ()]
    if isinstance(choice, dict) and choice["name"] not in names:
        raise undeclared(choice["name"])


def undeclared(name: str) -> errors.ApiError:
    """A choice names a function that is not offered. The sentence is the same for ``tools``, in the older names."""
    text = f"no function named '{name}' was specified in the 'functions' parameter."
    return errors.legacy(f"Invalid value for 'function_call': {text}", "function_call")

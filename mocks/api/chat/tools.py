"""What ``tools``, ``tool_choice`` and ``parallel_tool_calls`` of Chat Completions must look like.

Sources: live bodies measured and quoted in public, 2024 to 2026. The ``…_shape`` functions are the schema layer;
`check_choice` and `check_schemas` run after it.
"""

from __future__ import annotations

from collections.abc import Iterator

from mocks.api import errors, validators
from mocks.api.chat import legacy_functions
from mocks.api.memoize import memoize_json
from mocks.api.model_catalog import Model
from mocks.api.schema import grammar as grammar_rules
from mocks.api.schema import strict as strict_schema
from mocks.api.validators import Json

MOST_TOOLS = 128
MODES = ("none", "auto", "required")
KINDS = ("function", "custom")


@memoize_json
def tools_shape(tools: object) -> None:
    """Check the array of tools: each ``{"type": "function", "function": {"name", ...}}``, or the same with custom."""
    for i, tool in enumerate(validators.require_array(tools, "tools", most=MOST_TOOLS)):
        _tool_shape(validators.require_object(tool, f"tools[{i}]"), f"tools[{i}]")


def _tool_shape(tool: Json, path: str) -> None:
    kind = validators.require_choice(validators.require(tool, "type", path), KINDS, f"{path}.type")
    inner = f"{path}.{kind}"
    definition = validators.require_object(validators.require(tool, kind, path), inner)
    validators.reject_unknown_keys(tool, ("type", kind), path)
    if kind == "function":
        legacy_functions.function_shape(definition, inner, ("name", "description", "parameters", "strict"))
    else:
        _custom_shape(definition, inner)


def _custom_shape(custom: Json, path: str) -> None:
    name = validators.require(custom, "name", path)
    validators.reject_unknown_keys(custom, ("name", "description", "format"), path)
    validators.require_name(name, f"{path}.name")
    if custom.get("description") is not None:
        validators.require_string(
            custom["description"], f"{path}.description", most=legacy_functions.LONGEST_DESCRIPTION
        )
    if custom.get("format") is not None:
        _format_shape(validators.require_object(custom["format"], f"{path}.format"), f"{path}.format")


def _format_shape(wanted: Json, path: str) -> None:
    kind = validators.require_choice(validators.require(wanted, "type", path), ("text", "grammar"), f"{path}.type")
    if kind == "grammar":
        inner = f"{path}.grammar"
        grammar = validators.require_object(validators.require(wanted, "grammar", path), inner)
        syntax, definition = (
            validators.require(grammar, "syntax", inner),
            validators.require(grammar, "definition", inner),
        )
        grammar_rules.check(syntax, definition, inner)


def choice_shape(choice: object) -> None:
    """Check ``tool_choice``: a mode, ``{"type": "function", "function": {"name"}}``, custom, or ``allowed_tools``."""
    if isinstance(choice, str):
        if choice not in MODES:
            raise errors.bad_value(choice, MODES, "tool_choice")
        return
    if not isinstance(choice, dict):  # "one of one of" is how the service writes it
        raise errors.wrong_type("tool_choice", f"one of one of {errors.join(MODES, 'or')} or object", choice)
    if choice.get("type") == "allowed_tools" and "allowed_tools" in choice:
        _allowed_shape(choice["allowed_tools"])
    else:
        _named_shape(choice, "tool_choice")


def _named_shape(choice: Json, path: str) -> None:
    """Check the name of a tool. Whatever ``type`` says, the service asks for ``function`` where custom is not given."""
    kind = _kind(choice)
    named = validators.require_object(validators.require(choice, kind, path), f"{path}.{kind}")
    validators.require_string(validators.require(named, "name", f"{path}.{kind}"), f"{path}.{kind}.name")


def _kind(choice: Json) -> str:
    return "custom" if choice.get("type") == "custom" and "custom" in choice else "function"


def _allowed_shape(allowed: object) -> None:
    path = "tool_choice.allowed_tools"
    members = validators.require_object(allowed, path)
    validators.require_choice(validators.require(members, "mode", path), ("auto", "required"), f"{path}.mode")
    for i, tool in enumerate(validators.require_array(validators.require(members, "tools", path), f"{path}.tools")):
        _named_shape(validators.require_object(tool, f"{path}.tools[{i}]"), f"{path}.tools[{i}]")


def names(body: Json) -> list[tuple[str, str]]:
    """Return kind and name of each tool of a body."""
    return [(tool["type"], tool[tool["type"]]["name"]) for tool in body.get("tools") or ()]


def chosen(choice: Json) -> Iterator[tuple[str, str]]:
    """Yield kind and name of each tool that the object ``tool_choice`` names."""
    named = choice["allowed_tools"]["tools"] if "allowed_tools" in choice else [choice]
    yield from ((_kind(tool), tool[_kind(tool)]["name"]) for tool in named)


def check_choice(body: Json, model: Model) -> None:
    """Check what ``tool_choice`` and ``parallel_tool_calls`` say against the tools of the same request."""
    offered = names(body)
    if not offered:
        _refuse_lone_settings(body, model)
    choice = body.get("tool_choice")
    if not isinstance(choice, dict):
        return
    for kind, name in chosen(choice):
        if (kind, name) not in offered:
            raise _undeclared(choice, kind, name)


def _refuse_lone_settings(body: Json, model: Model) -> None:
    for key in ("tool_choice", "parallel_tool_calls"):
        if key not in body or (key == "parallel_tool_calls" and model.lone_parallel_flag):
            continue
        raise errors.legacy(f"Invalid value for '{key}': '{key}' is only allowed when 'tools' are specified.", key)


def _undeclared(choice: Json, kind: str, name: str) -> errors.ApiError:
    if "allowed_tools" in choice:
        return errors.unworded(f"'tool_choice' allows '{name}', which is not one of 'tools'.", "tool_choice")
    if kind == "custom":
        return errors.unworded(f"'tool_choice' names the custom tool '{name}', which is not in 'tools'.", "tool_choice")
    return legacy_functions.undeclared(name)


def check_schemas(body: Json, model: Model) -> None:
    """Check the parameter schema of every function, more strictly where ``strict`` is true."""
    _check_schemas([body.get("tools") or [], body.get("functions") or []], model.fine_tuned)


@memoize_json
def _check_schemas(offered: list[list[Json]], fine_tuned: bool) -> None:
    tools, functions = offered
    found = [
        (f"tools[{i}].function.parameters", tool["function"])
        for i, tool in enumerate(tools)
        if tool["type"] == "function"
    ]
    found += [(f"functions[{i}].parameters", function) for i, function in enumerate(functions)]
    for path, function in found:
        if function.get("parameters") is None:
            continue  # allowed: a function without parameters
        strict = function.get("strict") is True
        fault = strict_schema.fault(function["parameters"], strict=strict, fine_tuned=fine_tuned)
        if fault:
            message = f"{fault.mark}Invalid schema for function '{function['name']}': {fault.text}"
            raise errors.ApiError(message, param=path, code="invalid_function_parameters")

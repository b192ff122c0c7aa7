"""``tools`` and ``tool_choice`` of Chat Completions: validation, and reading into neutral tools.

Sources: live bodies measured and quoted in public, 2024 to 2026. `check_tools` and `check_tool_choice` are the schema
layer; `check_choice` and `check_schemas` run after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mocks.api import errors, validators
from mocks.api.chat import legacy_functions
from mocks.api.json_text import Json
from mocks.api.memoize import memoize_json
from mocks.api.model_catalog import Model
from mocks.api.schema import grammar
from mocks.api.schema import strict as strict_schema
from mocks.messages import Tool, ToolChoice, ToolChoiceMode, ToolKind

MAX_TOOLS = 128
MODES = ("none", "auto", "required")
TOOL_TYPES = ("function", "custom")


@memoize_json
def check_tools(tools: object) -> None:
    """Check the array of tools: each ``{"type": "function", "function": {"name", ...}}``, or the same with custom."""
    for i, tool in enumerate(validators.require_array(tools, "tools", max_length=MAX_TOOLS)):
        _check_tool(validators.require_object(tool, f"tools[{i}]"), f"tools[{i}]")


def _check_tool(tool: Json, path: str) -> None:
    kind = validators.require_choice(validators.require(tool, "type", path), TOOL_TYPES, f"{path}.type")
    inner = f"{path}.{kind}"
    definition = validators.require_object(validators.require(tool, kind, path), inner)
    validators.reject_unknown_keys(tool, ("type", kind), path)
    if kind == "function":
        legacy_functions.check_function(definition, inner)
    else:
        _check_custom_tool(definition, inner)


def _check_custom_tool(custom: Json, path: str) -> None:
    name = validators.require(custom, "name", path)
    validators.reject_unknown_keys(custom, ("name", "description", "format"), path)
    validators.require_name(name, f"{path}.name")
    if custom.get("description") is not None:
        validators.require_string(
            custom["description"], f"{path}.description", max_length=legacy_functions.MAX_DESCRIPTION_CHARS
        )
    if custom.get("format") is not None:
        _check_format(validators.require_object(custom["format"], f"{path}.format"), f"{path}.format")


def _check_format(input_format: Json, path: str) -> None:
    kind = validators.require(input_format, "type", path)
    if validators.require_choice(kind, ("text", "grammar"), f"{path}.type") == "grammar":
        inner = f"{path}.grammar"
        members = validators.require_object(validators.require(input_format, "grammar", path), inner)
        syntax = validators.require(members, "syntax", inner)
        grammar.check(syntax, validators.require(members, "definition", inner), inner)


def check_tool_choice(choice: object) -> None:
    """Check ``tool_choice``: a mode, ``{"type": "function", "function": {"name"}}``, custom, or ``allowed_tools``."""
    if isinstance(choice, str):
        if choice not in MODES:
            raise errors.bad_value(choice, MODES, "tool_choice")
        return
    if not isinstance(choice, dict):  # "one of one of" is how the service writes it
        raise errors.wrong_type("tool_choice", f"one of one of {errors.join_quoted(MODES, 'or')} or object", choice)
    if choice.get("type") == "allowed_tools" and "allowed_tools" in choice:
        _check_allowed_tools(choice["allowed_tools"])
    else:
        _check_named_tool(choice, "tool_choice")


def _check_named_tool(choice: Json, path: str) -> None:
    """Check the name of a tool. Whatever its ``type``, the service asks for ``function`` unless ``custom`` is there."""
    kind = _named_type(choice)
    named = validators.require_object(validators.require(choice, kind, path), f"{path}.{kind}")
    validators.require_string(validators.require(named, "name", f"{path}.{kind}"), f"{path}.{kind}.name")


def _named_type(choice: Json) -> str:
    return "custom" if choice.get("type") == "custom" and "custom" in choice else "function"


def _check_allowed_tools(allowed: object) -> None:
    path = "tool_choice.allowed_tools"
    members = validators.require_object(allowed, path)
    validators.require_choice(validators.require(members, "mode", path), ("auto", "required"), f"{path}.mode")
    for i, tool in enumerate(validators.require_array(validators.require(members, "tools", path), f"{path}.tools")):
        _check_named_tool(validators.require_object(tool, f"{path}.tools[{i}]"), f"{path}.tools[{i}]")


def names(body: Json) -> list[tuple[str, str]]:
    """Return type and name of each tool of a body."""
    return [(tool["type"], tool[tool["type"]]["name"]) for tool in body.get("tools") or ()]


def named_tools(choice: Json) -> Iterator[tuple[str, str]]:
    """Yield type and name of each tool that the object ``tool_choice`` names."""
    named = choice["allowed_tools"]["tools"] if "allowed_tools" in choice else [choice]
    yield from ((_named_type(tool), tool[_named_type(tool)]["name"]) for tool in named)


def check_choice(body: Json, model: Model) -> None:
    """Check ``tool_choice`` and ``parallel_tool_calls`` against the tools of the same request."""
    offered = names(body)
    if not offered:
        _reject_settings_without_tools(body, model)
    choice = body.get("tool_choice")
    if not isinstance(choice, dict):
        return
    for kind, name in named_tools(choice):
        if (kind, name) not in offered:
            raise _undeclared_tool(choice, kind, name)


def _reject_settings_without_tools(body: Json, model: Model) -> None:
    for key in ("tool_choice", "parallel_tool_calls"):
        if body.get(key) is None or (key == "parallel_tool_calls" and model.parallel_flag_without_tools):
            continue
        raise errors.legacy(f"Invalid value for '{key}': '{key}' is only allowed when 'tools' are specified.", key)


def _undeclared_tool(choice: Json, kind: str, name: str) -> errors.ApiError:
    if "allowed_tools" in choice:
        return errors.unknown_wording(f"'tool_choice' allows '{name}', which is not one of 'tools'.", "tool_choice")
    if kind == "custom":
        return errors.unknown_wording(
            f"'tool_choice' names the custom tool '{name}', which is not in 'tools'.", "tool_choice"
        )
    return legacy_functions.undeclared_function(name)


def check_schemas(body: Json, model: Model) -> None:
    """Check the parameter schema of every function, more strictly where ``strict`` is true."""
    _check_schemas([body.get("tools") or [], body.get("functions") or []], model.fine_tuned)


@memoize_json
def _check_schemas(offered: list[list[Json]], fine_tuned: bool) -> None:
    tools, functions = offered
    definitions = [
        (f"tools[{i}].function.parameters", tool["function"])
        for i, tool in enumerate(tools)
        if tool["type"] == "function"
    ]
    definitions += [(f"functions[{i}].parameters", function) for i, function in enumerate(functions)]
    for path, function in definitions:
        if function.get("parameters") is None:
            continue  # allowed: a function without parameters
        strict = function.get("strict") is True
        problem = strict_schema.first_problem(function["parameters"], strict=strict, fine_tuned=fine_tuned)
        if problem:
            message = f"{problem.mark}Invalid schema for function '{function['name']}': {problem.text}"
            raise errors.ApiError(message, param=path, code="invalid_function_parameters")


def read(body: Json) -> tuple[Tool, ...]:
    """Return the tools that a legal ``body`` offers; each of its ``functions`` is one."""
    return _read([body.get("tools") or [], body.get("functions") or []])


@memoize_json
def _read(offered: list[list[Json]]) -> tuple[Tool, ...]:
    tools, functions = offered
    return (*map(_read_tool, tools), *map(_read_function, functions))


def _read_tool(tool: Json) -> Tool:
    if tool["type"] == "custom":
        custom = tool["custom"]
        grammar = ((custom.get("format") or {}).get("grammar") or {}).get("definition") or ""
        described = custom.get("description") or ""
        return Tool(name=custom["name"], description=described, kind=ToolKind.CUSTOM, grammar=grammar)
    return _read_function(tool["function"])


def _read_function(function: Json) -> Tool:
    return Tool(
        name=function["name"],
        description=function.get("description") or "",
        parameters=function.get("parameters") or {},
        strict=bool(function.get("strict")),
    )


def read_choice(body: Json, has_tools: bool) -> tuple[ToolChoice, set[tuple[str, str]] | None]:
    """Return the tool choice of ``body``, and type and name of the tools it allows (None: all of them).

    Without tools the default is none.
    """
    choice: Any = body.get("tool_choice", body.get("function_call"))
    if choice is None:
        return ToolChoice(ToolChoiceMode.AUTO if has_tools else ToolChoiceMode.NONE), None
    if isinstance(choice, str):
        return ToolChoice(ToolChoiceMode(choice)), None
    if "allowed_tools" in choice:
        return ToolChoice(ToolChoiceMode(choice["allowed_tools"]["mode"])), set(named_tools(choice))
    if "tool_choice" not in body:
        return ToolChoice(ToolChoiceMode.NAMED, choice["name"]), None
    ((_, name),) = named_tools(choice)
    return ToolChoice(ToolChoiceMode.NAMED, name), None

"""What ``tools``, ``tool_choice`` and ``parallel_tool_calls`` of Chat Completions must look like.

Sources: live bodies measured and quoted in public, 2024 to 2026. The ``…_shape`` functions are the schema layer;
`check_choice` and `check_schemas` run after it.
"""

from __future__ import annotations

from typing import Any

from mocks.wire import errors, shape, strict_schema
from mocks.wire.models import Model
from mocks.wire.shape import Json

MOST_TOOLS = 128
LONGEST_DESCRIPTION = 1_048_576
"""Was 1024 until about 2025."""
MODES = ("none", "auto", "required")


def tools_shape(tools: object) -> None:
    """Check the array of tools: each ``{"type": "function", "function": {"name", ...}}``."""
    for i, tool in enumerate(shape.need_array(tools, "tools", most=MOST_TOOLS)):
        _tool_shape(shape.need_object(tool, f"tools[{i}]"), f"tools[{i}]")


def _tool_shape(tool: Json, path: str) -> None:
    kind = shape.need(tool, "type", path)
    if not isinstance(kind, str):
        raise errors.wrong_type(f"{path}.type", "one of 'function' or 'custom'", kind)
    if kind not in ("function", "custom"):
        raise errors.bad_value(kind, ("function", "custom"), f"{path}.type")
    if kind == "custom":
        raise errors.not_simulated("custom tools", f"{path}.type", "Use a tool of type 'function'.")
    function = shape.need_object(shape.need(tool, "function", path), f"{path}.function")
    shape.need_known(tool, ("type", "function"), path)
    _function_shape(function, f"{path}.function")


def _function_shape(function: Json, path: str) -> None:
    name = shape.need(function, "name", path)
    shape.need_known(function, ("name", "description", "parameters", "strict"), path)
    shape.need_name(name, f"{path}.name")
    if function.get("description") is not None:
        shape.need_string(function["description"], f"{path}.description", most=LONGEST_DESCRIPTION)
    if "parameters" in function:
        shape.need_object(function["parameters"], f"{path}.parameters")
    if function.get("strict") is not None:
        shape.need_boolean(function["strict"], f"{path}.strict")


def choice_shape(choice: object) -> None:
    """Check ``tool_choice``: a mode, ``{"type": "function", "function": {"name"}}``, or ``allowed_tools``."""
    if isinstance(choice, str):
        if choice not in MODES:
            raise errors.bad_value(choice, MODES, "tool_choice")
        return
    if not isinstance(choice, dict):  # "one of one of" is how the service writes it
        raise errors.wrong_type("tool_choice", f"one of one of {errors.join(MODES, 'or')} or object", choice)
    if choice.get("type") == "allowed_tools" and "allowed_tools" in choice:
        _allowed_shape(choice["allowed_tools"])
        return
    function = shape.need_object(shape.need(choice, "function", "tool_choice"), "tool_choice.function")
    shape.need_string(shape.need(function, "name", "tool_choice.function"), "tool_choice.function.name")


def _allowed_shape(allowed: object) -> None:
    path = "tool_choice.allowed_tools"
    members = shape.need_object(allowed, path)
    mode = shape.need(members, "mode", path)
    if mode not in ("auto", "required"):
        raise errors.bad_value(str(mode), ("auto", "required"), f"{path}.mode")
    for i, tool in enumerate(shape.need_array(shape.need(members, "tools", path), f"{path}.tools")):
        inner = f"{path}.tools[{i}]"
        function = shape.need_object(shape.need(shape.need_object(tool, inner), "function", inner), f"{inner}.function")
        shape.need_string(shape.need(function, "name", f"{inner}.function"), f"{inner}.function.name")


def check_choice(body: Json, model: Model) -> None:
    """Check what ``tool_choice`` and ``parallel_tool_calls`` say against the tools of the same request."""
    names = [tool["function"]["name"] for tool in body.get("tools", ())]
    if not names:
        _refuse_lone_settings(body, model)
    choice = body.get("tool_choice")
    if not isinstance(choice, dict):
        return
    for name in _chosen(choice):
        if name not in names:
            _refuse_undeclared(choice, name)


def _refuse_lone_settings(body: Json, model: Model) -> None:
    for key in ("tool_choice", "parallel_tool_calls"):
        if key not in body or (key == "parallel_tool_calls" and model.lone_parallel_flag):
            continue
        raise errors.legacy(f"Invalid value for '{key}': '{key}' is only allowed when 'tools' are specified.", key)


def _chosen(choice: Json) -> list[Any]:
    if "allowed_tools" in choice:
        return [tool["function"]["name"] for tool in choice["allowed_tools"]["tools"]]
    return [choice["function"]["name"]]


def _refuse_undeclared(choice: Json, name: str) -> None:
    if "allowed_tools" in choice:
        raise errors.unworded(f"'tool_choice' allows '{name}', which is not one of 'tools'.", "tool_choice")
    # The service answers with the names of the parameters that came before tools.
    text = f"no function named '{name}' was specified in the 'functions' parameter."
    raise errors.legacy(f"Invalid value for 'function_call': {text}", "function_call")


def check_schemas(body: Json) -> None:
    """Check the parameter schema of every tool, more strictly where ``strict`` is true."""
    for i, tool in enumerate(body.get("tools", ())):
        function = tool["function"]
        if "parameters" not in function:
            continue  # allowed: a function without parameters
        found = strict_schema.fault(function["parameters"], strict=bool(function.get("strict")))
        if found:
            message = f"{found.mark}Invalid schema for function '{function['name']}': {found.text}"
            raise errors.ApiError(message, param=f"tools[{i}].function.parameters", code="invalid_function_parameters")

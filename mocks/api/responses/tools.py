"""``tools`` and ``tool_choice`` of the Responses API: validation, reading into neutral tools, echo in the response.

Sources: live bodies measured and quoted in public, 2024 to 2026; the function calling guide (2026) for strict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mocks.api import errors, validators
from mocks.api.json_text import Json
from mocks.api.memoize import copied, memoize_json
from mocks.api.responses import hosted_tools
from mocks.api.schema import grammar
from mocks.api.schema import strict as strict_schema
from mocks.messages import HostedTool, Tool, ToolChoice, ToolChoiceMode, ToolKind

MODES = ("none", "auto", "required")
MAX_NAME_CHARS = 128
SIMULATED = ("function", "custom", "namespace", "tool_search")
UNSIMULATED = ("computer", "computer_use_preview")
HOSTED = (*hosted_tools.TYPES, *UNSIMULATED)
CALLERS = ("direct", "programmatic")
_SHARED = {"type", "name", "description", "defer_loading", "allowed_callers", "async"}
_KEYS = {
    "function": {*_SHARED, "parameters", "strict", "output_schema"},
    "custom": {*_SHARED, "format"},
    "namespace": {"type", "name", "description", "tools"},
    "tool_search": {"type", "execution", "description", "parameters"},
}


def check_tools(tools: object, path: str = "tools") -> None:
    """Check an array of tools, which may be empty."""
    if not isinstance(tools, list):
        raise errors.wrong_type(path, "an array of tools", tools)
    for i, tool in enumerate(tools):
        _check_tool(tool, f"{path}[{i}]", SIMULATED)


def _check_tool(value: object, path: str, kinds: tuple[str, ...]) -> None:
    tool = validators.require_object(value, path)
    kind = validators.require(tool, "type", path)
    if kind in UNSIMULATED:
        raise errors.not_simulated(f"the tool '{kind}'", f"{path}.type", "Use tools of another type.")
    if kind in hosted_tools.TYPES and kinds is SIMULATED:
        hosted_tools.check(tool, path)
        return
    if kind not in kinds:
        raise errors.bad_value(str(kind), (*kinds, *HOSTED) if kinds is SIMULATED else kinds, f"{path}.type")
    if kind != "tool_search":  # before unknown members: for a tool in Chat's form the service reports a missing name
        validators.require_name(validators.require(tool, "name", path), f"{path}.name", max_length=MAX_NAME_CHARS)
    validators.reject_unknown_keys(tool, _KEYS[kind], path)
    if tool.get("description") is not None:
        validators.require_string(tool["description"], f"{path}.description")
    if kind == "namespace":
        validators.require_string(validators.require(tool, "description", path), f"{path}.description")
        for i, inner in enumerate(validators.require_array(validators.require(tool, "tools", path), f"{path}.tools")):
            _check_tool(inner, f"{path}.tools[{i}]", ("function", "custom"))
    for key in ("strict", "defer_loading", "async"):
        if tool.get(key) is not None:
            validators.require_boolean(tool[key], f"{path}.{key}")
    if tool.get("parameters") is not None:
        validators.require_object(tool["parameters"], f"{path}.parameters")
    if tool.get("allowed_callers") is not None:
        for i, caller in enumerate(validators.require_array(tool["allowed_callers"], f"{path}.allowed_callers")):
            validators.require_choice(caller, CALLERS, f"{path}.allowed_callers[{i}]")
    if kind == "tool_search" and tool.get("execution") not in (None, "server", "client"):
        raise errors.bad_value(str(tool["execution"]), ("server", "client"), f"{path}.execution")
    if kind == "custom" and tool.get("format") is not None:
        _check_format(tool["format"], f"{path}.format")


def _check_format(value: object, path: str) -> None:
    """Check the format of a custom tool's input: free text, or a grammar."""
    chosen = validators.require_object(value, path)
    kind = validators.require(chosen, "type", path)
    if kind not in ("text", "grammar"):
        raise errors.bad_value(str(kind), ("text", "grammar"), f"{path}.type")
    if kind == "grammar":
        syntax = validators.require(chosen, "syntax", path)
        if syntax not in ("lark", "regex"):
            raise errors.bad_value(str(syntax), ("lark", "regex"), f"{path}.syntax")
        definition = validators.require_string(validators.require(chosen, "definition", path), f"{path}.definition")
        grammar.check(syntax, definition, path)


def check_schemas(tools: Iterable[Json], *, fine_tuned: bool) -> None:
    """Check the parameter schema of every function, more strictly where ``strict`` is true."""
    for path, tool in _functions(tools):
        if tool.get("parameters") is None:
            continue
        strict = tool.get("strict") is True
        problem = strict_schema.first_problem(tool["parameters"], strict=strict, fine_tuned=fine_tuned)
        if problem:
            message = f"{problem.mark}Invalid schema for function '{tool['name']}': {problem.text}"
            raise errors.ApiError(message, param=f"{path}.parameters", code="invalid_function_parameters")


def reject_deferred(tools: Iterable[Json]) -> None:
    """Refuse deferred functions where there is no tool search (live bodies, 2026; their ``param`` is unknown).

    Nothing is known of custom tools, which the mock accepts.
    """
    if any(tool.get("defer_loading") for _, tool in _functions(tools)):
        raise errors.legacy("Invalid Value: 'tools.defer_loading'. Deferred tools require tools.tool_search.", "tools")


def _functions(tools: Iterable[Json], path: str = "tools") -> Iterator[tuple[str, Json]]:
    for i, tool in enumerate(tools):
        if tool["type"] == "function":
            yield f"{path}[{i}]", tool
        elif tool["type"] == "namespace":
            yield from _functions(tool["tools"], f"{path}[{i}].tools")


def check_tool_choice(choice: object) -> None:
    """Check ``tool_choice``: a mode, a named tool such as ``{"type": "function", "name"}``, or ``allowed_tools``."""
    if isinstance(choice, str):
        if choice not in MODES:
            raise errors.bad_value(choice, MODES, "tool_choice")
        return
    if not isinstance(choice, dict):
        raise errors.wrong_type("tool_choice", f"one of an object or {errors.join_quoted(MODES, 'or')}", choice)
    kind = validators.require(choice, "type", "tool_choice")
    if kind == "allowed_tools":
        mode = validators.require(choice, "mode", "tool_choice")
        if mode not in ("auto", "required"):
            raise errors.bad_value(str(mode), ("auto", "required"), "tool_choice.mode")
        for i, tool in enumerate(
            validators.require_array(validators.require(choice, "tools", "tool_choice"), "tool_choice.tools")
        ):
            _check_allowed(validators.require_object(tool, f"tool_choice.tools[{i}]"), f"tool_choice.tools[{i}]")
    elif kind in ("function", "custom"):
        validators.require_string(validators.require(choice, "name", "tool_choice"), "tool_choice.name")
    elif kind not in HOSTED:
        raise errors.bad_value(str(kind), ("function", "custom", "allowed_tools", *HOSTED), "tool_choice.type")


def _check_allowed(tool: Json, path: str) -> None:
    kind = validators.require_string(validators.require(tool, "type", path), f"{path}.type")
    if kind in ("function", "custom"):
        validators.require_string(validators.require(tool, "name", path), f"{path}.name")


def check_choice(choice: Any, sent: Sequence[Json]) -> None:
    """Check ``tool_choice`` against the tools of the same request."""
    if choice != "required" and not isinstance(choice, dict):
        return
    names = {tool.name for tool in read(sent)} | {tool.label or tool.type for tool in hosted_tools.read(sent)}
    if choice == "required" and not names:
        raise errors.legacy("Tool choice 'required' must be specified with 'tools' parameter.", "tool_choice")
    if choice == "required":
        return
    chosen = choice["tools"] if choice["type"] == "allowed_tools" else [choice]
    for tool in chosen:
        name = _chosen_name(tool)
        if name not in names:
            raise errors.legacy(f"Tool choice '{name}' not found in 'tools' parameter.", "tool_choice")


def _chosen_name(tool: Json) -> str:
    """Return what a member of ``tool_choice`` names: an MCP server, a function, or a kind of tool."""
    return str(tool.get("server_label") or tool.get("name") or tool["type"])


def read(tools: Iterable[Json], namespace: str | None = None) -> Iterator[Tool]:
    """Yield the offered tools as neutral ones, those of namespaces one by one.

    A deferred function outside of a namespace, which the service's own search finds, is called in one of its own name.
    """
    tools = list(tools)
    searched = any(tool["type"] == "tool_search" and tool.get("execution") != "client" for tool in tools)
    for tool in tools:
        if tool["type"] == "namespace":
            yield from read(tool["tools"], tool["name"])
        elif tool["type"] == "tool_search":
            if tool.get("execution") == "client":  # a search that the service makes itself cannot be called by name
                description = tool.get("description") or "Search for tools."
                yield Tool("tool_search", description, tool.get("parameters") or {}, kind=ToolKind.SEARCH)
        elif tool["type"] not in hosted_tools.TYPES:
            schema = strict_schema_of(tool)
            yield Tool(
                name=tool["name"],
                description=tool.get("description") or "",
                parameters=schema or tool.get("parameters") or {},
                strict=schema is not None,
                kind=ToolKind(tool["type"]),
                namespace=namespace or (tool["name"] if searched and tool.get("defer_loading") is True else None),
                grammar=(tool.get("format") or {}).get("definition") or "",
                deferred=tool.get("defer_loading") is True,
                callers=tuple(tool.get("allowed_callers") or ("direct",)),
                asynchronous=tool.get("async") is True,
            )


def read_choice(choice: Any, tools: tuple[Tool, ...], *, other_tools: bool) -> tuple[ToolChoice, tuple[Tool, ...]]:
    """Return the tool choice, and the functions it allows. Without tools of any kind the default is none."""
    if choice is None:
        return ToolChoice(ToolChoiceMode.AUTO if tools or other_tools else ToolChoiceMode.NONE), tools
    if isinstance(choice, str):
        return ToolChoice(ToolChoiceMode(choice)), tools
    if choice["type"] == "allowed_tools":
        names = {_chosen_name(tool) for tool in choice["tools"]}
        return ToolChoice(ToolChoiceMode(choice["mode"])), tuple(tool for tool in tools if tool.name in names)
    return ToolChoice(ToolChoiceMode.NAMED, _chosen_name(choice)), tools


def read_hosted(choice: Any, tools: Iterable[Json]) -> tuple[HostedTool, ...]:
    """Return the offered tools that are not functions, those that the tool choice allows."""
    listed = tuple(hosted_tools.read(tools))
    if not isinstance(choice, dict) or choice["type"] != "allowed_tools":
        return listed
    names = {_chosen_name(tool) for tool in choice["tools"]}
    return tuple(tool for tool in listed if (tool.label or tool.type) in names)


def echo(tool: Json) -> Json:
    """Return a tool as the response repeats it, with ``strict`` as the service resolved it."""
    if tool["type"] == "namespace":
        return {**tool, "tools": [echo(inner) for inner in tool["tools"]]}
    if tool["type"] in hosted_tools.TYPES:
        return hosted_tools.echo(tool)
    if tool["type"] != "function":
        return {**({"format": {"type": "text"}} if tool["type"] == "custom" else {}), **tool}
    schema = strict_schema_of(tool)
    if schema is not None and tool.get("strict") is not True:
        schema = copied(schema)  # it is remembered, and who reads the response may change it
    return {
        "type": "function",
        **tool,
        "description": tool.get("description") or None,
        "output_schema": tool.get("output_schema"),
        "parameters": tool.get("parameters") if schema is None else schema,
        "strict": schema is not None,
    }


def strict_schema_of(tool: Json) -> Json | None:
    """Return the schema that strict mode applies to a function; None where the function is not strict.

    Without ``strict`` the service tries strict mode, and falls back where it is not possible (function calling guide,
    2026). What it tries is not known in full. The mock adds ``additionalProperties: false`` to every object, and falls
    back where a property is optional: to require it would change the meaning of the tool.
    """
    if tool["type"] != "function" or tool.get("strict") is False:
        return None
    schema = tool.get("parameters") or {"type": "object", "properties": {}}
    if tool.get("strict") is True:
        return dict(schema)
    return _closed(schema)


@memoize_json
def _closed(schema: Json) -> Json | None:
    """Return ``schema`` as strict mode reads it; None where it cannot be strict."""
    closed: Json = copied(schema)
    _close(closed)
    return closed if strict_schema.first_problem(closed, strict=True) is None else None


def _close(node: Any) -> None:
    if isinstance(node, list):
        for member in node:
            _close(member)
    if not isinstance(node, dict):
        return
    if isinstance(node.get("properties"), dict):
        if node.get("additionalProperties") is None:
            node["additionalProperties"] = False
        for member in node["properties"].values():
            _close(member)
    for key in ("items", "anyOf"):
        _close(node.get(key))
    for key in ("$defs", "definitions"):
        for member in (node.get(key) or {}).values() if isinstance(node.get(key), dict) else ():
            _close(member)

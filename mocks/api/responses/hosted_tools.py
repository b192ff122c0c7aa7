"""Tools of the Responses API that are not functions: validation, echo, and what the model must support.

Sources: the SDK's types (3.57) for members and ranges; live bodies quoted in public and recorded traffic, 2025 and
2026, for wording and echo.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from mocks.api import errors, validators
from mocks.api.field_validators import Rule, decimal, integer, one_of, string
from mocks.api.json_text import Json
from mocks.api.model_catalog import Model
from mocks.messages import HostedTool
from mocks.web_search_types import WEB_SEARCH_TYPES

_LEVELS = ("low", "medium", "high")
_CONNECTORS = tuple(
    f"connector_{name}"
    for name in (
        "dropbox", "gmail", "googlecalendar", "googledrive", "microsoftteams", "outlookcalendar", "outlookemail",
        "sharepoint",
    )
)  # fmt: skip


def _object(rules: Mapping[str, Rule], *required: str) -> Rule:
    """Return the rule for an object with these members."""

    def rule(value: object, path: str) -> None:
        given = validators.require_object(value, path)
        for key in required:
            validators.require(given, key, path)
        validators.reject_unknown_keys(given, rules, path)
        for key, check in rules.items():
            if given.get(key) is not None:
                check(given[key], f"{path}.{key}")

    return rule


def _strings(max_length: int | None = None) -> Rule:
    """Return the rule for an array of strings."""

    def rule(value: object, path: str) -> None:
        if not isinstance(value, list):
            raise errors.wrong_type(path, "an array of strings", value)
        if max_length is not None and len(value) > max_length:
            raise errors.array_too_long(path, len(value), max_length)
        for i, text in enumerate(value):
            validators.require_string(text, f"{path}[{i}]")

    return rule


def _any_object(value: object, path: str) -> None:
    validators.require_object(value, path)


def _container(value: object, path: str) -> None:
    """Check the container of a code interpreter: the id of one, or ``{"type": "auto"}``."""
    if not isinstance(value, str):
        _AUTO_CONTAINER(value, path)


def _environment(value: object, path: str) -> None:
    """Check the environment of a shell: a container of the service, or the client's own."""
    given = validators.require_object(value, path)
    kind = validators.require_choice(validators.require(given, "type", path), tuple(_ENVIRONMENTS), f"{path}.type")
    _ENVIRONMENTS[kind](given, path)


def _allowed_tools(value: object, path: str) -> None:
    (_strings() if isinstance(value, list) else _MCP_FILTER)(value, path)


def _require_approval(value: object, path: str) -> None:
    if isinstance(value, dict):
        _object({"always": _MCP_FILTER, "never": _MCP_FILTER})(value, path)
    else:
        validators.require_choice(value, ("always", "never"), path)


_MCP_FILTER = _object({"tool_names": _strings(), "read_only": validators.require_boolean})
_CONTAINER: Mapping[str, Rule] = {
    "file_ids": _strings(),
    "memory_limit": one_of("1g", "4g", "16g", "64g"),
    "network_policy": _any_object,
}
_AUTO_CONTAINER = _object({"type": one_of("auto"), **_CONTAINER}, "type")
_ENVIRONMENTS: Mapping[str, Rule] = {
    "container_auto": _object({"type": string(), **_CONTAINER, "skills": validators.require_array}),
    "container_reference": _object({"type": string(), "container_id": string()}, "container_id"),
    "local": _object({"type": string(), "skills": validators.require_array}),
}
_LOCATION = _object(
    {"type": one_of("approximate"), **dict.fromkeys(("city", "country", "region", "timezone"), string())}
)
_PREVIEW: Mapping[str, Rule] = {
    "search_context_size": one_of(*_LEVELS),
    "user_location": _LOCATION,
    "search_content_types": _strings(),
}
_WEB_SEARCH: Mapping[str, Rule] = {
    **_PREVIEW,
    "filters": _object({"allowed_domains": _strings(100), "blocked_domains": _strings(100)}),
    "external_web_access": validators.require_boolean,
    "return_token_budget": string(),
}
_CALLERS: Mapping[str, Rule] = {"allowed_callers": _strings()}
_RULES: Mapping[str, Mapping[str, Rule]] = MappingProxyType(
    {
        "web_search": _WEB_SEARCH,
        "web_search_2025_08_26": _WEB_SEARCH,
        "web_search_preview": _PREVIEW,
        "web_search_preview_2025_03_11": _PREVIEW,
        "file_search": {
            "vector_store_ids": _strings(),
            "max_num_results": integer(1, 50),
            "filters": _any_object,
            "ranking_options": _object(
                {
                    "ranker": one_of("auto", "default-2024-11-15"),
                    "score_threshold": decimal(0, 1),
                    "hybrid_search": _any_object,
                }
            ),
        },
        "code_interpreter": {"container": _container, **_CALLERS},
        "image_generation": {
            "action": one_of("generate", "edit", "auto"),
            "background": one_of("transparent", "opaque", "auto"),
            "complexity": one_of(*_LEVELS),
            "frame_count": integer(),
            "frame_duration_ms": integer(),
            "input_fidelity": one_of("high", "low"),
            "input_image_mask": _any_object,
            "model": string(),
            "moderation": one_of("auto", "low"),
            "output_compression": integer(0, 100),
            "output_format": one_of("png", "webp", "jpeg", "gif", "svg"),
            "partial_images": integer(0, 3),
            "quality": one_of(*_LEVELS, "xhigh", "max", "auto"),
            "size": string(),
            "svg": _any_object,
        },
        "mcp": {
            "server_label": string(),
            "server_url": string(),
            "connector_id": one_of(*_CONNECTORS),
            "tunnel_id": string(),
            "server_description": string(),
            "headers": _any_object,
            "authorization": string(),
            "allowed_tools": _allowed_tools,
            "require_approval": _require_approval,
            "defer_loading": validators.require_boolean,
            **_CALLERS,
        },
        "shell": {"environment": _environment, **_CALLERS},
        "local_shell": {},
        "apply_patch": dict(_CALLERS),
        "programmatic_tool_calling": {},
    }
)
TYPES = tuple(_RULES)
"""The types of tools whose items a scenario can play."""
_REQUIRED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"file_search": ("vector_store_ids",), "code_interpreter": ("container",), "mcp": ("server_label",)}
)
_HERE: Json = {"type": "approximate", "city": None, "country": "US", "region": None, "timezone": None}
_SEARCH_DEFAULTS: Json = {
    "search_context_size": "medium",
    "user_location": _HERE,
    "return_token_budget": "default",
    "search_content_types": ["text"],
}
_DEFAULTS: Mapping[str, Json] = MappingProxyType(
    {
        **{kind: _SEARCH_DEFAULTS | ({} if "preview" in kind else {"filters": None}) for kind in WEB_SEARCH_TYPES},
        "file_search": {
            "filters": None,
            "max_num_results": 20,
            "ranking_options": {"ranker": "auto", "score_threshold": 0.0},
        },
        "image_generation": {
            "background": "auto", "model": "gpt-image-2.6-sunburst", "moderation": "auto", "n": 1,
            "output_compression": 100, "output_format": "png", "quality": "auto", "size": "auto",
        },
        "mcp": {"allowed_tools": None, "headers": None, "require_approval": "always", "server_description": None},
    }
)  # fmt: skip
_REDACTED = "<redacted>"


def check(tool: Json, path: str) -> None:
    """Check the definition of a tool whose type is one of `TYPES`."""
    kind = tool["type"]
    _object({"type": string(), **_RULES[kind]}, *_REQUIRED.get(kind, ()))(tool, path)
    if kind == "mcp" and not any(tool.get(key) for key in ("server_url", "connector_id", "tunnel_id")):
        raise errors.unknown_wording(
            f"An MCP tool has a 'server_url', a 'connector_id' or a 'tunnel_id'; '{tool['server_label']}' has none.",
            path,
        )


def read(tools: Iterable[Json]) -> Iterator[HostedTool]:
    """Yield the offered tools that are not functions, as neutral ones."""
    for tool in tools:
        if tool["type"] in TYPES:
            yield HostedTool(tool["type"], tool.get("server_label", ""))


def echo(tool: Json) -> Json:
    """Return a tool as the response repeats it: with the defaults, and without secrets (recorded traffic, 2026)."""
    whole = {**_DEFAULTS.get(tool["type"], {}), **{key: value for key, value in tool.items() if value is not None}}
    if tool.get("user_location"):
        whole["user_location"] = {**dict.fromkeys(_HERE), **tool["user_location"]}
    if whole.get("headers"):
        whole["headers"] = dict.fromkeys(whole["headers"], _REDACTED)
    if "authorization" in whole:
        whole["authorization"] = _REDACTED
    if "server_url" in whole:
        scheme, mark, rest = whole["server_url"].partition("://")
        whole["server_url"] = f"{scheme}{mark}{rest.partition('/')[0]}/{_REDACTED}"
    return {"type": tool["type"], **whole}


def check_model(tools: Iterable[Json], model: Model, effort: str | None) -> None:
    """Check that ``model`` has the tools, at that reasoning effort."""
    kinds = [tool["type"] for tool in tools if tool["type"] in TYPES]
    for kind in kinds:
        if _is_missing(kind, model.id):
            raise errors.legacy(f"Hosted tool '{kind}' is not supported with {model.snapshot}.", "tools")
    searches = [kind for kind in kinds if kind in WEB_SEARCH_TYPES]
    if effort == "minimal" and searches:
        text = f"The following tools cannot be used with reasoning.effort 'minimal': {', '.join(searches)}."
        raise errors.legacy(text, "tools")


def _is_missing(kind: str, model: str) -> bool:
    """Return whether the guides name the model as one without the tool."""
    if kind in WEB_SEARCH_TYPES:
        return model.startswith("gpt-4.1-nano")
    older = model in ("gpt-5",) or model.startswith(("gpt-5-", "gpt-4", "gpt-3", "o1", "o3", "o4"))
    return kind == "apply_patch" and older

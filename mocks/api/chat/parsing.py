"""Parsing of a legal Chat Completions body into the neutral `ModelRequest`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mocks.api.chat import messages, tools
from mocks.api.json_text import Json
from mocks.api.memoize import memoize_json
from mocks.messages import ModelRequest, ResponseFormat


def read(body: Json) -> ModelRequest:
    """Return the request in ``body``. ``functions`` and ``function_call`` mean what tools do, one call at a time."""
    return ModelRequest(messages=tuple(messages.read(body["messages"])), **_settings(messages.others(body)))


@memoize_json
def _settings(body: Json) -> Mapping[str, Any]:
    """Return what a body without its messages says, as arguments of `ModelRequest`."""
    offered = tools.read(body)
    choice, allowed = tools.read_choice(body, bool(offered))
    stop = body.get("stop") or ()
    return {
        "model": body["model"],
        "tools": offered if allowed is None else tuple(tool for tool in offered if (tool.kind, tool.name) in allowed),
        "prompt_tools": () if allowed is None else offered,
        "choice": choice,
        "parallel": body.get("parallel_tool_calls") is not False and not body.get("functions"),
        "format": _format(body.get("response_format") or {}),
        "stop": (stop,) if isinstance(stop, str) else tuple(stop),
        "max_tokens": body.get("max_completion_tokens") or body.get("max_tokens"),
    }


def _format(chosen: Json) -> ResponseFormat | None:
    if chosen.get("type") == "json_schema":
        json_schema = chosen["json_schema"]
        strict, described = json_schema.get("strict") is True, json_schema.get("description") or ""
        return ResponseFormat(json_schema["name"], json_schema.get("schema"), strict, described)
    return ResponseFormat() if chosen.get("type") == "json_object" else None

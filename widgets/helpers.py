"""Helpers that lessons share. Each is shown in full in the lesson that needs it first, and imported from here later."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def tool(name: str, description: str, properties: Json, required: list[str] | None = None) -> Json:
    """Return a Chat Completions definition; unless you say otherwise, every parameter is required."""
    listed = list(properties) if required is None else required
    parameters = {"type": "object", "properties": properties, "required": listed}
    function = {"name": name, "description": description, "parameters": parameters}
    return {"type": "function", "function": function}


def user(text: str) -> Json:
    """Return a message of the person."""
    return {"role": "user", "content": text}

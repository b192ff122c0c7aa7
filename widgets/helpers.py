"""Helpers that lessons share. Each is shown in full in the lesson that needs it first, and imported from here later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import openai

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


def attempt(function: Callable[..., object], *given: object, **settings: object) -> None:
    """Call a function and print what it returns, or the objection it ends with."""
    try:
        print(function(*given, **settings))
    except (openai.OpenAIError, ValueError) as error:
        print(f"{type(error).__name__}: {error}")

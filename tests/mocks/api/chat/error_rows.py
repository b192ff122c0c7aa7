"""Requests and rows of Chat Completions, made of the few words in which they differ."""

from __future__ import annotations

from typing import Any

from tests.mocks.api.error_table import USER, Row

PATTERN = "string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'."
EMPTY = "empty array. Expected an array with minimum length 1, but got an empty array instead."
EMPTY_STRING = "empty string. Expected a string with minimum length 1, but got an empty string instead."
NULL = "Invalid value for 'content': expected a string, got null."
OPEN_CALLS = (
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The "
    "following tool_call_ids did not have response messages: "
)
ROLES = "'system', 'assistant', 'user', 'function', 'tool', and 'developer'"
MODES = "'none', 'auto', or 'required'"
NOT_SUPPORTED = "is not supported with this model."
NEW = "gpt-5.6-terra"
CALL: dict[str, Any] = {"id": "call_a", "type": "function", "function": {"name": "f", "arguments": "{}"}}
ANSWER = {"role": "tool", "tool_call_id": "call_a", "content": "1"}


def asked(*ids: str) -> dict[str, Any]:
    """Return an assistant message with calls of these ids."""
    return {"role": "assistant", "tool_calls": [{**CALL, "id": id} for id in ids]}


def called(**changes: Any) -> dict[str, Any]:
    """Return a body whose second message has a call with ``changes``."""
    return said(USER, {"role": "assistant", "tool_calls": [{**CALL, **changes}]})


def said(*messages: Any) -> dict[str, Any]:
    """Return a body with these messages."""
    return {"messages": list(messages)}


def tool(name: Any = "f", **function: Any) -> dict[str, Any]:
    """Return a function tool."""
    return {"type": "function", "function": {"name": name, **function}}


def custom(**members: Any) -> dict[str, Any]:
    """Return a body with a custom tool."""
    return {"tools": [{"type": "custom", "custom": {"name": "c", **members}}]}


def missing(entry: str, grade: str, body: dict[str, Any], path: str) -> Row:
    """Return the row of a parameter that is not there."""
    return Row(entry, grade, body, f"Missing required parameter: '{path}'.", path, "missing_required_parameter")


def wrong(entry: str, grade: str, body: dict[str, Any], path: str, expected: str, got: str) -> Row:
    """Return the row of a value of another type."""
    text = f"Invalid type for '{path}': expected {expected}, but got {got} instead."
    return Row(entry, grade, body, text, path, "invalid_type")


def refused(entry: str, grade: str, body: dict[str, Any], path: str, hint: str = "") -> Row:
    """Return the row of a parameter that the model does not take."""
    text = f"Unsupported parameter: '{path}' {NOT_SUPPORTED}{hint}"
    return Row(entry, grade, body, text, path, "unsupported_parameter")


def value(entry: str, grade: str, body: dict[str, Any], path: str, seen: str, supported: str) -> Row:
    """Return the row of a string outside its enumeration."""
    text = f"Invalid value: '{seen}'. Supported values are: {supported}."
    return Row(entry, grade, body, text, path, "invalid_value")


def legacy(entry: str, grade: str, body: dict[str, Any], param: str, message: str) -> Row:
    """Return the row of an error of the older layer."""
    return Row(entry, grade, body, message, param)

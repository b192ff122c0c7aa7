"""Scenarios as files: TOML for people, JSON for programs, one set of field names."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from mocks.answers.scenario import PlannedCall, PlannedError, Scenario, Turn, When

_HOMES: Mapping[str, type[BaseModel]] = MappingProxyType(
    {"turns": Turn, "when": When, "calls": PlannedCall, "error": PlannedError}
)
_HEADER = re.compile(r"^\s*\[\[\s*turns\s*\]\]", re.MULTILINE)


class ScenarioError(ValueError):
    """A scenario file cannot be used; the message names the file, the place and what to do."""


def load(path: Path) -> Scenario:
    """Read the scenario in ``path``. Raises `ScenarioError`."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ScenarioError(f"{path}: the scenario file cannot be read: {error.strerror}. Check the path.") from None
    except UnicodeDecodeError as error:
        raise ScenarioError(f"{path}: byte {error.start} is not UTF-8. Save the file as UTF-8.") from None
    data = _parse(text, path)
    try:
        return Scenario.model_validate(data)
    except ValidationError as error:
        lines = [_sentence(item, text) for item in error.errors(include_url=False)]
        raise ScenarioError(f"{path}: this is not a scenario.\n" + "\n".join(lines)) from None


def _parse(text: str, path: Path) -> Any:
    match path.suffix.lower():
        case ".toml":
            try:
                return tomllib.loads(text)
            except tomllib.TOMLDecodeError as error:
                raise ScenarioError(f"{path}: not valid TOML: {error}.") from None
        case ".json":
            try:
                return json.loads(text)
            except json.JSONDecodeError as error:
                place = f"line {error.lineno}, column {error.colno}"
                raise ScenarioError(f"{path}: not valid JSON: {error.msg} at {place}.") from None
        case other:
            raise ScenarioError(f"{path}: a scenario file ends in .toml or .json, not in {other!r}. Rename it.")


def _sentence(error: ErrorDetails, text: str) -> str:
    """Say where the fault is and what to do, one line."""
    place = ".".join(str(part) for part in _location(error["loc"])) or "the file"
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        message = f"there is no such field; {_near(error['loc'])}"
    elif error["type"] == "missing":
        message = "this field is required"
    elif error["type"] != "value_error":
        message += f", not {error['input']!r}"
    return f"  {place}{_line(error['loc'], text)}: {message}"


def _location(loc: tuple[int | str, ...]) -> list[int | str]:
    """Count turns from one, as a reader does, and drop the names of alternatives that a reader never wrote."""
    return [part + 1 if isinstance(part, int) else part for part in loc if not str(part).startswith(("dict[", "str"))]


def _near(loc: tuple[int | str, ...]) -> str:
    """Suggest the field that was meant, or list those of the table the unknown one stands in."""
    *outer, name = loc
    home = next((_HOMES[part] for part in reversed(outer) if isinstance(part, str) and part in _HOMES), Scenario)
    fields = sorted(home.model_fields)
    near = difflib.get_close_matches(str(name), fields, n=1)
    return f"did you mean {near[0]!r}?" if near else f"the fields here are {', '.join(fields)}"


def _line(loc: tuple[int | str, ...], text: str) -> str:
    """Return the line where the turn begins, for a TOML file; JSON keeps no such mark."""
    starts = [match.end() for match in _HEADER.finditer(text)]
    if len(loc) > 1 and loc[0] == "turns" and isinstance(loc[1], int) and loc[1] < len(starts):
        return f" (the turn that begins on line {text.count(chr(10), 0, starts[loc[1]]) + 1})"
    return ""

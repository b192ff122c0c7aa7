"""Loader of scenario files: TOML and JSON with the same field names, and recordings to replay.

>>> import tempfile
>>> path = Path(tempfile.mkdtemp()) / "weather.toml"
>>> _ = path.write_text('''
... [[turns]]
... when = { user_contain = "weather" }
... text = "Sunny."
... ''')
>>> try:
...     load(path)
... except ScenarioError as error:
...     print(str(error).splitlines()[1])
line 3: turns 1.when.user_contain: there is no such field; did you mean 'user_contains'?
"""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from mocks import hosted
from mocks.errors import MocksError
from mocks.scenarios import line_numbers
from mocks.scenarios.scenario import Conversation, PlannedCall, PlannedError, Scenario, Turn, When

_MODELS: Mapping[str, type[BaseModel]] = MappingProxyType(
    {"turns": Turn, "conversations": Conversation, "when": When, "calls": PlannedCall, "error": PlannedError}
    | {item.model_fields["type"].default: item for item in hosted.CLASSES}
)
SCHEMA_KEY = "$schema"
"""The field in which a JSON file may name its schema for editors."""


class ScenarioError(MocksError, ValueError):
    """A scenario file cannot be used; the message names the file, the line and what to do."""


def load(path: Path) -> Scenario:
    """Return the scenario in the file ``path``; a ``.jsonl`` file is a transcript to replay.

    Raises:
        ScenarioError: The file cannot be read, or is not a scenario.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors begin a file with a byte order mark
    except OSError as error:
        raise ScenarioError(f"{path}: the scenario file cannot be read: {error.strerror}. Check the path.") from None
    except UnicodeDecodeError as error:
        raise ScenarioError(f"{path}: byte {error.start} is not UTF-8. Save the file as UTF-8.") from None
    if path.suffix.lower() == ".jsonl":
        return _load_recording(path)
    data = _parse(text, path)
    if isinstance(data, dict):
        data = {key: value for key, value in data.items() if key != SCHEMA_KEY}
    try:
        return Scenario.model_validate(data)
    except ValidationError as error:
        lines = line_numbers.of_json(text) if path.suffix.lower() == ".json" else line_numbers.of_toml(text)
        faults = "\n".join(_problems(error, data, lines))
        raise ScenarioError(f"{path}: this is not a scenario.\n{faults}") from None


def _load_recording(path: Path) -> Scenario:
    from mocks.scenarios import replay  # few programs have a recording
    from mocks.transcript_file import load as exchanges

    try:
        return replay.scenario(exchanges(path))
    except replay.ReplayError as error:
        raise ScenarioError(f"{path}: {error}") from None
    except ValueError as error:
        raise ScenarioError(str(error)) from None


def _parse(text: str, path: Path) -> Any:
    try:
        match path.suffix.lower():
            case ".toml":
                return tomllib.loads(text)
            case ".json":
                return _reject_repeated_fields(json.loads(text), text, path)
            case other:
                raise ScenarioError(
                    f"{path}: a scenario file ends in .toml or .json, and a recording in .jsonl; this one ends in "
                    f"{other!r}. Rename it."
                )
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{path}: not valid TOML: {error}.") from None
    except json.JSONDecodeError as error:
        position = f"line {error.lineno}, column {error.colno}"
        raise ScenarioError(f"{path}: not valid JSON: {error.msg} at {position}.") from None
    except RecursionError:
        raise ScenarioError(f"{path}: its lists and tables are nested too deeply. Take some levels out.") from None


def _reject_repeated_fields(data: Any, text: str, path: Path) -> Any:
    """Return ``data``; raise where ``text`` gives a field twice, of which JSON parsers drop one silently."""
    repeated = [
        f"line {line}: {_name(field)}: this field is given on line {first} already. Keep one of them."
        for field, first, line in line_numbers.repeated_fields(text)
    ]
    if repeated:
        raise ScenarioError("\n".join([f"{path}: this is not a scenario.", *repeated]))
    return data


def _problems(error: ValidationError, data: Any, lines: Mapping[line_numbers.Path, int]) -> list[str]:
    """Return a message for each field that is wrong, in the order of the file."""
    messages_by_path: dict[line_numbers.Path, list[str]] = {}
    for item in error.errors(include_url=False):
        messages = messages_by_path.setdefault(_path_in_file(item["loc"], data), [])
        message = _message(item)
        if message not in messages:
            messages.append(message)
    ordered = sorted(messages_by_path.items(), key=lambda pair: _line(pair[0], lines) or 0)
    return [_problem(path, " or ".join(messages), lines) for path, messages in ordered]


def _problem(path: line_numbers.Path, message: str, lines: Mapping[line_numbers.Path, int]) -> str:
    line = _line(path, lines)
    return f"{f'line {line}: ' if line else ''}{_name(path)}: {message}"


def _message(error: ErrorDetails) -> str:
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        return f"there is no such field; {_suggestion(error['loc'])}"
    if error["type"] == "missing":
        return "this field is required"
    if error["type"] == "value_error":
        return message
    return f"{message}, not {error['input']!r}"


def _path_in_file(loc: Sequence[int | str], data: Any) -> line_numbers.Path:
    """Return ``loc`` as a path in the file: without the names of alternatives, which pydantic adds."""
    path: list[int | str] = []
    for i, part in enumerate(loc):
        inside = part in data if isinstance(data, dict) else isinstance(data, list) and isinstance(part, int)
        if inside:
            data = data[part]
        elif not isinstance(data, dict) or i + 1 < len(loc):
            continue  # the last part of a table's path is the name of a field that is missing
        path.append(part)
    return tuple(path)


def _name(path: line_numbers.Path) -> str:
    """Return ``path`` in readable form: fields with dots, list items counted from one."""
    name = ""
    for part in path:
        name += f" {part + 1}" if isinstance(part, int) else f".{part}" if name else part
    return name or "the file"


def _suggestion(loc: Sequence[int | str]) -> str:
    """Return a suggestion of the field that was meant, or the list of fields of that table."""
    *outer, name = loc
    model = next((_MODELS[part] for part in reversed(outer) if isinstance(part, str) and part in _MODELS), Scenario)
    fields = sorted(model.model_fields)
    matches = difflib.get_close_matches(str(name), fields, n=1)
    return f"did you mean {matches[0]!r}?" if matches else f"the fields here are {', '.join(fields)}"


def _line(path: line_numbers.Path, lines: Mapping[line_numbers.Path, int]) -> int | None:
    """Return the line of ``path``, or of the innermost list or table around it that has one, or None."""
    return next((lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines), None)

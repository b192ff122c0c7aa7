"""Summary of tool results in sentences that hold the results' values and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mocks.messages import ToolCall
from mocks.standin import lexicon
from mocks.tool_content import error_of, parse

_MAX_FACTS = 12  # values of one result in a summary; further ones are counted


def summarize(pairs: Sequence[tuple[ToolCall, str]]) -> str:
    """Return the summary of the results ``pairs`` (call, content of the tool message), one line per result."""
    return "\n".join(_summarize_one(call, content) for call, content in pairs)


def values_by_key(pairs: Sequence[tuple[ToolCall, str]]) -> dict[str, Any]:
    """Return the scalar values in the results by their keys; of equal keys the newest."""
    values: dict[str, Any] = {}
    for _, content in pairs:
        values |= dict(_scalars(parse(content)))
    return values


def _summarize_one(call: ToolCall, content: str) -> str:
    about = _about(call)
    error = error_of(content)
    if error is not None:
        return f"I could not do that{about}: {error.rstrip('.')}."
    value = parse(content)
    if value in (None, "", [], {}):
        return f"The tool {call.name} returned nothing{about}."
    facts = list(_facts(value))
    shown = "; ".join(facts[:_MAX_FACTS])
    more = f"; and {len(facts) - _MAX_FACTS} more values" if len(facts) > _MAX_FACTS else ""
    start = f"F{about[2:]}: " if about else ""
    return f"{start}{shown}{more}."


def _about(call: ToolCall) -> str:
    """Return the arguments as " for Tokyo, celsius", to tell results of the same tool apart."""
    try:
        arguments = json.loads(call.arguments or "{}")
    except ValueError:
        return ""
    if not isinstance(arguments, Mapping):
        return ""
    values = [str(value) for _, value in _scalars(arguments) if not isinstance(value, bool)]
    return f" for {', '.join(values)}" if values else ""


def _facts(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _facts(inner, f"{name} {' '.join(lexicon.words(str(key))) or key}".strip())
    elif isinstance(value, list) and any(isinstance(item, Mapping | list) for item in value):
        for i, item in enumerate(value, 1):
            yield from _facts(item, f"{name} {i}".strip())
    else:
        text = ", ".join(map(_plain, value)) if isinstance(value, list) else _plain(value)
        yield f"{name} is {text}" if name else text.rstrip(".")


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "not given" if value is None else str(value)


def _scalars(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(inner, Mapping | list):
                yield from _scalars(inner)
            elif inner is not None:
                yield str(key), inner
    elif isinstance(value, list) and len(value) == 1:
        yield from _scalars(value[0])

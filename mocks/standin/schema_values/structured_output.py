"""Structured output: JSON that fits the schema of a reply.

A reply whose text must be JSON is filled like a tool's arguments: values of the user's message go into the members
whose names fit. Other members get the simplest value that the schema allows, so that the form is right even where the
content is not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mocks.api.json_text import dumps_compact
from mocks.api.schema.validator import mismatch, resolve_reference
from mocks.messages import ModelReply, ModelRequest, Tool
from mocks.standin.arguments.filler import fill
from mocks.standin.extraction import sentences
from mocks.standin.schema_values.example import example


def reply(request: ModelRequest, said: str, seed: int) -> ModelReply:
    """Return a JSON reply to ``request``."""
    given = request.format.schema if request.format else None
    if given is None:
        return ModelReply(text=json.dumps({"answer": said}, ensure_ascii=False))
    schema = dict(given)
    text = sentences.request_text(request.messages)
    name = (request.format.name if request.format else "") or "reply"
    form = Tool(name, str(schema.get("description") or ""), schema)
    arguments = fill(form, text).arguments
    return ModelReply(text=dumps_compact(fit(schema, arguments)))


def fit(schema: Any, value: Any, top: Any = None) -> Any:
    """Return ``value`` if it fits ``schema``, a part of ``top``; else the parts that fit, completed with examples.

    Members are in the order of the schema. The value fits every schema that strict mode accepts, patterns as far as
    `mocks.standin.schema_values.strings` supports them.
    """
    return _fit(schema, value, schema if top is None else top, frozenset())


def _fit(schema: Any, value: Any, top: Any, followed: frozenset[str]) -> Any:
    """Return the value that fits; ``followed`` are the references followed to it, none of which is followed twice."""
    reference = str(schema.get("$ref", "")) if isinstance(schema, Mapping) else ""
    if not isinstance(schema, Mapping) or reference in followed:
        return value
    if reference:
        return _fit(resolve_reference(reference, top), value, top, followed | {reference})
    if isinstance(value, Mapping) and isinstance(schema.get("properties"), Mapping):
        made: Any = _object(schema, value, top)
    elif isinstance(value, list):
        made = _array(schema, value, top)
    else:
        made = value
    options = [*(schema.get("anyOf") or ()), *(schema.get("oneOf") or ())]
    for candidate in (made, *(_fit(option, value, top, followed) for option in options)):
        if mismatch(schema, candidate, top) is None:
            return candidate
    return example(schema, top)


def _object(schema: Mapping[str, Any], members: Mapping[str, Any], top: Any) -> dict[str, Any]:
    required = schema.get("required") or ()
    whole: dict[str, Any] = {}
    for name, member in schema["properties"].items():
        if name in members:
            whole[name] = _fit(member, members[name], top, frozenset())
        elif name in required:
            whole[name] = example(member, top)
    if schema.get("additionalProperties") is not False:
        whole |= {name: value for name, value in members.items() if name not in whole}
    return whole


def _array(schema: Mapping[str, Any], values: list[Any], top: Any) -> list[Any]:
    items = [_fit(schema.get("items"), item, top, frozenset()) for item in values[: schema.get("maxItems")]]
    least = example(schema, top) if len(items) < (schema.get("minItems") or 0) else []
    return [*items, *(least[len(items) :] if isinstance(least, list) else [])]

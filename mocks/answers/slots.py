"""The places of a tool's schema that want a value, and what each seems to want, by its name, text and type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mocks.answers import words

_ROLES = {
    "email": "email mail",
    "phone": "phone telephone mobile",
    "url": "url link website",
    "date": "date day birthday deadline",
    "time": "time hour",
    "id": "id identifier number code sku account key uuid",
    "place": "cities city location country state town region address "
    "origin destination departure arrival area venue place",
    "person": "name patient person author artist actor director player recipient passenger",
    "text": "query q question text keyword keywords search term topic subject message body content prompt note title",
    "expression": "expression formula equation",
    "reason": "reason cause",
}
_FORMATS = {"email": "email", "date": "date", "date-time": "date", "time": "time", "uri": "url", "uuid": "id"}
_ROLE_OF = {words.stem(word): role for role, listed in _ROLES.items() for word in listed.split()}
_EXAMPLE = re.compile(r"(?:e\.?g\.?,?|for example,?|such as|like|format:?|example:?)\s*[\"'`“(]*([^\s,;\"'`”)]+)", re.I)
_CODE = re.compile(r"^([A-Za-z]{1,8}[-_]?)(\d+|[X#N]+)$")


@dataclass(frozen=True)
class Slot:
    """One property of a schema that is no object: ``path`` leads to it from the top."""

    path: tuple[str, ...]
    schema: Mapping[str, Any]
    required: bool
    """It and every object around it are required."""

    @property
    def name(self) -> str:
        return self.path[-1]

    @property
    def label(self) -> str:
        """The name as a person would say it: ``order_id`` is "order ID"."""
        spoken = ["ID" if word == "id" else word for word in words.words(" ".join(self.path))]
        return " ".join(spoken) or self.name

    @property
    def description(self) -> str:
        return str(self.schema.get("description") or "")

    @property
    def types(self) -> tuple[str, ...]:
        """The JSON types allowed, "null" left out; ("string",) where the schema names none."""
        given = self.schema.get("type") or [
            t.get("type") for t in self.schema.get("anyOf", ()) if isinstance(t, Mapping)
        ]
        listed = [given] if isinstance(given, str) else list(given)
        return tuple(str(t) for t in listed if t and t != "null") or ("string",)

    @property
    def nullable(self) -> bool:
        """Whether null is a legal value."""
        given = self.schema.get("type")
        options = [t.get("type") for t in self.schema.get("anyOf", ()) if isinstance(t, Mapping)]
        return (isinstance(given, list) and "null" in given) or "null" in options

    @property
    def essential(self) -> bool:
        """Whether the call cannot do without a value: required, and null is not one of the values."""
        return self.required and not self.nullable

    @property
    def enum(self) -> tuple[Any, ...]:
        """The allowed values; empty where any will do."""
        forms = [self.schema, *(t for t in self.schema.get("anyOf", ()) if isinstance(t, Mapping))]
        listed = next((form["enum"] for form in forms if form.get("enum")), ())
        return tuple(value for value in listed if value is not None)

    @property
    def role(self) -> str | None:
        """What the value is, in one word: "id", "place", "date"…; None where nothing tells."""
        if self.schema.get("format") in _FORMATS:
            return _FORMATS[self.schema["format"]]
        for word in reversed(words.words(self.name)):
            if words.stem(word) in _ROLE_OF:
                return _ROLE_OF[words.stem(word)]
        for _, stemmed in words.content(self.description):
            if stemmed in _ROLE_OF:
                return _ROLE_OF[stemmed]
        return None

    @property
    def cues(self) -> frozenset[str]:
        """Stems that point to this slot when they stand beside a value."""
        named = {words.stem(word) for word in words.words(" ".join(self.path))}
        return frozenset(named | set(words.stems(_EXAMPLE.sub(" ", self.description))))

    @property
    def example(self) -> str | None:
        """The example its text gives, as ``ORD-12345`` in "e.g. ORD-12345"."""
        listed = self.schema.get("examples")
        if isinstance(listed, list) and listed:
            return str(listed[0])
        match = _EXAMPLE.search(self.description)
        return match.group(1).rstrip(".") if match else None

    @property
    def prefix(self) -> str | None:
        """The letters before the digits of an example id: ``ORD-``."""
        match = _CODE.match(self.example or "")
        return match.group(1) if match else None


def slots(schema: Mapping[str, Any], path: tuple[str, ...] = (), required: bool = True) -> Iterator[Slot]:
    """Yield the slots of an object schema, at any depth, required ones of each level first."""
    properties = schema.get("properties")
    if not isinstance(properties, Mapping):
        return
    wanted = schema.get("required") or ()
    for name, inner in sorted(properties.items(), key=lambda item: item[0] not in wanted):
        if not isinstance(inner, Mapping):
            continue
        needed = required and name in wanted
        if isinstance(inner.get("properties"), Mapping):
            yield from slots(inner, (*path, name), needed)
        else:
            yield Slot((*path, name), inner, needed)


def place(arguments: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Put ``value`` at ``path`` into ``arguments``, making the objects on the way."""
    for step in path[:-1]:
        arguments = arguments.setdefault(step, {})
    arguments[path[-1]] = value

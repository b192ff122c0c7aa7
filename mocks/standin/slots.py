"""Slots of a tool's schema, the parameters to fill, and what their names, descriptions and types ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mocks.api.schema import validator
from mocks.standin import description_hints, lexicon
from mocks.standin import units as measures

_ROLES = {
    "email": "email mail",
    "phone": "phone telephone mobile",
    "url": "url link website uri",
    "path": "path file filename filepath directory folder",
    "date": "date day month birthday deadline dob",
    "time": "time hour",
    "year": "year season",
    "unit": "unit units",
    "currency": "currency currencies",
    "id": "id ids identifier number code sku account uuid token",
    "place": "cities city location loc country state county town region address district province "
    "origin destination departure arrival area venue place zone timezone",
    "person": "name patient person author artist actor director player recipient passenger",
    "text": "query q question text keyword keywords search term topic subject message body content prompt note title",
    "expression": "expression formula equation function",
    "reason": "reason cause",
}
_PEOPLE = lexicon.word_set(
    "full first last user customer patient person author artist actor director player recipient passenger guest"
)
_COMPOUND = re.compile(r"(?i)([a-z]{3,})(name|type|date|time|code|zone)$")
_FORMATS = {"email": "email", "date": "date", "date-time": "date", "time": "time", "uri": "url", "uuid": "id"}
_ROLE_OF = {lexicon.stem(word): role for role, listed in _ROLES.items() for word in listed.split()}
_BY_NAME_ONLY = {"text", "time", "expression", "url", "path", "unit", "year", "reason"}


def _split_compound(name: str) -> str:
    """Return ``username`` as ``user name``; overlong names stay as they are."""
    return _COMPOUND.sub(r"\1 \2", name) if len(name) <= 64 else name


@dataclass(frozen=True)
class Slot:
    """One property of a schema that is no object: ``path`` leads to it from the top."""

    path: tuple[str, ...]
    schema: Mapping[str, Any]
    required: bool
    """It and every object around it are required."""

    @property
    def name(self) -> str:
        """The parameter's own name."""
        return self.path[-1]

    @cached_property
    def label(self) -> str:
        """The name in readable form: ``order_id`` is "order ID"."""
        spoken = ["ID" if word == "id" else word for word in lexicon.words(" ".join(self.path))]
        return " ".join(spoken) or self.name

    @property
    def description(self) -> str:
        """The parameter's description, empty where it has none."""
        return str(self.schema.get("description") or "")

    @cached_property
    def _variants(self) -> tuple[Mapping[str, Any], ...]:
        options = [*(self.schema.get("anyOf") or ()), *(self.schema.get("oneOf") or ())]
        return (self.schema, *(option for option in options if isinstance(option, Mapping)))

    @cached_property
    def types(self) -> tuple[str, ...]:
        """The JSON types allowed, "null" left out; ("string",) where the schema names none."""
        given = [form.get("type") for form in self._variants]
        listed = [t for one in given for t in (one if isinstance(one, list) else [one])]
        return tuple(str(t) for t in listed if t and t != "null") or ("string",)

    @cached_property
    def numeric(self) -> bool:
        """Whether a number is wanted."""
        return bool({"number", "integer"} & set(self.types))

    @cached_property
    def nullable(self) -> bool:
        """Whether null is a legal value."""
        given = [form.get("type") for form in self._variants]
        return any(t == "null" or (isinstance(t, list) and "null" in t) for t in given)

    @cached_property
    def essential(self) -> bool:
        """Whether the call needs a value: the slot is required, and null is not allowed."""
        return self.required and not self.nullable

    @cached_property
    def enum(self) -> tuple[Any, ...]:
        """The allowed values; empty where any is allowed."""
        listed = next((form["enum"] for form in self._variants if form.get("enum")), ())
        if not listed:
            listed = [form["const"] for form in self._variants if "const" in form]
        return tuple(value for value in listed if value is not None)

    @cached_property
    def items(self) -> Slot:
        """The items of an array, as a slot of its own."""
        inner: Mapping[str, Any] = next((f["items"] for f in self._variants if isinstance(f.get("items"), Mapping)), {})
        described = {"description": self.description} | dict(inner)
        return Slot(self.path, described, self.required)

    @cached_property
    def codes(self) -> tuple[tuple[Any, str], ...]:
        """The codes that its description explains, with their meanings: (2, "ironing") of "2 for ironing"."""
        return description_hints.codes(self.description, self.types)

    @cached_property
    def default(self) -> Any:
        """The default that the schema or its description names, or None."""
        if self.schema.get("default") is not None:
            return self.schema["default"]
        return description_hints.default(self.description, self.types)

    @cached_property
    def options(self) -> tuple[str, ...]:
        """The values that its description lists, as in "either 'summary' or 'full'" or "e.g. vegan, gluten-free"."""
        if "string" not in self.types or self.role in ("id", "email", "phone", "url", "date", "time", "place", "path"):
            return ()
        listed = description_hints.options(self.description)
        return (*listed, *description_hints.colors()) if lexicon.stem("color") in self.name_stems else listed

    @cached_property
    def role(self) -> str | None:
        """The kind of value in one word: "id", "place", "date"…; None where it is not known."""
        if self.schema.get("format") in _FORMATS:
            return _FORMATS[self.schema["format"]]
        spoken = lexicon.words(_split_compound(self.name))
        if len(spoken) > 1 and spoken[-1] == "name":  # the name of a thing, not of a person
            spoken = spoken if _PEOPLE & set(spoken) else []
        for word in reversed(spoken):
            if lexicon.stem(word) in _ROLE_OF:
                return _ROLE_OF[lexicon.stem(word)]
        for word, stemmed in lexicon.content_words(self.description)[:4]:
            if word not in ("name", "address", "area") and _ROLE_OF.get(stemmed, "text") not in _BY_NAME_ONLY:
                return _ROLE_OF[stemmed]
        return None

    @cached_property
    def name_stems(self) -> frozenset[str]:
        """The stems of the words of its name; "username" has those of "user" and "name" too."""
        return frozenset(lexicon.stem(word) for word in lexicon.words(self.name + " " + _split_compound(self.name)))

    @cached_property
    def cue_stems(self) -> frozenset[str]:
        """The stems of words that point to this slot when they are near a value."""
        named = {lexicon.stem(word) for word in lexicon.words(" ".join(self.path))}
        return frozenset(
            named | self.name_stems | set(lexicon.stems(description_hints.without_hints(self.description)))
        )

    @cached_property
    def units(self) -> tuple[str, ...]:
        """The units that its description or its name has."""
        return tuple(measures.described_units(self.description) + [w for w in self.name.split("_") if _is_unit(w)])

    @cached_property
    def dimensions(self) -> frozenset[str]:
        """The dimensions it measures, such as "length": by its units, else by its name, else by its description."""
        if self.name == "value":  # may be of any dimension
            return frozenset()
        by_unit = {d for unit in self.units if (d := measures.dimension(unit))}
        return frozenset(
            by_unit or measures.dimensions_of(self.name_stems) or measures.dimensions_of(self.cue_stems) - {"time"}
        )

    @cached_property
    def example(self) -> str | None:
        """The example in its schema, such as ``ORD-12345`` of "e.g. ORD-12345" in the description, or None."""
        listed = self.schema.get("examples")
        if isinstance(listed, list) and listed:
            return str(listed[0])
        return description_hints.example(self.description)

    @cached_property
    def prefix(self) -> str | None:
        """The letters before the digits of an example id, such as ``ORD-``, or None."""
        return description_hints.prefix(self.example or "")


def _is_unit(word: str) -> bool:
    return len(word) > 2 and measures.dimension(word) is not None


def slots(schema: Mapping[str, Any], path: tuple[str, ...] = (), required: bool = True) -> Iterator[Slot]:
    """Yield the slots of an object schema at any depth, the required ones of each level first.

    Args:
        schema: The schema of an object, in which ``$ref`` is followed.
        path: The path of that object.
        required: Whether that object is required.
    """
    yield from _slots(schema, schema, path, required)


def _slots(top: Mapping[str, Any], schema: Mapping[str, Any], path: tuple[str, ...], required: bool) -> Iterator[Slot]:
    properties = schema.get("properties")
    if not isinstance(properties, Mapping) or len(path) > 8:  # a schema may refer to itself
        return
    required_names = schema.get("required") or ()
    for name, member in sorted(properties.items(), key=lambda item: item[0] not in required_names):
        inner = resolve(top, member)
        if not isinstance(inner, Mapping):
            continue
        needed = required and name in required_names
        if isinstance(inner.get("properties"), Mapping):
            yield from _slots(top, inner, (*path, name), needed)
        else:
            yield Slot((*path, name), inner, needed)


def resolve(top: Mapping[str, Any], schema: Any, depth: int = 5) -> Any:
    """Return ``schema`` with its ``$ref``, and that of its items, replaced by the target in ``top``."""
    if not isinstance(schema, Mapping) or depth == 0:
        return schema
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/"):
        target = validator.resolve_reference(reference, top)
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        return resolve(top, {**target, **rest}, depth - 1) if target is not None else schema
    if "items" in schema:
        return {**schema, "items": resolve(top, schema["items"], depth - 1)}
    return schema


def set_value(arguments: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Set ``value`` at ``path`` in ``arguments``, and create the objects on that path."""
    for step in path[:-1]:
        arguments = arguments.setdefault(step, {})
    arguments[path[-1]] = value

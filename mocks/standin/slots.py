"""The places of a tool's schema that want a value, and what each seems to want, by its name, text and type."""

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
_GLUED = re.compile(r"(?i)([a-z]{3,})(name|type|date|time|code|zone)$")
_FORMATS = {"email": "email", "date": "date", "date-time": "date", "time": "time", "uri": "url", "uuid": "id"}
_ROLE_OF = {lexicon.stem(word): role for role, listed in _ROLES.items() for word in listed.split()}
_BY_NAME_ONLY = {"text", "time", "expression", "url", "path", "unit", "year", "reason"}


def _apart(name: str) -> str:
    """Return ``username`` as ``user name``; a name too long to be one is left alone."""
    return _GLUED.sub(r"\1 \2", name) if len(name) <= 64 else name


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
        """The name as a person would say it: ``order_id`` is "order ID"."""
        spoken = ["ID" if word == "id" else word for word in lexicon.words(" ".join(self.path))]
        return " ".join(spoken) or self.name

    @property
    def description(self) -> str:
        """The parameter's description, empty where it has none."""
        return str(self.schema.get("description") or "")

    @cached_property
    def _forms(self) -> tuple[Mapping[str, Any], ...]:
        options = [*(self.schema.get("anyOf") or ()), *(self.schema.get("oneOf") or ())]
        return (self.schema, *(option for option in options if isinstance(option, Mapping)))

    @cached_property
    def types(self) -> tuple[str, ...]:
        """The JSON types allowed, "null" left out; ("string",) where the schema names none."""
        given = [form.get("type") for form in self._forms]
        listed = [t for one in given for t in (one if isinstance(one, list) else [one])]
        return tuple(str(t) for t in listed if t and t != "null") or ("string",)

    @cached_property
    def numeric(self) -> bool:
        """Whether a number is wanted."""
        return bool({"number", "integer"} & set(self.types))

    @cached_property
    def nullable(self) -> bool:
        """Whether null is a legal value."""
        given = [form.get("type") for form in self._forms]
        return any(t == "null" or (isinstance(t, list) and "null" in t) for t in given)

    @cached_property
    def essential(self) -> bool:
        """Whether the call cannot do without a value: required, and null is not one of the values."""
        return self.required and not self.nullable

    @cached_property
    def enum(self) -> tuple[Any, ...]:
        """The allowed values; empty where any will do."""
        listed = next((form["enum"] for form in self._forms if form.get("enum")), ())
        if not listed:
            listed = [form["const"] for form in self._forms if "const" in form]
        return tuple(value for value in listed if value is not None)

    @cached_property
    def items(self) -> Slot:
        """What an array holds, as a slot of its own."""
        inner: Mapping[str, Any] = next((f["items"] for f in self._forms if isinstance(f.get("items"), Mapping)), {})
        described = {"description": self.description} | dict(inner)
        return Slot(self.path, described, self.required)

    @cached_property
    def codes(self) -> tuple[tuple[Any, str], ...]:
        """Codes its description explains, with what they stand for: (2, "ironing") of "2 for ironing"."""
        return description_hints.codes(self.description, self.types)

    @cached_property
    def default(self) -> Any:
        """The value the schema or its description says is taken where none is given; None where neither does."""
        if self.schema.get("default") is not None:
            return self.schema["default"]
        return description_hints.default(self.description, self.types)

    @cached_property
    def options(self) -> tuple[str, ...]:
        """Values its description lists as possible, as in "either 'summary' or 'full'" or "e.g. vegan, gluten-free"."""
        if "string" not in self.types or self.role in ("id", "email", "phone", "url", "date", "time", "place", "path"):
            return ()
        listed = description_hints.options(self.description)
        return (*listed, *description_hints.colors()) if lexicon.stem("color") in self.named else listed

    @cached_property
    def role(self) -> str | None:
        """What the value is, in one word: "id", "place", "date"…; None where nothing tells."""
        if self.schema.get("format") in _FORMATS:
            return _FORMATS[self.schema["format"]]
        spoken = lexicon.words(_apart(self.name))
        if len(spoken) > 1 and spoken[-1] == "name":  # a name of a thing is no person's
            spoken = spoken if _PEOPLE & set(spoken) else []
        for word in reversed(spoken):
            if lexicon.stem(word) in _ROLE_OF:
                return _ROLE_OF[lexicon.stem(word)]
        for word, stemmed in lexicon.content(self.description)[:4]:
            if word not in ("name", "address", "area") and _ROLE_OF.get(stemmed, "text") not in _BY_NAME_ONLY:
                return _ROLE_OF[stemmed]
        return None

    @cached_property
    def named(self) -> frozenset[str]:
        """Stems of the words of its own name; "username" is a user's name."""
        return frozenset(lexicon.stem(word) for word in lexicon.words(self.name + " " + _apart(self.name)))

    @cached_property
    def cues(self) -> frozenset[str]:
        """Stems that point to this slot when they stand beside a value."""
        named = {lexicon.stem(word) for word in lexicon.words(" ".join(self.path))}
        return frozenset(named | self.named | set(lexicon.stems(description_hints.plain(self.description))))

    @cached_property
    def units(self) -> tuple[str, ...]:
        """The units its description names."""
        return tuple(measures.units_in(self.description) + [w for w in self.name.split("_") if _is_unit(w)])

    @cached_property
    def dimensions(self) -> frozenset[str]:
        """What it measures, "length" or "time": by its units, else by its name, else by its description."""
        if self.name == "value":  # of anything: what is converted may be a length as well as a price
            return frozenset()
        by_unit = {d for unit in self.units if (d := measures.dimension(unit))}
        return frozenset(by_unit or measures.meant(self.named) or measures.meant(self.cues) - {"time"})

    @cached_property
    def example(self) -> str | None:
        """The example its text gives, as ``ORD-12345`` in "e.g. ORD-12345"."""
        listed = self.schema.get("examples")
        if isinstance(listed, list) and listed:
            return str(listed[0])
        return description_hints.example(self.description)

    @cached_property
    def prefix(self) -> str | None:
        """The letters before the digits of an example id: ``ORD-``."""
        return description_hints.prefix(self.example or "")


def _is_unit(word: str) -> bool:
    return len(word) > 2 and measures.dimension(word) is not None


def slots(schema: Mapping[str, Any], path: tuple[str, ...] = (), required: bool = True) -> Iterator[Slot]:
    """Yield the slots of an object schema, at any depth, required ones of each level first; ``$ref`` is followed."""
    yield from _slots(schema, schema, path, required)


def _slots(top: Mapping[str, Any], schema: Mapping[str, Any], path: tuple[str, ...], required: bool) -> Iterator[Slot]:
    properties = schema.get("properties")
    if not isinstance(properties, Mapping) or len(path) > 8:  # a schema may refer to itself
        return
    wanted = schema.get("required") or ()
    for name, given in sorted(properties.items(), key=lambda item: item[0] not in wanted):
        inner = resolve(top, given)
        if not isinstance(inner, Mapping):
            continue
        needed = required and name in wanted
        if isinstance(inner.get("properties"), Mapping):
            yield from _slots(top, inner, (*path, name), needed)
        else:
            yield Slot((*path, name), inner, needed)


def resolve(top: Mapping[str, Any], schema: Any, depth: int = 5) -> Any:
    """Return ``schema`` with its ``$ref``, and that of its items, replaced by what stands there in ``top``."""
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


def place(arguments: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Put ``value`` at ``path`` into ``arguments``, making the objects on the way."""
    for step in path[:-1]:
        arguments = arguments.setdefault(step, {})
    arguments[path[-1]] = value

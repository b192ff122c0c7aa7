"""Slots of a tool's schema, the parameters to fill, and what their names, descriptions and types ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mocks.api.schema import validator
from mocks.standin import lexicon

_ROLES = {
    "email": "email mail", "phone": "phone telephone mobile", "url": "url link website uri",
    "path": "path file filename filepath directory folder", "date": "date day month birthday deadline dob",
    "time": "time hour", "year": "year season", "unit": "unit units", "currency": "currency currencies",
    "id": "id ids identifier number code sku account uuid token",
    "place": "cities city location loc country state county town region address district province "
    "origin destination departure arrival area venue place zone timezone",
    "person": "name patient person author artist actor director player recipient passenger",
    "text": "query q question text keyword keywords search term topic subject message body content prompt note title",
    "expression": "expression formula equation function", "operator": "operator operation op",
    "coordinate": "latitude longitude lat lon lng",
}  # fmt: skip
_PEOPLE = lexicon.word_set(
    "full first last user customer patient person author artist actor director player recipient passenger guest"
)
_FORMATS = {"email": "email", "date": "date", "date-time": "date", "time": "time", "uri": "url", "uuid": "id"}
_ROLE_OF = {lexicon.stem(word): role for role, listed in _ROLES.items() for word in listed.split()}
_BY_NAME_ONLY = {"text", "time", "expression", "url", "path", "unit", "year", "operator", "coordinate"}
_EXAMPLE = re.compile(r"(?:e\.?g\.?,?|for example,?|such as|like|format:?|example:?)\s*[\"'`“(]*([^\s,;\"'`”)]+)", re.I)
_CODE = re.compile(r"^([A-Za-z]{1,8}[-_]?)(\d+|[X#N]+)$")
_QUOTED = re.compile(r"(?<!\w)['\"`]([^'\"`]{1,40})['\"`](?!\w)")
_UNQUOTED = re.compile(
    r"\b(?:e\.?g\.?|such as|for instance|for example|options(?: are| include)?|one of|can be|either|like|including)"
    r"\s*[:,]?\s*([^.;)\n]{1,120})",
    re.I,
)
_ITEM = re.compile(r"\s*(?:,|\bor\b|\band\b|\betc\b)\s*")


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
    def options(self) -> tuple[str, ...]:
        """The values that its description lists, as in "either 'summary' or 'full'" or "e.g. vegan, gluten-free"."""
        if "string" not in self.types or self.role in ("id", "email", "phone", "url", "date", "time", "place", "path"):
            return ()
        return _options(self.description)

    @cached_property
    def role(self) -> str | None:
        """The kind of value in one word: "id", "place", "date"…; None where it is not known."""
        if self.schema.get("format") in _FORMATS:
            return _FORMATS[self.schema["format"]]
        spoken = lexicon.words(self.name)
        kind = _ROLE_OF.get(lexicon.stem(spoken[-2])) if spoken[1:] and spoken[-1] in ("address", "number") else None
        if kind in ("email", "phone", "url"):
            return kind
        if len(spoken) > 1 and spoken[-1] == "name":  # the name of a thing, not of a person
            spoken = spoken if _PEOPLE & set(spoken) else []
        for word in reversed(spoken):
            if lexicon.stem(word) in _ROLE_OF:
                return _ROLE_OF[lexicon.stem(word)]
        said = [
            _ROLE_OF[stemmed]
            for word, stemmed in lexicon.content_words(self.description)[:4]
            if word not in ("name", "address", "area") and _ROLE_OF.get(stemmed, "text") not in _BY_NAME_ONLY
        ]
        return "email" if "email" in said else next(iter(said), None)  # "the recipient's email address" is no name

    @cached_property
    def name_stems(self) -> frozenset[str]:
        """The stems of the words of its name."""
        return frozenset(lexicon.stem(word) for word in lexicon.words(self.name))

    @cached_property
    def cue_stems(self) -> frozenset[str]:
        """The stems of words that point to this slot when they are near a value."""
        named = {lexicon.stem(word) for word in lexicon.words(" ".join(self.path))}
        return frozenset(named | self.name_stems | set(lexicon.stems(_EXAMPLE.sub(" ", self.description))))

    @cached_property
    def example(self) -> str | None:
        """The example in its schema, such as ``ORD-12345`` of "e.g. ORD-12345" in the description, or None."""
        listed = self.schema.get("examples")
        if isinstance(listed, list) and listed:
            return str(listed[0])
        shown = _EXAMPLE.search(self.description)
        return shown.group(1).rstrip(".") if shown else None

    @cached_property
    def prefix(self) -> str | None:
        """The letters before the digits of an example id, such as ``ORD-``, or None."""
        code = _CODE.match(self.example or "")
        return code.group(1) if code else None


def _options(description: str) -> tuple[str, ...]:
    """Return the values that a description lists: "either 'summary' or 'full'", "e.g. vegan, gluten-free"."""
    listed = _QUOTED.findall(description)
    if not listed:
        runs = [match.group(1) for match in _UNQUOTED.finditer(description)]
        listed = [item for run in runs for item in _ITEM.split(run)]
    options_ = [item.strip() for item in listed if item.strip() and len(item.split()) <= 3]
    distinct = tuple(dict.fromkeys(item for item in options_ if lexicon.stems(item)))
    return distinct if len(distinct) > 1 else ()  # one is an example


def slots(schema: Mapping[str, Any]) -> Iterator[Slot]:
    """Yield the slots of an object schema at any depth, the required ones of each level first; ``$ref`` is followed."""
    yield from _slots(schema, schema, (), True)


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

"""Sample schemas with probes: values that a schema has to accept or to refuse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from grader.checks.check import CheckContext
from grader.checks.json_values import Json

THINGS = ("invoice", "voucher", "parcel", "basket", "refund", "contract", "warranty", "delivery")
SIDES = ("origin", "target", "colour", "reason", "channel", "period", "weight", "branch", "season", "owner")


class ProbePurpose(Enum):
    """Purpose of a probe of the strict schema."""

    FITS = "everything given, as the first schema allows it"
    OPTIONAL_NULL = "null for what was optional"
    REQUIRED_NULL = "null for what was required"
    MISSING = "a property left out"
    EXTRA = "a property nobody declared"
    LIMIT = "a value the first schema refuses"


@dataclass(frozen=True)
class Probe:
    """A value, whether the strict schema has to accept it, and the ``path`` of the part that is tested."""

    value: Any
    legal: bool
    about: ProbePurpose
    path: str = ""

    def inside(self, name: str, put: Callable[[Any], Any]) -> Probe:
        """Return the same probe one level further out: ``put`` makes the outer value from the inner one."""
        return replace(self, value=put(self.value), path=f"{name}.{self.path}".rstrip("."))


@dataclass(frozen=True)
class SchemaSample:
    """A schema, a value that fits it, and its probes; ``takes_null`` where null fits already."""

    schema: Json
    good: Any
    probes: tuple[Probe, ...] = ()
    takes_null: bool = False


@dataclass(frozen=True)
class Member:
    """A property of an object."""

    piece: SchemaSample
    required: bool


def simple_schema(context: CheckContext, *, enum: bool = False) -> SchemaSample:
    """Return a schema without others inside: one of `simple_schemas` or, with ``enum``, an enum."""
    if not enum:
        return context.choice(simple_schemas(context))
    values = context.random.sample(THINGS, 3)
    return _limited({"type": "string", "enum": values, **_described(context)}, values[0], "something else")


def simple_schemas(context: CheckContext) -> list[SchemaSample]:
    """Return a text, a text with a pattern, a number with limits and a boolean."""
    lowest = context.random.randrange(2, 9)
    pattern: Json = {"type": "string", "pattern": f"^[A-Z]{{{lowest}}}$", **_described(context)}
    limits: Json = {"type": "integer", "minimum": lowest, "maximum": 90, **_described(context)}
    return [
        SchemaSample({"type": "string", **_described(context)}, "hello"),
        _limited(pattern, "Q" * lowest, "q" * lowest),
        _limited(limits, lowest, lowest - 1),
        SchemaSample({"type": "boolean", **_described(context)}, True),
    ]


def two_types(context: CheckContext) -> SchemaSample:
    """Return a schema of a text or a number, as a list of types."""
    return _limited({"type": ["string", "integer"], **_described(context)}, context.random.randrange(2, 9), True)


def nullable_schema(context: CheckContext, form: int) -> SchemaSample:
    """Return a schema that accepts null already: as a type (0), with an enum (1), in anyOf (2), or an object (3)."""
    if form == 3:
        inner = record(members(context, simple_schema(context), simple_schema(context), optional=1))
        return replace(inner, schema={**inner.schema, "type": ["object", "null"]}, takes_null=True)
    text = _described(context)
    values = context.random.sample(THINGS, 2)
    schema: Json = (
        {"type": [context.choice(("string", "integer")), "null"], **text},
        {"type": ["string", "null"], "enum": [*values, None], **text},
        {"anyOf": [{"type": "string"}, {"type": "null"}], **text},
    )[form]
    good = 4 if schema.get("type", [""])[0] == "integer" else values[0]
    return SchemaSample(schema, good, takes_null=True)


def array(context: CheckContext, item: SchemaSample) -> SchemaSample:
    """Return an array with at least one item."""
    probes = [each.inside("0", lambda value: [value]) for each in item.probes]
    probes.append(Probe([], legal=False, about=ProbePurpose.LIMIT))
    return SchemaSample(
        {"type": "array", "items": item.schema, "minItems": 1, **_described(context)}, [item.good], tuple(probes)
    )


def any_of(context: CheckContext, *options: SchemaSample) -> SchemaSample:
    """Return an anyOf of schemas, where a value fits at most one of them."""
    probes = [Probe(each.good, legal=True, about=ProbePurpose.FITS) for each in options]
    probes += [probe for each in options for probe in each.probes]
    return SchemaSample(
        {"anyOf": [each.schema for each in options], **_described(context)}, options[0].good, tuple(probes)
    )


def definition_reference(name: str, target: SchemaSample) -> SchemaSample:
    """Return a reference to the definition ``name``, which stands in ``$defs`` at the top."""
    return replace(target, schema={"$ref": f"#/$defs/{name}"})


def record(
    members: Mapping[str, Member], *, with_required: bool = True, allows_extra: bool = False, defs: Json | None = None
) -> SchemaSample:
    """Return an object schema.

    Args:
        members: Its properties.
        with_required: Whether ``required`` is there even if it is empty.
        allows_extra: Whether ``additionalProperties`` is true.
        defs: Definitions at its top.
    """
    required = [name for name, member in members.items() if member.required]
    schema: Json = {"type": "object", "properties": {name: each.piece.schema for name, each in members.items()}}
    schema |= {"required": required} if required or with_required else {}
    schema |= {"additionalProperties": True} if allows_extra else {}
    good = {name: each.piece.good for name, each in members.items()}
    probes = [
        Probe(good, legal=True, about=ProbePurpose.FITS),
        Probe({**good, "zz": 1}, legal=False, about=ProbePurpose.EXTRA),
    ]
    for name, member in members.items():
        probes += _member_probes(name, member, good)
    return SchemaSample(schema | ({"$defs": defs} if defs else {}), good, tuple(probes))


def _member_probes(name: str, member: Member, good: Json) -> list[Probe]:
    others = {key: value for key, value in good.items() if key != name}
    legal = member.piece.takes_null or not member.required
    about = ProbePurpose.OPTIONAL_NULL if legal else ProbePurpose.REQUIRED_NULL
    own = [Probe({**good, name: None}, legal, about, name), Probe(others, False, ProbePurpose.MISSING, name)]
    return own + [each.inside(name, lambda value: {**good, name: value}) for each in member.piece.probes]


def names(context: CheckContext, count: int) -> list[str]:
    """Return ``count`` different property names."""
    return [f"{word}_{context.number(10, 100)}" for word in context.random.sample(SIDES, count)]


def members(context: CheckContext, *pieces: SchemaSample, optional: int) -> dict[str, Member]:
    """Return properties under secret names, the last ``optional`` of them optional, in no order."""
    count = len(pieces) - optional
    made = [
        (name, Member(piece, i < count))
        for i, (name, piece) in enumerate(zip(names(context, len(pieces)), pieces, strict=True))
    ]
    context.random.shuffle(made)
    return dict(made)


def _limited(schema: Json, good: Any, bad: Any) -> SchemaSample:
    return SchemaSample(schema, good, (Probe(bad, legal=False, about=ProbePurpose.LIMIT),))


def _described(context: CheckContext) -> Json:
    return {"description": f"The {context.choice(THINGS)} of customer {context.number(1000, 10_000)}"}

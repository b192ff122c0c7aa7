"""Check of `to_strict`, assignment 07_structured_outputs: a schema made strict."""

from __future__ import annotations

from grader.checks.check import Check, CheckContext, CheckFailedError, case
from grader.checks.json_values import Json
from grader.checks.lessons.a07_structured_outputs.schema_probes import (
    Member,
    SchemaSample,
    any_of,
    array,
    definition_reference,
    members,
    names,
    nullable_schema,
    record,
    simple_schema,
    simple_schemas,
    two_types,
)
from grader.checks.lessons.a07_structured_outputs.strict_assertions import (
    FUNCTION,
    judge,
    judge_single_null,
    judge_untouched,
)
from grader.checks.misconceptions import strict as mistakes

WORDS = ("default", "required", "items", "properties", "type", "enum")


class ToStrict(Check):
    """``to_strict(parameters) -> dict``."""

    id = "to_strict"
    title = "Make any schema strict"
    points = 20
    defines = (FUNCTION,)
    hints = (
        "Take strict's two rules for one object first. Then ask where else in a schema another schema can be.",
        "Remember which properties were required before you list them all: the others have to take null from now on.",
        "Schemas are inside schemas in four places: the values of properties and of $defs, items, and the members of "
        "anyOf. Call your function for each, and put the results into a new dict.",
        'Null for a schema: leave it alone if it already allows null; where it has a type, make it a list with "null" '
        "in it "
        "and add None to an enum; where it is a $ref, or anyOf, use anyOf with {'type': 'null'}.",
        "strict = dict(schema); then replace properties, $defs, items and anyOf by strict ones; if there are "
        "properties, set required and additionalProperties.",
    )
    mistakes = mistakes.STRICT_MISTAKES

    @case(
        "A flat object is closed, requires everything, and what was optional takes null",
        core=True,
        holds=("closed", "was-required", "was-optional"),
    )
    def closes_a_flat_object(self, context: CheckContext) -> None:
        for pieces in (simple_schemas(context), simple_schemas(context)[::-1]):
            judge(context, record(members(context, *pieces, optional=2)))

    @case(
        "A schema without a required list is one where everything is optional",
        holds=("closed", "was-optional", "no-required"),
    )
    def takes_no_required(self, context: CheckContext) -> None:
        judge(
            context,
            record(members(context, simple_schema(context), simple_schema(context), optional=2), with_required=False),
        )
        judge(context, record({}, with_required=False))

    @case("An optional enum takes null too", holds=("was-optional", "kept"))
    def opens_enums(self, context: CheckContext) -> None:
        pieces = [simple_schema(context, enum=True), simple_schema(context, enum=True)]
        judge(context, record(members(context, *pieces, optional=1)))

    @case("What takes null already stays as it is", holds=("nullable-already", "type-lists"))
    def leaves_nullable(self, context: CheckContext) -> None:
        for form in range(3):
            made = members(
                context,
                simple_schema(context),
                nullable_schema(context, form),
                nullable_schema(context, form),
                optional=1,
            )
            strict = judge(context, record(made))
            judge_single_null(record(made).schema, strict, made)

    @case("A list of types takes null as well", holds=("was-optional", "type-lists"))
    def opens_type_lists(self, context: CheckContext) -> None:
        judge(context, record(members(context, two_types(context), two_types(context), optional=1)))

    @case("Objects inside objects are strict, to any depth", holds=("every-depth", "closed", "was-required"))
    def goes_into_properties(self, context: CheckContext) -> None:
        judge(context, _deep(context, 3), mistakes.TOP_ONLY)

    @case("The items of arrays are strict", holds=("every-depth",))
    def goes_into_items(self, context: CheckContext) -> None:
        lists = [array(context, _inner(context)), array(context, array(context, _inner(context)))]
        judge(context, record(members(context, *lists, optional=1)), mistakes.ITEMS_FORGOTTEN)

    @case("The members of anyOf are strict", holds=("every-depth",))
    def goes_into_any_of(self, context: CheckContext) -> None:
        choices = [any_of(context, _inner(context), simple_schema(context, enum=True)) for _ in range(2)]
        judge(context, record(members(context, *choices, optional=1)), mistakes.ANY_OF_FORGOTTEN)

    @case("Definitions are strict, and an optional $ref takes null", holds=("every-depth", "was-optional"))
    def goes_into_definitions(self, context: CheckContext) -> None:
        name = names(context, 1)[0].title()
        inner = _inner(context)
        made = members(
            context,
            simple_schema(context),
            definition_reference(name, inner),
            definition_reference(name, inner),
            optional=1,
        )
        judge(context, record(made, defs={name: inner.schema}), mistakes.DEFS_FORGOTTEN)
        judge(context, _tree(context, name), mistakes.DEFS_FORGOTTEN)

    @case("A default, kept or not, changes nothing; limits and descriptions stay", holds=("kept", "default"))
    def takes_defaults(self, context: CheckContext) -> None:
        judge(context, _with_defaults(context, _deep(context, 2)))
        judge(context, _with_defaults(context, _whole(context)))

    @case("A property may be called like a keyword", holds=("names",))
    def keeps_names(self, context: CheckContext) -> None:
        for required in (True, False):
            made = {word: Member(simple_schema(context), required) for word in WORDS}
            judge(context, record(made), mistakes.KEYWORD_OR_NAME)

    @case("The schema that came in is unchanged, and what comes back is another one", holds=("input-unchanged",))
    def leaves_the_input(self, context: CheckContext) -> None:
        judge_untouched(context, _with_defaults(context, _whole(context)).schema)

    @case("An object that may be null, by a list of types, is an object", holds=("closed", "type-lists"))
    def closes_nullable_objects(self, context: CheckContext) -> None:
        judge(context, record(members(context, _inner(context), simple_schema(context), optional=1)))
        made = record(members(context, nullable_schema(context, 3), simple_schema(context), optional=1))
        try:
            judge(context, made)
        except CheckFailedError as wrong:  # the plain object was made strict, so no name for deeper objects fits
            raise CheckFailedError(
                tried=wrong.tried,
                seen=wrong.seen,
                expected=wrong.expected,
                why="`type` may be a list of words: this one is an object, and null as well.",
                next_step="Tell an object by its `properties`, which every object has.",
            ) from None

    @case("All of it together", holds=("every-depth",))
    def takes_all(self, context: CheckContext) -> None:
        for optional in (2, 3, 4):
            judge(context, _whole(context, optional))


def _inner(context: CheckContext) -> SchemaSample:
    """Return an object of two properties, one of them optional."""
    return record(
        members(context, simple_schema(context), simple_schema(context), optional=1),
        with_required=context.choice((True, False)),
    )


def _deep(context: CheckContext, levels: int) -> SchemaSample:
    """Return an object with an object in it, and so on; half of them optional."""
    if levels == 0:
        return simple_schema(context)
    inside = members(
        context, simple_schema(context), _deep(context, levels - 1), simple_schema(context), optional=1 + levels % 2
    )
    return record(inside, allows_extra=True)


def _whole(context: CheckContext, optional: int = 4) -> SchemaSample:
    """Return an object with everything that a schema here may have; the last ``optional`` of five are optional."""
    name, inner = names(context, 1)[0].title(), _inner(context)
    choice = any_of(context, _deep(context, 2), simple_schema(context, enum=True))
    pieces = [
        _deep(context, 2),
        definition_reference(name, inner),
        array(context, choice),
        choice,
        simple_schema(context, enum=True),
    ]
    return record(members(context, *pieces, optional=optional), defs={name: inner.schema})


def _tree(context: CheckContext, name: str) -> SchemaSample:
    """Return an object with a definition that refers to itself."""
    again = {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}
    step = record({"title": Member(simple_schema(context), True), "parts": Member(SchemaSample(again, []), False)})
    return record({"first": Member(definition_reference(name, step), True)}, defs={name: step.schema})


def _with_defaults(context: CheckContext, piece: SchemaSample) -> SchemaSample:
    """Return ``piece`` with a default in every property that is not required, at every depth."""
    return SchemaSample(_defaulted(context, piece.schema), piece.good, piece.probes)


def _defaulted(context: CheckContext, schema: Json) -> Json:
    made, required = dict(schema), schema.get("required", ())
    for group in ("properties", "$defs"):
        if group in schema:
            made[group] = {name: _defaulted(context, each) for name, each in schema[group].items()}
    if "items" in schema:
        made["items"] = _defaulted(context, schema["items"])
    if "anyOf" in schema:
        made["anyOf"] = [_defaulted(context, each) for each in schema["anyOf"]]
    for name, each in made.get("properties", {}).items():
        if name not in required and "$ref" not in each:
            each["default"] = context.choice((None, 5, "hello"))
    return made

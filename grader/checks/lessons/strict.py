"""Assignment 07_structured_outputs: a schema made strict."""

from __future__ import annotations

from grader.checks.check import Check, Play, case
from grader.checks.lessons import strict_mistakes as mistakes
from grader.checks.lessons.probes import (
    Json,
    Member,
    Piece,
    array,
    either,
    leaf,
    members,
    names,
    nullable_leaf,
    record,
    referring,
)
from grader.checks.lessons.strict_judging import FUNCTION, judge, judge_once, judge_untouched

WORDS = ("default", "required", "items", "properties", "type", "enum")


class ToStrict(Check):
    """``to_strict(parameters) -> dict``."""

    id = "to_strict"
    title = "Make any schema strict"
    points = 20
    defines = (FUNCTION,)
    hints = (
        "Take strict's two rules for one object first. Then ask where else in a schema another schema can stand.",
        "Remember which properties were required before you list them all: the others have to take null from now on.",
        "Schemas stand inside schemas in four places: the values of properties and of $defs, items, and the members of "
        "anyOf. Call your function for each, and put the results into a new dict.",
        'Null for a schema: leave it where null fits already; where it has a type, make it a list with "null" in it '
        "and add None to an enum; where it is a $ref, or anyOf, use anyOf with {'type': 'null'}.",
        "strict = {key: value for key, value in schema.items() if key != 'default'}; then replace properties, $defs, "
        "items and anyOf by strict ones; if there are properties, set required and additionalProperties.",
    )
    mistakes = mistakes.STRICT_MISTAKES

    @case("A flat object is closed, requires everything, and what was optional takes null")
    def closes_a_flat_object(self, play: Play) -> None:
        pieces = [leaf(play) for _ in range(4)]
        judge(play, record(members(play, *pieces, optional=2), opened=play.pick((True, False))))

    @case("A schema without a required list is one where everything is optional")
    def takes_no_required(self, play: Play) -> None:
        judge(play, record(members(play, leaf(play), leaf(play), optional=2), told=False))
        judge(play, record({}, told=False))

    @case("An optional enum takes null too")
    def opens_enums(self, play: Play) -> None:
        pieces = [leaf(play, enum=True), leaf(play, enum=True)]
        judge(play, record(members(play, *pieces, optional=1)))

    @case("What takes null already stays as it is")
    def leaves_nullable(self, play: Play) -> None:
        for form in range(3):
            made = members(play, leaf(play), nullable_leaf(play, form), nullable_leaf(play, form), optional=1)
            strict = judge(play, record(made))
            judge_once(record(made).schema, strict, made)

    @case("Objects inside objects are strict, to any depth")
    def goes_into_properties(self, play: Play) -> None:
        judge(play, _deep(play, 3), mistakes.TOP_ONLY)

    @case("The items of arrays are strict")
    def goes_into_items(self, play: Play) -> None:
        lists = [array(play, _inner(play)), array(play, array(play, _inner(play)))]
        judge(play, record(members(play, *lists, optional=1)), mistakes.ITEMS_FORGOTTEN)

    @case("The members of anyOf are strict")
    def goes_into_any_of(self, play: Play) -> None:
        choices = [either(play, _inner(play), leaf(play, enum=True)) for _ in range(2)]
        judge(play, record(members(play, *choices, optional=1)), mistakes.ANY_OF_FORGOTTEN)

    @case("Definitions are strict, and an optional $ref takes null")
    def goes_into_definitions(self, play: Play) -> None:
        name = names(play, 1)[0].title()
        inner = _inner(play)
        made = members(play, leaf(play), referring(name, inner), referring(name, inner), optional=1)
        judge(play, record(made, defs={name: inner.schema}), mistakes.DEFS_FORGOTTEN)
        judge(play, _tree(play, name), mistakes.DEFS_FORGOTTEN)

    @case("default goes at every depth; limits and descriptions stay")
    def drops_defaults(self, play: Play) -> None:
        judge(play, _with_defaults(play, _deep(play, 2)), mistakes.DEFAULT_KEPT)
        judge(play, _with_defaults(play, _whole(play)), mistakes.DEFAULT_KEPT)

    @case("A property may be called like a keyword")
    def keeps_names(self, play: Play) -> None:
        words = ["default", *play.random.sample(WORDS[1:], 3)]
        made = {word: Member(leaf(play), required=play.pick((True, False))) for word in words}
        judge(play, record(made), mistakes.KEYWORD_OR_NAME)

    @case("The schema that came in is unchanged, and what comes back is another one")
    def leaves_the_input(self, play: Play) -> None:
        judge_untouched(play, _with_defaults(play, _whole(play)).schema)

    @case("All of it together")
    def takes_all(self, play: Play) -> None:
        for _ in range(3):
            judge(play, _whole(play))


def _inner(play: Play) -> Piece:
    """Return an object of two properties, one of them optional."""
    return record(members(play, leaf(play), leaf(play), optional=1), told=play.pick((True, False)))


def _deep(play: Play, levels: int) -> Piece:
    """Return an object with an object in it, and so on; half of them optional."""
    if levels == 0:
        return leaf(play)
    inside = members(play, leaf(play), _deep(play, levels - 1), leaf(play), optional=1 + levels % 2)
    return record(inside, opened=play.pick((True, False)))


def _whole(play: Play) -> Piece:
    """Return an object with everything in it that a schema here may have."""
    name, inner = names(play, 1)[0].title(), _inner(play)
    choice = either(play, _deep(play, 2), leaf(play, enum=True))
    pieces = [_deep(play, 2), referring(name, inner), array(play, choice), choice, leaf(play, enum=True)]
    return record(members(play, *pieces, optional=play.pick((2, 3, 4))), defs={name: inner.schema})


def _tree(play: Play, name: str) -> Piece:
    """Return an object with a definition that refers to itself."""
    again = {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}
    step = record({"title": Member(leaf(play), True), "parts": Member(Piece(again, []), False)})
    return record({"first": Member(referring(name, step), True)}, defs={name: step.schema})


def _with_defaults(play: Play, piece: Piece) -> Piece:
    """Return ``piece`` with a default in every property that is not required, at every depth."""
    return Piece(_defaulted(play, piece.schema), piece.good, piece.probes)


def _defaulted(play: Play, schema: Json) -> Json:
    made, required = dict(schema), schema.get("required", ())
    for group in ("properties", "$defs"):
        if group in schema:
            made[group] = {name: _defaulted(play, each) for name, each in schema[group].items()}
    if "items" in schema:
        made["items"] = _defaulted(play, schema["items"])
    if "anyOf" in schema:
        made["anyOf"] = [_defaulted(play, each) for each in schema["anyOf"]]
    for name, each in made.get("properties", {}).items():
        if name not in required and "$ref" not in each:
            each["default"] = play.pick((None, 5, "hello"))
    return made

"""The checks of the course on the sample class: right ones pass, each mistake is called by its name."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from grader.checks import registry as catalogue
from grader.learner.subject import LocalSubject
from grader.outcome import Outcome, Status
from tests.grader.checks.sample_class import answers, handed_in, released, solved
from tests.sample_class.answers import Answers
from tests.sample_class.in_process import unawaited

RIGHT = answers("right")
MISTAKES = answers("mistakes")
CHECKS = [(name, check.id) for name in catalogue.ASSIGNMENTS for check in catalogue.for_assignment(name)]
GRADER = Path(catalogue.__file__).parent


def context(check_id: str, names: dict[str, object], seed: int = 0) -> Outcome:
    return catalogue.get(check_id).run(LocalSubject(names), seed)


@pytest.mark.parametrize("given", RIGHT, ids=lambda given: given.name)
@pytest.mark.parametrize("seed", [0, *(pytest.param(more, marks=pytest.mark.exhaustive) for more in (1, 2))])
def test_a_right_answer_of_any_shape_passes_whatever_the_seed(given: Answers, seed: int) -> None:
    """Three more seeds, one of them for dice that repeat themselves, are those of ``tests/sample_class``."""
    names = handed_in(given)
    checks = [check.id for check in catalogue.for_assignment(given.assignment)]
    wanted = {name: how.score for name, how in given.expected(tuple(checks)).items()}
    for check_id in (name for name in checks if wanted[name] == "full"):
        outcome = context(check_id, names, seed)
        assert outcome.failure is None
        assert outcome.score == outcome.points


@pytest.mark.slow(60)
@pytest.mark.parametrize("given", MISTAKES, ids=lambda given: given.name)
def test_a_mistake_is_called_by_its_name(given: Answers) -> None:
    """A class run judges the same mistakes with a seed of its own."""
    call_by_name(given, 0)


@pytest.mark.exhaustive
@pytest.mark.parametrize("given", MISTAKES, ids=lambda given: given.name)
def test_a_mistake_is_called_by_its_name_with_another_seed(given: Answers) -> None:
    call_by_name(given, 1)


def call_by_name(given: Answers, seed: int) -> None:
    """Assert that the checks say of a mistake what its file says."""
    names = handed_in(given)
    expected = given.expected(tuple(check.id for check in catalogue.for_assignment(given.assignment)))
    said = {name: how for name, how in expected.items() if how.score != "any" or how.misconception}
    assert said
    for check_id, how in said.items():
        with unawaited(given.assignment):
            outcome = context(check_id, names, seed)
        assert how.allows(outcome.score, outcome.points)
        assert how.score == "any" or (how.score == "full") == (outcome.failure is None)
        if how.misconception:
            assert outcome.misconceptions[:1] == (how.misconception,)
            assert told_completely(outcome)


def told_completely(outcome: Outcome) -> bool:
    bad = [finding for finding in outcome.findings if finding.status in (Status.WRONG, Status.CRASHED)]
    told = all(f.seen and f.expected and f.tried and f.why and f.next_step for f in bad)
    return told and not any("`" in f"{f.tried}{f.seen}{f.expected}" for f in bad)  # a card shows these as code


def test_the_strict_form_with_nullable_options_is_as_good_as_the_plain_one() -> None:
    text = {"description": "Something a shopper may ask for."}
    properties = {
        "query": {"type": "string", **text},
        "category": {"type": ["string", "null"], "enum": ["home", "books", "clothing", "electronics", None], **text},
        "max_price": {"anyOf": [{"type": "number", "minimum": 0}, {"type": "null"}], **text},
        "in_stock": {"type": ["boolean", "null"], **text},
    }
    schema = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    function = {"name": "search_products", "strict": True, "parameters": schema, **text}
    tool = {"type": "function", "function": function}
    assert context("search_products_tool", {"search_products_tool": tool}).failure is None
    properties["in_stock"] = {"type": "boolean", **text}
    assert context("search_products_tool", {"search_products_tool": tool}).misconceptions == ("everything-required",)


def test_a_refused_definition_is_told_in_the_words_of_the_api() -> None:
    tool = {"type": "function", "name": "search_products", "parameters": {"type": "object", "properties": {}}}
    outcome = context("search_products_tool", {"search_products_tool": tool})
    assert "Missing required parameter: 'tools[0].function'." in str(outcome.findings[0].why)


def test_every_misconception_has_a_learner_who_holds_it() -> None:
    shown = {given.name.split("__")[0] for given in MISTAKES}
    assert set(catalogue.misconceptions()) - shown == set()


@pytest.mark.parametrize(("assignment", "check_id"), CHECKS)
def test_an_untouched_starter_is_not_attempted(assignment: str, check_id: str) -> None:
    assert context(check_id, released(assignment)).status is Status.NOT_ATTEMPTED


@pytest.mark.parametrize(("assignment", "check_id"), CHECKS)
def test_an_undefined_name_is_not_attempted(assignment: str, check_id: str) -> None:
    outcome = context(check_id, {})
    assert outcome.status is Status.NOT_ATTEMPTED
    assert "not defined" in str(outcome.findings[0].seen)


@pytest.mark.parametrize(("assignment", "check_id"), CHECKS)
def test_an_outcome_survives_the_journey_through_json(assignment: str, check_id: str) -> None:
    import json

    outcome = context(check_id, solved(assignment))
    assert outcome.status is Status.PASSED
    assert Outcome.from_json(json.loads(json.dumps(outcome.to_json()))) == outcome


def test_secret_inputs_differ_with_the_seed_and_repeat_with_it() -> None:
    names = {"dispatch_tool_call": lambda tool_call, registry: tool_call.id}
    tried = [str(context("dispatch_tool_call", names, seed).findings[0].tried) for seed in (1, 1, 2)]
    assert tried[0] == tried[1] != tried[2]


def test_an_exception_is_told_with_the_learners_own_line() -> None:
    import linecache

    source = "def dispatch_tool_call(tool_call, registry):\n    return 1 / 0\n"
    linecache.cache["<ipython-input-1-answer>"] = (
        len(source),
        None,
        source.splitlines(keepends=True),
        "<ipython-input-1-answer>",
    )
    names: dict[str, object] = {}
    exec(compile(source, "<ipython-input-1-answer>", "exec"), names)
    outcome = context("dispatch_tool_call", names)
    assert outcome.status is Status.CRASHED
    assert "in line 2: return 1 / 0" in str(outcome.findings[0].seen)


def test_a_stop_by_the_learner_ends_the_check() -> None:
    def dispatch_tool_call(tool_call: object, registry: object) -> None:
        raise KeyboardInterrupt

    assert len(context("dispatch_tool_call", {"dispatch_tool_call": dispatch_tool_call}).findings) == 1


@pytest.mark.parametrize("check_id", [check.id for check in catalogue.for_assignment("01_schema")])
def test_no_odd_value_breaks_a_definition_check(check_id: str) -> None:
    odd: list[object] = [5, [], "hello", [[1]], {"function": 3}, {"type": ["x"], "function": {"name": [1]}}]
    part = {"type": {"a": 1}, "enum": [[1], {}], "$ref": 3, "anyOf": [1], "items": 2, "description": 4}
    names = ("query", "category", "max_price", "in_stock", "specialty", "patient", "preferred_times", "order_id")
    for kind in ("object", ["object"], {"a": 1}):
        schema = {"type": kind, "properties": dict.fromkeys(names, part), "required": [[1]]}
        odd.append({"type": "function", "function": {"name": "x", "parameters": schema, "strict": "yes"}})
    for value in odd:
        outcome = context(check_id, {check_id: value})
        assert (outcome.score, outcome.failure is not None) == (0, True)


@pytest.mark.parametrize("check_id", catalogue.ids())
def test_hints_are_a_ladder(check_id: str) -> None:
    hints = catalogue.get(check_id).hints
    assert len(hints) >= 3
    assert len(set(hints)) == len(hints)


def test_misconceptions_have_one_meaning_each_and_are_many() -> None:
    all_mistakes = [mistake for check in catalogue.all_checks() for mistake in check.mistakes]
    assert len(set(all_mistakes)) == len({mistake.id for mistake in all_mistakes}) >= 20
    assert all(m.name and m.why and m.next_step for m in all_mistakes)


def test_the_registry_has_the_id_of_each_class() -> None:
    assert catalogue.ids() == tuple(check.id for check in catalogue.all_checks())


def test_near_matches_are_offered_for_an_unknown_check() -> None:
    with pytest.raises(catalogue.UnknownCheckError, match="dispatch_tool_call") as caught:
        catalogue.get("dispatch_toolcall")
    assert "dispatch_tool_call" in caught.value.near


@pytest.mark.parametrize("path", sorted(GRADER.rglob("*.py")), ids=lambda path: path.name)
def test_no_check_uses_a_bare_assert(path: Path) -> None:
    found = [node.lineno for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Assert)]
    assert found == []

"""Programs written from the exercises' text alone get the verdict that their file names, and no wrong name.

``tests.grader.checks.programs`` says what the files are, and makes a table of them.
"""

from __future__ import annotations

import tomllib

import pytest

from grader.checks import registry
from grader.learner.subject import LocalSubject
from tests.grader.checks.programs import (
    BEGIN,
    END,
    GUIDE,
    NAMES,
    PROGRAMS,
    Program,
    grade,
    judged,
    loaded,
    programs,
    verdict,
)

OWN_DICE = ("run_tool_calls/11-wrong",)
"""Programs whose doing is another each time: the order of `asyncio.as_completed` is that of a set."""


def test_every_program_has_a_verdict_and_a_check() -> None:
    assert {each.kind for each in programs()} == {"right", "wrong", "open"}
    assert {each.check_id for each in programs()} == set(registry.ids())


def test_every_wrong_program_has_its_names_and_they_are_misconceptions_of_its_check() -> None:
    named = tomllib.loads(NAMES.read_text(encoding="utf-8"))
    wrong = {(each.check_id, each.path.stem) for each in judged() if each.kind == "wrong"}
    assert {(check_id, stem) for check_id, stems in named.items() for stem in stems} == wrong
    for check_id, stems in named.items():
        known = {mistake.id for mistake in registry.get(check_id).mistakes}
        assert {name for names in stems.values() for name in names} <= known


@pytest.mark.slow(20)
@pytest.mark.parametrize("program", judged(), ids=lambda program: program.id)
def test_a_program_gets_its_verdict_and_no_wrong_name(program: Program) -> None:
    got = verdict(program)
    assert got.is_right
    assert not got.is_misnamed, got.name


@pytest.mark.exhaustive
@pytest.mark.parametrize("program", [each for each in judged() if each.id not in OWN_DICE], ids=lambda each: each.id)
def test_a_program_gets_the_same_points_whatever_is_drawn(program: Program) -> None:
    assert len({grade(program, seed).score for seed in range(6)}) == 1


def test_the_guide_counts_the_programs_there_are() -> None:
    """Every program has its verdict and no wrong name, so the table follows from the files and the names given."""
    shown = GUIDE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    rows = {row.split("|")[1].strip(): row for row in shown.strip().splitlines()[2:]}
    for check_id in registry.ids():
        kinds = [each.kind for each in judged() if each.check_id == check_id]
        right, wrong = kinds.count("right"), kinds.count("wrong")
        assert f"| {right}/{right} | {wrong}/{wrong} |" in rows[f"`{check_id}`"]
        assert rows[f"`{check_id}`"].rstrip(" |").endswith("| 0")


def test_an_entry_that_cannot_be_called_is_said_to_be_what_it_is() -> None:
    of_tuples = grade(Program(PROGRAMS / "process_tool_calls" / "82-late-wrong.py")).failure
    of_a_list = grade(Program(PROGRAMS / "process_tool_calls" / "83-late-wrong.py")).failure
    assert of_tuples is not None
    assert (of_tuples.seen, of_tuples.misconception) == ("REGISTRY['lookup_user'] is a Tool", None)
    assert of_a_list is not None
    assert of_a_list.seen == "REGISTRY is a list"


@pytest.mark.slow(20)
def test_threads_that_carry_out_the_calls_get_the_same_verdict_every_time() -> None:
    program = Program(PROGRAMS / "process_tool_calls" / "01-right.py")
    assert "ThreadPoolExecutor" in program.path.read_text(encoding="utf-8")
    check = registry.get(program.check_id)
    with loaded(program) as names:
        outcomes = [check.run(LocalSubject(names), 42) for _ in range(200)]
    assert [outcome.failure for outcome in outcomes if outcome.score != outcome.points] == []


def test_an_exception_of_another_class_is_said_to_be_the_wrong_one() -> None:
    """The card of a case that expects an exception does not ask for a result."""
    source = "def tool_choice_for(mode, name=None, *, api='chat'):\n    raise LookupError(mode)\n"
    names: dict[str, object] = {}
    exec(source, names)
    outcome = registry.get("tool_choice_for").run(LocalSubject(names), 42)
    findings = [finding for finding in outcome.findings if finding.expected == "a ValueError"]
    assert findings
    assert all(str(finding.seen).startswith("LookupError: ") for finding in findings)

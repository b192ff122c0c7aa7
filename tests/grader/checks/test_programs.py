"""Programs written from the exercises' text alone get the verdict that their file names.

``tests/data/programs/CHECK_ID/NN-KIND.py`` is one answer to one exercise; its first line says how it goes about it or
what is wrong with it. The kinds are ``right`` and ``wrong``, each also as ``late-…`` for programs that were written
with knowledge of the checks; ``open`` marks those of which the text leaves the verdict open, and they are left out.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from grader.checks import registry
from grader.learner.subject import LocalSubject
from grader.outcome import Outcome
from tests.grader.checks.sample_class import ROOT, handed_in
from tests.sample_class.answers import Answers
from tests.sample_class.in_process import main_module, unawaited

PROGRAMS = ROOT / "tests" / "data" / "programs"
ASSIGNMENT_OF = {check_id: name for name, checks in registry.ASSIGNMENTS.items() for check_id in checks}
OTHER_VERDICT: dict[str, str] = {
    "RefundDesk/07-wrong": "the money of a draft is reserved; a right answer of the sample class does so too",
    "SupportAgent/09-wrong": "no case has a draft that is used before it may be",
    "SupportAgent/18-late-wrong": "no case has an argument that the definition does not list",
    "extract_intent/11-wrong": "no case has a reply that is cut off",
    "extract_intent/12-late-wrong": "no case has a reply that is cut off",
    "run_conversation/16-late-wrong": "the answers of the last round before the error are not looked at",
    "run_conversation_async/13-late-wrong": "the answers of the last round before the error are not looked at",
    "safe_dispatch/14-late-wrong": "two codes are taken for arguments that are no object",
    "to_strict/11-wrong": "no schema has an object that may be null by a list of types",
}
"""Programs that do not get their verdict yet, and why. One that does has to leave this list."""


def program_id(path: Path) -> str:
    """Return the name by which a program is known here, e.g. ``calculate/07-wrong``."""
    return f"{path.parent.name}/{path.stem}"


def kind_of(path: Path) -> str:
    """Return ``right``, ``wrong`` or ``open``."""
    return path.stem.rpartition("-")[2]


@contextmanager
def loaded(path: Path) -> Iterator[dict[str, Any]]:
    """Give the names of a notebook with a program as its answer, the other answers being the course's own."""
    assignment = ASSIGNMENT_OF[path.parent.name]
    cells = (("answer", path.parent.name, path.read_text(encoding="utf-8")),)
    answers = Answers("programs", path.stem, "", assignment, "solved", cells)
    with main_module() as main, unawaited(assignment):
        yield handed_in(answers, vars(main))


def grade(path: Path, seed: int = 42) -> Outcome:
    """Return the outcome of a program's check."""
    with loaded(path) as names:
        return registry.get(path.parent.name).run(LocalSubject(names), seed)


FILES = sorted(PROGRAMS.glob("*/*.py"))
JUDGED = [path for path in FILES if kind_of(path) in ("right", "wrong")]


def test_every_program_has_a_verdict_and_a_check() -> None:
    assert {kind_of(path) for path in FILES} == {"right", "wrong", "open"}
    assert {path.parent.name for path in FILES} == set(registry.ids())


def test_only_programs_that_exist_are_excused() -> None:
    assert set(OTHER_VERDICT) <= {program_id(path) for path in JUDGED}


@pytest.mark.slow(90)
@pytest.mark.parametrize("path", JUDGED, ids=program_id)
def test_a_program_gets_its_verdict(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if path.parent.name == "ask_with_retry":
        monkeypatch.setattr(time, "sleep", lambda seconds: None)  # one of the mistakes is to wait with it
    outcome = grade(path)
    passed = outcome.score == outcome.points
    as_named = passed == (kind_of(path) == "right")
    assert as_named == (program_id(path) not in OTHER_VERDICT), outcome.failure


def test_an_entry_that_cannot_be_called_is_said_to_be_what_it_is() -> None:
    of_tuples = grade(PROGRAMS / "process_tool_calls" / "82-late-wrong.py").failure
    of_a_list = grade(PROGRAMS / "process_tool_calls" / "83-late-wrong.py").failure
    assert of_tuples is not None
    assert (of_tuples.seen, of_tuples.misconception) == ("REGISTRY['lookup_user'] is a Tool", None)
    assert of_a_list is not None
    assert of_a_list.seen == "REGISTRY is a list"


@pytest.mark.slow(20)
def test_threads_that_carry_out_the_calls_get_the_same_verdict_every_time() -> None:
    path = PROGRAMS / "process_tool_calls" / "01-right.py"
    assert "ThreadPoolExecutor" in path.read_text(encoding="utf-8")
    check = registry.get(path.parent.name)
    with loaded(path) as names:
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

"""One submission in the sandbox, with short limits: what ends or hangs its process costs only what it stands in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from grader.autograde.grade import grade
from grader.autograde.result import SubmissionResult
from grader.course.assignment import Assignment, load
from grader.course.course_directory import CourseDirectory
from grader.learner.limits import Limits
from grader.outcome import Status
from grader.sandbox.zygote_client import Zygote
from tests.grader.course_fixture import FULL, NAME, ROOT, Edit, Notebook, cell, edited, insert, replace, solved

pytestmark = pytest.mark.needs("bubblewrap")

HANGS = """def dispatch_tool_call(tool_call, registry):
    while True:
        pass
"""
EXITS = "import os\ndef dispatch_tool_call(tool_call, registry):\n    os._exit(0)\n"


@pytest.fixture(scope="module")
def assignment() -> Assignment:
    return load(CourseDirectory(ROOT / "exercises"), NAME)


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote(Limits(wall_seconds=1.0, total_seconds=20)) as parent:
        yield parent


def graded(assignment: Assignment, zygote: Zygote, *edits: Edit, seed: int | str = 0) -> SubmissionResult:
    """Grade the solved notebook after some edits."""
    notebook = edited(solved(), *edits)
    return grade("ada", assignment, {NAME: json.dumps(notebook).encode()}, zygote.learner_process, seed, {})


def scores(result: SubmissionResult) -> dict[str, int]:
    return {name: outcome.score for name, outcome in result.outcomes[NAME].items()}


def output(result: SubmissionResult, name: str) -> list[dict[str, Any]]:
    notebook: Notebook = result.notebooks[NAME]
    found: list[dict[str, Any]] = cell(notebook, name)["outputs"]
    return found


def test_a_cell_that_hangs_is_stopped_and_the_cells_after_it_are_run(assignment: Assignment, zygote: Zygote) -> None:
    result = graded(assignment, zygote, insert("process_tool_calls-answer", "while True: pass"))
    assert scores(result) == FULL
    assert "took too long, and was interrupted" in output(result, "mine")[0]["evalue"]
    assert "lookup_user" in str(output(result, "try-toolregistry-2"))


@pytest.mark.slow(4)
@pytest.mark.parametrize(("answer", "said"), [(HANGS, "did not finish"), (EXITS, "left Python")], ids=["hang", "exit"])
def test_code_that_ends_its_process_during_a_check_fails_that_check_with_the_reason(
    assignment: Assignment, zygote: Zygote, answer: str, said: str
) -> None:
    # the learner's own line that would call it is emptied, so that it happens in the check
    result = graded(
        assignment, zygote, replace("dispatch_tool_call-answer", answer), replace("try-dispatch-tool-call-2", "")
    )
    outcome = result.outcomes[NAME]["dispatch_tool_call"]
    assert outcome.status is Status.CRASHED
    assert outcome.failure is not None
    assert said in str(outcome.failure.seen)
    assert scores(result)["dispatch_tool_call"] == 0
    assert set(result.outcomes[NAME]) == set(FULL)
    assert result.status == "graded"


def test_what_a_lost_process_had_defined_is_there_again_for_the_next_check(
    assignment: Assignment, zygote: Zygote
) -> None:
    broken = "class ToolRegistry:\n    def tool(self, function):\n        import os; os._exit(3)"
    result = graded(assignment, zygote, insert("dispatch_tool_call", "import os; os._exit(3)"),
                    replace("ToolRegistry-answer", broken), replace("try-toolregistry-2", ""))  # fmt: skip
    assert scores(result) == {**FULL, "ToolRegistry": 0}


def test_a_notebook_that_ends_its_process_again_and_again_is_given_up(assignment: Assignment, zygote: Zygote) -> None:
    def deadly(notebook: Notebook) -> None:
        for number in range(30):
            new = {"cell_type": "code", "id": f"mine{number}", "metadata": {}, "source": "import os; os._exit(1)"}
            notebook["cells"].insert(0, new)

    result = graded(assignment, zygote, deadly)
    assert scores(result) == dict.fromkeys(FULL, 0)
    assert "too often" in output(result, "mine0")[0]["evalue"]


def test_the_same_seed_gives_the_same_result_and_secret_inputs_follow_the_seed(
    assignment: Assignment, zygote: Zygote
) -> None:
    wrong = replace(
        "dispatch_tool_call-answer", "def dispatch_tool_call(tool_call, registry):\n    return tool_call.id"
    )
    tried = []
    for seed in ("a", "a", "b"):
        result = graded(assignment, zygote, wrong, seed=seed)
        tried.append({name: outcome.to_json() for name, outcome in result.outcomes[NAME].items()})
    assert tried[0] == tried[1]
    assert tried[0] != tried[2]
    assert {n: o["score"] for n, o in tried[0].items()} == {n: o["score"] for n, o in tried[2].items()}


def test_a_result_survives_the_journal(assignment: Assignment, zygote: Zygote) -> None:
    result = graded(assignment, zygote, insert("setup", "'\\ud800'"))
    assert SubmissionResult.from_json(json.loads(json.dumps(result.to_json()))) == result


def test_an_assignment_of_several_notebooks_needs_them_all(assignment: Assignment, zygote: Zygote) -> None:
    result = grade("ada", assignment, {}, zygote.learner_process, 0, {})
    assert result.status == "unusable"
    assert f"{NAME}.ipynb" in str(result.reason)

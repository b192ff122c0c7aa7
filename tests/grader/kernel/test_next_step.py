"""A passed check says what comes next: an exercise of the same notebook, or else a lesson."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from grader import in_kernel
from grader.checks import registry
from grader.kernel.model_solution import model_solution
from grader.kernel.next_step import next_step
from grader.notebook_names import lesson_copy
from grader.reports.remarks import NextStep
from tests.notebooks.course import ROOT, read

THIRD = "Next, further down in this notebook: exercise 3, “Describe a function to the model”"


def released(name: str) -> Path:
    return ROOT / "exercises" / "release" / name / f"{name}.ipynb"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)


def right(check_id: str) -> dict[str, object]:
    found: dict[str, object] = {}
    exec(f"import json\n{model_solution(check_id)}", found)
    return found


def test_the_next_open_exercise_of_the_notebook_comes_first() -> None:
    assert next_step("process_tool_calls", {"process_tool_calls"}) == NextStep(THIRD)
    assert next_step("dispatch_tool_call", {"dispatch_tool_call", "process_tool_calls"}) == NextStep(THIRD)


def test_then_those_that_were_left_out() -> None:
    assert next_step("ToolRegistry", {"ToolRegistry", "dispatch_tool_call"}) == NextStep(
        "Still open, further up in this notebook: exercise 2, “Answer every call of a reply”"
    )


@pytest.mark.parametrize(
    ("here", "there"),
    [("00_start_here", "00_start_here"), *pairwise(list(registry.LESSONS)[1:]), ("14_capstone", "00_start_here")],
)
def test_the_last_exercise_leads_to_a_lesson_by_a_path_that_is_there(
    monkeypatch: pytest.MonkeyPatch, here: str, there: str
) -> None:
    exercises = registry.ASSIGNMENTS[here]
    monkeypatch.chdir(released(here).parent)
    step = next_step(list(exercises)[-1], set(exercises))
    assert step is not None
    assert step.lesson == registry.LESSONS[there]
    assert Path(step.path).resolve() == ROOT / "notebooks" / f"{there}.ipynb"


def test_in_a_learners_folder_it_leads_to_the_learners_copy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "exercises" / "release" / "02_dispatch").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / lesson_copy("03_loop")).touch()
    monkeypatch.chdir(tmp_path / "exercises" / "release" / "02_dispatch")
    step = next_step("ToolRegistry", set(registry.ASSIGNMENTS["02_dispatch"]))
    assert step is not None
    assert step.path == "../../../notebooks/lesson_03_loop.ipynb"


def test_a_lesson_that_is_not_there_is_named_without_a_link(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert next_step("ToolRegistry", set(registry.ASSIGNMENTS["02_dispatch"])) == NextStep(
        "Next:", "Lesson 03: the loop"
    )


@pytest.mark.parametrize("name", registry.ASSIGNMENTS)
def test_exercises_have_the_numbers_of_their_headings(name: str) -> None:
    """What the words say, ``exercise 2``, is the heading above that exercise's cells."""
    heading, numbers = 0, {}
    for cell in read(released(name)).cells:
        found = re.search(r"(?m)^## Exercise (\d+)", cell.source)
        heading = int(found[1]) if found and cell.cell_type == "markdown" else heading
        if cell.metadata.get("nbgrader", {}).get("grade"):
            numbers[cell.metadata["nbgrader"]["grade_id"]] = heading
    assert numbers == {check_id: number for number, check_id in enumerate(registry.ASSIGNMENTS[name], 1)}


def test_a_passed_check_says_it_and_a_failed_one_does_not(capsys: pytest.CaptureFixture[str]) -> None:
    score = in_kernel.check("dispatch_tool_call", right("dispatch_tool_call"))
    said = capsys.readouterr().out
    assert "\nNext, further down in this notebook: exercise 2, “Answer every call of a reply”\n" in said
    assert repr(score) == "10"
    in_kernel.check("dispatch_tool_call", {"dispatch_tool_call": lambda tool_call, registry: None})
    assert "this notebook: exercise" not in capsys.readouterr().out


def test_nothing_is_said_in_what_nbgrader_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = right("dispatch_tool_call")
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert in_kernel.check("dispatch_tool_call", found) == 10
    said = capsys.readouterr().out
    assert "✓ Passed" in said
    assert "Next" not in said

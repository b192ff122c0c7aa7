"""nbgrader's own commands through two lines of configuration: the same gradebook as a class run, in the sandbox."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from traitlets.config import Config

from grader.nbgrader.plugin import EXECUTE, STEPS, configure
from tests.grader.course_fixture import (
    NAME,
    autograded,
    cell,
    edited,
    gradebook,
    insert,
    make_course,
    nbgrader,
    replace,
    run,
    solved,
    starter,
    submit,
)

pytestmark = pytest.mark.slow(38)

REACHES = (
    "import os\ntry:\n    print(len(os.listdir('/root')))\nexcept Exception as error:\n    print(type(error).__name__)"
)
PLAIN = "ps1"


def plain_cell(name: str, source: str, kind: str = "code", **marks: Any) -> dict[str, Any]:
    known = {"schema_version": 3, "grade_id": name, "grade": False, "solution": False, "locked": False, "task": False}
    made = {"cell_type": kind, "id": name, "metadata": {"nbgrader": known | marks}, "source": source}
    return made | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def plain(answer: str) -> dict[str, Any]:
    """Return a notebook of another course: asserts, hidden tests, partial credit, an essay."""
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    hidden = "assert square(2) == 4\n### BEGIN HIDDEN TESTS\nassert square(12) == 144\n### END HIDDEN TESTS"
    cells = [
        plain_cell("answer", answer, solution=True),
        plain_cell("tests", hidden, grade=True, points=3, locked=True),
        plain_cell("part", "2.5 if square(1) == 1 else 1", grade=True, points=4, locked=True),
        plain_cell("essay", "Because.", "markdown", grade=True, solution=True, points=5),
    ]
    return {"cells": cells, "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5}


def give(course: Path, part: str, notebook: dict[str, Any], name: str = PLAIN) -> None:
    path = course / part / name / f"{name}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook))


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two assignments, one of checks and one of another course's kind, graded by nbgrader's own command."""
    course = make_course(tmp_path_factory.mktemp("plugin"))
    give(course, "source", plain("def square(x):\n    ### BEGIN SOLUTION\n    return x * x\n    ### END SOLUTION"))
    answer = cell(solved(), "dispatch_tool_call-answer")["source"]
    submit(course, "honest", edited(solved(), insert("setup", REACHES)))
    submit(course, "half", edited(starter(), replace("dispatch_tool_call-answer", answer)))
    submit(course, "leaves", edited(solved(), insert("setup", "import os; os._exit(0)")))
    for student, code in {"honest": "x * x", "half": "4", "leaves": "__import__('os')._exit(0)"}.items():
        give(course, f"submitted/{student}", plain(f"def square(x):\n    print('<b>', x)\n    return {code}"))
    with (course / "nbgrader_config.py").open("a") as settings:
        settings.write('\nc.ClearSolutions.code_stub["R"] = "stop()"\n')
    in_r = plain("x <- 1")
    in_r["metadata"]["kernelspec"] = {"name": "ir", "display_name": "R", "language": "R"}
    for part in ("source", "submitted/honest"):
        give(course, part, in_r, "in_r")
    nbgrader(course, "generate_assignment", "--assignment=*", "--force")
    (course / "said.txt").write_text(nbgrader(course, "autograde", "--assignment=*", good=False))  # R is refused
    return course


@pytest.mark.needs("bubblewrap")
def test_learner_code_ran_in_the_sandbox(course: Path) -> None:
    outputs = cell(autograded(course, "honest"), "mine")["outputs"]
    assert "".join(outputs[0]["text"]) in ("FileNotFoundError\n", "PermissionError\n")


@pytest.mark.needs("bubblewrap")
def test_a_notebook_for_another_kernel_is_refused_with_a_way_out(course: Path) -> None:
    said = (course / "said.txt").read_text()
    assert re.search(
        r"for another kernel: its language is 'R', expected Python.*take the two lines out of nbgrader", said
    )
    assert said.count("There was an error processing assignment '") == 1


@pytest.mark.needs("bubblewrap")
def test_nbgraders_generate_feedback_writes_this_projects_pages(course: Path) -> None:
    nbgrader(course, "generate_feedback", NAME)
    for student, points in {"honest": 45, "half": 10, "leaves": 45}.items():
        page = (course / "feedback" / student / NAME / f"{NAME}.html").read_text(encoding="utf-8")
        assert f"<strong>{points}</strong> of 45 points" in page
        assert "Content-Security-Policy" in page
        assert "<script" not in page


@pytest.mark.needs("bubblewrap")
def test_the_gradebook_is_the_one_a_class_run_writes(course: Path) -> None:
    theirs = gradebook(course)
    assert {student: each["score"] for student, each in theirs.items()} == {"honest": 45, "half": 10, "leaves": 45}
    done = run("grader", "autograde", NAME, "--course", str(course), "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert gradebook(course) == theirs


@pytest.mark.needs("bubblewrap")
def test_asserts_hidden_tests_and_partial_credit_score_as_under_a_kernel(course: Path) -> None:
    found = gradebook(course, name=PLAIN)
    assert {student: each["score"] for student, each in found.items()} == {"honest": 5.5, "half": 1, "leaves": 0}
    assert all(each["grades"]["essay"] == (None, None, 5.0, True) for each in found.values())


def test_two_lines_change_one_step_and_keep_an_instructors_own() -> None:
    config = Config()
    configure(config)
    assert config.Autograde.autograde_preprocessors == STEPS
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import Execute, SaveAutoGrades

    names = [f"{each.__module__}.{each.__qualname__}" for each in Autograde().autograde_preprocessors]
    assert [name.rsplit(".")[-1] for name in names][1:] == [name.rsplit(".")[-1] for name in STEPS][1:]
    own: Callable[..., Any] = SimpleNamespace  # type: ignore[assignment]
    mine = Config()
    mine.Autograde.autograde_preprocessors = [own, Execute, "my.Step", SaveAutoGrades, "nbgrader.preprocessors.Execute"]
    configure(mine)
    assert mine.Autograde.autograde_preprocessors == [own, EXECUTE, "my.Step", SaveAutoGrades, EXECUTE]


def test_the_earlier_path_of_configure_still_works() -> None:
    from grader.classroom import nbgrader_plugin

    assert nbgrader_plugin.configure is configure

"""nbgrader's own commands through two lines of configuration: the same gradebook as a class run, in the sandbox."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from traitlets.config import Config

from grader.nbgrader.plugin import EXECUTE, SAVE, STEPS, configure
from tests.grader.course_fixture import (
    FULL,
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
PATCH = "import json\njson.loads = None"
BROKEN_CHECK = """
from grader.checks.lessons.a02_dispatch.dispatch_tool_call import DispatchToolCall

def broken(check, context):
    context.choice({}["messages"])

first = DispatchToolCall.cases()[0]
broken.case_title = first[1].case_title
setattr(DispatchToolCall, first[0], broken)
"""


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
    answers = {"honest": "x * x", "half": "4", "leaves": "__import__('os')._exit(0)", "patches": f"x * x\n{PATCH}"}
    for student, code in answers.items():
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
    theirs = gradebook(course, name=PLAIN)
    done = run("grader", "autograde", PLAIN, "--course", str(course), "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert gradebook(course, name=PLAIN) == theirs


@pytest.mark.needs("bubblewrap")
def test_points_that_a_person_has_to_look_at_are_flagged(course: Path) -> None:
    grades = gradebook(course, name=PLAIN)["patches"]["grades"]
    assert grades["tests"] == (3.0, None, 3.0, True)
    assert gradebook(course, name=PLAIN)["honest"]["grades"]["tests"] == (3.0, None, 3.0, False)


@pytest.mark.needs("bubblewrap")
@pytest.mark.parametrize("saves", ["SaveGrades", "own step"])
def test_a_check_that_fails_itself_leaves_its_cell_to_a_person(tmp_path: Path, saves: str) -> None:
    course = make_course(tmp_path)
    submit(course, "ada", solved())
    nbgrader(course, "generate_assignment", NAME, "--force")
    own = "from nbgrader.preprocessors import Execute, SaveAutoGrades\nclass Own(SaveAutoGrades): ...\n"
    settings = course / "nbgrader_config.py"
    first = f"{own}c.Autograde.autograde_preprocessors = [Execute, Own]\n" if saves == "own step" else ""
    settings.write_text(settings.read_text().replace("configure(c)", f"{first}{BROKEN_CHECK}configure(c)"))
    said = nbgrader(course, "autograde", NAME, good=not first)
    assert "The check of dispatch_tool_call itself failed" in said
    assert 'context.choice({}["messages"])' in said
    if first:  # that step would give the cell all its points
        assert not (course / "autograded" / "ada" / NAME).exists()
        return
    grades = gradebook(course)["ada"]["grades"]
    assert grades.pop("dispatch_tool_call") == (None, None, 10.0, True)
    assert grades == {name: (points, None, points, False) for name, points in FULL.items() if name in grades}
    notice = cell(autograded(course, "ada"), "dispatch_tool_call")["outputs"][0]["data"]["text/plain"]
    assert "a person will look at this cell" in "".join(notice)


@pytest.mark.needs("bubblewrap")
def test_asserts_hidden_tests_and_partial_credit_score_as_under_a_kernel(course: Path) -> None:
    found = gradebook(course, name=PLAIN)
    scores = {student: each["score"] for student, each in found.items()}
    assert scores == {"honest": 5.5, "half": 1, "leaves": 0, "patches": 5.5}
    assert all(each["grades"]["essay"] == (None, None, 5.0, True) for each in found.values())


def test_two_lines_change_two_steps_and_keep_an_instructors_own() -> None:
    config = Config()
    configure(config)
    assert config.Autograde.autograde_preprocessors == STEPS
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import Execute, SaveAutoGrades

    names = [f"{each.__module__}.{each.__qualname__}" for each in Autograde().autograde_preprocessors]
    theirs = {"SandboxExecute": "Execute", "SaveGrades": "SaveAutoGrades"}
    ours = [name.rsplit(".")[-1] for name in STEPS]
    assert [name.rsplit(".")[-1] for name in names] == [theirs.get(name, name) for name in ours]
    own: Callable[..., Any] = SimpleNamespace  # type: ignore[assignment]
    mine = Config()
    mine.Autograde.autograde_preprocessors = [own, Execute, "my.Step", SaveAutoGrades, "nbgrader.preprocessors.Execute"]
    configure(mine)
    assert mine.Autograde.autograde_preprocessors == [own, EXECUTE, "my.Step", SAVE, EXECUTE]


@pytest.mark.parametrize("configured", [True, False])
def test_formgraders_page_of_a_submission_loads_nothing_from_the_network(configured: bool) -> None:
    from nbconvert.exporters import HTMLExporter

    config, bare = Config(), Config()
    configure(config)
    bare.HTMLExporter.extra_template_basedirs = config.HTMLExporter.extra_template_basedirs[1:]  # formgrader's own
    exporter = HTMLExporter(config=config if configured else bare, template_name="formgrade")
    resources = {"base_url": "/user/ada", "index": 0, "total": 1}
    page, _ = exporter.from_notebook_node(nbformat.v4.new_notebook(), resources=resources)  # type: ignore[no-untyped-call]
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert "/user/ada/formgrader/static/js/formgrade.js" in loaded
    assert any(address.startswith("http") for address in loaded) is not configured
    assert ("window.MathJax ??= " in page) is configured  # which formgrader's scripts wait for


def test_the_earlier_path_of_configure_still_works() -> None:
    from grader.classroom import nbgrader_plugin

    assert nbgrader_plugin.configure is configure

"""An assignment outside of the repository, with the files of the page that says how: released, graded, handed back."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from grader.checks.own_checks import OwnChecks, OwnChecksError
from grader.checks.registry import add_own
from grader.cli import main
from grader.course.assignment import AssignmentError, load
from grader.course.course_directory import CourseDirectory
from grader.course.provenance import assignment_version
from grader.in_kernel import check
from tests.grader.course_fixture import ROOT, gradebook, run, solved
from tests.grader.course_fixture import cell as answer_to

PAGE = (ROOT / "docs" / "guides" / "own-assignment.md").read_text(encoding="utf-8")
CHECKS, SETTINGS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
NAME = "prices"
SOLUTION = "    return sum(line['price'] * line['quantity'] for line in lines)"
DISPATCH = answer_to(solved(), "dispatch_tool_call-answer")["source"]
WRONG = "    return sum(line['price'] for line in lines)"


def cell(name: str, source: str, points: float = 0, **kinds: bool) -> dict[str, Any]:
    """Return a code cell with nbgrader's metadata."""
    given = {"grade": False, "solution": False, "locked": False, "task": False} | kinds
    found = {"grade_id": name, "schema_version": 3, **given} | ({"points": points} if kinds.get("grade") else {})
    return {"cell_type": "code", "id": name.replace("_", "-"), "metadata": {"nbgrader": found}, "source": source,
            "outputs": [], "execution_count": None}  # fmt: skip


def notebook(body: str) -> str:
    """Return the assignment with this body of the first function."""
    cells = [
        cell("setup", "from grader import check", locked=True),
        cell("total_price-answer", f"def total_price(lines):\n{body}", solution=True),
        cell("total_price", 'check("total_price")', 12, grade=True, locked=True),
        cell("shop_dispatch-answer", f"import json\n{DISPATCH}", solution=True),
        cell("shop_dispatch", 'check("shop_dispatch")', 4, grade=True, locked=True),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps({"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})


def make_course(home: Path) -> Path:
    """Write a course of one assignment as the page has it."""
    source = home / "source" / NAME
    source.mkdir(parents=True)
    (source / f"{NAME}.ipynb").write_text(notebook(f"    ### BEGIN SOLUTION\n{SOLUTION}\n    ### END SOLUTION"))
    (source / "checks.py").write_text(CHECKS, encoding="utf-8")
    (home / "nbgrader_config.py").write_text(SETTINGS, encoding="utf-8")
    return home


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_course(tmp_path / "my_course")


def submit(folder: Path, student: str, body: str) -> None:
    place = folder / "submitted" / student / NAME
    place.mkdir(parents=True)
    (place / f"{NAME}.ipynb").write_text(notebook(body), encoding="utf-8")
    (place / "checks.py").write_text("raise SystemExit('the file that was handed in was run')", encoding="utf-8")


@pytest.mark.slow(6)
@pytest.mark.needs("bubblewrap")
def test_it_is_released_graded_in_the_sandbox_and_handed_back(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    submit(folder, "ada", SOLUTION)
    submit(folder, "grace", WRONG)
    monkeypatch.chdir(folder)  # where an instructor of another course works
    assert main(["release", NAME]) == 0
    assert sorted(path.name for path in (folder / "release" / NAME).iterdir()) == ["checks.py", f"{NAME}.ipynb"]
    assert "quantity']" not in (folder / "release" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8")
    done = run("grader", "autograde", NAME, "--workers", "1", "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    layers = next(json.loads(line)["layers"] for line in done.stdout.splitlines() if '"layers"' in line)
    assert layers["bubblewrap"].startswith("yes")
    found = {student: each["grades"] for student, each in gradebook(folder, name=NAME).items()}
    assert {name: score for name, (score, *_) in found["ada"].items()} == {"total_price": 12, "shop_dispatch": 4}
    assert {name: score for name, (score, *_) in found["grace"].items()} == {"total_price": 0, "shop_dispatch": 4}
    assert main(["feedback", NAME]) == 0
    page = (folder / "feedback" / "grace" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "Each line is counted once, whatever its quantity." in page
    assert "Carry out a call of our shop" in page
    assert "<strong>4</strong> of 16 points" in page


def test_a_learner_hears_of_it_in_the_kernel(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")  # no progress of this machine
    monkeypatch.chdir(folder / "source" / NAME)
    names: dict[str, Any] = {}
    exec(f"def total_price(lines):\n{WRONG}", names)
    assert check("total_price", names) == 0
    assert "Each line is counted once" in capsys.readouterr().out
    exec(f"def total_price(lines):\n{SOLUTION}", names)
    assert check("total_price", names) == 6


def test_an_edited_check_file_is_another_version(folder: Path) -> None:
    before = assignment_version(CourseDirectory(folder), NAME)
    with (folder / "source" / NAME / "checks.py").open("a") as file:
        file.write("# edited\n")
    assert assignment_version(CourseDirectory(folder), NAME) != before


def test_a_file_of_that_name_is_left_alone_where_no_check_is_missing(folder: Path) -> None:
    source = folder / "source" / NAME
    (source / "checks.py").write_text("raise SystemExit('run')")
    path = source / f"{NAME}.ipynb"
    path.write_text(path.read_text().replace("shop_dispatch", "dispatch_tool_call").replace("total_price", "calculate"))
    assert load(CourseDirectory(folder), NAME).own_checks is None


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def (", "line 1 cannot be used (SyntaxError"),
        ("import nothing_of_that_name", "ModuleNotFoundError"),
        ("class A(Check):\n    id = 'a'\n    title = 'A'", "the check A has no points, defines, hints; add it"),
        (CHECKS.replace('"total_price"\n', '"calculate"\n'), "already; give yours another id"),
        (CHECKS.replace("@case", "# @case"), "no method marked with @case"),
    ],
)
def test_a_check_file_that_cannot_be_used_is_one_sentence(folder: Path, source: str, said: str) -> None:
    text = source if "import" in source else f"from grader.checks.check import Check\n{source}"
    with pytest.raises(OwnChecksError, match=re.escape(said.replace("line 1", "line 2"))):
        add_own(OwnChecks("checks.py", text))
    (folder / "source" / NAME / "checks.py").write_text(text, encoding="utf-8")
    with pytest.raises(AssignmentError):
        load(CourseDirectory(folder), NAME)

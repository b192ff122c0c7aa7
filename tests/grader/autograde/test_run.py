"""One class with everything in it, graded once: what each submission got, and what was said of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.grader.course_fixture import (
    FULL,
    NAME,
    ROOT,
    autograde,
    autograded,
    cell,
    copy_behind,
    delete,
    edited,
    gradebook,
    insert,
    journal_rows,
    make_course,
    replace,
    rows,
    run,
    solved,
    starter,
    submit,
)

pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.slow(8)]

WRONG = "def dispatch_tool_call(tool_call, registry):\n    return registry[tool_call.function.name]()"
HOSTILE = "print('<script>alert(1)</script>')\nraise ValueError('<script>alert(2)</script>')"
GRADED = {
    "honest": (solved(), FULL),
    "untouched": (starter(), dict.fromkeys(FULL, 0)),
    "first-only": (
        edited(starter(), replace("dispatch_tool_call-answer", cell(solved(), "dispatch_tool_call-answer")["source"])),
        {**dict.fromkeys(FULL, 0), "dispatch_tool_call": 10},
    ),
    "mistaken": (edited(solved(), replace("dispatch_tool_call-answer", WRONG)), {"dispatch_tool_call": 0}),
    "raises-midway": (edited(solved(), insert("process_tool_calls-answer", "1 / 0")), FULL),
    "exits-midway": (edited(solved(), insert("process_tool_calls-answer", "import os; os._exit(0)")), FULL),
    "exits-at-the-end": (edited(solved(), insert("ToolRegistry", "import os; os._exit(0)")), FULL),
    "thousand-points": (
        edited(starter(), lambda book: cell(book, "ToolRegistry")["metadata"]["nbgrader"].update(points=1000)),
        dict.fromkeys(FULL, 0),
    ),
    "own-check": (
        edited(
            starter(),
            replace("ToolRegistry", "20"),
            lambda book: cell(book, "ToolRegistry")["metadata"]["nbgrader"].update(locked=False, solution=True),
        ),
        dict.fromkeys(FULL, 0),
    ),
    "own-setup": (edited(solved(), replace("setup", "check = lambda name: 20")), FULL),
    "checks-deleted": (edited(solved(), delete("dispatch_tool_call"), delete("ToolRegistry")), FULL),
    "answer-deleted": (edited(solved(), delete("ToolRegistry-answer")), {**FULL, "ToolRegistry": 0}),
    "check-twice": (edited(solved(), copy_behind("dispatch_tool_call")), FULL),
    "answer-twice": (edited(solved(), copy_behind("ToolRegistry-answer")), {"dispatch_tool_call": 10}),
    "hostile-output": (edited(solved(), insert("ToolRegistry", HOSTILE)), FULL),
}
UNUSABLE = {
    "torn": b'{"cells": [',
    "no-notebook": b"[]",
    "old-format": json.dumps(edited(solved(), lambda book: book.update(nbformat=3))).encode(),
    "other-kernel": json.dumps(edited(solved(), lambda book: book.update(metadata={"kernelspec": 5}))).encode(),
    "other-assignment": (ROOT / "exercises" / "source" / "01_schema" / "01_schema.ipynb").read_bytes(),
    "latin-1": json.dumps(edited(solved(), insert("setup", "# déjà vu")), ensure_ascii=False).encode(
        "latin-1", "replace"
    ),
    "too-large": b" " * (10 * 1024 * 1024 + 1),
}
SAID = {
    "torn": "not JSON",
    "no-notebook": "not a notebook",
    "old-format": "format 3",
    "other-kernel": "kernelspec",
    "other-assignment": "another assignment",
    "latin-1": "encoding",
    "too-large": "too large",
    "link": "outside its folder",
    "missing": "no notebook",
    "linked-folder": "outside its folder",
}
UNREADABLE_NAME = "\udcff"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course with the whole class's submissions."""
    course = make_course(tmp_path_factory.mktemp("course"))
    for student, (notebook, _) in GRADED.items():
        submit(course, student, notebook)
    for student, data in UNUSABLE.items():
        submit(course, student, data)
    path = submit(course, "link", b"")
    path.unlink()
    path.symlink_to(course / "source" / NAME / f"{NAME}.ipynb")
    submit(course, "missing", b"").unlink()
    (course / "elsewhere" / NAME).mkdir(parents=True)
    (course / "elsewhere" / NAME / f"{NAME}.ipynb").write_text(json.dumps(solved()))
    (course / "submitted" / "linked-folder").symlink_to(course / "elsewhere")
    submit(course, UNREADABLE_NAME, solved())
    return course


@pytest.fixture(scope="module")
def done(course: Path) -> subprocess.CompletedProcess[str]:
    """The class run."""
    return autograde(course, "--seed", "s", "--workers", "2", "--json")


@pytest.fixture(scope="module")
def found(course: Path, done: subprocess.CompletedProcess[str]) -> dict[str, dict[str, Any]]:
    """What the gradebook says after it."""
    return gradebook(course)


@pytest.mark.parametrize("student", GRADED)
def test_each_submission_gets_its_scores(found: dict[str, dict[str, Any]], student: str) -> None:
    scores = {name: grade[0] for name, grade in found[student]["grades"].items()}
    assert scores | GRADED[student][1] == scores
    assert {name: grade[2] for name, grade in found[student]["grades"].items()} == FULL
    assert not any(grade[3] for grade in found[student]["grades"].values())


@pytest.mark.parametrize("student", SAID)
def test_what_cannot_be_graded_is_named_and_left_for_a_person(
    done: subprocess.CompletedProcess[str], found: dict[str, dict[str, Any]], student: str
) -> None:
    row = rows(done)[student]
    assert row["status"] == "unusable"
    assert SAID[student] in row["reason"]
    assert f"{student}: {row['reason']}" in done.stderr
    assert found[student]["score"] == 0
    assert all(grade[3] for grade in found[student]["grades"].values())
    assert row["reason"] in found[student]["comments"]["ToolRegistry-answer"][0]


def test_a_run_ends_with_1_and_a_row_for_each_submission(course: Path, done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 1, done.stderr
    assert set(rows(done)) == {*GRADED, *SAID, UNREADABLE_NAME}
    assert f"{len(GRADED)} graded" in done.stderr
    assert f"{len(SAID) + 1} unusable" in done.stderr


def test_a_folder_whose_name_is_no_text_is_named_and_stops_nobody(
    done: subprocess.CompletedProcess[str], found: dict[str, dict[str, Any]]
) -> None:
    assert "rename it" in rows(done)[UNREADABLE_NAME]["reason"]
    assert "rename it" in done.stderr
    assert set(found) == {*GRADED, *SAID}


def test_nothing_but_the_runs_own_words_is_on_the_terminal(done: subprocess.CompletedProcess[str]) -> None:
    for unwanted in ("Warning", "Traceback", "[NbGrader", "alembic", "\x1b"):
        assert unwanted not in done.stderr
    assert "seed s" in done.stderr


def test_untouched_answers_are_commented_as_stock_nbgrader_does(found: dict[str, dict[str, Any]]) -> None:
    assert {comment[0] for comment in found["untouched"]["comments"].values()} == {"No response."}
    assert {comment[0] for comment in found["honest"]["comments"].values()} == {None}


def test_a_mistake_is_told_by_name(done: subprocess.CompletedProcess[str]) -> None:
    outcome = rows(done)["mistaken"]["outcomes"][NAME]["dispatch_tool_call"]
    assert outcome["status"] in ("wrong", "crashed")
    assert outcome["findings"][0]["misconception"]["id"] in done.stderr


def test_every_autograded_notebook_is_valid_and_has_the_instructors_cells(
    course: Path, done: subprocess.CompletedProcess[str]
) -> None:
    wanted = {each["id"] for each in solved()["cells"] if each["metadata"].get("nbgrader", {}).get("grade")}
    written = sorted((course / "autograded").glob(f"*/{NAME}/{NAME}.ipynb"))
    assert {path.parents[1].name for path in written} == set(GRADED)
    for path in written:
        notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
        nbformat.validate(notebook)
        graded = [each for each in notebook.cells if each.metadata.get("nbgrader", {}).get("grade")]
        assert {each.metadata.nbgrader.grade_id for each in graded} == wanted
        assert sum(each.metadata.nbgrader.points for each in graded) == sum(FULL.values())
        assert all(each.metadata.nbgrader.checksum for each in graded)


def test_a_cell_that_raised_or_ended_python_shows_it_and_the_next_cells_ran(
    course: Path, done: subprocess.CompletedProcess[str]
) -> None:
    assert cell(autograded(course, "raises-midway"), "mine")["outputs"][0]["ename"] == "ZeroDivisionError"
    assert "left Python" in cell(autograded(course, "exits-midway"), "mine")["outputs"][0]["evalue"]
    assert "lookup_user" in str(cell(autograded(course, "exits-midway"), "try-toolregistry-2")["outputs"])


def test_what_was_handed_in_is_untouched(course: Path, done: subprocess.CompletedProcess[str]) -> None:
    for student, (notebook, _) in GRADED.items():
        path = course / "submitted" / student / NAME / f"{NAME}.ipynb"
        assert json.loads(path.read_bytes()) == notebook
    for student, data in UNUSABLE.items():
        assert (course / "submitted" / student / NAME / f"{NAME}.ipynb").read_bytes() == data
    assert os.readlink(course / "submitted" / "link" / NAME / f"{NAME}.ipynb")


def test_the_journal_has_each_submission_once(course: Path, done: subprocess.CompletedProcess[str]) -> None:
    students = [row["result"]["student"] for row in journal_rows(course)]
    assert sorted(students) == sorted([*GRADED, *SAID, UNREADABLE_NAME])


def test_the_feedback_shows_the_cards_and_escapes_what_learners_print(
    course: Path, done: subprocess.CompletedProcess[str]
) -> None:
    made = run("grader", "feedback", NAME, "--course", str(course))
    assert made.returncode == 0, made.stderr
    assert "Warning" not in made.stderr
    assert "Traceback" not in made.stderr
    page = (course / "feedback" / "hostile-output" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "alert(1)" in page
    assert not re.search(r"<script>alert", page)
    assert "Dispatch one tool call" in page
    pages = {path.parents[1].name for path in (course / "feedback").glob("*/*/*.html")}
    assert pages >= set(GRADED)  # and one for each that could not be graded, which says why


def test_the_same_seed_gives_the_same_findings_and_another_the_same_scores(
    course: Path, done: subprocess.CompletedProcess[str], tmp_path: Path
) -> None:
    small = make_course(tmp_path / "small")
    chosen = ("honest", "first-only", "mistaken", "exits-midway")
    for student in chosen:
        submit(small, student, GRADED[student][0])
    again = autograde(small, "--seed", "s", "--workers", "1", "--json")
    other = autograde(small, "--seed", "t", "--workers", "2", "--json", "--db", f"sqlite:///{tmp_path / 'other.db'}")
    assert again.returncode == other.returncode == 0, other.stderr
    for student in chosen:
        first, second = rows(done)[student]["outcomes"][NAME], rows(again)[student]["outcomes"][NAME]
        assert first == second
        third = rows(other)[student]["outcomes"][NAME]
        assert {name: each["score"] for name, each in third.items()} == {n: e["score"] for n, e in first.items()}
    in_other = gradebook(small, f"sqlite:///{tmp_path / 'other.db'}")
    assert in_other == gradebook(small)
    assert set(in_other) == set(chosen)

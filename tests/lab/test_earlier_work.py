"""Work in the places of earlier releases reaches the learner's folder whole, and the course is as git has it again."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader import progress
from grader.outcome import Outcome, Status
from lab import earlier_work, workspace
from lab.learner_copies import LINK
from lab.originals import originals
from lab.start_page import START, TITLE
from tests.lab.notebook_edits import copy_of_course, edit, run, typed

LESSON = "notebooks/01_schema.ipynb"
EXERCISE = "exercises/release/01_schema/01_schema.ipynb"


def answered(notebook: dict[str, Any]) -> None:
    cell = next(cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("solution"))
    cell["source"] = ["mine"]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return copy_of_course(tmp_path)


@pytest.mark.parametrize(("path", "change"), [(LESSON, run), (EXERCISE, answered), (EXERCISE, run)])
def test_what_was_done_in_the_course_moves_and_the_original_comes_back(
    course: Path, path: str, change: Callable[[dict[str, Any]], None]
) -> None:
    original = (course / path).read_text(encoding="utf-8")
    mine = json.loads(edit(course, path, change))
    folder = course / workspace.FOLDER
    (copy,) = earlier_work.move_from_course(course, folder).values()
    kept = json.loads((folder / copy).read_text(encoding="utf-8"))
    code = [[(cell["source"], cell["outputs"]) for cell in each["cells"] if "outputs" in cell] for each in (kept, mine)]
    assert code[0] == code[1]
    assert (course / path).read_text(encoding="utf-8") == original

    workspace.update(course, folder)
    assert json.loads((folder / copy).read_text(encoding="utf-8")) == kept
    assert all((folder / copy).parent.joinpath(link).is_file() for link in LINK.findall(json.dumps(kept)))
    assert earlier_work.move_from_course(course, folder) == {}


def test_points_move_too_and_the_old_start_page_goes(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COURSE_PROGRESS")
    monkeypatch.setenv("COURSE_LEARNER", "ada")
    (course / "pyproject.toml").touch()
    (course / START).write_text(TITLE, encoding="utf-8")
    monkeypatch.chdir(course / "notebooks")
    progress.record(Outcome("first_tool", "", Status.PASSED, 5, 5, ()))
    folder = course / workspace.FOLDER
    earlier_work.move_from_course(course, folder)
    assert not (course / START).exists()
    workspace.update(course, folder)
    assert "✓ done, 5 points" in (folder / START).read_text(encoding="utf-8")


def test_what_lies_in_the_learners_folder_already_is_not_replaced(course: Path) -> None:
    folder = course / workspace.FOLDER
    workspace.update(course, folder)
    mine = edit(folder, EXERCISE, typed)
    edit(course, EXERCISE, answered)
    beside = "exercises/release/01_schema/01_schema_old_1.ipynb"
    assert earlier_work.move_from_course(course, folder) == {EXERCISE: beside}
    assert (folder / EXERCISE).read_text(encoding="utf-8") == mine


def test_an_older_generated_text_and_a_release_by_nbgrader_are_nobodys_work(course: Path) -> None:
    def older(notebook: dict[str, Any]) -> None:
        notebook["cells"][0]["source"] = ["# as it was last year"]

    def released(notebook: dict[str, Any]) -> None:
        notebook["cells"][0]["source"] = ["# for our class"]
        notebook["metadata"]["language_info"] = {"name": "python"}

    left = {LESSON: edit(course, LESSON, older), EXERCISE: edit(course, EXERCISE, released)}
    assert earlier_work.move_from_course(course, course / workspace.FOLDER) == {}
    assert {path: (course / path).read_text(encoding="utf-8") for path in left} == left


def test_a_class_of_ones_own_comes_back_as_git_has_it(course: Path) -> None:
    def our_own(notebook: dict[str, Any]) -> None:
        notebook["cells"][0]["source"] = ["# for our class"]

    ours = edit(course, EXERCISE, our_own)
    for command in (["init", "-q"], ["add", EXERCISE]):
        subprocess.run(["git", *command], cwd=course, check=True)
    edit(course, EXERCISE, answered)
    earlier_work.move_from_course(course, course / workspace.FOLDER)
    assert (course / EXERCISE).read_text(encoding="utf-8") == ours


def test_nothing_of_a_shared_course_moves_into_somebodys_home(course: Path, tmp_path: Path) -> None:
    edit(course, EXERCISE, answered)
    assert earlier_work.move_from_course(course, tmp_path / "home") == {}


def test_lessons_in_a_folder_of_an_earlier_release_get_their_new_names(course: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    for path, text in originals(course).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    edit(folder, LESSON, typed)
    edit(folder, EXERCISE, answered)
    assert "notebooks/lesson_01_schema.ipynb" in earlier_work.rename_lessons(folder)
    done = workspace.update(course, folder)
    assert done == workspace.Update()
    assert not list(folder.glob("notebooks/[0-9]*.ipynb"))
    assert '"mine"' in (folder / "notebooks" / "lesson_01_schema.ipynb").read_text(encoding="utf-8")
    for page in folder.rglob("*.ipynb"):
        assert all((page.parent / link).is_file() for link in LINK.findall(page.read_text(encoding="utf-8"))), page
    shutil.copy(folder / "notebooks" / "lesson_01_schema.ipynb", folder / LESSON)  # named so by the learner
    assert earlier_work.rename_lessons(folder) == []

"""A learner's own copy of the notebooks: made once, never overwritten; where a shared course folder sends people."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import progress
from grader.notebook_names import COPIES_RECORD
from lab import commands, workspace
from lab.course_files import CourseFiles
from lab.jupyter import LabError
from lab.learner_copies import LINK, copies
from lab.originals import ASSIGNMENTS, STORE, originals
from lab.start_page import START, lessons
from tests.lab.notebook_edits import copy_of_course, edit, run, typed

ROOT = Path(__file__).parent.parent.parent
LESSON = "notebooks/lesson_01_schema.ipynb"
SECOND = "notebooks/lesson_02_dispatch.ipynb"
EXERCISE = "exercises/release/01_schema/01_schema.ipynb"
NOT_ALLOWED = """
import os, sys
from pathlib import Path
from grader import progress
from lab import workspace
root = Path(sys.argv[1])
if os.geteuid() == 0:  # who may write anywhere
    os.setgid(65534)
    os.setuid(65534)
print(workspace.working_folder(root, None))
os.chdir(root)
print(progress.location())
"""


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Give a function that makes the course have a newer text of one notebook."""

    def set_newer(path: str) -> None:
        texts = copies(ROOT)
        notebook = json.loads(texts[path])
        notebook["cells"][0]["source"] = ["# corrected"]
        texts[path] = json.dumps(notebook)
        monkeypatch.setattr(workspace, "copies", lambda _: texts)

    return set_newer


def test_the_folder_has_every_lesson_and_exercise_and_a_start_page(tmp_path: Path) -> None:
    added = workspace.update(ROOT, tmp_path).added
    wanted = {lesson.page for lesson in lessons(ROOT)} | {each.assignment for each in lessons(ROOT) if each.checks}
    wanted |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "notebooks" / "extras").glob("*.ipynb")}
    assert set(added) == wanted
    assert all((tmp_path / path).read_text(encoding="utf-8") == text for path, text in copies(ROOT).items())
    assert "Start here" in (tmp_path / START).read_text(encoding="utf-8")


def test_every_link_in_a_learners_folder_leads_to_a_notebook_in_it(tmp_path: Path) -> None:
    workspace.update(ROOT, tmp_path)
    pages = [tmp_path / START, *tmp_path.rglob("*.ipynb")]
    links = [(page, link) for page in pages for link in LINK.findall(page.read_text(encoding="utf-8"))]
    assert len(links) > 60
    assert [(str(page), link) for page, link in links if not (page.parent / link).is_file()] == []


def test_a_lesson_and_its_exercises_have_different_names(tmp_path: Path) -> None:
    """Kernels in the browser are found by the name of the notebook alone."""
    names = [path.rpartition("/")[2] for path in copies(ROOT)]
    assert len(set(names)) == len(names)


def test_what_a_learner_wrote_is_never_overwritten_and_what_is_missing_comes_back(tmp_path: Path) -> None:
    workspace.update(ROOT, tmp_path)
    (tmp_path / LESSON).write_text("mine", encoding="utf-8")
    (tmp_path / SECOND).unlink()
    assert workspace.update(ROOT, tmp_path) == workspace.Update(added=[SECOND])
    assert (tmp_path / LESSON).read_text(encoding="utf-8") == "mine"


def test_answers_of_an_assignment_that_was_renumbered_go_on_under_its_new_name(tmp_path: Path) -> None:
    ((new, old),) = workspace.EARLIER_NAMES.items()
    (tmp_path / old).parent.mkdir(parents=True)
    (tmp_path / old).write_text("mine", encoding="utf-8")
    assert new in workspace.update(ROOT, tmp_path).added
    assert (tmp_path / new).read_text(encoding="utf-8") == "mine"


def test_a_newer_text_replaces_a_copy_in_which_nothing_was_typed(tmp_path: Path, newer: Callable[[str], None]) -> None:
    workspace.update(ROOT, tmp_path)
    edit(tmp_path, LESSON, run)
    newer(LESSON)
    assert workspace.update(ROOT, tmp_path) == workspace.Update(replaced=[LESSON])
    assert "# corrected" in (tmp_path / LESSON).read_text(encoding="utf-8")
    assert workspace.update(ROOT, tmp_path) == workspace.Update()


def test_a_newer_text_lies_beside_a_copy_with_changes_and_the_start_page_says_where(
    tmp_path: Path, newer: Callable[[str], None]
) -> None:
    workspace.update(ROOT, tmp_path)
    mine = edit(tmp_path, LESSON, typed)
    newer(LESSON)
    beside = "notebooks/lesson_01_schema_new.ipynb"
    assert workspace.update(ROOT, tmp_path) == workspace.Update(offered={LESSON: beside})
    assert (tmp_path / LESSON).read_text(encoding="utf-8") == mine
    assert "# corrected" in (tmp_path / beside).read_text(encoding="utf-8")
    assert f"]({beside})" in (tmp_path / START).read_text(encoding="utf-8")

    assert workspace.update(ROOT, tmp_path) == workspace.Update()  # it is offered once
    (tmp_path / beside).unlink()
    workspace.update(ROOT, tmp_path)
    assert not (tmp_path / beside).exists()
    assert beside not in (tmp_path / START).read_text(encoding="utf-8")


def test_a_notebook_that_was_renamed_does_not_come_back_without_what_was_typed(tmp_path: Path) -> None:
    workspace.update(ROOT, tmp_path)
    edit(tmp_path, EXERCISE, typed)
    (tmp_path / EXERCISE).rename((tmp_path / EXERCISE).with_name("mine.ipynb"))
    assert workspace.update(ROOT, tmp_path) == workspace.Update()
    assert not (tmp_path / EXERCISE).exists()


def test_the_folder_can_be_filled_without_opening_jupyterlab(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lab.workspace", str(tmp_path)]
    for number in (len(copies(ROOT)), 0):
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert run.stdout == f"{number} notebooks were added to {tmp_path}.\n", run.stderr


def test_an_offered_text_in_which_somebody_wrote_is_kept_too(tmp_path: Path, newer: Callable[[str], None]) -> None:
    workspace.update(ROOT, tmp_path)
    edit(tmp_path, LESSON, typed)
    newer(LESSON)
    workspace.update(ROOT, tmp_path)
    beside = "notebooks/lesson_01_schema_new.ipynb"
    mine = edit(tmp_path, beside, typed)
    record = workspace.Record.of(tmp_path)
    record.given[LESSON] = "an older text"
    record.write(tmp_path)
    assert workspace.update(ROOT, tmp_path).offered == {LESSON: "notebooks/lesson_01_schema_new_2.ipynb"}
    assert (tmp_path / beside).read_text(encoding="utf-8") == mine


@pytest.mark.slow(4)
def test_notebooks_that_are_kept_are_made_anew_when_the_text_changes(tmp_path: Path) -> None:
    course = copy_of_course(tmp_path)
    before = originals(course)
    lesson = course / "notebooks/lessons/01_schema.py"
    lesson.write_text(lesson.read_text("utf-8").replace("# Lesson 01: ", "# Lesson 01: new, "), encoding="utf-8")
    changed = [path for path, text in originals(course).items() if text != before[path]]
    assert changed == ["notebooks/01_schema.ipynb"]


def test_what_is_kept_for_learners_holds_no_solution() -> None:
    originals(ROOT)
    kept = (ROOT / STORE).read_text(encoding="utf-8")
    assert "BEGIN SOLUTION" not in kept
    assert "exercises/source" not in kept


def test_a_notebook_that_the_course_no_longer_has_goes_unless_something_was_typed_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.update(ROOT, tmp_path)
    edit(tmp_path, LESSON, typed)
    left = {path: text for path, text in copies(ROOT).items() if path not in (LESSON, SECOND)}
    monkeypatch.setattr(workspace, "copies", lambda _: left)
    workspace.update(ROOT, tmp_path)
    assert (tmp_path / LESSON).exists()
    assert not (tmp_path / SECOND).exists()


@pytest.mark.parametrize("kept", [True, False])
def test_a_class_that_may_not_read_the_assignments_text_gets_its_notebooks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    course, wanted = copy_of_course(tmp_path), originals(ROOT)
    shutil.rmtree(course / ASSIGNMENTS)  # as good as closed to root, who runs this too
    if not kept:
        (course / STORE).unlink()
    assert originals(course) == wanted


def test_a_solved_exercise_in_the_course_folder_does_not_reach_a_learner(tmp_path: Path) -> None:
    course = copy_of_course(tmp_path)
    edit(course, EXERCISE, typed)
    edit(course, "notebooks/02_dispatch.ipynb", run)
    (course / "exercises/release/01_schema/stray.ipynb").write_text("{}", encoding="utf-8")
    (course / "notebooks/03_loop.ipynb").unlink()
    workspace.update(course, tmp_path / "mine")
    assert copies(course) == copies(ROOT)
    assert not list((tmp_path / "mine").rglob("stray.ipynb"))
    assert all((tmp_path / "mine" / path).read_text("utf-8") == text for path, text in copies(ROOT).items())


def test_progress_belongs_to_the_copy_wherever_in_it_a_notebook_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COURSE_PROGRESS")
    workspace.update(ROOT, tmp_path)
    for name in (LESSON, EXERCISE):
        monkeypatch.chdir((tmp_path / name).parent)
        assert progress.location().parent == tmp_path / ".progress"


def test_a_folder_that_is_asked_for_is_used(tmp_path: Path) -> None:
    assert workspace.working_folder(ROOT, str(tmp_path / "mine")) == tmp_path / "mine"
    assert workspace.working_folder(ROOT, None) == ROOT / workspace.FOLDER
    assert workspace.working_folder(ROOT, str(ROOT)) == ROOT / workspace.FOLDER  # the course's own notebooks stay


@pytest.mark.skipif(os.name == "nt", reason="permissions of folders are another matter on Windows")
def test_a_course_folder_that_may_only_be_read_sends_work_and_progress_to_the_home() -> None:
    tmp_path = Path(tempfile.mkdtemp())  # pytest's own folders are closed to others, and a part of this runs as one
    tmp_path.chmod(0o755)
    home, course = tmp_path / "home", tmp_path / "course"
    home.mkdir()
    for name in ("notebooks", "exercises"):
        (course / name).mkdir(parents=True)
    (course / "pyproject.toml").write_text("", encoding="utf-8")
    for folder in (course, course / "notebooks", course / "exercises"):
        folder.chmod(0o555)
    env = {name: value for name, value in os.environ.items() if name != "COURSE_PROGRESS"}
    run = subprocess.run(
        [sys.executable, "-c", NOT_ALLOWED, str(course)],
        cwd=ROOT,
        env=env | {"HOME": str(home), "COURSE_LEARNER": "ada"},
        capture_output=True,
        text=True,
    )
    shutil.rmtree(tmp_path, ignore_errors=True)
    assert run.stdout.splitlines() == [
        str(home / workspace.HOME_FOLDER),
        str(home / progress.HOME_FOLDER / "ada.jsonl"),
    ], run.stderr


def test_a_place_that_cannot_be_written_is_one_sentence_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(LabError, match="--work-in"):
        commands._prepared_folder(ROOT, Namespace(work_in=str(tmp_path / "file" / "mine"), all_files=False))


def test_the_start_page_follows_what_is_done_and_where_notebooks_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.update(ROOT, tmp_path)
    files = CourseFiles(root_dir=str(tmp_path))

    def page() -> str:
        return str(asyncio.run(files.get(START))["content"])

    assert "Start here: [Lesson 00" in page()
    written = (tmp_path / START).stat().st_mtime_ns
    assert "Start here: [Lesson 00" in page()
    assert (tmp_path / START).stat().st_mtime_ns == written  # nothing was done since
    (tmp_path / EXERCISE).rename(tmp_path / "exercises" / "mine.ipynb")
    progress.mark_read("01_schema")
    assert "**Next: the exercises of [Lesson 01: describe tools to a model](exercises/mine.ipynb)**" in page()
    (tmp_path / COPIES_RECORD).unlink()  # a folder that is not ours
    progress.mark_read("02_dispatch")
    assert "Lesson 02: carry out tool calls](notebooks/lesson_02_dispatch.ipynb) |" in page()

"""A learner's own copy of the notebooks: made once, never overwritten; where a shared course folder sends people."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from grader import progress
from lab import commands, workspace
from lab.environment import Environment
from lab.jupyter import LabError
from lab.start_page import START, lessons

ROOT = Path(__file__).parent.parent.parent
LESSON = "notebooks/01_schema.ipynb"
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
os.chdir(root / "notebooks")
print(progress.location())
"""


def test_the_copy_has_every_lesson_and_exercise_and_a_start_page(tmp_path: Path) -> None:
    copied = workspace.copy_notebooks(ROOT, tmp_path)
    wanted = {lesson.page for lesson in lessons(ROOT)} | {each.assignment for each in lessons(ROOT) if each.checks}
    wanted |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "notebooks" / "extras").glob("*.ipynb")}
    assert set(copied) == wanted
    assert all((tmp_path / name).read_bytes() == (ROOT / name).read_bytes() for name in wanted)
    assert "Start here" in (tmp_path / START).read_text(encoding="utf-8")


def test_what_a_learner_wrote_is_never_overwritten_and_what_is_missing_comes_back(tmp_path: Path) -> None:
    workspace.copy_notebooks(ROOT, tmp_path)
    (tmp_path / LESSON).write_text("mine", encoding="utf-8")
    (tmp_path / "notebooks" / "02_dispatch.ipynb").unlink()
    assert workspace.copy_notebooks(ROOT, tmp_path) == ["notebooks/02_dispatch.ipynb"]
    assert (tmp_path / LESSON).read_text(encoding="utf-8") == "mine"


def test_answers_of_an_assignment_that_was_renumbered_go_on_under_its_new_name(tmp_path: Path) -> None:
    ((new, old),) = workspace.EARLIER_NAMES.items()
    (tmp_path / old).parent.mkdir(parents=True)
    (tmp_path / old).write_text("mine", encoding="utf-8")
    assert new in workspace.copy_notebooks(ROOT, tmp_path)
    assert (tmp_path / new).read_text(encoding="utf-8") == "mine"


def test_the_course_folder_itself_only_gets_the_start_page(tmp_path: Path) -> None:
    course = tmp_path / "course"
    workspace.copy_notebooks(ROOT, course)
    (course / START).unlink()
    assert workspace.copy_notebooks(course, course) == []
    assert [path.name for path in course.iterdir() if path.is_file()] == [START]


def test_progress_belongs_to_the_copy_wherever_in_it_a_notebook_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COURSE_PROGRESS")
    workspace.copy_notebooks(ROOT, tmp_path)
    for name in (LESSON, "exercises/release/01_schema/01_schema.ipynb"):
        monkeypatch.chdir((tmp_path / name).parent)
        assert progress.location().parent == tmp_path / ".progress"


def test_a_folder_that_is_asked_for_is_used(tmp_path: Path) -> None:
    assert workspace.working_folder(ROOT, str(tmp_path / "mine")) == tmp_path / "mine"
    assert workspace.working_folder(ROOT, None) == ROOT


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
        str(home / workspace.DEFAULT_FOLDER),
        str(home / progress.HOME_FOLDER / "ada.jsonl"),
    ], run.stderr


def test_a_place_that_cannot_be_written_is_one_sentence_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(LabError, match="--work-in"):
        commands._prepared_folder(Environment(ROOT), str(tmp_path / "file" / "mine"))

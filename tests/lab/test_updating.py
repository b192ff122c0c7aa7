"""start.py update: fetches with git, says what is new, and asks for nothing where there is no git."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from lab import updating
from lab.environment import ROOT, Environment, SetUpError


def git(folder: Path, *arguments: str) -> None:
    person = ["-c", "user.name=ada", "-c", "user.email=ada@example.com"]
    subprocess.run(["git", *person, *arguments], cwd=folder, check=True, capture_output=True)


def release(course: Path, *entries: str) -> None:
    (course / "CHANGELOG.md").write_text("\n".join(entries) + "\n", encoding="utf-8")
    git(course, "add", ".")
    git(course, "commit", "-q", "-m", "release")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    published = tmp_path / "published"
    published.mkdir()
    git(published, "init", "-q")
    release(published, "- as it was")
    git(tmp_path, "clone", "-q", str(published), "clone")
    return tmp_path / "clone"


def test_an_update_says_what_is_new_and_then_nothing(clone: Path) -> None:
    release(clone.parent / "published", "- a corrected lesson,", "  the second")
    assert updating._fetch(clone) == [
        "The course is updated. New in it:",
        "- a corrected lesson,",
        "  the second",
    ]
    assert updating._fetch(clone) == ["You have the newest course."]


def test_a_file_of_ones_own_in_the_way_is_named(clone: Path) -> None:
    (clone / "CHANGELOG.md").write_text("mine", encoding="utf-8")
    release(clone.parent / "published", "- newer")
    with pytest.raises(SetUpError, match=r"the course is as it was\. .*CHANGELOG\.md") as told:
        updating._fetch(clone)
    assert "\n" not in str(told.value)
    assert (clone / "CHANGELOG.md").read_text(encoding="utf-8") == "mine"


def test_a_course_that_was_not_cloned_is_told_the_other_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert updating.main(Environment(tmp_path), []) == 1
    assert "unpack the newest course" in capsys.readouterr().err


def test_git_ignores_what_belongs_to_a_learner_or_a_class() -> None:
    names = [
        *("work/START.md", ".originals.json", ".progress/ada.jsonl", "exercises/release/02_dispatch/my_progress.json"),
        *("grades-canvas.csv", "exercises/students.csv", "exercises/.class-run.lock", "exercises/gradebook.db"),
    ]
    if not (ROOT / ".git").exists():
        pytest.skip("needs a clone")
    run = subprocess.run(["git", "check-ignore", *names], cwd=ROOT, capture_output=True, text=True)
    assert run.stdout.splitlines() == names

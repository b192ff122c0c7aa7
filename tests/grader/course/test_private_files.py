"""Modes of what holds grades: for the owner alone, or for the group that shares the course; exchanged all the same."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.course import private_files
from grader.course.gradebook import make_private
from tests.grader.course_fixture import NAME, autograde, make_course, nbgrader, run, solved, submit

WIDE = stat.S_IRWXO


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.parametrize(("parent", "folder", "file"), [(0o755, 0o700, 0o600), (0o2775, 0o2770, 0o640)], ids=oct)
def test_what_is_made_is_for_those_who_may_write_above_it(tmp_path: Path, parent: int, folder: int, file: int) -> None:
    tmp_path.chmod(parent)
    private_files.make_folder(tmp_path / "autograded" / "ada")
    private_files.write_file(tmp_path / "autograded" / "x", b"1")
    assert {mode(tmp_path / "autograded"), mode(tmp_path / "autograded" / "ada")} == {folder}
    assert mode(tmp_path / "autograded" / "x") == file
    assert [path.name for path in (tmp_path / "autograded").iterdir() if path.is_file()] == ["x"]


def test_what_is_there_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "feedback").mkdir(0o755)
    (tmp_path / "gradebook.db").touch(0o644)
    private_files.make_folder(tmp_path / "feedback")
    make_private(f"sqlite:///{tmp_path / 'gradebook.db'}")
    assert (mode(tmp_path / "feedback"), mode(tmp_path / "gradebook.db")) == (0o755, 0o644)


@pytest.mark.parametrize("url", ["postgresql://x/y", "sqlite://", "sqlite:///:memory:", "sqlite:///a/b.db?mode=ro"])
def test_no_file_is_made_for_another_kind_of_gradebook(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").mkdir()
    make_private(url)
    assert [path.name for path in tmp_path.rglob("*")] == ["a"]


@pytest.mark.slow(60)
@pytest.mark.needs("bubblewrap")
def test_grades_are_private_and_feedback_still_reaches_its_learner(tmp_path: Path) -> None:
    course, exchange = make_course(tmp_path / "course"), tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    with (course / "nbgrader_config.py").open("a") as settings:
        settings.write(f"\nc.Exchange.root = {str(exchange)!r}\nc.CourseDirectory.course_id = 'own'\n")
    submission = submit(course, "ada", solved()).parent
    (submission / "timestamp.txt").write_text("2026-11-30 10:00:00 UTC")
    (submission / "submission_secret.txt").write_text("secret")
    assert autograde(course).returncode == 0
    for command in ("feedback", "report"):
        done = run("grader", command, NAME, "--course", str(course))
        assert done.returncode == 0, done.stderr
    done = run("grader", "export", NAME, "--course", str(course), "--to", str(course / "grades.csv"))
    assert done.returncode == 0, done.stderr
    for name in ("autograded", "feedback", "journal", "reports", "gradebook.db", "grades.csv"):
        assert mode(course / name) & WIDE == 0, name
    nbgrader(course, "release_feedback", NAME)
    (page,) = (exchange / "own" / "feedback").glob("*.html")
    assert mode(page) == 0o644
    assert mode(page.parent) & stat.S_IXOTH

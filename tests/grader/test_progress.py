"""Progress is kept between sessions and never gets in the way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader import progress
from grader.checks.outcome import Outcome, Status


def outcome(score: int, check: str = "a_check") -> Outcome:
    return Outcome(check, "A check", Status.PASSED if score else Status.WRONG, score, 10)


def test_what_was_recorded_is_loaded_and_the_best_score_is_kept(progress_file: Path) -> None:
    progress.record(outcome(10))
    progress.record(outcome(0))
    progress.record(outcome(10, "another"))
    known = progress.load()
    assert known.checks["a_check"] == progress.Entry(0, 10, Status.WRONG, best=10)
    assert (known.score, known.note) == (20, None)
    assert [path.name for path in progress_file.parent.iterdir()] == [progress_file.name]


def test_nothing_saved_is_an_empty_progress() -> None:
    assert progress.load() == progress.Progress()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"checks": 3}', '{"checks": {"a": {}}}', "null", '{"checks": {"a": 1}}']
)
def test_an_unreadable_file_is_a_note_not_an_error(progress_file: Path, text: str) -> None:
    progress_file.write_text(text, encoding="utf-8")
    assert "could not be read" in str(progress.load().note)
    progress.record(outcome(10))
    assert progress.load().score == 10


def test_a_place_that_cannot_be_written_is_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "file" / "progress.json"))
    saved = progress.record(outcome(10))
    assert "could not be saved" in str(saved.note)
    assert saved.score == 10
    assert progress.reset().checks == {}


def test_a_failed_write_leaves_the_old_file(progress_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    progress.record(outcome(10))
    before = progress_file.read_text(encoding="utf-8")

    def fail(*paths: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(progress.os, "replace", fail)
    assert "could not be saved" in str(progress.record(outcome(0)).note)
    assert progress_file.read_text(encoding="utf-8") == before
    assert len(list(progress_file.parent.iterdir())) == 1


def test_reset_forgets(progress_file: Path) -> None:
    progress.record(outcome(10))
    assert progress.reset() == progress.Progress()
    assert not progress_file.exists()
    assert progress.load().checks == {}


def test_the_place_is_the_course_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COURSE_PROGRESS")
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert progress.location() == tmp_path / ".progress" / "progress.json"


def test_the_file_holds_no_answers(progress_file: Path) -> None:
    progress.record(outcome(10))
    data = json.loads(progress_file.read_text(encoding="utf-8"))
    assert data == {"version": 1, "checks": {"a_check": {"score": 10, "points": 10, "status": "passed", "best": 10}}}

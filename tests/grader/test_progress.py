"""Progress is kept between sessions and never gets in the way."""

from __future__ import annotations

import errno
import json
import multiprocessing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from grader import progress
from grader.outcome import Finding, Misconception, Outcome, Status


def outcome(score: int, check: str = "a_check", met: str | None = None) -> Outcome:
    status = Status.PASSED if score else Status.WRONG
    belief = Misconception(met, f"Believes {met}.", "", "") if met else None
    return Outcome(check, "A check", status, score, 10, (Finding("a case", status, misconception=belief),))


def record_many(name: str) -> None:
    for number in range(40):
        progress.record(outcome(10, f"{name}{number}"))


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


@pytest.mark.parametrize("text", ["{", "[]", '{"checks": 3}', '{"check": "a", "score": 1', "null", "\x00\xff"])
def test_a_broken_line_is_a_note_and_the_rest_counts(progress_file: Path, text: str) -> None:
    progress.record(outcome(10, "before"))
    with progress_file.open("a", encoding="utf-8") as file:
        file.write(text)
    assert "could not be read" in str(progress.load().note)
    assert progress.record(outcome(10)).score == 20


def test_a_place_that_cannot_be_written_is_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "file" / "progress.jsonl"))
    saved = progress.record(outcome(10))
    assert "could not be saved" in str(saved.note)
    assert saved.score == 10
    assert progress.reset().checks == {}


def test_what_a_full_disk_refuses_is_saved_later(progress_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    progress.record(outcome(10, "before"))

    def full(handle: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(progress.os, "write", full)
        refused = progress.record(outcome(10, "refused"))
        assert (refused.score, "disk full" in str(refused.note)) == (20, True)
    assert progress.record(outcome(10, "after")).note is None
    saved = [json.loads(line)["check"] for line in progress_file.read_text(encoding="utf-8").split("\n") if line]
    assert saved == ["before", "refused", "after"]


def test_two_notebooks_at_once_lose_nothing_of_each_other() -> None:
    context = multiprocessing.get_context("fork")
    notebooks = [context.Process(target=record_many, args=(name,)) for name in "ab"]
    for each in notebooks:
        each.start()
    for each in notebooks:
        each.join()
    known = progress.load()
    assert (len(known.checks), known.score, known.note) == (80, 800, None)


def test_a_misconception_is_cleared_when_its_check_passes_and_meeting_one_ends_the_streak() -> None:
    progress.record(outcome(0, "a", met="str-not-json"))
    progress.record(outcome(10, "b"))
    assert [belief.cleared for belief in progress.load().beliefs] == [False]
    progress.record(outcome(10, "a"))
    progress.record(outcome(0, "b", met="no-id"))
    assert progress.load().streak == 0
    progress.record(outcome(10, "b"))
    known = progress.record(outcome(10, "b"))
    assert known.streak == 1
    assert [replace(belief, cleared_at="") for belief in known.beliefs] == [
        progress.Belief("str-not-json", "Believes str-not-json.", 1, cleared=True),
        progress.Belief("no-id", "Believes no-id.", 1, cleared=True),
    ]
    assert all(datetime.fromisoformat(belief.cleared_at).tzinfo for belief in known.beliefs)


def test_lessons_read_and_answers_to_questions_are_kept_with_the_points(progress_file: Path) -> None:
    progress.record(outcome(10))
    first = progress.mark_read("02_dispatch").read["02_dispatch"]
    progress.keep_choices("Why?", ["a"])
    progress.keep_choices("Why?", ["a", "b"])
    known = progress.mark_read("02_dispatch")
    assert (known.score, known.note, dict(known.read)) == (10, None, {"02_dispatch": first})
    assert progress.choices("Why?") == ["a", "b"]
    assert progress.choices("How?") == ()
    assert datetime.fromisoformat(known.passed["a_check"]).tzinfo


def test_progress_of_an_earlier_version_of_the_course_counts(progress_file: Path) -> None:
    progress_file.write_text('{"check": "a", "score": 10, "points": 10, "status": "passed"}\n', encoding="utf-8")
    known = progress.load()
    assert (known.score, known.note, dict(known.passed)) == (10, None, {"a": ""})


def test_learners_who_share_a_course_folder_do_not_mix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COURSE_PROGRESS")
    monkeypatch.chdir(tmp_path)
    for name in ("ada", "Ada", "a/b", "a_b", "../../etc"):
        monkeypatch.setenv("COURSE_LEARNER", name)
        progress.record(outcome(10, name))
        assert list(progress.load().checks) == [name]
    assert len(list((tmp_path / ".progress").iterdir())) == 5


def test_reset_begins_anew_and_keeps_the_old_file(progress_file: Path) -> None:
    progress.record(outcome(10))
    assert progress.reset() == progress.Progress()
    assert not progress_file.exists()
    assert progress.load().checks == {}
    assert "a_check" in progress_file.with_name(f"{progress_file.name}.old").read_text(encoding="utf-8")


def test_the_place_is_the_course_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COURSE_PROGRESS")
    monkeypatch.setenv("COURSE_LEARNER", "ada")
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert progress.location() == tmp_path / ".progress" / "ada.jsonl"


def test_the_export_is_json_and_holds_no_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_LEARNER", "ada")
    progress.record(outcome(10))
    assert json.loads(json.dumps(progress.export())) == {
        "learner": "ada",
        "points": 10,
        "checks": {"a_check": {"score": 10, "points": 10, "status": "passed", "best": 10}},
        "misconceptions": [],
    }


def test_failed_tries_are_counted_up_to_the_next_that_passes() -> None:
    counts = []
    for status in (Status.NOT_ATTEMPTED, Status.WRONG, Status.CRASHED, Status.SKIPPED, Status.PASSED, Status.WRONG):
        counts.append(progress.record(replace(outcome(0), status=status)).failed["a_check"])
    assert counts == [0, 1, 2, 2, 0, 1]

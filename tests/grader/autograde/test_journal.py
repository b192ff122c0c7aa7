"""The journal: what a run has finished is there after any kind of end, and only where it still holds."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader.autograde.graded_result import GradedSubmission
from grader.autograde.journal import Journal, changed_since, last_seed
from grader.autograde.result import SubmissionResult
from grader.course.course_directory import CourseDirectory
from grader.course.provenance import RunVersion, assignment_version, digest, grader_version
from grader.outcome import Outcome, Status


def version_of(course: Path) -> str:
    return assignment_version(CourseDirectory(course), "a")


def edition(course: Path, seed: str = "seed", grader: str = "1") -> RunVersion:
    return RunVersion(version_of(course), grader, seed)


def graded(course: Path, student: str, submission: str = "x") -> GradedSubmission:
    outcome = Outcome("f", "F", Status.PASSED, 10, 10, (), ("a", "b", "c"))
    result = SubmissionResult(student, "a", "graded", outcomes={"nb": {"f": outcome}})
    return GradedSubmission(result, edition(course).of(submission), {}, {"nb": {"f": "checksum"}})


def journal_of(course: Path, seed: str = "seed", grader: str = "1") -> Journal:
    return Journal(CourseDirectory(course), "a", edition(course, seed, grader))


def seed_of_last(course: Path, grader: str = "1") -> str | None:
    return last_seed(CourseDirectory(course), "a", version_of(course), grader)


def changed(course: Path, now: RunVersion) -> str:
    return changed_since(CourseDirectory(course), "a", now)


def finished(course: Path) -> list[str]:
    with journal_of(course) as journal:
        return list(journal.finished())


def write(course: Path, *students: str) -> Path:
    """Write a new journal with these students' results, one at a time."""
    with journal_of(course) as journal:
        journal.start(resume=False)
        for student in students:
            journal.add([(graded(course, student), {"nb": 5})])
    return journal.path


def test_what_was_finished_is_read_back_and_a_torn_line_costs_only_itself(tmp_path: Path) -> None:
    path = write(tmp_path, "ada", "bob")
    path.write_bytes(path.read_bytes()[:-20])
    with journal_of(tmp_path) as again:
        assert list(again.finished()) == ["ada"]
        again.start(resume=True)
        again.add([(graded(tmp_path, "bob", "z"), {}), (graded(tmp_path, "cy"), {})])
        found = again.finished()
        assert {student: (entry.submission, entry.sizes) for student, entry in found.items()} == {
            "ada": ("x", {"nb": 5}),
            "bob": ("z", {}),
            "cy": ("x", {}),
        }
        assert again.read(found["ada"]) == graded(tmp_path, "ada")
        assert again.read(found["bob"]) == graded(tmp_path, "bob", "z")
    assert all(json.loads(line) for line in path.read_bytes().splitlines())


def test_another_seed_or_grader_has_another_journal_and_the_last_seed_is_known(tmp_path: Path) -> None:
    for seed, grader in (("one", "1"), ("two", "1"), ("two", "2")):
        with journal_of(tmp_path, seed, grader) as journal:
            journal.start(resume=False)
    assert len(list((tmp_path / "journal").iterdir())) == 3
    assert seed_of_last(tmp_path) in ("one", "two")
    assert seed_of_last(tmp_path, grader="3") is None


def test_what_has_changed_since_the_last_run_is_named(tmp_path: Path) -> None:
    write_source(tmp_path, "one")
    assert changed(tmp_path, edition(tmp_path)) == ""
    write(tmp_path, "ada")
    assert changed(tmp_path, edition(tmp_path)) == ""
    assert changed(tmp_path, edition(tmp_path, grader="2")) == "the grader"
    write_source(tmp_path, "two")
    assert changed(tmp_path, edition(tmp_path, "other")) == "the assignment and the seed"


def test_the_grader_is_known_by_its_own_code(monkeypatch: pytest.MonkeyPatch) -> None:
    here = grader_version()
    assert grader_version() == here
    monkeypatch.setattr("grader.course.provenance._libraries", lambda: {"openai": "another"})
    grader_version.cache_clear()
    try:
        assert grader_version() != here
    finally:
        grader_version.cache_clear()


def test_a_digest_depends_on_names_and_contents() -> None:
    assert len({digest({"a": b"1"}), digest({"a": b"2"}), digest({"b": b"1"}), digest({"a": b"", "b": b"1"})}) == 4


def write_source(course: Path, text: str) -> None:
    path = course / "source" / "a" / "a.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_an_edited_assignment_does_not_get_the_results_of_the_old_one(tmp_path: Path) -> None:
    write_source(tmp_path, "one")
    write(tmp_path, "ada")
    write_source(tmp_path, "two")
    assert finished(tmp_path) == []
    assert seed_of_last(tmp_path) is None
    write_source(tmp_path, "one")
    assert finished(tmp_path) == ["ada"]
    assert seed_of_last(tmp_path) == "seed"


def test_a_new_run_replaces_the_journal_when_it_has_graded_something_and_not_before(tmp_path: Path) -> None:
    write(tmp_path, "ada")
    write(tmp_path)
    assert finished(tmp_path) == ["ada"]
    write(tmp_path, "bob")
    assert finished(tmp_path) == ["bob"]


def test_the_seed_to_go_on_with_is_that_of_the_newest_run(tmp_path: Path) -> None:
    for number, seed in enumerate(("one", "two", "one")):
        with journal_of(tmp_path, seed) as journal:
            journal.start(resume=False)
        os.utime(journal.path, (number, number))
    assert seed_of_last(tmp_path) == "one"


@pytest.mark.parametrize("length", [0, 10])
def test_a_run_killed_in_its_first_line_begins_again(tmp_path: Path, length: int) -> None:
    path = write(tmp_path)
    path.write_bytes(path.read_bytes()[:length])
    with journal_of(tmp_path) as journal:
        journal.start(resume=True)
        journal.add([(graded(tmp_path, "ada"), {})])
    assert finished(tmp_path) == ["ada"]
    assert seed_of_last(tmp_path) == "seed"


def test_what_kept_a_file_from_being_read_is_part_of_the_digest() -> None:
    assert len({digest({}), digest({}, "too large"), digest({}, "a link")}) == 3


@pytest.mark.parametrize("what", [{"failure": "its worker ended"}, {"faults": {"nb": {"f": "Traceback"}}}], ids=str)
def test_what_the_grader_failed_on_is_not_finished(tmp_path: Path, what: dict[str, Any]) -> None:
    path = write(tmp_path, "ada", "bob")
    before = graded(tmp_path, "ada")
    with journal_of(tmp_path) as journal:
        journal.start(resume=True)
        journal.add([(replace(before, result=replace(before.result, **what)), {"nb": 5})])
    assert finished(tmp_path) == ["bob"]
    with journal_of(tmp_path) as journal:
        journal.start(resume=True)
        journal.add([(before, {"nb": 5})])
    assert sorted(finished(tmp_path)) == ["ada", "bob"]
    assert path.exists()


@pytest.mark.parametrize(("folder", "file"), [(0o755, 0o600), (0o700, 0o600), (0o775, 0o660)], ids=oct)
def test_the_journal_is_readable_by_those_who_grade(tmp_path: Path, folder: int, file: int) -> None:
    before = os.umask(0)
    try:
        journals = CourseDirectory(tmp_path).journals
        journals.mkdir(parents=True)
        journals.chmod(folder)
        path = write(tmp_path, "ada")
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == file

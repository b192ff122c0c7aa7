"""The journal: what a run has finished is there after any kind of end, and only where it still holds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.checks.outcome import Outcome, Status
from grader.classroom.journal import Journal, digest, last_seed
from grader.classroom.submission import SubmissionResult


def result(student: str) -> SubmissionResult:
    outcome = Outcome("f", "F", Status.PASSED, 10, 10, (), ("a", "b", "c"))
    return SubmissionResult(student, "a", "graded", outcomes={"nb": {"f": outcome}}, notebooks={"nb": {"cells": []}})


def test_what_was_finished_is_read_back_and_a_torn_line_costs_only_itself(tmp_path: Path) -> None:
    with Journal(tmp_path, "a", "seed", "1") as journal:
        journal.start(resume=False)
        journal.add("x", result("ada"))
        journal.add("y", result("bob"))
    journal.path.write_bytes(journal.path.read_bytes()[:-20])
    with Journal(tmp_path, "a", "seed", "1") as again:
        assert again.finished() == {"ada": ("x", result("ada"))}
        again.start(resume=True)
        again.add("z", result("bob"))
        assert again.finished() == {"ada": ("x", result("ada")), "bob": ("z", result("bob"))}


def test_another_seed_has_another_journal_and_the_last_seed_is_known(tmp_path: Path) -> None:
    for seed in ("one", "two"):
        with Journal(tmp_path, "a", seed, "1") as journal:
            journal.start(resume=False)
    assert len(list((tmp_path / "journal").iterdir())) == 2
    assert last_seed(tmp_path, "a", "1") in ("one", "two")
    assert last_seed(tmp_path, "a", "2") is None


def test_a_digest_depends_on_names_and_contents() -> None:
    assert len({digest({"a": b"1"}), digest({"a": b"2"}), digest({"b": b"1"}), digest({"a": b"", "b": b"1"})}) == 4


def write_source(course: Path, text: str) -> None:
    path = course / "source" / "a" / "a.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def finished(course: Path) -> list[str]:
    with Journal(course, "a", "seed", "1") as journal:
        return list(journal.finished())


def test_an_edited_assignment_does_not_get_the_results_of_the_old_one(tmp_path: Path) -> None:
    write_source(tmp_path, "one")
    with Journal(tmp_path, "a", "seed", "1") as journal:
        journal.start(resume=False)
        journal.add("x", result("ada"))
    write_source(tmp_path, "two")
    assert finished(tmp_path) == []
    assert last_seed(tmp_path, "a", "1") is None
    write_source(tmp_path, "one")
    assert finished(tmp_path) == ["ada"]
    assert last_seed(tmp_path, "a", "1") == "seed"


def test_a_new_run_replaces_the_journal_when_it_has_graded_something_and_not_before(tmp_path: Path) -> None:
    with Journal(tmp_path, "a", "seed", "1") as journal:
        journal.start(resume=False)
        journal.add("x", result("ada"))
    with Journal(tmp_path, "a", "seed", "1") as journal:
        journal.start(resume=False)
    assert finished(tmp_path) == ["ada"]
    with Journal(tmp_path, "a", "seed", "1") as journal:
        journal.start(resume=False)
        journal.add("x", result("bob"))
    assert finished(tmp_path) == ["bob"]


def test_the_seed_to_go_on_with_is_that_of_the_newest_run(tmp_path: Path) -> None:
    for number, seed in enumerate(("one", "two", "one")):
        with Journal(tmp_path, "a", seed, "1") as journal:
            journal.start(resume=False)
        os.utime(journal.path, (number, number))
    assert last_seed(tmp_path, "a", "1") == "one"


@pytest.mark.parametrize("length", [0, 10])
def test_a_run_killed_in_its_first_line_begins_again(tmp_path: Path, length: int) -> None:
    with Journal(tmp_path, "a", "seed", "1") as journal:
        journal.start(resume=False)
    journal.path.write_bytes(journal.path.read_bytes()[:length])
    with Journal(tmp_path, "a", "seed", "1") as journal:
        journal.start(resume=True)
        journal.add("x", result("ada"))
    assert finished(tmp_path) == ["ada"]
    assert last_seed(tmp_path, "a", "1") == "seed"


def test_what_kept_a_file_from_being_read_is_part_of_the_digest() -> None:
    assert len({digest({}), digest({}, "too large"), digest({}, "a link")}) == 3

from __future__ import annotations

from pathlib import Path

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

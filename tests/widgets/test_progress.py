from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader import progress as store
from grader.checks import registry
from grader.outcome import Finding, Misconception, Outcome, Status
from tests.widgets.tree import named, shown
from widgets import progress
from widgets.progress import Exercise

THREE = [
    Exercise("a", "Add", "Lesson 01: x", 10),
    Exercise("b", "Be brief", "Lesson 01: x", 15),
    Exercise("c", "Count", "Lesson 02: y", 5),
]


def test_the_board_counts_what_passed_and_names_the_next_step() -> None:
    store.record(Outcome("a", "A", Status.PASSED, 10, 10))
    store.record(Outcome("b", "B", Status.WRONG, 0, 15))
    board = progress(THREE)
    assert board.summary == "1 of 3 exercises done, 10 of 30 points."
    assert board.next_step == "Next: “Be brief”, in the exercises of Lesson 01: x."
    lines = str(board).splitlines()
    assert lines[1:6] == [
        "Lesson 01: x",
        "  Add       ✓ done · 10 of 10 points",
        "  Be brief  ✗ wrong · 0 of 15 points",
        "Lesson 02: y",
        "  Count     ○ not attempted · 0 of 5 points",
    ]


def test_a_part_of_the_points_is_shown_and_full_points_alone_are_not_done() -> None:
    store.record(Outcome("a", "A", Status.WRONG, 6.67, 10))
    store.record(Outcome("b", "B", Status.WRONG, 15, 15))
    board = progress(THREE)
    assert board.summary == "0 of 3 exercises done, 21.67 of 30 points."
    assert str(board).splitlines()[2:4] == [
        "  Add       ◐ partly right · 6.67 of 10 points",
        "  Be brief  ◐ partly right · 15 of 15 points",
    ]
    assert "◐ Lesson 01: x · 0 of 2 done · 21.67 of 25 points" in board._repr_html_()


def test_an_exercise_that_had_other_points_when_it_was_done_counts_by_its_part() -> None:
    store.record(Outcome("a", "A", Status.PASSED, 20, 20))
    store.record(Outcome("c", "C", Status.WRONG, 5, 10))
    board = progress(THREE)
    assert board.summary == "1 of 3 exercises done, 12.5 of 30 points."
    assert "  Add       ✓ done · 10 of 10 points" in str(board)


def test_a_fresh_course_shows_every_exercise_and_where_to_start() -> None:
    board, checks = progress(), registry.all_checks()
    assert board.summary == f"0 of {len(checks)} exercises done, 0 of {sum(check.points for check in checks)} points."
    assert board.next_step == (
        "Next: “Describe get_opening_hours to the model”, in the exercises of Lesson 00: start here."
    )


def test_a_finished_course_says_so() -> None:
    for each in THREE:
        store.record(Outcome(each.check, each.check, Status.PASSED, each.points, each.points))
    assert progress(THREE).next_step == "All exercises are done."


def test_names_are_escaped() -> None:
    assert "<script>" not in progress([Exercise("<script>", "<script>", "<script>", 1)])._repr_html_()


def test_misconceptions_are_listed_with_whether_they_are_cleared() -> None:
    belief = Misconception("str-not-json", "str() makes JSON", "", "")
    met = (Finding("a case", Status.WRONG, misconception=belief),)
    store.record(Outcome("a", "A", Status.WRONG, 0, 10, met))
    assert "○ still open · str() makes JSON" in str(progress(THREE))
    store.record(Outcome("a", "A", Status.PASSED, 10, 10))
    board = progress(THREE)
    assert board.understanding == "1 of 1 misconceptions cleared."
    assert "✓ cleared · str() makes JSON" in board._repr_html_()


def test_the_buttons_refresh_export_and_reset_which_asks_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    box = progress(THREE).build()
    store.record(Outcome("a", "A", Status.PASSED, 10, 10))
    named(box, "Refresh").click()
    assert "1 of 3 exercises done, 10 of 30 points." in shown(box)
    named(box, "Export").click()
    assert "Exported to my_progress.json" in shown(box)
    assert json.loads((tmp_path / "my_progress.json").read_text(encoding="utf-8"))["points"] == 10
    reset = named(box, "Reset")
    reset.click()
    assert "Press again" in shown(box)
    assert store.load().score == 10
    reset.click()
    assert "0 of 3 exercises done" in shown(box)
    assert store.load().score == 0


def test_what_could_not_be_saved_is_said_on_the_board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "file" / "progress.jsonl"))
    store.record(Outcome("a", "A", Status.PASSED, 10, 10))
    board = progress(THREE)
    assert "10 of 30 points" in board.summary
    assert "could not be saved here" in board._repr_html_()
    (tmp_path / "my_progress.json").mkdir()
    monkeypatch.chdir(tmp_path)
    box = board.build()
    named(box, "Export").click()
    assert "could not be written" in shown(box)


def test_the_board_has_all_three_forms() -> None:
    bundle = progress(THREE)._repr_mimebundle_()
    assert bundle["text/html"].count("<details") == 2
    assert "Next: “Add”" in bundle["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in bundle

from __future__ import annotations

from grader import progress as store
from grader.checks import catalogue
from grader.checks.outcome import Outcome, Status
from widgets import progress
from widgets.progress import Exercise

THREE = [Exercise("a", "01_x", 10), Exercise("b", "01_x", 15), Exercise("c", "02_y", 5)]


def test_the_board_counts_what_passed_and_names_the_next_step() -> None:
    store.record(Outcome("a", "A", Status.PASSED, 10, 10))
    store.record(Outcome("b", "B", Status.WRONG, 0, 15))
    board = progress(THREE)
    assert board.summary == "1 of 3 exercises done, 10 of 30 points."
    assert board.next_step == "Next: b, in the assignment 01_x."
    lines = str(board).splitlines()
    assert lines[1:6] == [
        "01_x",
        "  a  ✓ done · 10 of 10 points",
        "  b  ✗ wrong · 0 of 15 points",
        "02_y",
        "  c  ○ not attempted · 0 of 5 points",
    ]


def test_a_fresh_course_shows_every_exercise_and_where_to_start() -> None:
    board, checks = progress(), catalogue.all_checks()
    assert board.summary == f"0 of {len(checks)} exercises done, 0 of {sum(check.points for check in checks)} points."
    assert "Next: search_products_tool, in the assignment 01_schema." in board._repr_html_()


def test_a_finished_course_says_so() -> None:
    for each in THREE:
        store.record(Outcome(each.check, each.check, Status.PASSED, each.points, each.points))
    assert progress(THREE).next_step == "All exercises are done."


def test_names_are_escaped() -> None:
    assert "<script>" not in progress([Exercise("<script>", "<script>", 1)])._repr_html_()

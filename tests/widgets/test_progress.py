from __future__ import annotations

from grader import progress as store
from grader.checks.outcome import Outcome, Status
from widgets import progress


def test_the_board_counts_what_passed_and_names_the_next_step() -> None:
    store.record(Outcome("a", "A", Status.PASSED, 10, 10))
    store.record(Outcome("b", "B", Status.WRONG, 0, 15))
    board = progress(["a", "b", "c"])
    assert board.summary == "1 of 3 exercises done; 10 of 25 points in those you have tried."
    assert board.next_step == "Next: b."
    assert "○ not attempted" in str(board)


def test_an_empty_board_points_to_the_start() -> None:
    assert "Next: the first exercise." in progress()._repr_html_()

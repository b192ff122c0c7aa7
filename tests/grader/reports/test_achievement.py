"""The page with what was learned: complete, honest, and readable without anything from elsewhere."""

from __future__ import annotations

import re
from datetime import date

from grader.progress_events import Belief
from grader.reports.achievement import Achieved, LearnedLesson, Totals, achievement_page

LESSON = LearnedLesson(
    "Lesson 02: carry out <calls>",
    ("parse arguments & run functions",),
    True,
    "2026-11-29T10:00:00+01:00",
    (Achieved("Dispatch", 10, 10, "2026-11-30T09:30:00+01:00", True), Achieved("Registry", 2.5, 10, "", False)),
)
PAGE = achievement_page(
    "Ada <b>",
    [LESSON],
    [Belief("a", "str() makes JSON", 2, True, "2026-11-30T09:30:00+01:00"), Belief("b", "still believed", 1, False)],
    Totals(14, 36, 400),
    date(2026, 12, 1),
)


def test_it_says_what_was_learned_with_dates_points_and_cleared_misconceptions() -> None:
    for words in (
        "1 of 36 exercises passed, 12.5 of 400 points, 1 of 14 lessons read to the end.",
        "1 December 2026",
        "Read to the end on 29 November 2026.",
        "parse arguments &amp; run functions",
        "✓ on 30 November 2026",
        "2.5 of 10</td><td>not yet",
        "str() makes JSON, cleared on 30 November 2026",
        "a record and not a certificate",
    ):
        assert words in PAGE
    assert "still believed" not in PAGE


def test_it_is_one_file_escaped_with_a_style_for_printing() -> None:
    assert "<b>" not in PAGE
    assert "<calls>" not in PAGE
    assert "@media print" in PAGE
    assert re.findall(r"<script|<link|<img|src=|https?://|url\(", PAGE) == []


def test_times_that_are_not_known_are_left_out() -> None:
    old = LearnedLesson("Lesson 01", (), True, "", (Achieved("One", 5, 5, "", True),))
    page = achievement_page("Ada", [old], [], Totals(1, 1, 5), date(2026, 12, 1))
    assert "Read to the end." in page
    assert "<td>✓</td>" in page
    assert "Misconceptions" not in page

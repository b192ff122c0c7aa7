"""The report on a class: the figures, in a terminal and as a page."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from grader.reports import plot, report_page, report_text
from grader.reports.class_data import (
    OUTCOMES,
    ClassReport,
    Group,
    ManualTask,
    MissedCase,
    Mistake,
    Suspicion,
    bins,
    percentile,
    tenths,
)


def report() -> ClassReport:
    counts = dict.fromkeys(OUTCOMES, 0) | {"passed": 3, "wrong": 1}
    return ClassReport(
        "a1",
        40.0,
        {"ada": 40.0, "grace": 36.0, "emmy": 0.0, "alan": 20.0, "extra": 44.0},
        [
            ManualTask("one", "The first", "check", 30, 22.5, counts),
            ManualTask("two", "The second", "tests", 10, 5, counts),
        ],
        [Mistake("not-parsed", "The `arguments` were taken for a dict.", "Parse.", "one", 2)],
        [MissedCase("An unknown <name> is answered", "one", 3)],
        seconds=[0.06, 0.07, 12.0],
        reaches=[Suspicion("em\x1b[31mmy", ("import socket",))],
        alike=[Group(("ada", "grace"), ("one-answer",), 5, False, True)],
    )


def test_every_learner_is_in_one_tenth_of_the_points() -> None:
    found = dict(tenths(report()))
    assert found == {**dict.fromkeys(found, 0), "0–9 %": 1, "50–59 %": 1, "90–100 %": 3}
    assert list(found)[-1] == "90–100 %"


def test_ranges_hold_every_value_once() -> None:
    assert [count for *_, count in bins([0, 1, 2, 3, 4, 5], 0, 5, 5)] == [1, 1, 1, 1, 2]
    assert sum(count for *_, count in bins([7.0] * 3, 7.0, 7.0, 10)) == 3
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([], 0.5) == 0.0


def test_the_terminal_shows_figures_and_no_control_characters() -> None:
    said = report_text.table(report())
    assert "a1: 5 graded, 0 unusable; on average 28.0 of 40 points, median 36" in said
    assert re.search(r"^one +22\.5 of 30 +3 +1$", said, re.MULTILINE)
    assert "2 × one: The `arguments` were taken for a dict. (not-parsed)" in said
    assert "3 × one: An unknown <name> is answered" in said
    assert "emmy: import socket" in said
    assert "\x1b" not in said
    assert "a hint, never a verdict" in said
    assert "ada, grace: one-answer: the same up to names, comments and layout, written by 2 of 5 who answered" in said
    assert "it is the instructor's own solution too" in said


def test_students_are_shown_with_their_names_and_linked_by_their_ids() -> None:
    named = replace(report(), labels={"ada": "Ada Lovelace (ada)", "em\x1b[31mmy": "Emmy \x1b[31mNoether (emmy)"})
    said = report_text.table(named)
    assert "Emmy Noether (emmy): import socket" in said
    assert "Ada Lovelace (ada), grace: one-answer" in said
    html = report_page.page(named, lambda student: f"{student}.html" if student == "ada" else None)
    assert html.count('<a href="ada.html">Ada Lovelace (ada)</a>') == 2
    assert '<th scope="row">grace</th>' in " ".join(html.split()).replace("> ", ">").replace(" <", "<")


def test_a_long_list_is_cut_in_the_terminal_and_whole_in_the_page() -> None:
    many = replace(report(), limits=[Suspicion(f"s{number}", ("slow",)) for number in range(15)])
    assert "… and 5 more; all are in the page." in report_text.table(many)
    assert "s14" in report_page.page(many)


def test_the_page_has_every_figure_as_text_beside_its_bar() -> None:
    html = report_page.page(report(), lambda student: f"../feedback/{student}/x y.html" if student == "ada" else None)
    assert '<a href="../feedback/ada/x%20y.html">ada</a>' in html
    assert "<code>arguments</code> were taken" in html
    assert "one: a check, outside of the learner&#39;s process" in html
    assert "two: tests beside the learner" in html
    for bar in re.findall(r'<svg class="inbar"[^>]*>', html):
        assert 'aria-hidden="true"' in bar
    for chart in re.findall(r'<svg class="plot"[^>]*>', html):
        assert re.search(r'role="img" aria-label="[^"]+: \d', chart)
    assert html.count("<h1>") == 1


def test_a_chart_says_in_words_what_it_draws() -> None:
    assert 'aria-label="Learners. a: 2; b: 0"' in plot.histogram("Learners", [("a", 2), ("b", 0)])
    assert plot.histogram("Nothing", []) == ""


def test_nothing_graded_is_no_division_by_zero() -> None:
    empty = ClassReport("a1", 0.0, {})
    assert "0 graded" in report_text.table(empty)
    assert "0 graded" in report_page.page(empty)
    assert json.loads(json.dumps(empty.to_json()))["mean"] == 0


def test_the_page_lists_the_cases_that_part_of_the_class_misses() -> None:
    page = report_page.page(report())
    assert "An unknown &lt;name&gt; is answered" in page
    assert "What is missing for all points" not in report_page.page(replace(report(), missed=[]))

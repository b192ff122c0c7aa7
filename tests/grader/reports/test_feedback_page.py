"""A feedback page says what was tried, what it means and what to do; and no more of the secret inputs than allowed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from grader.course.grades import CellGrade, NotebookGrades
from grader.outcome import OUTCOME_TYPE, Finding, Misconception, Outcome, Status
from grader.reports.feedback_page import FeedbackPageData, page, without_hidden_tests
from grader.reports.labels import number
from grader.reports.outcome_html import HiddenInputs
from grader.reports.outputs import outcome_of

KNOWN = Misconception("not-parsed", "The `arguments` were treated as a dict.", "The model writes text.", "Parse them.")
GOOD = Finding("An easy case", Status.PASSED)
BAD = Finding("A hard case", Status.WRONG, "f('secret-input')", "'wrong-result'", "'right-result'", KNOWN.why,
              "Return right-result.", KNOWN)  # fmt: skip
CRASH = Finding("Another", Status.CRASHED, "f('secret-input')", "KeyError: 'secret-key'", "A result.", "Why.", "Next.")
TESTS = "assert f(1) == 2\n### BEGIN HIDDEN TESTS\nassert f('hidden-input') == 3\n### END HIDDEN TESTS\nassert True"
ERROR = {"output_type": "error", "ename": "AssertionError", "evalue": "said-of-hidden",
         "traceback": ["----> assert f('hidden-input') == 3"]}  # fmt: skip
PRINTED = {"output_type": "stream", "name": "stdout", "text": "printed-input"}


def outcome(*findings: Finding) -> Outcome:
    failed = next((each.status for each in findings if each.status is not Status.PASSED), Status.PASSED)
    return Outcome("one", "Dispatch one call", failed, 0, 10, findings, ("a nudge", "the answer"))


def cell(kind: str = "code", source: str = "", outputs: list[Any] | None = None, **marks: Any) -> dict[str, Any]:
    given = {"grade": False, "solution": False, "locked": False, "task": False, **marks}
    made: dict[str, Any] = {"cell_type": kind, "source": source, "metadata": {"nbgrader": given} if marks else {}}
    return made | ({"outputs": outputs or []} if kind == "code" else {})


def checked(*findings: Finding) -> dict[str, Any]:
    shown = {"output_type": "display_data", "data": {OUTCOME_TYPE: outcome(*findings).to_json()}, "metadata": {}}
    return cell(source="check('one')", outputs=[shown], grade_id="one", grade=True)


def made(*cells: dict[str, Any], marks: NotebookGrades | None = None, hidden: HiddenInputs = HiddenInputs.ALL) -> str:
    return page(FeedbackPageData("a1", "a1", "Ada", {"cells": list(cells)}, marks or NotebookGrades(), None, hidden))


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.split("<body>")[1]))


def test_a_failed_check_shows_input_result_misconception_next_step_and_hints() -> None:
    said = words(made(checked(GOOD, BAD), marks=NotebookGrades({"one": CellGrade(10, 0, 0)})))
    for part in ("✗ Not yet right: Dispatch one call", "0 of 10 points", "A hard case", "secret-input", "wrong-result",
                 "right-result", "The arguments were treated as a dict.", "The model writes text.", "Hint 1 of 2",
                 "a nudge", "the answer", "1 of 2 cases passed"):  # fmt: skip
        assert part in said, part


def test_a_part_of_the_points_says_what_is_missing_and_what_costs_points_elsewhere() -> None:
    paid = replace(BAD, title="A case of another", because_of="dispatch")
    said = words(made(checked(GOOD, BAD, paid), marks=NotebookGrades({"one": CellGrade(10, 6.67, 6.67)})))
    assert (
        "6.67 of 10 points: one of three cases is missing; what is wrong in dispatch costs points there alone" in said
    )
    assert "✗ Not yet right: A case of another (it holds with a correct dispatch)" in said
    held_up = words(made(checked(GOOD, paid), marks=NotebookGrades({"one": CellGrade(10, 10, 10)})))
    assert held_up.count("◐ Full points with a correct dispatch") == 2  # in the table and on the card
    assert "Not yet right: Dispatch one call" not in held_up
    by_hand = words(made(checked(GOOD, BAD), marks=NotebookGrades({"one": CellGrade(10, 9, 5, 9)})))
    assert "9 of 10 points (given by hand; the checks gave 5)" in by_hand
    assert "missing" not in by_hand


@pytest.mark.parametrize(
    "forged", [{"points": []}, {"score": "10"}, {"because_of": {}}, {"share": []}, {"core": {}}], ids=str
)
def test_an_outcome_of_odd_values_is_no_card(forged: dict[str, Any]) -> None:
    made = outcome(BAD).to_json()
    assert outcome_of([{"data": {OUTCOME_TYPE: made}}]) == outcome(BAD)
    place = made if forged.keys() <= made.keys() else made["findings"][0]
    place |= forged
    assert outcome_of([{"data": {OUTCOME_TYPE: made}}]) is None


@pytest.mark.parametrize(
    ("hidden", "there", "gone"),
    [
        (HiddenInputs.ALL, ["secret-input", "wrong-result", "right-result", "secret-key"], []),
        (HiddenInputs.INPUT, ["secret-input", "wrong-result", "secret-key"], ["'right-result'"]),
        (HiddenInputs.NONE, ["A hard case", "treated as a dict", "Parse them.", "KeyError", "a nudge"],
         ["secret-input", "wrong-result", "right-result", "secret-key"]),
    ],
)  # fmt: skip
def test_secret_inputs_are_shown_as_far_as_the_instructor_allows(
    hidden: HiddenInputs, there: list[str], gone: list[str]
) -> None:
    said = made(checked(BAD, CRASH), hidden=hidden).replace("&#39;", "'")
    assert [text for text in there if text not in said] == []
    assert [text for text in gone if text in said] == []


@pytest.mark.parametrize(
    ("hidden", "there", "gone"),
    [
        (HiddenInputs.ALL, ["hidden-input", "said-of-hidden", "printed-input", "assert"], []),
        (HiddenInputs.INPUT, ["said-of-hidden", "printed-input"], ["hidden-input"]),
        (HiddenInputs.NONE, ["AssertionError"], ["hidden-input", "said-of-hidden", "printed-input"]),
    ],
)
def test_hidden_tests_are_shown_as_far_as_the_instructor_allows(
    hidden: HiddenInputs, there: list[str], gone: list[str]
) -> None:
    html = made(cell(source=TESTS, outputs=[PRINTED, ERROR], grade_id="t", grade=True), hidden=hidden)
    assert [text for text in there if text not in html] == []
    assert [text for text in gone if text in html] == []


def test_hidden_tests_leave_a_line_that_says_so() -> None:
    assert without_hidden_tests(TESTS) == "assert f(1) == 2\n# (hidden tests)\nassert True"
    assert without_hidden_tests("  ### BEGIN HIDDEN TESTS\n  secret = 1") == "  # (hidden tests)"


def test_a_misconception_is_explained_once_and_the_other_cases_are_folded_away() -> None:
    html = made(checked(BAD, BAD, BAD))
    assert "2 more cases that failed" in html
    assert html.count("treated as a dict") == 3
    assert html.count(KNOWN.why) == 1


def test_points_comments_lateness_and_marks_by_hand_are_what_the_gradebook_says() -> None:
    marks = NotebookGrades(
        {"one": CellGrade(10, 8, 0, 7, 1)}, {"answer": "Well **begun**.", "lost": "About a cell that is gone."}, 2.5
    )
    said = words(made(cell(source="x = 1", grade_id="answer", solution=True), checked(BAD), marks=marks))
    assert "5.5 of 10 points" in said
    assert "8 points, less 2.5 because it was handed in after the due date" in said
    assert "8 of 10 points (given by hand; the checks gave 0, 1 of them extra)" in said
    assert "Comment Well begun ." in said
    assert "About a cell that is gone." in said


def test_what_a_person_has_to_grade_is_no_zero() -> None:
    essay = cell("markdown", "Because.", grade_id="essay", grade=True, solution=True)
    said = words(made(essay, marks=NotebookGrades({"essay": CellGrade(5, None, needs_manual_grade=True)})))
    assert "Not graded yet: Answer essay" in said
    assert "– of 5 points" in said
    assert "still wait to be read by a person" in said


def test_what_could_not_be_graded_is_a_page_that_says_why() -> None:
    marks = NotebookGrades(
        {"one": CellGrade(10, 0, needs_manual_grade=True)},
        dict.fromkeys(("a", "b"), "Not graded: a1.ipynb is not JSON."),
    )
    assert words(made(marks=marks)).count("Not graded: a1.ipynb is not JSON.") == 1


def test_the_page_can_be_read_without_seeing_it() -> None:
    html = made(
        checked(GOOD, BAD),
        cell("markdown", "# Task"),
        cell(source="print(1)"),
        marks=NotebookGrades({"one": CellGrade(10, 0)}),
    )
    assert '<html lang="en">' in html
    assert [int(level) for level in re.findall(r"<h(\d)", html)] == [1, 2, 3, 4]
    assert html.count("<th ") == html.count('scope="')
    assert "<caption>Points by task</caption>" in html
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(re.findall(r'id="([^"]+)"', html))
    assert "<main>" in html


@pytest.mark.parametrize(
    ("value", "said"), [(7.0, "7"), (7.5, "7.5"), (33.126, "33.13"), (0.0, "0"), (12345.67, "12345.67")]
)
def test_points_are_written_as_people_write_them(value: float, said: str) -> None:
    assert number(value) == said

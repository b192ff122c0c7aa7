"""A card says everything in words, escapes everything, and carries its own style."""

from __future__ import annotations

import re

import pytest

from grader.outcome import Finding, Misconception, Outcome, Status
from grader.reports import html, text
from grader.reports.remarks import NextStep, Remarks

NASTY = "<script>alert('x')</script> & \"quoted\""
KNOWN = Misconception("some-mistake", f"Believes {NASTY}", f"Because {NASTY}", f"Do {NASTY}")


def outcome(status: Status = Status.WRONG) -> Outcome:
    bad = Finding(f"Case {NASTY}", status, f"tried {NASTY}", f"seen {NASTY}", f"expected {NASTY}", KNOWN.why, KNOWN.next_step, KNOWN)  # fmt: skip  # noqa: E501
    good = Finding("Another case", Status.PASSED)
    findings = (good,) if status is Status.PASSED else (good, bad)
    return Outcome("a_check", f"Title {NASTY}", status, 0, 10, findings, (f"first {NASTY}", "second", "third"))


def test_nothing_of_the_learners_reaches_the_page_unescaped() -> None:
    page = html.card(outcome(), Remarks(NASTY, NASTY, NASTY))
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 9
    assert "<script" not in html.message(NASTY, NASTY)


def test_text_in_backticks_becomes_code_and_stays_escaped() -> None:
    bad = Finding("c", Status.WRONG, seen="s", expected="e", next_step="Write `a<b>`.")
    page = html.card(Outcome("c", "t", Status.WRONG, 0, 1, (bad,)))
    assert re.search(r"<code[^>]*>a&lt;b&gt;</code>", page)


@pytest.mark.parametrize("status", list(Status))
def test_a_status_is_a_sign_and_a_word_not_a_colour_alone(status: Status) -> None:
    words = {"passed": "Passed", "wrong": "Not yet right", "crashed": "Stopped by an error",
             "not attempted": "Not attempted yet", "skipped": "Skipped"}  # fmt: skip
    for card in (html.card(outcome(status)), text.card(outcome(status))):
        assert words[status] in card
        assert "of 10 points" in card


def test_the_plain_form_says_all_that_the_card_says() -> None:
    said = " ".join(text.card(outcome(), Remarks("printed this", "a note", "a notice")).split())
    for part in ("tried", "seen", "expected", "Believes", "some-mistake", "Because", "Do", "first", "second", "third",
                 "Another case", "printed this", "a note", "a notice"):  # fmt: skip
        assert part in said


def test_the_card_needs_no_style_sheet_script_or_id() -> None:
    page = html.card(outcome())
    assert not re.search(r"<style|<svg|\sid=|\sclass=", page)
    assert page.count("<details") == page.count("</details>") == 4
    assert re.search(r"<h3[^>]*>✗ Not yet right: Title", page)


def test_each_hint_opens_inside_the_one_before_it() -> None:
    page = html.card(outcome())
    places = [page.index(f"Hint {number} of 3") for number in (1, 2, 3)]
    between = page[places[0] : places[2]]
    assert places == sorted(places)
    assert "</details>" not in between


def test_colours_have_fallbacks_outside_of_jupyterlab() -> None:
    assert not re.search(r"var\(--[\w-]+\)", html.card(outcome()))


def test_a_passed_card_keeps_hints_and_prints_to_itself() -> None:
    page = html.card(outcome(Status.PASSED), Remarks("noise"))
    assert "Hint" not in page
    assert "noise" not in page


def test_the_points_are_said_once() -> None:
    for card in (html.card(outcome()), text.card(outcome())):
        assert card.count("of 10 points") == 1


def test_a_passed_card_offers_the_model_solution_folded() -> None:
    page = html.card(outcome(Status.PASSED), Remarks(solution="def f():\n    return 'a < b'"))
    folded = page[page.index("<details") :]
    assert re.match(r"<details style=[^>]*><summary[^>]*>A model solution, to compare with yours</summary>", folded)
    assert "def f():\n    return &#x27;a &lt; b&#x27;</pre>" in folded
    plain = text.card(outcome(Status.PASSED), Remarks(solution="def f():\n    return 'a < b'"))
    assert "A model solution, to compare with yours." in plain
    assert "\n  def f():\n      return 'a < b'" in plain


def test_a_failed_card_offers_it_inside_the_last_hint() -> None:
    page = html.card(outcome(), Remarks(solution="answer = 1"))
    last, solution = page.index("Hint 3 of 3"), page.index("A model solution")
    assert last < solution
    assert "</details>" not in page[last:solution]
    plain = text.card(outcome(), Remarks(solution="answer = 1"))
    assert plain.index("3: third") < plain.index("A model solution") < plain.index("answer = 1")


@pytest.mark.parametrize("status", list(Status))
def test_no_card_has_a_solution_that_was_not_given_to_it(status: Status) -> None:
    assert "model solution" not in html.card(outcome(status)) + text.card(outcome(status))


def test_what_comes_next_is_one_line_with_a_link_to_the_lesson() -> None:
    step = NextStep("Next:", f"Lesson {NASTY}", "../03.ipynb")
    page = html.card(outcome(Status.PASSED), Remarks(next_step=step))
    assert re.search(
        r'<p [^>]*><strong>Next:</strong> <a href="\.\./03\.ipynb" [^>]*>Lesson &lt;script&gt;[^<]*</a></p>', page
    )
    assert f"\nNext: Lesson {NASTY} (../03.ipynb)" in text.card(outcome(Status.PASSED), Remarks(next_step=step))


def test_a_next_step_without_a_path_has_no_link() -> None:
    step = NextStep("Next:", "Lesson 03")
    assert "<strong>Next:</strong> Lesson 03</p>" in html.card(outcome(Status.PASSED), Remarks(next_step=step))
    assert text.card(outcome(Status.PASSED), Remarks(next_step=step)).endswith("\nNext: Lesson 03")

from __future__ import annotations

from collections import Counter

import pytest

from tests.widgets.tree import named, shown
from widgets import predict, recall
from widgets.base import report_errors
from widgets.questions import Prediction

OPTIONS = {
    "Your code": "The model only asks.",
    "The model": "It cannot reach your functions.",
    "The API": "It passes text on, and runs nothing of yours.",
}


def question() -> Prediction:
    return predict("Who runs the function?", OPTIONS)


def test_a_wrong_choice_hears_its_own_reason_and_not_the_answer() -> None:
    box = question().build()
    named(box, "The model").click()
    assert "✗ Not yet: The model\nIt cannot reach your functions.\nThink again." in shown(box)
    assert "The model only asks." not in shown(box)
    assert 'role="alert"' in shown(box)
    named(box, "Your code").click()
    assert "✓ Right: Your code\nThe model only asks." in shown(box)
    assert "The API: It passes text on, and runs nothing of yours." in shown(box)
    assert named(box, "The model").description == "✗ The model"
    assert named(box, "Your code").description == "✓ Your code"


def test_the_answer_comes_with_the_second_wrong_choice_or_on_request() -> None:
    box = question().build()
    assert named(box, "Show the answer").layout.display == "none"
    named(box, "The API").click()
    named(box, "The API").click()
    assert "The model only asks." not in shown(box)
    named(box, "Show the answer").click()
    assert "The answer: Your code\nThe model only asks." in shown(box)
    other = question().build()
    named(other, "The model").click()
    assert "✗ Not yet: The model" in shown(other)
    assert "The answer: Your code" in shown(other)


def test_what_was_chosen_is_there_when_the_cell_is_run_again_until_one_starts_again() -> None:
    named(question().build(), "The model").click()
    again = question().build()
    assert "✗ Not yet: The model" in shown(again)
    assert named(again, "The model").description == "✗ The model"
    named(again, "Start again").click()
    assert named(question().build(), "The model").description == "○ The model"


def test_options_come_in_an_order_of_the_question_and_no_place_is_favored() -> None:
    names = ["a", "b", "c"]
    places = Counter(predict(f"Question {number}?", names, 0, "").options.index("a") for number in range(300))
    assert all(70 <= places[place] <= 130 for place in range(3))
    assert question().options == question().options


def test_a_list_of_options_has_one_reason_that_of_the_right_one() -> None:
    plain = predict("Who?", ["The model", "Your code"], "Your code", "The model only asks.")
    assert plain.judge(["The model"]).text == "✗ Not yet: The model\nThink again."
    assert plain.judge(["Your code"]).text == "✓ Right: Your code\nThe model only asks."


def test_the_answer_must_be_one_of_the_options() -> None:
    with pytest.raises(ValueError, match="index from 0"):
        predict("?", ["a", "b"], 2, "")


def test_the_static_forms_are_escaped_and_hold_the_answer_folded() -> None:
    bundle = predict("<script>?", {"<b>": "w&y", "c": "n<o"})._repr_mimebundle_()
    assert "<script>" not in bundle["text/html"]
    assert "<details" in bundle["text/html"]
    assert "n<o" not in bundle["text/html"]
    assert "Answer: <b>\nw&y\n  c: n<o" in bundle["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_recall_reveals_and_hides() -> None:
    _, _, _, row, place = recall("Why?", "Because <it> is so.").build().children
    (button,) = row.children
    button.click()
    assert "Because &lt;it&gt; is so." in place.value
    button.click()
    assert place.value == ""


def test_an_exception_in_a_callback_reaches_the_learner() -> None:
    class Place:
        value = ""

    def fails(_: object) -> None:
        raise RuntimeError("<broken>")

    report_errors(fails, Place)(None)
    assert "&lt;broken&gt;" in Place.value

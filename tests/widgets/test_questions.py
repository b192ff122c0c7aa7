from __future__ import annotations

import pytest

from widgets import predict, recall
from widgets.base import report_errors


def test_choosing_gives_feedback_and_can_be_repeated() -> None:
    question = predict("Who runs the function?", ["The model", "Your code"], "Your code", "The model only asks.")
    _, _, model, code, feedback = question.build().children
    model.click()
    assert "✗ Not yet" in feedback.value
    assert (model.description, code.description) == ("✗ The model", "○ Your code")
    code.click()
    assert "✓ Right" in feedback.value
    assert (model.description, code.description) == ("○ The model", "✓ Your code")
    assert "The model only asks." in feedback.value


def test_the_answer_must_be_one_of_the_options() -> None:
    with pytest.raises(ValueError, match="index from 0"):
        predict("?", ["a", "b"], 2, "")


def test_the_static_forms_are_escaped_and_hold_the_answer_folded() -> None:
    question = predict("<script>?", ["<b>", "c"], 0, "w&y")
    bundle = question._repr_mimebundle_()
    assert "<script>" not in bundle["text/html"]
    assert "<details" in bundle["text/html"]
    assert "Answer: <b>" in bundle["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_recall_reveals_and_hides() -> None:
    _, _, _, row, shown = recall("Why?", "Because <it> is so.").build().children
    (button,) = row.children
    button.click()
    assert "Because &lt;it&gt; is so." in shown.value
    button.click()
    assert shown.value == ""


def test_an_exception_in_a_callback_reaches_the_learner() -> None:
    class Place:
        value = ""

    def fails(_: object) -> None:
        raise RuntimeError("<broken>")

    report_errors(fails, Place)(None)
    assert "&lt;broken&gt;" in Place.value

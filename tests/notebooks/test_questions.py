"""Questions of the lessons: each option has its reason, and the place of an option says nothing about it."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

import widgets
from tests.notebooks.course import LESSONS, code_cells, name_of
from widgets.questions import Prediction

FEW = 4
"""Fewer questions than this may have all their answers in one place by chance."""


def predictions(path: Path) -> list[Prediction]:
    """Return the questions of a lesson that have options."""
    calls = (ast.parse(cell.source).body[0] for cell in code_cells(path) if cell.source.startswith("widgets.predict("))
    found = []
    for call in calls:
        assert isinstance(call, ast.Expr)
        assert isinstance(call.value, ast.Call)
        found.append(widgets.predict(*map(ast.literal_eval, call.value.args)))
    return found


def places(questions: list[Prediction]) -> Counter[int]:
    """Return how often the right option comes first, second and so on."""
    return Counter(each.options.index(each.answer) for each in questions)


@pytest.mark.parametrize("path", LESSONS, ids=name_of)
def test_each_option_has_a_reason_of_its_own(path: Path) -> None:
    for question in predictions(path):
        reasons = Counter(question.reasons.values())
        assert "" not in reasons, question.question
        assert set(reasons.values()) == {1}, question.question
        for option in question.options:
            told = question.reasons[option]
            assert option == question.answer or question.reasons[question.answer] not in told


def test_questions_differ_as_what_was_chosen_is_kept_by_their_text() -> None:
    texts = Counter(question.question for path in LESSONS for question in predictions(path))
    assert [text for text, times in texts.items() if times > 1] == []


def test_no_place_of_the_answer_is_favored_over_the_course() -> None:
    asked = [question for path in LESSONS for question in predictions(path)]
    found = places(asked)
    assert len(asked) > 60
    assert all(abs(found[place] / len(asked) - 1 / 3) < 0.12 for place in range(3)), found


@pytest.mark.parametrize("path", LESSONS, ids=name_of)
def test_in_no_lesson_all_answers_are_in_one_place(path: Path) -> None:
    asked = predictions(path)
    assert len(asked) < FEW or max(places(asked).values()) < len(asked)

"""Definitions in a cell that stopped: what it would have defined, and whether it had."""

from __future__ import annotations

import pytest

from grader.checks.stopped_cell import StoppedCell, defines


@pytest.mark.parametrize(
    "source",
    [
        "def answer(): ...",
        "async def answer(): ...",
        "class answer: ...",
        "answer = 1",
        "answer: int = 1",
        "a, answer = 1, 2",
        "import answer",
        "from module import other as answer",
        "if True:\n    def answer(): ...",
        "@decorated\ndef answer(): ...",
        "result = await fetch()\nanswer = result",
        "%matplotlib inline\ndef answer(): ...",
        "def answer(:\n    pass",
        "  def answer():\n return 1",
        "from module import answer,,",
    ],
)
def test_a_definition_is_seen_in_python_and_in_what_is_none(source: str) -> None:
    assert defines(source, "answer")


@pytest.mark.parametrize(
    "source",
    [
        "answer()",
        "print(answer)",
        "answer == 1",
        "def f():\n    answer = 1",
        "def f(answer=1): ...",
        "f(answer=1)",
        "# def answer():",
        "other.answer = 1",
        "answers = 1",
        "def f(:\n    print(answer == 1)",
    ],
)
def test_what_only_mentions_a_name_does_not_define_it(source: str) -> None:
    assert not defines(source, "answer")


@pytest.mark.parametrize(
    ("source", "line", "had"),
    [
        ("answer = 1\n1 / 0", 2, True),
        ("1 / 0\nanswer = 1", 1, False),
        ("answer = (\n    1 / 0\n)", 2, False),
        ("@broken\ndef answer():\n    ...", 1, False),
        ("@fine\n@broken\ndef answer():\n    ...", 2, False),
        ("%time\nanswer = 1\n1 / 0", 3, True),
        ("answer = 1", None, False),
    ],
)
def test_what_stands_above_the_line_that_failed_was_defined(source: str, line: int | None, had: bool) -> None:
    assert StoppedCell.by_error(source, "ZeroDivisionError", "", line).had_defined("answer") is had


def test_nothing_of_a_cell_that_is_no_python_was_defined() -> None:
    assert not StoppedCell.by_error("answer = 1\n)", "SyntaxError", "unmatched ')'", 2).had_defined("answer")

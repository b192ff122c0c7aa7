"""Answers that are the same up to names: found where that is rare, not where everybody writes the same few lines."""

from __future__ import annotations

from grader.grades.similarity import groups
from grader.reports.class_data import Group

STARTER = "def total(calls, prices):\n    # YOUR CODE HERE\n    ..."
LONG = """
def total(calls, prices):
    result = 0
    for call in calls:
        name = call.get("name")
        if name not in prices:
            continue
        amount = prices[name] * call.get("count", 1)
        if amount > 100:
            amount = amount - amount * 0.1
        result += amount
    return round(result, 2)
"""
RENAMES = {"result": "acc", "amount": "cost", "for call in": "for c in", "call.get": "c.get"}
RENAMED = LONG.replace("    result = 0", '    """Sum it up."""\n    # my own work\n    result = 0')
for _old, _new in RENAMES.items():
    RENAMED = RENAMED.replace(_old, _new)
OTHER = LONG.replace("amount - amount * 0.1", "amount * 0.9")
SHORT = "def total(calls, prices):\n    return sum(prices[c] for c in calls)"


def found(answers: dict[str, str], solution: str = "") -> list[Group]:
    return groups(
        {student: {"total-answer": code} for student, code in answers.items()},
        {"total-answer": STARTER},
        {"total-answer": solution},
        {"total"},
    )


def crowd(code: str, count: int) -> dict[str, str]:
    """Return learners with answers of their own."""
    return {f"s{number}": code.replace("100", str(number)) for number in range(count)}


def test_renamed_code_is_found_and_it_is_said_how_rare_it_is() -> None:
    (group,) = found({"ada": LONG, "eve": RENAMED, "tim": OTHER, **crowd(LONG, 20)})
    assert group.students == ("ada", "eve")
    assert (group.answers, group.of) == (("total-answer",), 23)
    assert not group.to_the_letter
    assert not group.as_instructor


def test_a_copy_to_the_letter_is_called_one() -> None:
    (group,) = found({"ada": LONG, "eve": LONG, **crowd(OTHER, 9)})
    assert group.to_the_letter


def test_the_instructors_own_solution_is_called_that() -> None:
    (group,) = found({"ada": LONG, "eve": RENAMED, **crowd(OTHER, 9)}, solution=RENAMED)
    assert group.as_instructor


def test_a_magic_within_an_answer_and_a_line_that_begins_with_an_operator_are_read() -> None:
    magic = LONG.replace("    for call", "    %time\n    for call")
    operator = LONG.replace("amount * 0.1", "(amount\n% 0.1)")
    for code in (magic, operator):
        (group,) = found({"ada": code, "eve": code.replace("result", "acc"), **crowd(OTHER, 9)})
        assert group.students == ("ada", "eve")


def test_what_most_of_the_class_wrote_is_not_listed() -> None:
    assert found(dict.fromkeys("abcdefghijklmnop", LONG)) == []
    assert found({**dict.fromkeys("abcdef", LONG), **crowd(OTHER, 20)}) == []  # 6 of 26 found the same good way


def test_a_class_that_writes_the_obvious_three_lines_is_not_listed() -> None:
    assert found({"ada": SHORT, "eve": SHORT, **crowd(LONG, 30)}) == []


def test_starters_that_nobody_touched_are_no_answers() -> None:
    assert found({"ada": STARTER, "eve": STARTER, **crowd(LONG, 9)}) == []


def test_other_names_of_the_api_or_other_values_make_other_code() -> None:
    assert found({"ada": LONG, "eve": LONG.replace('"count"', '"number"'), **crowd(OTHER, 9)}) == []
    assert found({"ada": LONG, "eve": LONG.replace("round(", "float("), **crowd(OTHER, 9)}) == []


def test_learners_who_share_several_answers_are_one_group() -> None:
    answers = {name: {"one": LONG, "two": RENAMED.replace("100", "50")} for name in ("ada", "eve")}
    answers |= {name: {"one": code, "two": code} for name, code in crowd(OTHER, 9).items()}
    (group,) = groups(answers, {}, {}, {"total"})
    assert group.answers == ("one", "two")


def test_code_that_is_no_python_or_made_to_hurt_is_left_alone() -> None:
    odd = {"a": "def (", "b": "x" * 100_000, "c": "(" * 5000, "d": "-" * 40_000 + "1", "e": "\x00", "f": "%magic\n!ls"}
    assert found({**odd, **{f"{name}2": code for name, code in odd.items()}}) == []

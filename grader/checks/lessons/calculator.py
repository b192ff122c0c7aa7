"""Assignment 03_loop: arithmetic from a model's text, without running it."""

from __future__ import annotations

import math
from typing import Any

from grader.checks.check import Check, Play, Wrong, as_json, case, trying
from grader.checks.lessons import dispatch_mistakes, loop_mistakes
from grader.checks.lessons.raising import is_a
from grader.checks.outcome import Misconception
from grader.checks.subject import LearnerRaised, NotJson, SubjectError

FUNCTION = "calculate"
PROMISE = "The function promises a number or a ValueError. Whoever calls it relies on both."


class Calculate(Check):
    """``calculate(expression) -> float``; an int is as good where it is the same number."""

    id = FUNCTION
    title = "A calculator that runs no code"
    points = 10
    defines = (FUNCTION,)
    hints = (
        "Reading a text and running it are two things. Which function of the module `ast` does only the first?",
        "`ast.parse(expression, mode='eval').body` is a tree: BinOp has left, op and right, UnaryOp has op and "
        "operand, Constant has value. Write a function that takes one node and calls itself for the parts.",
        "Keep a dict from node types to functions: `{ast.Add: operator.add, ...}`. What is not in it: ValueError.",
        "Make each number a float as you read it, then a huge power overflows at once. A result can still be complex.",
        "`except (SyntaxError, ArithmeticError) as error: raise ValueError(...) from error`. "
        "ZeroDivisionError and OverflowError are ArithmeticErrors.",
    )
    mistakes = loop_mistakes.CALCULATE_MISTAKES

    @case("Multiplication before addition, parentheses before both")
    def knows_the_order(self, play: Play) -> None:
        a, b, c = (play.random.randrange(2, 60) for _ in range(3))
        left = loop_mistakes.PRECEDENCE_IGNORED
        _equals(play, f"{a} + {b} * {c}", a + b * c, {(a + b) * c: left})
        _equals(play, f"({a} + {b}) * {c}", (a + b) * c, {a + b * c: left})
        _equals(play, f"{a} - {b} / 4 - {c}", a - b / 4 - c, {(a - b) / 4 - c: left})

    @case("Decimals, divisions and nested parentheses")
    def knows_decimals(self, play: Play) -> None:
        a, b = play.random.randrange(10, 999) / 8, play.random.randrange(2, 50)
        _equals(play, f"({a} + {b}) / 2", (a + b) / 2)
        _equals(play, f"(({b}*({a}-1.5)))", b * (a - 1.5))
        _equals(play, f"{b} - {b} / 1", 0)

    @case("A minus in front, also twice and before a parenthesis")
    def knows_the_minus(self, play: Play) -> None:
        a, b = play.random.randrange(2, 60), play.random.randrange(2, 60)
        for expression, value in ((f"-{a} + {b}", b - a), (f"{a} * -{b}", -a * b), (f"-(-{a} - {b})", a + b)):
            _equals(play, expression, value, refused=loop_mistakes.UNARY_MINUS_MISSING)

    @case("Powers: from the right, and before a minus in front")
    def knows_powers(self, play: Play) -> None:
        a, b = play.pick((2, 3)), play.random.randrange(3, 12)
        _equals(play, f"{a} ** 3 ** 2", a**9, {a**6: loop_mistakes.POWER_FROM_LEFT})
        _equals(play, f"-{b} ** 2", -(b**2), {b**2: loop_mistakes.MINUS_BEFORE_POWER})
        _equals(play, f"{b} ** -1 * 2", 2 / b)

    @case("Names, calls and text are refused")
    def refuses_code(self, play: Play) -> None:
        a, b = play.random.randrange(20, 60), play.random.randrange(2, 20)
        ran = loop_mistakes.EVAL_RUNS_CODE
        for expression in (f"max({a}, {b})", f"[{a}, {b}][1]", f"(lambda x: x * {a})({b})", f"{a} > {b}"):
            _refused(play, expression, ran)
        for expression in (f"{a} // {b}", f"{a} % {b}", f"rate * {a}"):
            _refused(play, expression, None)
        _refused(play, f"'{a}' * 2", loop_mistakes.TEXT_AS_NUMBER)

    @case("What is no expression is refused")
    def refuses_fragments(self, play: Play) -> None:
        a = play.random.randrange(2, 60)
        for expression in (f"{a} +", "", f"({a}", f"{a} plus {a}", "ten"):
            _refused(play, expression, None)

    @case("What has no real number as its value is refused")
    def refuses_what_has_no_value(self, play: Play) -> None:
        a = play.random.randrange(2, 60)
        _refused(play, f"{a} / ({a} - {a})", None)
        _refused(play, f"(-{a}) ** 0.5", loop_mistakes.COMPLEX_RESULT)

    @case("A huge power is refused, not worked out")
    def refuses_huge_powers(self, play: Play) -> None:
        a, exponent = play.random.randrange(3, 10), play.random.randrange(30_000, 60_000)
        for expression in (f"{a} ** {exponent}", f"0 * {a} ** {exponent}"):
            _refused(play, expression, loop_mistakes.HUGE_POWER)
        _refused(play, f"{a}.5 ** {exponent}", None)


def _tried(expression: str) -> str:
    return f'{FUNCTION}("{expression}")'


def _equals(
    play: Play,
    expression: str,
    value: float,
    known: dict[float, Misconception] | None = None,
    *,
    refused: Misconception | None = None,
) -> None:
    """Judge an expression that has a value. ``known``: the mistakes behind others, ``refused``: that behind none."""

    def recognise(error: SubjectError) -> Misconception | None:
        if not isinstance(error, LearnerRaised):
            return None
        if "malformed node or string" in error.message:
            return loop_mistakes.LITERAL_EVAL_COMPUTES
        return refused

    with trying(_tried(expression), recognise):
        seen = play.subject.call(FUNCTION, expression).value
        if _number(seen) and math.isclose(seen, value, rel_tol=1e-9, abs_tol=1e-12):
            return
        mistake = next(
            (why for wrong, why in (known or {}).items() if _number(seen) and math.isclose(seen, wrong)), None
        )
        if seen is None:
            mistake = dispatch_mistakes.RESULT_NOT_RETURNED
        raise Wrong(
            seen="None" if seen is None else as_json(seen),
            expected=f"{value}",
            misconception=mistake,
            otherwise=(
                "The model passes the value on to the user as it is.",
                "Work the expression out part by part, and return a number.",
            ),
        )


def _refused(play: Play, expression: str, known: Misconception | None) -> None:
    """Judge an expression that has to raise ValueError; ``known`` is the mistake behind a number in its place."""
    with trying(_tried(expression)):
        try:
            seen = play.subject.call(FUNCTION, expression).value
        except LearnerRaised as error:
            if is_a(play, error, "ValueError"):
                return
            raise Wrong(
                seen=f"{error.type}: {error.message}",
                expected="a ValueError",
                misconception=loop_mistakes.OTHER_EXCEPTION,
            ) from None
        except NotJson as error:
            raise Wrong(
                seen="a whole number of thousands of digits"
                if error.type == "int"
                else f"{error.repr}, a {error.type}",
                expected="a ValueError",
                misconception=known,
                otherwise=(PROMISE, "Raise a ValueError for whatever is not arithmetic."),
            ) from None
        raise _accepted(seen, known)


def _accepted(seen: Any, known: Misconception | None) -> Wrong:
    digits = isinstance(seen, str) and seen.isdigit()
    mistake = known if _number(seen) or isinstance(seen, bool) or digits else loop_mistakes.ERROR_RETURNED
    return Wrong(
        seen="None" if seen is None else as_json(seen),
        expected="a ValueError",
        misconception=mistake,
        otherwise=(PROMISE, "Raise a ValueError for whatever is not arithmetic."),
    )


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

"""Check of `calculate`, assignment 03_loop: arithmetic from a model's text, without running it as code."""

from __future__ import annotations

import time
from typing import Any

from grader.checks.check import Check, CheckContext, CheckFailedError, as_json, attempting, case
from grader.checks.json_values import is_close
from grader.checks.misconceptions import dispatch, loop
from grader.checks.support.exception_types import is_a
from grader.learner.subject import LearnerCodeError, NotJsonError, SubjectError
from grader.outcome import Misconception

FUNCTION = "calculate"
MAX_SECONDS = 0.2
"""How long a power may take that is refused without being worked out; 9 ** 12 ** 6 takes longer than that."""
PROMISE = "The function promises a number or a ValueError. Whoever calls it relies on both."


class Calculate(Check):
    """``calculate(expression) -> float``; an int is as good where it is the same number."""

    id = FUNCTION
    title = "A calculator that runs no code"
    points = 10
    defines = (FUNCTION,)
    hints = (
        "Reading a text and running it are two different things. Which function of the module `ast` does only the "
        "first?",
        "`ast.parse(expression, mode='eval').body` is a tree: BinOp has left, op and right, UnaryOp has op and "
        "operand, Constant has value. Write a function that takes one node and calls itself for the parts.",
        "Keep a dict from node types to functions: `{ast.Add: operator.add, ...}`. What is not in it: ValueError.",
        "Make each number a float as you read it, then a huge power overflows at once. A result can still be complex.",
        "`except (SyntaxError, ArithmeticError) as error: raise ValueError(...) from error`. "
        "ZeroDivisionError and OverflowError are ArithmeticErrors.",
    )
    mistakes = loop.CALCULATE_MISTAKES

    @case("Multiplication before addition, parentheses before both", core=True, holds=("operators",))
    def knows_the_order(self, context: CheckContext) -> None:
        a, b, c = (context.random.randrange(2, 60) for _ in range(3))
        left = loop.PRECEDENCE_IGNORED
        _equals(context, f"{a} + {b} * {c}", a + b * c, {(a + b) * c: left})
        _equals(context, f"({a} + {b}) * {c}", (a + b) * c, {a + b * c: left})
        _equals(context, f"{a} - {b} / 4 - {c}", a - b / 4 - c, {(a - b) / 4 - c: left})

    @case("Decimals, divisions and nested parentheses", holds=("numbers", "operators"))
    def knows_decimals(self, context: CheckContext) -> None:
        a, b = context.random.randrange(11, 999, 2) / 8, context.random.randrange(2, 50)
        _equals(context, f"({a} + {b}) / 2", (a + b) / 2)
        _equals(context, f"(({b}*({a}-1.5)))", b * (a - 1.5))
        _equals(context, f"{b} - {b} / 1", 0)

    @case("A minus in front, also twice and before a parenthesis", holds=("minus",))
    def knows_the_minus(self, context: CheckContext) -> None:
        a, b = context.random.randrange(2, 60), context.random.randrange(2, 60)
        for expression, value in ((f"-{a} + {b}", b - a), (f"{a} * -{b}", -a * b), (f"-(-{a} - {b})", a + b)):
            _equals(context, expression, value, refused=loop.UNARY_MINUS_MISSING)

    @case("Powers: from the right, and before a minus in front", holds=("operators",))
    def knows_powers(self, context: CheckContext) -> None:
        a, b = context.choice((2, 3)), context.choice((3, 7, 9, 11))  # 2 / b has decimals without end
        _equals(context, f"{a} ** 3 ** 2", a**9, {a**6: loop.POWER_FROM_LEFT})
        _equals(context, f"-{b} ** 2", -(b**2), {b**2: loop.MINUS_BEFORE_POWER})
        _equals(context, f"{b} ** -1 * 2", 2 / b)

    @case("Names, calls and text are refused", core=True, holds=("no-eval", "anything-else"))
    def refuses_code(self, context: CheckContext) -> None:
        a, b = context.random.randrange(20, 60), context.random.randrange(2, 20)
        ran = loop.EVAL_RUNS_CODE
        for expression in (f"max({a}, {b})", f"[{a}, {b}][1]", f"(lambda x: x * {a})({b})", f"{a} > {b}"):
            _refused(context, expression, ran)
        for expression in (f"{a} // {b}", f"{a} % {b}", f"rate * {a}"):
            _refused(context, expression, None)
        _refused(context, f"'{a}' * 2", loop.TEXT_AS_NUMBER)
        for expression in (f"True * {a}", "False", f"-True + {b}"):
            _refused(context, expression, None)

    @case("What is not an expression is refused", holds=("anything-else",))
    def refuses_fragments(self, context: CheckContext) -> None:
        a = context.random.randrange(2, 60)
        for expression in (f"{a} +", "", f"({a}", f"{a} plus {a}", "ten"):
            _refused(context, expression, None)

    @case("What has no real number as its value is refused", holds=("no-real-number",))
    def refuses_what_has_no_value(self, context: CheckContext) -> None:
        a = context.random.randrange(2, 60)
        _refused(context, f"{a} / ({a} - {a})", None)
        _refused(context, f"(-{a}) ** 0.5", loop.COMPLEX_RESULT)

    @case("A huge power is refused, not worked out", holds=("no-eval", "too-large"))
    def refuses_huge_powers(self, context: CheckContext) -> None:
        a, exponent = context.random.randrange(3, 10), context.random.randrange(30_000, 60_000)
        for expression in (f"{a} ** {exponent}", f"0 * {a} ** {exponent}"):
            _refused(context, expression, loop.HUGE_POWER)
        _refused(context, f"{a}.5 ** {exponent}", None)

    @case("9 ** 9 ** 9 is refused, and quickly", holds=("too-large",))
    def refuses_the_tower(self, context: CheckContext) -> None:
        if _works_with_whole_numbers(context):  # a float overflows at once; for others the powers grow bit by bit
            for power in ("9 ** 5", "9 ** 6", "12 ** 6"):
                _refused_quickly(context, f"9 ** {power}")
        for expression in ("9 ** 9 ** 9", f"{context.random.randrange(1, 9)} - 9 ** 9 ** 9"):
            _refused(context, expression, loop.HUGE_POWER)

    @case("A number too large for a float is refused, as the result and on the way", holds=("too-large",))
    def refuses_what_overflows(self, context: CheckContext) -> None:
        a, high = context.random.randrange(2, 9), context.random.randrange(290, 320)
        for expression in (f"9 ** {high} * 9 ** {high}", f"-(8 ** 341 + 8 ** 341) * {a}"):
            _refused(context, expression, None)
        for expression in (f"{a} / (9 ** {high} * 9 ** {high})", f"{a} - 1 / (10 ** {high - 20} * 10 ** {high - 20})"):
            _refused(context, expression, None)


def _works_with_whole_numbers(context: CheckContext) -> bool:
    """Tell whether the code computes with numbers that have no upper limit: they hold what a float rounds away."""
    exact = "2 ** 70 + 1 - 2 ** 70"
    with attempting(_call_text(exact)):
        return is_close(context.subject.call(FUNCTION, exact).value, 1)


def _refused_quickly(context: CheckContext, expression: str) -> None:
    """Judge that a huge power is refused before it is worked out; of three tries the quickest counts."""
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        _refused(context, expression, loop.HUGE_POWER)
        times.append(time.perf_counter() - begun)
        if times[-1] < MAX_SECONDS:
            return
    raise CheckFailedError(
        tried=_call_text(expression),
        seen=f"a ValueError, after {min(times):.1f} seconds",
        expected="a ValueError at once",
        misconception=loop.HUGE_POWER,
    )


def _call_text(expression: str) -> str:
    return f'{FUNCTION}("{expression}")'


def _equals(
    context: CheckContext,
    expression: str,
    value: float,
    known: dict[float, Misconception] | None = None,
    *,
    refused: Misconception | None = None,
) -> None:
    """Judge an expression that has a value.

    Args:
        context: The run of the check.
        expression: The expression.
        value: Its value.
        known: Misconceptions by the wrong value they lead to.
        refused: The misconception of code that refuses the expression.
    """

    def recognize(error: SubjectError) -> Misconception | None:
        if not isinstance(error, LearnerCodeError):
            return None
        if "malformed node or string" in error.message:
            return loop.LITERAL_EVAL_COMPUTES
        return refused

    with attempting(_call_text(expression), recognize):
        seen = context.subject.call(FUNCTION, expression).value
        if is_close(seen, value, absolute=1e-12):
            return
        mistake = next((why for wrong, why in (known or {}).items() if is_close(seen, wrong)), None)
        if seen is None:
            mistake = dispatch.RESULT_NOT_RETURNED
        raise CheckFailedError(
            seen="None" if seen is None else as_json(seen),
            expected=f"{value}",
            misconception=mistake,
            otherwise=(
                "The model passes the value on to the user as it is.",
                "Work the expression out part by part, and return a number.",
            ),
        )


def _refused(context: CheckContext, expression: str, known: Misconception | None) -> None:
    """Judge an expression that has to raise ValueError; ``known`` is the misconception of code that gives a number."""
    with attempting(_call_text(expression)):
        try:
            seen = context.subject.call(FUNCTION, expression).value
        except LearnerCodeError as error:
            if is_a(error, "ValueError"):
                return
            raise CheckFailedError(
                seen=f"{error.type}: {error.message}",
                expected="a ValueError",
                misconception=loop.OTHER_EXCEPTION,
            ) from None
        except NotJsonError as error:
            raise CheckFailedError(
                seen="a whole number of thousands of digits"
                if error.type == "int"
                else f"{error.repr}, a {error.type}",
                expected="a ValueError",
                misconception=known,
                otherwise=(PROMISE, "Raise a ValueError for whatever is not arithmetic."),
            ) from None
        raise _accepted(seen, known)


def _accepted(seen: Any, known: Misconception | None) -> CheckFailedError:
    digits = isinstance(seen, str) and seen.isdigit()
    mistake = known if _number(seen) or isinstance(seen, bool) or digits else loop.ERROR_RETURNED
    return CheckFailedError(
        seen="None" if seen is None else as_json(seen),
        expected="a ValueError",
        misconception=mistake,
        otherwise=(PROMISE, "Raise a ValueError for whatever is not arithmetic."),
    )


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

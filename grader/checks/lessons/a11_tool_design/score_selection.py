"""Check of `score_selection`, assignment 11_tool_design: accuracy and confusion table of tool choices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grader.checks.check import Check, CheckContext, CheckFailedError, as_json, attempting, case
from grader.checks.json_values import is_close
from grader.checks.misconceptions import selection as mistakes
from grader.checks.sample_tools import CITIES, NOUNS, names
from grader.learner.objects import Stub
from grader.learner.subject import Called, LearnerCodeError, SubjectError
from grader.outcome import Misconception

FUNCTION = "score_selection"
SAME_FORM = "Whoever compares two evaluations needs the same form and the same count in both."
Case = tuple[str, str | None, str | None]
"""A query, the expected tool, and the tool that gets chosen."""
Table = dict[str, dict[str, int]]


class ScoreSelection(Check):
    """``score_selection(cases, choose) -> dict``: accuracy and a confusion table."""

    id = FUNCTION
    title = "Count what was chosen"
    points = 10
    defines = (FUNCTION,)
    hints = (
        "Two things are counted in one pass: how many cases are right, and how often each pair of names occurs.",
        "One loop over the cases. In it: call `choose` once, keep the result, compare, count.",
        '`case["expected"] or "none"` and `choose(case["query"]) or "none"` are texts to compare, and keys.',
        "`row = confusion.setdefault(expected, {})`, then `row[chosen] = row.get(chosen, 0) + 1`. Divide at the end by "
        "`len(cases)`, unless there are none.",
    )
    mistakes = mistakes.SCORE_MISTAKES

    @case(
        "Right and wrong choices among tools", core=True, holds=("cases", "choose", "result", "accuracy", "confusion")
    )
    def counts_tools(self, context: CheckContext) -> None:
        first, second, third = names(context, 3)
        pairs = [(first, first), (first, first), (first, second), (second, third), (third, third)]
        _judge(context, _cases(context, pairs))

    @case("No tool expected, and none chosen, is right", holds=("cases", "accuracy", "confusion"))
    def counts_silence(self, context: CheckContext) -> None:
        first, second = names(context, 2)
        _judge(context, _cases(context, [(None, None), (None, None), (first, first), (first, second)]))

    @case("A call for nothing, and a call that did not come, are in the table", holds=("cases", "choose", "confusion"))
    def counts_none(self, context: CheckContext) -> None:
        first, second = names(context, 2)
        _judge(context, _cases(context, [(None, first), (first, None), (second, None), (second, second), (None, None)]))

    @case("The same query twice may be answered differently", holds=("once-in-order",))
    def asks_once_for_each_case(self, context: CheckContext) -> None:
        first, second = names(context, 2)
        query = _query(context, 1)
        _judge(context, [(query, first, first), (_query(context, 2), second, second), (query, first, second)])

    @case("All right is 1.0, all wrong is 0.0", holds=("accuracy",))
    def counts_extremes(self, context: CheckContext) -> None:
        first, second, third = names(context, 3)
        _judge(context, _cases(context, [(first, first), (second, second), (None, None)]))
        _judge(context, _cases(context, [(first, second), (second, third), (third, None)]))

    @case("Without cases there is nothing to divide", holds=("no-cases",))
    def counts_nothing(self, context: CheckContext) -> None:
        _judge(context, [])


def _query(context: CheckContext, number: int) -> str:
    return f"{context.choice(NOUNS)} {number} from {context.choice(CITIES)}?"


def _cases(context: CheckContext, pairs: Sequence[tuple[str | None, str | None]]) -> list[Case]:
    cases = [(_query(context, number), expected, chosen) for number, (expected, chosen) in enumerate(pairs, 1)]
    context.random.shuffle(cases)
    return cases


def _judge(context: CheckContext, cases: list[Case]) -> None:
    """Have ``cases`` scored, each query answered with the choices it has in them, in this order."""
    given = [{"query": query, "expected": expected} for query, expected, _ in cases]
    chooser = Stub("choose", "query: str", doc="Return the name of the chosen tool, or None.")
    left = [(query, chosen) for query, _, chosen in cases]

    def choose(query: Any = None, **more: Any) -> str | None:
        """Answer with the next choice of this query; asked more often than there are cases, with no tool."""
        index = next((index for index, (known, _) in enumerate(left) if known == query), None)
        return None if index is None else left.pop(index)[1]

    tried = f"{FUNCTION}({as_json(given)}, choose), choose answering {as_json([chosen for *_, chosen in cases])}"
    with attempting(tried, _raises):
        called = context.subject.call(FUNCTION, given, chooser, tools={"choose": choose})
        _judge_asked(called, [query for query, *_ in cases])
        _judge_result(called.value, cases)


def _judge_asked(called: Called, queries: list[str]) -> None:
    """Judge what ``choose`` was handed: each query, once, in order."""
    asked = [invocation.arguments.get("query") for invocation in called.invocations]
    if asked == queries:
        return
    mistake = None
    if any(isinstance(each, dict) for each in asked):
        mistake = mistakes.CASE_HANDED_OVER
    elif len(asked) > len(queries):
        mistake = mistakes.CHOSEN_AGAIN
    raise CheckFailedError(
        seen=f"choose was called with {as_json(asked)}",
        expected=f"one call for each case, in order: {as_json(queries)}",
        misconception=mistake,
        otherwise=(
            "Each case is one question to the model: not more, not fewer, and in order.",
            "Go through the cases in one loop and call `choose` once in it.",
        ),
    )


def _judge_result(value: Any, cases: list[Case]) -> None:
    table = _table(cases)
    share = _share(_hits(cases), len(cases))
    expected = {"accuracy": share, "confusion": table}
    parts = value if isinstance(value, dict) else {}
    accuracy, confusion = parts.get("accuracy"), _without_zeros(parts.get("confusion"))
    if set(parts) >= set(expected) and is_close(accuracy, share, absolute=1e-9) and confusion == table:
        return
    known = _known(accuracy, confusion, cases)
    raise CheckFailedError(
        seen=as_json(value),
        expected=as_json(expected),
        misconception=known,
        otherwise=(SAME_FORM, "Compare the two results: first the keys, then number by number."),
    )


def _known(accuracy: Any, confusion: Any, cases: list[Case]) -> Misconception | None:
    """Name the mistake that leads to this result, where one is known."""
    table, hits, total = _table(cases), _hits(cases), len(cases)
    if isinstance(confusion, dict) and confusion != table:
        spoken = [each for each in cases if each[1] is not None]
        chosen = [each for each in spoken if each[2] is not None]
        if _has_null(confusion):
            return mistakes.NONE_NOT_NAMED
        if confusion == _table([(query, there, here) for query, here, there in cases]):
            return mistakes.TURNED_ROUND
        if confusion == _table([each for each in cases if each[1] != each[2]]) != _last_pairs(cases):
            return mistakes.MISSES_ONLY
        if any(confusion == _table(part) for part in (spoken, chosen, _called(cases))):
            return mistakes.NONE_LEFT_OUT
        return None
    silent = sum(each[1] is each[2] is None for each in cases)
    if not isinstance(accuracy, int | float) or not total:
        return None
    if silent and is_close(accuracy, (hits - silent) / total, absolute=1e-9):
        return mistakes.SILENCE_IS_A_MISS
    if (
        silent
        and len(cases) > silent
        and is_close(accuracy, (hits - silent) / sum(each[1] is not None for each in cases), absolute=1e-9)
    ):
        return mistakes.NONE_LEFT_OUT
    if any(is_close(accuracy, each, absolute=1e-9) for each in (hits, 100 * hits / total, round(100 * hits / total))):
        return mistakes.PERCENT
    return None


def _called(cases: list[Case]) -> list[Case]:
    return [each for each in cases if each[2] is not None]


def _table(cases: list[Case]) -> Table:
    table: Table = {}
    for _, expected, chosen in cases:
        row = table.setdefault(expected or "none", {})
        row[chosen or "none"] = row.get(chosen or "none", 0) + 1
    return table


def _last_pairs(cases: list[Case]) -> Table:
    """Return the table in which each case takes the place of its row."""
    return {expected or "none": {chosen or "none": 1} for _, expected, chosen in cases}


def _without_zeros(confusion: Any) -> Any:
    """Return the table without pairs that never happened, which may be written or not."""
    if not isinstance(confusion, dict) or not all(isinstance(row, dict) for row in confusion.values()):
        return confusion
    rows = {key: {name: times for name, times in row.items() if times != 0} for key, row in confusion.items()}
    return {key: row for key, row in rows.items() if row}


def _has_null(confusion: dict[str, Any]) -> bool:
    rows = [row for row in confusion.values() if isinstance(row, dict)]
    return any("null" in keys or "None" in keys for keys in (confusion, *rows))


def _hits(cases: list[Case]) -> int:
    return sum(expected == chosen for _, expected, chosen in cases)


def _share(hits: int, total: int) -> float:
    return hits / total if total else 0.0


def _raises(error: SubjectError) -> Misconception | None:
    match error:
        case LearnerCodeError(type="ZeroDivisionError" | "StatisticsError"):
            return mistakes.NO_CASES
    return None

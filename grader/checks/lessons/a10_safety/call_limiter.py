"""Check of `CallLimiter`, assignment 10_safety: a limit on the calls of one conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grader.checks.check import Check, CheckContext, CheckFailedError, as_json, attempting, case
from grader.checks.misconceptions import safety as mistakes
from grader.checks.sample_tools import names
from grader.learner.objects import Attribute, Ref, Result
from grader.learner.subject import FunctionCall, LearnerCodeError, SubjectError
from grader.outcome import Misconception

UNREACHABLE_CALL_LIMIT = 10**6
"""A limit no conversation reaches."""


class CallLimiterCheck(Check):
    """``CallLimiter(max_calls, per_tool=None)`` with ``allow(name) -> bool``: what was refused counts for nothing."""

    id = "CallLimiter"
    title = "A limit on the calls of a conversation"
    points = 10
    defines = (id,)
    hints = (
        "Two questions for each call: were there too many calls in all, and too many of this tool?",
        "Remember what was allowed: a list of names in `self` is enough. Its length is one count, `.count(name)` the "
        "other.",
        "First every reason to say no, each with `return False`. Then remember the name, then `return True`.",
        "`if name in self.per_tool and self.made.count(name) >= self.per_tool[name]: return False`, and the same with "
        "`len(self.made) >= self.max_calls`.",
    )
    mistakes = mistakes.LIMITER_MISTAKES

    @case("Two limiters share nothing", core=True, holds=("limiters-apart", "input-unchanged"))
    def limiters_are_apart(self, context: CheckContext) -> None:
        first, second, third = names(context, 3)
        with attempting(f"CallLimiter({UNREACHABLE_CALL_LIMIT}).allow({first!r}), the very first call", _recognize):
            if not _answers(context, UNREACHABLE_CALL_LIMIT, None, [first])[0]:
                raise _failure("False", "True: no call was made yet", mistakes.UNLISTED_TOOL_REFUSED)
        with attempting(f"one = CallLimiter(2), used up; then two = CallLimiter(2); two.allow({second!r})", _recognize):
            _answers(context, 2, None, [second, second])
            if not _answers(context, 2, None, [second])[0]:
                raise _failure("False", "True: the second limiter has not allowed a call yet", mistakes.LIMITERS_SHARE)
        limits = context.subject.keep({third: 1})
        with attempting(f"limits = {{{third!r}: 1}}; two limiters, both made with per_tool=limits", _recognize):
            _answers(context, UNREACHABLE_CALL_LIMIT, limits, [third])
            again = _answers(context, UNREACHABLE_CALL_LIMIT, limits, [third])[0]
            left = context.subject.call(Attribute(limits, "copy")).value
            if not again or left != {third: 1}:
                seen = f"the second limiter says {again}, and limits is {as_json(left)}"
                raise _failure(seen, "True from the second limiter, and limits as it was", mistakes.LIMITERS_SHARE)

    @case("In all, there are as many calls as max_calls says", core=True, holds=("max-calls", "true-or-false"))
    def limits_all_calls(self, context: CheckContext) -> None:
        limit = context.random.randrange(3, 7)
        asked = names(context, limit + 3)
        _judge(context, limit, None, asked, [True] * limit + [False] * 3, mistakes.TOTAL_NOT_LIMITED)
        listed = asked[0]
        expected = [True] * limit + [False] * 2
        _judge(context, limit, {listed: limit + 2}, [listed] * (limit + 2), expected, mistakes.TOTAL_NOT_LIMITED)

    @case("per_tool limits one tool", holds=("per-tool", "true-or-false"))
    def limits_one_tool(self, context: CheckContext) -> None:
        chosen, limit = names(context, 1)[0], context.random.randrange(1, 4)
        expected = [True] * limit + [False] * 3
        _judge(context, 50, {chosen: limit}, [chosen] * (limit + 3), expected, mistakes.PER_TOOL_IGNORED)

    @case(
        "Each tool has a count of its own, and a tool without a limit has max_calls alone",
        holds=("per-tool", "unlisted-tool"),
    )
    def counts_tools_apart(self, context: CheckContext) -> None:
        few, more, free = names(context, 3)
        asked = [few, more, more, free, free, free, few, more, free]
        expected = [True] * 6 + [False, False, True]
        limits = {few: 1, more: 2}
        with attempting(_shown(50, limits, asked), _recognize):
            seen = _answers(context, 50, limits, asked)
            if seen == expected:
                return
            unlisted = not any(seen[index] for index in (3, 4, 5))
            known = mistakes.UNLISTED_TOOL_REFUSED if unlisted and seen[:3] == expected[:3] else None
            raise _failure(as_json(seen), as_json(expected), known or mistakes.TOOLS_COUNTED_TOGETHER)

    @case("A limit of 0 forbids a tool", holds=("per-tool",))
    def zero_forbids(self, context: CheckContext) -> None:
        forbidden, free = names(context, 2)
        _judge(
            context, 50, {forbidden: 0}, [forbidden, free, forbidden], [False, True, False], mistakes.ZERO_IS_NO_LIMIT
        )
        _judge(context, 0, None, [free], [False], mistakes.ZERO_IS_NO_LIMIT)

    @case("A refused call is not counted", holds=("refused-not-counted",))
    def refusals_do_not_count(self, context: CheckContext) -> None:
        once, free = names(context, 2)
        limit, refused = context.random.randrange(3, 6), context.random.randrange(2, 4)
        asked = [once] * (1 + refused) + [free] * limit
        expected = [True] + [False] * refused + [True] * (limit - 1) + [False]
        _judge(context, limit, {once: 1}, asked, expected, mistakes.REFUSED_CALL_COUNTED)

    @case(
        "Calls of tools with and without a limit of their own count towards max_calls together",
        holds=("max-calls", "per-tool"),
    )
    def limits_both_together(self, context: CheckContext) -> None:
        listed, free = names(context, 2)
        asked = [listed, free, free, listed, free, listed]
        _judge(context, 4, {listed: 3}, asked, [True] * 4 + [False] * 2, mistakes.TOTAL_NOT_LIMITED)
        _judge(context, 4, {listed: 1}, asked, [True] * 3 + [False, True, False], mistakes.PER_TOOL_IGNORED)


def _judge(
    context: CheckContext,
    limit: int,
    per_tool: Mapping[str, int] | None,
    asked: Sequence[str],
    expected: list[bool],
    otherwise: Misconception,
) -> None:
    with attempting(_shown(limit, per_tool, asked), _recognize):
        seen = _answers(context, limit, per_tool, asked)
        if seen == expected:
            return
        off_by_one = abs(sum(seen) - sum(expected)) == 1 and otherwise not in _COUNTED_OTHERWISE
        raise _failure(as_json(seen), as_json(expected), mistakes.LIMIT_OFF_BY_ONE if off_by_one else otherwise)


_COUNTED_OTHERWISE = (mistakes.ZERO_IS_NO_LIMIT, mistakes.REFUSED_CALL_COUNTED)
"""Mistakes that shift a count as well, in the cases made for them."""


def _answers(
    context: CheckContext, limit: int, per_tool: Mapping[str, int] | Ref | None, asked: Sequence[str]
) -> list[bool]:
    """Return what a fresh limiter says to these calls, one after the other."""
    arguments = (limit,) if per_tool is None else (limit, per_tool)
    allow = (FunctionCall(Attribute(Result(0), "allow"), (name,)) for name in asked)
    _, *called = context.subject.calls(FunctionCall(CallLimiterCheck.id, arguments, keep=True), *allow)
    for name, each in zip(asked, called, strict=True):
        if not isinstance(each.value, bool):
            raise CheckFailedError(
                seen=f"allow({name!r}) gave {as_json(each.value)}",
                expected="True or False",
                misconception=mistakes.ALLOW_WITHOUT_ANSWER,
            )
    return [each.value for each in called]


def _recognize(error: SubjectError) -> Misconception | None:
    looked_up = isinstance(error, LearnerCodeError) and error.type == "KeyError"
    return mistakes.UNLISTED_TOOL_REFUSED if looked_up else None


def _shown(limit: int, per_tool: Mapping[str, int] | None, asked: Sequence[str]) -> str:
    made = f"CallLimiter({limit})" if per_tool is None else f"CallLimiter({limit}, {as_json(per_tool)})"
    return f"{made}.allow(name) for the names {', '.join(asked)}"


def _failure(seen: str, expected: str, known: Misconception) -> CheckFailedError:
    return CheckFailedError(seen=seen, expected=expected, misconception=known)

"""Assertions about async code: it can be awaited, and other calls begin while it waits."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from grader.checks.check import CheckContext, CheckFailedError, attempting
from grader.checks.concurrency import ConcurrencyBarrier
from grader.checks.misconceptions import parallel as mistakes
from grader.learner.objects import Attribute, Name, Ref, Stub
from grader.learner.subject import LearnerCodeError, NotDefinedError, NotJsonError, SubjectError
from grader.outcome import Misconception

NOT_AWAITABLE = (
    "can't be used in 'await' expression",
    "can't be awaited",
    "An asyncio.Future, a coroutine or an awaitable is required",
    "a coroutine was expected",
)
SECOND_LOOP = ("asyncio.run() cannot be called from a running event loop", "This event loop is already running")


def recognize_await(error: SubjectError) -> Misconception | None:
    """Return the misconception that explains an exception about awaiting, or None."""
    if isinstance(error, NotJsonError):
        unfinished = "coroutine" in error.message or error.type in ("coroutine", "Task", "Future")
        return mistakes.COROUTINE_NOT_AWAITED if unfinished else None
    if not isinstance(error, LearnerCodeError):
        return None
    if any(text in error.message for text in NOT_AWAITABLE):
        return mistakes.PLAIN_TOOL_AWAITED
    if any(text in error.message for text in SECOND_LOOP):
        return mistakes.NOT_ASYNC
    if "Object of type coroutine is not JSON serializable" in error.message:
        return mistakes.COROUTINE_NOT_AWAITED
    return None


def judge_concurrency(barrier: ConcurrencyBarrier, stubs: Sequence[Stub]) -> None:
    """Judge that the calls of ``stubs`` were under way at once."""
    if barrier.met:
        return
    plain = any(not stub.is_async for stub in stubs)
    blocked = plain and barrier.overlapped and not barrier.alternated  # an async call had begun, and stood still
    known = mistakes.PLAIN_TOOL_BLOCKS if blocked else mistakes.CALLS_ONE_BY_ONE
    raise CheckFailedError(
        seen=f"{', '.join(stub.name for stub in stubs)} were never all under way: some began when others were done",
        expected=f"all {len(stubs)} under way before any is done",
        misconception=known,
    )


def judge_async(context: CheckContext, function: str, *args: Any, **settings: Any) -> None:
    """Judge that calling ``function`` does not do the work, but returns something to await."""
    with attempting(f"await {function}(...), in a program whose event loop is running"):
        try:
            call = Attribute("asyncio", "to_thread")  # a thread of its own, in which no loop is running
            made = context.subject.call(call, Name(function), *args, keep=True, **settings).value
        except NotDefinedError:
            return  # the learner's notebook goes without asyncio: there is no loop to disturb
        except LearnerCodeError as error:
            raise _not_async(f"{error.type}: {error.message}") from None
        if made.type != "coroutine":
            raise _not_async(f"a {made.type} comes back at once")
        _close(context, made)


def _close(context: CheckContext, coroutine: Ref) -> None:
    """End a coroutine that nobody will await, so that Python does not complain about it."""
    context.subject.call(Attribute(coroutine, "close"))


def _not_async(seen: str) -> CheckFailedError:
    return CheckFailedError(
        seen=seen, expected="a coroutine, as every async function returns", misconception=mistakes.NOT_ASYNC
    )


def is_coroutine_function(context: CheckContext, name: str) -> bool:
    """Tell whether the learner's function of that name is written with ``async def``."""
    flags = Attribute(Attribute(name, "__code__"), "co_flags")
    try:
        value = context.subject.call(Attribute(flags, "__int__")).value
    except LearnerCodeError:  # a callable of another kind
        return False
    return isinstance(value, int) and bool(value & inspect.CO_COROUTINE)

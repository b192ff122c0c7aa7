"""Check of `ask_with_retry`, assignment 06_errors: a request that is retried only where that can help."""

from __future__ import annotations

from grader.checks.check import Check, CheckContext, case
from grader.checks.lessons.a06_errors.retry_fixture import FUNCTION, MAX_FAILURES, PlannedFailure, RetryRun
from grader.checks.misconceptions import errors as mistakes


class AskWithRetry(Check):
    """``ask_with_retry(client, *, attempts=4, sleep=time.sleep, **request)``: the reply, or the last error."""

    id = "ask_with_retry"
    title = "Try again where that can help"
    points = 15
    defines = (FUNCTION,)
    hints = (
        "Which errors go away by themselves, and which come back on the next try? The SDK has a class for each.",
        "`for number in range(attempts):`, with a `try` inside that returns the reply. What about the last turn?",
        "Three classes are worth another try: openai.RateLimitError, openai.InternalServerError and "
        "openai.APIConnectionError. Catch them together, and let the others through.",
        "wait = min(0.5 * 2**number, 60). Where the error has a `response` with the header retry-after: "
        "wait = max(wait, float(header)). On the last turn `raise`, before sleep(wait).",
    )
    mistakes = mistakes.RETRY_MISTAKES

    @case("A reply that comes at once is handed back as it is", core=True, holds=("reply",))
    def hands_back(self, context: CheckContext) -> None:
        RetryRun(context, ()).judge_reply()

    @case("A rate limit is waited for", core=True, holds=("retried", "sleep"))
    def waits_for_limits(self, context: CheckContext) -> None:
        RetryRun(context, (PlannedFailure(429),)).judge_reply()

    @case("A server that fails and a connection that breaks are tried again", holds=("retried",))
    def retries_what_passes(self, context: CheckContext) -> None:
        kinds: tuple[int | str, ...] = (
            500,
            context.choice((502, 503)),
            "ConnectError",
            "ReadTimeout",
            "RemoteProtocolError",
        )
        for by in kinds:
            RetryRun(context, (PlannedFailure(by),)).judge_reply()

    @case("A request that is wrong is not sent again", holds=("not-retried",))
    def never_repeats_mistakes(self, context: CheckContext) -> None:
        for status in (400, 401, 403, 404, 408, 409, 422):
            RetryRun(context, (PlannedFailure(status),)).judge_refused()

    @case("The pauses grow", holds=("growing-waits", "sleep"))
    def waits_longer(self, context: CheckContext) -> None:
        RetryRun(context, _mixed_failures(4), attempts=5).judge_growth()

    @case("However many attempts there are, no pause of its own is longer than a minute", holds=("growing-waits",))
    def waits_a_minute_at_most(self, context: CheckContext) -> None:
        failures = _mixed_failures(MAX_FAILURES - 1)
        RetryRun(context, failures, attempts=MAX_FAILURES).judge_reply(mistakes.ATTEMPTS_OFF_BY_ONE)

    @case("retry-after is honored", holds=("retry-after",))
    def honours_retry_after(self, context: CheckContext) -> None:
        for status, seconds in ((429, context.number(15, 50)), (503, context.number(70, 200))):
            RetryRun(
                context, (PlannedFailure(status, str(seconds)), PlannedFailure("ConnectError"), PlannedFailure(500))
            ).judge_retry_after(seconds)

    @case("After the last attempt its error comes out", holds=("attempts",))
    def gives_up(self, context: CheckContext) -> None:
        attempts = context.choice((2, 3))
        kinds: tuple[int | str, ...] = (429, 503, "ConnectError")
        for last in kinds:
            failures = (
                [PlannedFailure(500)] * (attempts - 1) + [PlannedFailure(last)] + [PlannedFailure(502)] * MAX_FAILURES
            )
            RetryRun(context, tuple(failures), attempts=attempts).judge_end(last)

    @case("Without attempts there are four, and one attempt is one request", holds=("attempts",))
    def counts_attempts(self, context: CheckContext) -> None:
        RetryRun(
            context, (PlannedFailure(429),) * 3 + (PlannedFailure(500),) + (PlannedFailure(502),) * MAX_FAILURES
        ).judge_end(500, attempts=4)
        RetryRun(context, (PlannedFailure(503),) + (PlannedFailure(502),) * MAX_FAILURES, attempts=1).judge_end(503)


def _mixed_failures(count: int) -> tuple[PlannedFailure, ...]:
    """Return failures that can pass, of every kind in turn: none comes alone, so a count for each kind shows."""
    kinds: tuple[int | str, ...] = (500, 503, 429, "ConnectError")
    return tuple(PlannedFailure(kinds[number % len(kinds)]) for number in range(count))

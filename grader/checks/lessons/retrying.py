"""Assignment 06_errors: a request that is made again where that can help, and only there."""

from __future__ import annotations

from grader.checks.check import Check, Play, case
from grader.checks.lessons import error_mistakes as mistakes
from grader.checks.lessons.retry_run import FUNCTION, PATIENCE, Fails, Run


class AskWithRetry(Check):
    """``ask_with_retry(client, *, attempts=4, sleep=time.sleep, **request)``: the reply, or the last error."""

    id = "ask_with_retry"
    title = "Try again where that can help"
    points = 15
    defines = (FUNCTION,)
    hints = (
        "Which errors pass by themselves, and which are there again at the next try? The SDK has a class for each.",
        "`for number in range(attempts):`, with a `try` inside that returns the reply. What about the last turn?",
        "Three classes are worth another try: openai.RateLimitError, openai.InternalServerError and "
        "openai.APIConnectionError. Catch them together, and let the others out.",
        "wait = 0.5 * 2**number. Where the error has a `response` with the header retry-after: wait = max(wait, "
        "float(header)). On the last turn `raise`, before sleep(wait).",
    )
    mistakes = mistakes.RETRY_MISTAKES

    @case("A reply that comes at once is handed back as it is")
    def hands_back(self, play: Play) -> None:
        Run(play, ()).judge_reply()

    @case("A rate limit is waited for")
    def waits_for_limits(self, play: Play) -> None:
        Run(play, (Fails(429),)).judge_reply()

    @case("A server that fails and a connection that breaks are tried again")
    def retries_what_passes(self, play: Play) -> None:
        kinds: tuple[int | str, ...] = (
            500,
            play.pick((502, 503)),
            "ConnectError",
            "ReadTimeout",
            "RemoteProtocolError",
        )
        for by in kinds:
            Run(play, (Fails(by),)).judge_reply()

    @case("A request that is wrong is not sent again")
    def never_repeats_mistakes(self, play: Play) -> None:
        for status in (400, 401, 403, 404, 422):
            Run(play, (Fails(status),)).judge_refused()

    @case("The pauses grow")
    def waits_longer(self, play: Play) -> None:
        kinds: tuple[int | str, ...] = (429, 500, 503, "ConnectError")
        Run(play, tuple(map(Fails, play.random.sample(kinds, 3)))).judge_growth()

    @case("retry-after is honoured")
    def honours_retry_after(self, play: Play) -> None:
        for status in (429, 503):
            seconds = play.number(15, 50)
            Run(play, (Fails(status, str(seconds)), Fails("ConnectError"), Fails(500))).judge_retry_after(seconds)

    @case("After the last attempt its error comes out")
    def gives_up(self, play: Play) -> None:
        attempts = play.pick((2, 3))
        kinds: tuple[int | str, ...] = (429, 503, "ConnectError")
        last = play.pick(kinds)
        failures = [Fails(500)] * (attempts - 1) + [Fails(last)] + [Fails(502)] * PATIENCE
        Run(play, tuple(failures), attempts=attempts).judge_end(last)

    @case("Without attempts there are four, and one attempt is one request")
    def counts_attempts(self, play: Play) -> None:
        Run(play, (Fails(429),) * 3 + (Fails(500),) + (Fails(502),) * PATIENCE).judge_end(500, attempts=4)
        Run(play, (Fails(503),) + (Fails(502),) * PATIENCE, attempts=1).judge_end(503)

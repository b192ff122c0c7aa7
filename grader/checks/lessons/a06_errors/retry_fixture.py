"""Fixture of the retry check: the failures that requests meet, the pauses between them, and assertions about both."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import mocks
from grader.checks.check import CheckContext, CheckFailedError, as_json, attempting
from grader.checks.fake_api import BrokenConnectionError, FakeApi
from grader.checks.json_values import Json, parse_json
from grader.checks.misconceptions import errors as mistakes
from grader.checks.model_names import MODEL
from grader.checks.sample_tools import CITIES, WORDS
from grader.learner.objects import Attribute, Client, Ref, Stub
from grader.learner.subject import Called, LearnerCodeError, SubjectError
from grader.outcome import Misconception

FUNCTION = "ask_with_retry"
MAX_PAUSE_SECONDS = 60.0
"""Longest pause that is accepted where the service asked for none."""
MAX_FAILURES = 12
"""How many requests fail at most, so that a client that never stops gets a reply in the end."""
ERROR_CLASSES = {
    400: "BadRequestError",
    401: "AuthenticationError",
    403: "PermissionDeniedError",
    404: "NotFoundError",
    408: "APIStatusError",
    409: "ConflictError",
    422: "UnprocessableEntityError",
    429: "RateLimitError",
    500: "InternalServerError",
    502: "InternalServerError",
    503: "InternalServerError",
    529: "InternalServerError",
    "ConnectError": "APIConnectionError",
    "RemoteProtocolError": "APIConnectionError",
    "ReadTimeout": "APITimeoutError",
}


@dataclass(frozen=True)
class PlannedFailure:
    """One request that fails: with a status, or with the transport's exception of that name."""

    by: int | str
    retry_after: str | None = None

    def __str__(self) -> str:
        header = f" with retry-after: {self.retry_after}" if self.retry_after else ""
        return f"{self.by}{header}"


@dataclass
class RetryRun:
    """One run of a learner's function: the failures its requests meet, and the pauses it made."""

    context: CheckContext
    failures: tuple[PlannedFailure, ...]
    attempts: int | None = None
    waits: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.text = f"{self.context.choice(WORDS)} {self.context.number(0, 10**6)}"
        self.mark = f"{self.context.number(0, 16**12):012x}"
        self.api = FakeApi(mocks.Turn.says(self.text).always(), before=self._before)
        self.request = {
            "model": MODEL,
            "messages": [{"role": "user", "content": f"Say something about {self.context.choice(CITIES)}."}],
            "temperature": self.context.random.randrange(1, 20) / 10,
        }

    def _before(self, number: int, body: Json) -> Mapping[str, Any] | None:
        if number >= min(len(self.failures), MAX_FAILURES):
            return None
        failure = self.failures[number]
        if isinstance(failure.by, str):
            raise BrokenConnectionError(failure.by, "the connection broke")
        message = f"[mock] Failure {number + 1} of this exercise, {self.mark}."
        error = {"message": message, "type": "mock_error", "param": None, "code": None}
        headers = {"content-type": "application/json"}
        if failure.retry_after:
            headers["retry-after"] = failure.retry_after
        return {"status": failure.by, "headers": headers, "body": json.dumps({"error": error})}

    def _call(self) -> Called:
        given = {} if self.attempts is None else {"attempts": self.attempts}
        return self.context.subject.call(
            FUNCTION,
            Client(max_retries=0),
            sleep=Stub("sleep", "seconds"),
            tools={"sleep": self._sleep},
            http=self.api,
            keep=True,
            **given,
            **self.request,
        )

    def _sleep(self, seconds: Any) -> None:
        if isinstance(seconds, str):  # time.sleep takes none either
            raise TypeError(f"sleep takes a number of seconds, and {seconds!r} is text")
        self.waits.append(float(seconds))

    @property
    def tried(self) -> str:
        """The call as the learner would write it, and the failures it met."""
        given = "" if self.attempts is None else f"attempts={self.attempts}, "
        met = ", then ".join(map(str, self.failures[:4])) or "a good reply"
        return f"{FUNCTION}(client, {given}sleep=sleep, model={MODEL!r}, …), where the requests meet {met}"

    def judge_reply(self, known: Misconception = mistakes.NOT_RETRIED) -> None:
        """Judge that the request succeeds after the failures; ``known`` is the misconception of code that gives up."""
        with attempting(self.tried, lambda error: self._recognize(error, known)):
            value = self._call().value
            self._judge_requests(len(self.failures) + 1)
            self._judge_value(value)
            self._judge_waits()

    def judge_growth(self) -> None:
        """Judge that no pause is shorter than the one before, and that the last is longer than the first.

        Past half the longest pause a random part may shorten it: there is little room left above.
        """
        self.judge_reply(mistakes.ATTEMPTS_OFF_BY_ONE)
        with attempting(self.tried):
            shrinks = any(later < min(pause, MAX_PAUSE_SECONDS / 2) for pause, later in pairwise(self.waits))
            if shrinks or self.waits[0] >= self.waits[-1]:
                raise CheckFailedError(
                    seen=f"pauses of {self._shown()} seconds",
                    expected="each as long as the one before, at least, and the last longer than the first",
                    misconception=mistakes.WAITS_DO_NOT_GROW,
                )

    def judge_retry_after(self, seconds: int) -> None:
        """Judge that the first pause is ``seconds`` long at least."""
        with attempting(self.tried, lambda error: self._recognize(error, mistakes.ATTEMPTS_OFF_BY_ONE)):
            value = self._call().value
            self._judge_requests(len(self.failures) + 1)
            self._judge_waits(longest=8 * seconds)  # whoever doubles from there on is patient, not wrong
            if self.waits[0] < seconds:
                raise CheckFailedError(
                    seen=f"a first pause of {self.waits[0]:g} seconds",
                    expected=f"{seconds} seconds at least",
                    misconception=mistakes.RETRY_AFTER_IGNORED,
                )
            self._judge_value(value)

    def judge_refused(self) -> None:
        """Judge that the error comes out after one request."""
        by = self.failures[0].by
        with attempting(self.tried):
            try:
                called = self._call()
            except LearnerCodeError as error:
                if len(self.api.requests) == 1 and error.type == ERROR_CLASSES[by]:
                    return self._judge_waits()
                if len(self.api.requests) == 1:
                    raise self._not_the_error(by, f"{error.type}: {error.message}") from None
            else:
                if len(self.api.requests) == 1:
                    raise self._not_the_error(by, f"a {_type(called.value)} came back")
            raise CheckFailedError(
                seen=f"{len(self.api.requests)} requests",
                expected=f"one, and {ERROR_CLASSES[by]} out of {FUNCTION}",
                misconception=mistakes.EVERY_ERROR_RETRIED,
            )

    def judge_end(self, by: int | str, attempts: int | None = None) -> None:
        """Judge that after all attempts the last error comes out."""
        attempts, silent = self.attempts or attempts or 0, mistakes.GIVES_UP_SILENTLY
        with attempting(self.tried):
            try:
                called = self._call()
            except LearnerCodeError as error:
                self._judge_requests(attempts)
                if error.type != ERROR_CLASSES[by] or (
                    isinstance(by, int) and self._number(attempts) not in error.message
                ):
                    raise self._not_the_error(by, f"{error.type}: {error.message}", silent) from None
            else:
                self._judge_requests(attempts)
                raise self._not_the_error(by, f"a {_type(called.value)} came back", silent)
            self._judge_waits(attempts - 1)

    def _number(self, attempts: int) -> str:
        return f"Failure {attempts} of this exercise, {self.mark}"

    def _not_the_error(self, by: int | str, seen: str, known: Misconception | None = None) -> CheckFailedError:
        return CheckFailedError(
            seen=seen,
            expected=f"the SDK's {ERROR_CLASSES[by]}, of the last request",
            misconception=known,
            otherwise=(
                "The caller reads in it what is wrong with the request.",
                "Catch the classes that can pass, and no others.",
            ),
        )

    def _judge_requests(self, wanted: int) -> None:
        made = len(self.api.requests)
        if made != wanted:
            known = mistakes.ATTEMPTS_OFF_BY_ONE if abs(made - wanted) == 1 and made > 1 else None
            raise CheckFailedError(
                seen=f"{made} requests" if made != 1 else "1 request",
                expected=f"{wanted}",
                misconception=known,
                otherwise=(
                    "attempts is the promise how many requests there will be at most.",
                    "for number in range(attempts): one request each.",
                ),
            )
        for body in self.api.requests:
            if any(body.get(key) != value for key, value in self.request.items()):
                raise CheckFailedError(
                    seen=f"a request with {as_json(body)}",
                    expected=f"{as_json(self.request)} in each",
                    why="Whoever asks decides what is asked; trying again means asking the same.",
                    next_step="Pass it on: client.chat.completions.create(**request).",
                )

    def _judge_waits(self, wanted: int | None = None, longest: float = MAX_PAUSE_SECONDS) -> None:
        wanted = len(self.api.requests) - 1 if wanted is None else wanted
        if len(self.waits) == wanted and all(0 < seconds <= longest for seconds in self.waits):
            return
        known = None
        if len(self.waits) < wanted or any(seconds <= 0 for seconds in self.waits):
            known = mistakes.RETRIES_AT_ONCE
        elif len(self.waits) == wanted + 1:
            known = mistakes.WAITS_BEFORE_GIVING_UP
        raise CheckFailedError(
            seen=f"pauses of {self._shown()} seconds for {len(self.api.requests)} requests",
            expected=f"{wanted}, one between each two requests, each above 0 and at most {longest:g} seconds",
            misconception=known,
            otherwise=(
                "Somebody waits for the answer.",
                "Begin with half a second, double it each time, and stop where it gets long.",
            ),
        )

    def _judge_value(self, value: Any) -> None:
        kind = _type(value)
        if kind == "ChatCompletion":
            dumped = self.context.subject.call(Attribute(value, "model_dump_json")).value
            if _content(dumped) == self.text:
                return
        raise CheckFailedError(
            seen=f"a {kind} came back",
            expected="the reply of the successful request, a ChatCompletion",
            misconception=mistakes.REPLY_NOT_RETURNED,
        )

    def _recognize(self, error: SubjectError, known: Misconception) -> Misconception | None:
        """Return ``known`` where the SDK's error came out after too few requests, or the misconception it shows."""
        if isinstance(error, LearnerCodeError) and "has no attribute 'response'" in error.message:
            return mistakes.RESPONSE_EXPECTED
        met = {ERROR_CLASSES[failure.by] for failure in self.failures}
        if isinstance(error, LearnerCodeError) and error.type in met and len(self.api.requests) <= len(self.failures):
            return known
        return None

    def _shown(self) -> str:
        return ", ".join(f"{seconds:g}" for seconds in self.waits) or "0"


def _type(value: Any) -> str:
    return value.type if isinstance(value, Ref) else type(value).__name__


def _content(dumped: Any) -> Any:
    """Return the content of the first message of a reply as JSON text, or None where there is none."""
    try:
        return parse_json(dumped)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError):
        return None

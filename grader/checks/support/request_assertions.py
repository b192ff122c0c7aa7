"""Assertion that learner code sent a request to the client it was given."""

from __future__ import annotations

from grader.checks.check import CheckFailedError
from grader.checks.fake_api import FakeApi


def judge_request_made(api: FakeApi, method: str) -> None:
    """Judge that a request came in; ``method`` is that of ``client.chat.completions`` that makes one."""
    if not api.requests:
        raise CheckFailedError(
            seen="no request",
            expected="one request with the client you are given",
            why="Without a request no model has seen the text.",
            next_step=f"Call client.chat.completions.{method}(...).",
        )

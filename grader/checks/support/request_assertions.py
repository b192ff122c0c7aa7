"""Assertions that learner code sent a request to the client it was given."""

from __future__ import annotations

from grader.checks.check import CheckFailedError
from grader.checks.fake_api import FakeApi
from grader.checks.misconceptions.loop import MODEL_HARD_CODED


def judge_request_made(api: FakeApi, method: str) -> None:
    """Judge that a request came in; ``method`` is that of ``client.chat.completions`` that makes one."""
    if not api.requests:
        raise CheckFailedError(
            seen="no request",
            expected="one request with the client you are given",
            why="Without a request no model has seen the text.",
            next_step=f"Call client.chat.completions.{method}(...).",
        )


def judge_chat_request(api: FakeApi) -> None:
    """Judge that the first request went to Chat Completions."""
    path = api.paths[0]
    if not path.endswith("/chat/completions"):
        raise CheckFailedError(
            seen=f"the request went to {path}",
            expected="a request to /v1/chat/completions",
            why="Each API has its own form of tools, tool_choice and replies.",
            next_step="Call client.chat.completions.create(...).",
        )


def judge_model(api: FakeApi, model: str) -> None:
    """Judge that every request names the model that the caller chose."""
    for request in api.requests:
        if request.get("model") != model:
            raise CheckFailedError(
                seen=f"a request to {request.get('model')!r}", expected=repr(model), misconception=MODEL_HARD_CODED
            )

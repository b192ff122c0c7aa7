"""Whether learner code asked the model that it was given."""

from __future__ import annotations

from grader.checks.check import Wrong
from grader.checks.model_desk import ModelDesk


def judge_asked(desk: ModelDesk, method: str) -> None:
    """Judge that a request came in; ``method`` is that of ``client.chat.completions`` that makes one."""
    if not desk.requests:
        raise Wrong(
            seen="no request",
            expected="one request with the client you are given",
            why="Without a request no model has seen the text.",
            next_step=f"Call client.chat.completions.{method}(...).",
        )

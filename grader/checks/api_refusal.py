"""Refusals of the API, in its own words, for parts of a request that a learner wrote.

The rules are those of `mocks`, which follow the service's. A check shows the refusal beside its own explanation, so
that a learner recognizes it when it comes from the live API.
"""

from __future__ import annotations

from typing import Any

from grader.checks.model_names import MODEL


def refusal(*, tools: Any = None, messages: Any = None) -> str | None:
    """Return the API's error for a Chat Completions request with these parts, or None where it would accept them."""
    from mocks.api.chat import validation  # imported here because only a wrong answer needs it
    from mocks.api.errors import ApiError
    from mocks.api.model_names import ModelNames

    body: dict[str, Any] = {"model": MODEL, "messages": messages or [{"role": "user", "content": "Hello"}]}
    if tools is not None:
        body["tools"] = tools
    try:
        validation.check(body, ModelNames.of(None))
    except ApiError as error:
        return error.message
    return None


def history(calls: list[dict[str, str]], answers: Any) -> list[Any]:
    """Return the messages of a conversation in which the assistant made ``calls`` and ``answers`` followed.

    Each call is ``{"id", "name", "arguments"}``, all text.
    """
    wire = [
        {"id": call["id"], "type": "function", "function": {"name": call["name"], "arguments": call["arguments"]}}
        for call in calls
    ]
    asked = {"role": "assistant", "content": None, "tool_calls": wire}
    return [{"role": "user", "content": "Hello"}, asked, *answers]


def quoted(sentence: str | None) -> str | None:
    """Say why the API cares, in its own sentence where it refuses; None where it does not."""
    return f"The API answers 400: {sentence}" if sentence else None

"""Facts about the conversation in a request: the last user message, new tool results, replies and rounds so far."""

from __future__ import annotations

from mocks.messages import Message, ModelRequest
from mocks.tool_content import error_of, parse


def last_user(request: ModelRequest) -> Message | None:
    """Return the last user message of ``request``, or None."""
    return next((message for message in reversed(request.messages) if message.role == "user"), None)


def tool_results(request: ModelRequest) -> tuple[tuple[str, str], ...]:
    """Return the tool results that end the messages, as (tool, content); empty if another message is last."""
    results: list[Message] = []
    for message in reversed(request.messages):
        if message.role != "tool":
            break
        results.insert(0, message)
    if not results:
        return ()
    names = {call.id: call.name for message in request.messages for call in message.calls}
    return tuple((names.get(message.call_id, "?"), message.text) for message in results)


def answered_tools(request: ModelRequest) -> tuple[str, ...]:
    """Return the names of the tools whose results end the messages; empty if another message is last."""
    return tuple(name for name, _ in tool_results(request))


def replies(request: ModelRequest) -> int:
    """Return how many replies of the model the request holds; adjacent parts of one reply count once."""
    roles = [message.role for message in request.messages]
    return sum(role == "assistant" != before for before, role in zip(["", *roles], roles, strict=False))


def rounds(request: ModelRequest) -> int:
    """Return how often tools were called and answered since the user last spoke. Parallel calls are one round."""
    count = 0
    for message, after in zip(request.messages, request.messages[1:], strict=False):
        if message.role == "user" or after.role == "user":
            count = 0
        elif message.role != "tool" and after.role == "tool":
            count += 1
    return count


def approval_of(content: str) -> bool | None:
    """Return whether an MCP approval response approves; None for other content."""
    value = parse(content)
    return value.get("approve") if isinstance(value, dict) else None


def is_error(content: str) -> bool:
    """Return whether a tool result is an error: ``{"error": ...}``, or text that begins with "error"."""
    return error_of(content) is not None or content.lstrip().lower().startswith("error")

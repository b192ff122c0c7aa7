"""Messages of a Chat Completions request, read from whatever was sent, and summarized for feedback."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from grader.checks.json_values import Json


def summarize(messages: Sequence[Any]) -> str:
    """Return a list of messages in one line: roles, ids of calls, and the ids that are answered."""
    return " → ".join(_summarize_message(message) for message in messages) or "an empty list"


def _summarize_message(message: Any) -> str:
    if not isinstance(message, dict):
        return json.dumps(message, ensure_ascii=False)[:40]
    role = str(message.get("role"))
    notes = [f"calls {', '.join(str(call.get('id'))[:10] for call in calls_of(message))}"] if calls_of(message) else []
    if message.get("tool_call_id"):
        notes.append(f"for {str(message['tool_call_id'])[:10]}")
    content = message.get("content")
    if role == "tool" and not isinstance(content, str | None):
        notes.append(f"content is a {'dict' if isinstance(content, dict) else type(content).__name__}")
    return f"{role} ({', '.join(notes)})" if notes else role


def calls_of(message: Any) -> list[Json]:
    """Return the calls in a sent message, whatever else it is."""
    calls = message.get("tool_calls") if isinstance(message, dict) else None
    return [call for call in calls if isinstance(call, dict)] if isinstance(calls, list) else []


def sent_messages(request: Json) -> list[Any]:
    """Return the messages of a request as a list, whatever was sent in their place."""
    messages = request.get("messages")
    return messages if isinstance(messages, list) else [messages]


def sent_objects(request: Json) -> list[Json]:
    """Return the messages of a request, each an object: an empty one where something else was sent in its place."""
    return [message if isinstance(message, dict) else {} for message in sent_messages(request)]


def text_of(content: Any) -> Any:
    """Return a content as one text; a list of text parts is as good as a string."""
    if not isinstance(content, list):
        return content
    return "".join(str(part.get("text")) for part in content if isinstance(part, dict))

"""Assertions about tool messages: their keys, their ids, and the API's refusal of wrong ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grader.checks import api_refusal
from grader.checks.check import CheckFailedError, as_json
from grader.checks.json_values import Json
from grader.checks.misconceptions import dispatch as mistakes
from grader.learner.objects import ToolCall
from grader.outcome import Misconception

KEYS = ("tool_call_id", "role", "content")


def objection(calls: Sequence[ToolCall], messages: Any) -> str | None:
    """Return what the API says where it refuses ``messages`` behind ``calls``; None where it takes them."""
    if not isinstance(messages, list) or not calls:
        return None
    asked = [{"id": call.id, "name": call.name, "arguments": call.arguments} for call in calls]
    return api_refusal.quoted(api_refusal.refusal(messages=api_refusal.history(asked, messages)))


def is_first_answer(value: Any, calls: Sequence[ToolCall]) -> bool:
    """Tell whether a result is the answer to the first of several calls and to no other, in a list or not."""
    given = value if isinstance(value, list) else [value]
    ids = [each.get("tool_call_id") for each in given if isinstance(each, dict)]
    return len(calls) > 1 and len(given) == len(ids) == 1 and ids[0] in (calls[0].id, None)


def judge_keys(
    message: Json,
    call: ToolCall,
    calls: Sequence[ToolCall],
    messages: Sequence[Json],
    order: tuple[str, str, str] = KEYS,
) -> None:
    """Judge the keys of one message, which answers ``call``, and that there are none the API would refuse.

    ``messages`` answer ``calls``, and ``order`` is the one in which the exercise names the keys.
    """
    known: Misconception | None = None
    if "call_id" in message:
        known = mistakes.CALL_ID_KEY
    elif message.get("role") != "tool":
        known = mistakes.ROLE_NOT_TOOL
    elif "content" in message and not isinstance(message["content"], str):
        known = mistakes.CONTENT_NOT_STRING
    elif set(KEYS) <= set(message) <= {*KEYS, "name"}:
        return
    parts = {"tool_call_id": f'"{call.id}"', "role": '"tool"', "content": "the result as JSON text"}
    first, second, third = order
    raise CheckFailedError(
        seen=as_json(message),
        expected="{" + ", ".join(f'"{key}": {parts[key]}' for key in order) + "}",
        why=objection(calls, messages),
        misconception=known,
        otherwise=(
            "The API reads these three keys, and no others.",
            f"Give each message the keys `{first}`, `{second}` and `{third}`.",
        ),
    )


def id_mismatch(calls: Sequence[ToolCall], messages: Sequence[Json], known: Misconception) -> CheckFailedError:
    """Return the failure of messages that do not answer ``calls`` one by one, in their order.

    A list with the last message in every place is one dict that was filled again and again: no id was miscopied.
    """
    wanted = f"the ids {', '.join(call.id for call in calls)}, in this order, each with the result of its own call"
    if (
        len(messages) > 1
        and all(each == messages[0] for each in messages)
        and messages[0]["tool_call_id"] == calls[-1].id
    ):
        return CheckFailedError(
            seen=as_json(messages),
            expected=wanted,
            why="Every place of the list holds the last message. A dict that is filled again changes everywhere.",
            next_step="Make a new dict for each call, inside the loop.",
        )
    return CheckFailedError(
        seen=as_json(messages),
        expected=wanted,
        why=objection(calls, messages),
        misconception=known,
    )

"""Explanations of the service's errors: what they mean and what to do, in a sentence or two."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

MEANINGS: tuple[tuple[str, str], ...] = (
    (
        r"must be followed by tool messages",
        "An assistant message asks for calls, and at least one of them has no answer behind it. Append one tool "
        "message for each call, right after that assistant message.",
    ),
    (
        r"must be a response to a prece",
        "A tool message answers a call that the list does not hold. Append the assistant message with the tool_calls "
        "first, then its tool messages.",
    ),
    (
        r"No tool output found for function call",
        "A function_call has no function_call_output. Send one for each call, with the same call_id.",
    ),
    (
        r"No tool call found for function call output",
        "An output answers a call that the service does not know. Send the function_call before it, or name the "
        "response it came in as previous_response_id.",
    ),
    (
        r"Invalid schema for (function|response_format)",
        "The JSON Schema breaks a rule of strict mode. The context in the message is the path to the place. "
        "widgets.clinic shows every such place at once.",
    ),
    (
        r"Missing required parameter",
        "A field is missing that has to be there. The message names its path in the request.",
    ),
    (
        r"Unknown parameter|Unrecognized request argument",
        "The service knows no field of this name at this place. Check the spelling, and whether it belongs to the "
        "other of the two APIs.",
    ),
    (
        r"Invalid type for",
        "A field holds a value of a type that the API does not take here. The message names path and type.",
    ),
    (r"Invalid value", "A field may hold one of a few values only. The message lists them."),
    (
        r"context_length_exceeded|maximum context length",
        "Messages and tools together are longer than the model reads. Send fewer messages, or fewer tools.",
    ),
)
"""Patterns of the service's messages, each with its meaning for a learner."""
STATUSES: Mapping[int, str] = {
    400: "The request is not legal as it stands: sending it again does not help. Change what the message names.",
    401: "The service does not know this key. Check OPENAI_API_KEY.",
    403: "The key is known, but may not do this.",
    404: "There is nothing of that name: a model, a response or an address. Check the spelling.",
    429: "Too many requests or tokens for now: wait and try again. Or no credit is left: then waiting does not help.",
    500: "Something failed at the service. Try again after a short wait.",
    503: "The service is overloaded. Try again after a short wait, then after a longer one.",
}


def meaning(status: int, error: Mapping[str, Any]) -> str:
    """Return what an error means and what to do; empty where nothing is known about it."""
    text = f"{error.get('message') or ''} {error.get('code') or ''}"
    known = next((meaning for pattern, meaning in MEANINGS if re.search(pattern, text)), "")
    return known or STATUSES.get(status, "")

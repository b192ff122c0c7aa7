"""Requests for approval, and the misconception that explains wrong answers to them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grader.checks.json_values import Json
from grader.checks.misconceptions import dispatch
from grader.checks.misconceptions import other_tools as mistakes
from grader.learner.subject import Invocation, LearnerCodeError, SubjectError
from grader.outcome import Misconception

RESPONSE = "mcp_approval_response"


@dataclass(frozen=True)
class Request:
    """One request for approval, and what a person says to it."""

    id: str
    server_label: str
    name: str
    arguments: Json
    person: bool

    @property
    def item(self) -> Json:
        """The item of the output."""
        shown = {"server_label": self.server_label, "name": self.name, "arguments": json.dumps(self.arguments)}
        return {"id": self.id, "type": "mcp_approval_request", **shown}

    def answer(self, allowed: Sequence[str]) -> Json:
        """The answer that it waits for."""
        return {"type": RESPONSE, "approval_request_id": self.id, "approve": self.name in allowed or self.person}


def of_answers(
    value: Any,
    output: Sequence[Json],
    requests: Sequence[Request],
    allowed: Sequence[str],
    asked: Sequence[Invocation],
    known: Misconception | None,
) -> Misconception | None:
    """Return the misconception that explains an unexpected list, or None."""
    if value is None:
        return dispatch.RESULT_NOT_RETURNED if requests else None
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        return None
    given = [each.get("approval_request_id") for each in value]
    kinds = {each.get("type") for each in value if isinstance(each.get("type"), str)}
    if kinds & {item["type"] for item in output}:
        return mistakes.REQUEST_SENT_BACK
    if kinds & {"function_call_output", "mcp_call_output"}:
        return mistakes.ANSWERED_AS_FUNCTION
    if any(isinstance(each, list | dict) for each in given):
        return None
    ids = {request.id for request in requests}
    others = {part for item in output for part in (item["id"], item.get("call_id"), item.get("approval_request_id"))}
    if any(each in others - ids - {None} for each in given):
        return mistakes.OTHER_ITEMS_ANSWERED
    if set(given) <= ids and len(set(given)) == len(given) < len(requests):
        return _unanswered(requests, set(given), allowed, asked=bool(asked))
    if set(given) != ids or len(given) != len(ids):
        return mistakes.ID_NOT_THE_REQUESTS if len(given) == len(ids) else None
    return _wrong_approval(value, requests, allowed, asked, known)


def _unanswered(
    requests: Sequence[Request], given: set[Any], allowed: Sequence[str], *, asked: bool
) -> Misconception | None:
    """Return the misconception that leaves just these requests unanswered, where only one does."""
    answered = {
        mistakes.REFUSAL_UNANSWERED: {each.id for each in requests if each.answer(allowed)["approve"]},
        mistakes.ALLOWED_UNANSWERED: {each.id for each in requests if each.name not in allowed},
        mistakes.FIRST_REQUEST_ONLY: {requests[0].id},
    }
    if not asked and any(each.name not in allowed for each in requests):
        return None  # who asks nobody has refused nothing
    found = [mistake for mistake, ids in answered.items() if ids == given]
    return found[0] if len(found) == 1 else None


def _wrong_approval(
    value: Sequence[Json],
    requests: Sequence[Request],
    allowed: Sequence[str],
    asked: Sequence[Invocation],
    known: Misconception | None,
) -> Misconception | None:
    """Return the misconception by which an answer says yes or no where it should say the other, or None."""
    if any(not isinstance(each.get("approve"), bool | None) for each in value):
        return mistakes.APPROVE_NOT_BOOLEAN
    refused = [each.id for each in requests if not each.answer(allowed)["approve"]]
    granted = [each["approval_request_id"] for each in value if each.get("approve")]
    if not any(each in refused for each in granted):
        return None
    if known is mistakes.DECISION_REUSED and len(asked) == 1:
        return known
    if known is not None and not asked and allowed:
        return known
    return mistakes.PERSON_NOT_HEARD if asked else mistakes.EVERYTHING_APPROVED


def of_error(error: SubjectError) -> Misconception | None:
    """Return the misconception that explains an exception, or None."""
    if not isinstance(error, LearnerCodeError):
        return None
    if error.type == "TypeError" and "not subscriptable" in error.message:
        return mistakes.ITEM_READ_AS_DICT
    other = ("ResponseOutputMessage", "ResponseReasoningItem", "ResponseFunction", "McpListTools", "McpCall")
    attribute = error.type == "AttributeError" and "has no attribute" in error.message
    if attribute and error.message.strip("'").startswith(other):
        return mistakes.KINDS_MIXED
    return mistakes.ITEM_READ_AS_DICT if attribute and "'get'" in error.message else None

"""Responses of the SDK for a learner's function, with output items that a check chooses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from grader.checks.check import CheckContext
from grader.checks.fake_api import FakeApi
from grader.checks.json_values import Json
from grader.checks.model_names import MODEL
from grader.learner.objects import Attribute, Client, Ref

_CREATE = ("responses", "create")


def item_id(context: CheckContext, prefix: str) -> str:
    """Return a fresh id of an item in the service's form, e.g. ``mcpr_`` and 48 hexadecimal digits."""
    return f"{prefix}_{context.random.getrandbits(192):048x}"


def response_with(context: CheckContext, output: Sequence[Json]) -> Ref:
    """Return the learner's SDK object for a response with these items."""
    body = {
        "id": item_id(context, "resp"),
        "object": "response",
        "created_at": 0,
        "model": MODEL,
        "status": "completed",
        "output": list(output),
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
    }
    answer = {"status": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}
    api = FakeApi(before=lambda number, request: answer)
    owner: Any = context.subject.keep(Client())
    for name in _CREATE:
        owner = Attribute(owner, name)
    made: Ref = context.subject.call(owner, model=MODEL, input="Hello!", http=api, keep=True).value
    return made


def done_items(context: CheckContext, server_label: str, name: str) -> list[Json]:
    """Return items that are no request for approval and no search for tools.

    The calls among them have the same ``name``, and the MCP call was approved before.
    """
    called = {"name": name, "arguments": json.dumps({"number": context.number(100, 1000)})}
    text = {"type": "output_text", "text": "One moment.", "annotations": [], "logprobs": []}
    return [
        {"id": item_id(context, "rs"), "type": "reasoning", "summary": []},
        {"id": item_id(context, "mcpl"), "type": "mcp_list_tools", "server_label": server_label,
         "tools": [{"name": name, "description": None, "input_schema": {"type": "object"}, "annotations": None}]},
        {"id": item_id(context, "mcp"), "type": "mcp_call", "status": "completed", "server_label": server_label,
         "approval_request_id": item_id(context, "mcpr"), "error": None, "output": "done", **called},
        {"id": item_id(context, "ws"), "type": "web_search_call", "status": "completed",
         "action": {"type": "search", "query": name, "queries": [name]}},
        {"id": item_id(context, "fc"), "type": "function_call", "status": "completed", "call_id": context.call_id(),
         **called},
        {"id": item_id(context, "msg"), "type": "message", "role": "assistant", "status": "completed",
         "content": [text]},
    ]  # fmt: skip

"""Functions that can take the place of a learner's; see `grader.checks.substitute`."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from typing import Any

from grader.checks.substitute import Invoke
from grader.checks.support.dispatch_assertions import unknown_function_error
from grader.learner import stubs
from grader.learner.objects import Stub

Call = Mapping[str, Any]


def dispatch(invoke: Invoke, tool_call: Call, registry: Mapping[str, str]) -> str:
    """Carry out one tool call and return its result as JSON text."""
    name = tool_call["function"]["name"]
    if name not in registry:
        return json.dumps(unknown_function_error(name))
    return json.dumps(invoke(registry[name], json.loads(tool_call["function"]["arguments"])))


def define(invoke: Invoke, function: Stub) -> dict[str, Any]:
    """Return the Chat Completions definition of a function."""
    from pydantic import TypeAdapter  # slow, and needed for the few who have this one wrong

    built = stubs.build(vars(function), lambda arguments: None)
    parameters = inspect.signature(built).parameters
    schema = {
        "type": "object",
        "properties": {name: TypeAdapter(each.annotation).json_schema() for name, each in parameters.items()},
        "required": [name for name, each in parameters.items() if each.default is inspect.Parameter.empty],
    }
    described = {"name": function.name, "description": function.doc or "", "parameters": schema}
    return {"type": "function", "function": described}


def answer_calls(invoke: Invoke, tool_calls: list[Call] | None, registry: Mapping[str, str]) -> list[dict[str, str]]:
    """Carry out all calls of a reply and return the tool messages that answer them."""
    return [_answer(invoke, call, registry) for call in tool_calls or []]


def _answer(invoke: Invoke, call: Call, registry: Mapping[str, str]) -> dict[str, str]:
    try:
        content = dispatch(invoke, call, registry)
    except Exception:  # the tool's own
        content = json.dumps({"error": "The tool failed."})
    return {"role": "tool", "tool_call_id": call["id"], "content": content}

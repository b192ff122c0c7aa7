"""Validation of a turn against the request that it is to answer: the service never sends what the request forbids."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from mocks.api.memoize import memoize_json
from mocks.api.schema.validator import mismatch
from mocks.hosted import Item
from mocks.messages import Api, ModelRequest, ToolChoiceMode, ToolKind
from mocks.scenarios.scenario import PlannedCall, Turn


def problem(turn: Turn, request: ModelRequest) -> str | None:
    """Return why ``request`` forbids ``turn``, as a sentence; None where it does not."""
    if turn.error or turn.refusal is not None:
        return None
    names = [call.name for call in turn.calls]
    mode, required_name = request.choice.mode, request.choice.name
    played = next((found for item in turn.hosted if (found := _item_problem(item, request))), None)
    if played is not None:
        return played
    if not names and turn.hosted:
        return _text_problem(turn, request)
    if not names:
        needed = {ToolChoiceMode.REQUIRED: "a tool call", ToolChoiceMode.NAMED: f"a call of {required_name!r}"}.get(
            mode
        )
        return f"tool_choice demands {needed}, but the turn only has text." if needed else _text_problem(turn, request)
    unknown = next((name for name in names if request.tool(name) is None), None)
    if unknown is not None:
        return f"it calls {unknown!r}, which is not among the tools of the request."
    if mode is ToolChoiceMode.NONE:
        return f'tool_choice is "none", but the turn calls {names[0]!r}.'
    caller = "programmatic" if request.program or any(item.type == "program" for item in turn.hosted) else "direct"
    barred = next((name for name in names if not _may_call(caller, name, request)), None)
    if barred is not None:
        return f"it calls {barred!r}, whose allowed_callers lack {caller!r}."
    other = next((name for name in names if mode is ToolChoiceMode.NAMED and name != required_name), None)
    if other is not None:
        return f"tool_choice names {required_name!r}, but the turn calls {other!r}."
    return next((found for call in turn.calls if (found := _arguments_problem(call, request))), None)


def _item_problem(item: Item, request: ModelRequest) -> str | None:
    """Return why ``request`` forbids an item of a tool that is not a function, or None."""
    name = f"{item.type} of {item.label!r}" if item.label else item.type
    mode, required_name = request.choice.mode, request.choice.name
    if request.api is not Api.RESPONSES:
        return f"it plays {name}, which Chat Completions does not have. Send the request to the Responses API."
    if not any(tool.type in item.offered_as and tool.label == item.label for tool in request.hosted):
        return f"it plays {name}, but the request does not offer that tool (type {item.offered_as[0]!r})."
    if mode is ToolChoiceMode.NONE:
        return f'tool_choice is "none", but the turn plays {name}.'
    if mode is ToolChoiceMode.NAMED and required_name not in (*item.offered_as, item.label):
        return f"tool_choice names {required_name!r}, but the turn plays {name}."
    return None


def _may_call(caller: str, name: str, request: ModelRequest) -> bool:
    tool = request.tool(name)
    return tool is None or caller in tool.callers


def _arguments_problem(call: PlannedCall, request: ModelRequest) -> str | None:
    """Return how the arguments of ``call`` break the schema of a strict tool, or None."""
    tool = request.tool(call.name)
    if tool is None or not tool.strict or tool.kind is not ToolKind.FUNCTION:
        return None
    problem_text = _mismatch([tool.parameters, call.arguments])
    return f"{call.name} is strict, and its arguments do not fit the schema: {problem_text}" if problem_text else None


@memoize_json
def _mismatch(pair: Sequence[Any]) -> str | None:
    """Return the mismatch of a pair of schema and arguments, or None."""
    schema, arguments = pair
    return mismatch(schema, _parse(arguments))


def _text_problem(turn: Turn, request: ModelRequest) -> str | None:
    """Return how the text of ``turn`` breaks the format that the request asks for, or None."""
    response_format = request.format
    if (
        response_format is None
        or turn.text is None
        or turn.finish_reason
        or not (response_format.strict or response_format.schema is None)
    ):
        return None
    value = _parse(turn.text)
    if value is _NOT_JSON:
        return "the request asks for JSON, but the turn's text is none."
    text_mismatch = mismatch(response_format.schema, value) if response_format.schema is not None else None
    return (
        f"the request asks for JSON that fits {response_format.name}, but in the turn's text {text_mismatch}"
        if text_mismatch
        else None
    )


_NOT_JSON = object()


def _parse(value: dict[str, Any] | str) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return _NOT_JSON

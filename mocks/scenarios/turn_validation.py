"""Whether a turn may answer the request it was picked for: the service never sends what the request forbids."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from mocks.api.memoize import memoize_json
from mocks.api.schema.validator import mismatch
from mocks.messages import ModelRequest, ToolChoiceMode, ToolKind
from mocks.scenarios.scenario import PlannedCall, Turn


def problem(turn: Turn, request: ModelRequest) -> str | None:
    """Return what in ``request`` forbids ``turn``, as a sentence; None where nothing does."""
    if turn.error or turn.refusal is not None:
        return None
    names = [call.name for call in turn.calls]
    mode, wanted = request.choice.mode, request.choice.name
    if not names:
        needed = {ToolChoiceMode.REQUIRED: "a tool call", ToolChoiceMode.NAMED: f"a call of {wanted!r}"}.get(mode)
        return f"tool_choice demands {needed}, but the turn only has text." if needed else _unfit_text(turn, request)
    unknown = next((name for name in names if request.tool(name) is None), None)
    if unknown is not None:
        return f"it calls {unknown!r}, which is not among the tools of the request."
    if mode is ToolChoiceMode.NONE:
        return f'tool_choice is "none", but the turn calls {names[0]!r}.'
    other = next((name for name in names if mode is ToolChoiceMode.NAMED and name != wanted), None)
    if other is not None:
        return f"tool_choice names {wanted!r}, but the turn calls {other!r}."
    return next((found for call in turn.calls if (found := _unfit(call, request))), None)


def _unfit(call: PlannedCall, request: ModelRequest) -> str | None:
    """Say how the arguments of ``call`` break a strict schema: with strict the service lets no others be written."""
    tool = request.tool(call.name)
    if tool is None or not tool.strict or tool.kind is not ToolKind.FUNCTION:
        return None
    found = _mismatch([tool.parameters, call.arguments])
    return f"{call.name} is strict, and its arguments do not fit the schema: {found}" if found else None


@memoize_json
def _mismatch(pair: Sequence[Any]) -> str | None:
    """Say how the arguments, the second of the pair, do not fit the schema, the first."""
    schema, arguments = pair
    return mismatch(schema, _value(arguments))


def _unfit_text(turn: Turn, request: ModelRequest) -> str | None:
    """Say how the text of ``turn`` breaks the format that the request asks for."""
    wanted = request.format
    if wanted is None or turn.text is None or turn.finish_reason or not (wanted.strict or wanted.schema is None):
        return None
    value = _value(turn.text)
    if value is _NO_JSON:
        return "the request asks for JSON, but the turn's text is none."
    found = mismatch(wanted.schema, value) if wanted.schema is not None else None
    return f"the request asks for JSON that fits {wanted.name}, but in the turn's text {found}" if found else None


_NO_JSON = object()


def _value(written: dict[str, Any] | str) -> Any:
    if not isinstance(written, str):
        return written
    try:
        return json.loads(written)
    except ValueError:
        return _NO_JSON

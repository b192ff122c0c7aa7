"""Forced calls: missing values are taken from earlier results, or are placeholders.

The arguments fit the tool's schema, as a real model's do nearly always, and a strict tool's always.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from mocks.api.schema.validator import mismatch
from mocks.messages import ModelRequest, Tool, ToolCall, ToolKind
from mocks.standin import lexicon, tool_results
from mocks.standin.arguments.filled_arguments import FilledArguments, value_at, with_values
from mocks.standin.arguments.filler import fill
from mocks.standin.planning.planner import ToolInvocation
from mocks.standin.planning.tool_scoring import ToolRanker
from mocks.standin.schema_values import placeholders, structured_output
from mocks.standin.slots import Slot, slots

AnsweredCalls = Sequence[tuple[ToolCall, str]]

_MISSING_PENALTY = 0.2  # subtracted from a tool's score for each missing value
_TELLING = lexicon.word_set("answer summary message content text body note report conclusion result")
_TOLD = frozenset(map(lexicon.stem, _TELLING))  # names of slots that can hold a summary of the results
_MADE_UP = "made up: the call is forced and the user gave no value"
_FROM_RESULT = "from an earlier tool result"
_UNFIT = "made up: what was found does not fit the schema"


def complete(task: ToolInvocation, text: str, done: AnsweredCalls, seed: int) -> ToolInvocation:
    """Return ``task`` with valid arguments and nothing missing: from the results in ``done``, else placeholders."""
    if any(call.name == task.tool.name for call, _ in done):
        done = ()  # arguments from its own result would differ each time, and the calls would never end
    filled = task.filled
    values: dict[tuple[str, ...], Any] = {}
    provenance = dict(filled.provenance)
    for slot in slots(task.tool.parameters):
        if slot in filled.missing or (done and _tells(slot, provenance.get(slot.label, ""))):
            value = _from_results(slot, done)
            provenance[slot.label] = _MADE_UP if value is None else _FROM_RESULT
            values[slot.path] = placeholders.placeholder(slot, text, seed) if value is None else value
    calls = [with_values(call, values) for call in filled.calls()]
    filled = replace(filled, arguments=calls[0], provenance=provenance, missing=())
    different = tuple(call for i, call in enumerate(calls) if call not in calls[:i])
    filled = replace(filled, alternatives=different if len(different) > 1 else ())
    return fit(task._replace(filled=filled))


def _tells(slot: Slot, how: str) -> bool:
    """Return whether a summary of the results replaces the user's words in ``slot``."""
    return bool(how and slot.name_stems & _TOLD and "string" in slot.types) and not slot.enum and "(quoted" not in how


def fit(task: ToolInvocation) -> ToolInvocation:
    """Return ``task`` with arguments that fit its tool's schema; their provenance says which values were replaced."""
    schema = task.tool.parameters
    if task.tool.kind is ToolKind.CUSTOM or not schema:
        return task
    if all(mismatch(schema, arguments) is None for arguments in task.filled.calls()):
        return task
    calls: list[dict[str, Any]] = [structured_output.fit(schema, arguments) for arguments in task.filled.calls()]
    provenance = dict(task.filled.provenance)
    for slot in slots(schema):
        pairs = zip(task.filled.calls(), calls, strict=True)
        if any(value_at(before, slot.path) != value_at(after, slot.path) for before, after in pairs):
            provenance[slot.label] = _UNFIT if slot.label in provenance else _MADE_UP
    alternatives = tuple(calls) if task.filled.alternatives else ()
    filled = replace(task.filled, arguments=calls[0], provenance=provenance, alternatives=alternatives)
    return task._replace(filled=filled)


def best_uncalled(request: ModelRequest, text: str, done: AnsweredCalls) -> ToolInvocation | None:
    """Return the invocation of the best tool that was not called yet; None where all were called."""
    called = {call.name for call, _ in done}
    scores = {scored.tool: scored.score for scored in ToolRanker(request.tools).rank(text)}

    def score(task: ToolInvocation) -> float:
        lacking = sum(_from_results(slot, done) is None for slot in task.filled.missing)
        return scores[task.tool.name] - _MISSING_PENALTY * lacking

    others = [invocation_of(request, tool.name, text, done) for tool in request.tools if tool.name not in called]
    return max(others, key=score, default=None)


def invocation_of(request: ModelRequest, name: str, text: str, done: AnsweredCalls) -> ToolInvocation:
    """Return the invocation of the tool ``name``, whatever the user said."""
    tool = request.tool(name) or Tool(name)
    filled = fill(tool, text, tool_results.values_by_key(done)) if tool.parameters else FilledArguments()
    return ToolInvocation(tool, text, filled)


def _from_results(slot: Slot, done: AnsweredCalls) -> Any:
    """Return a value for ``slot``: one whose key shares a word, the only number, or a summary; None without one."""
    known = tool_results.values_by_key(done)
    fitting = {key: value for key, value in known.items() if mismatch(slot.schema, value) is None}
    for key, value in fitting.items():
        if lexicon.stems(key).keys() & slot.name_stems:
            return value
    numbers = [v for v in fitting.values() if isinstance(v, int | float) and not isinstance(v, bool)]
    if slot.numeric and len(numbers) == 1:
        return numbers[0]
    told = done and slot.types[0] == "string" and not slot.enum and slot.role in (None, "text")
    return tool_results.summarize(done) if told else None

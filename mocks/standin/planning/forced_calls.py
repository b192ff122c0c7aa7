"""Forced calls: missing values are taken from earlier results, or are placeholders.

The arguments fit the tool's schema, as a real model's do nearly always, and a strict tool's always.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mocks.api.schema.validator import mismatch
from mocks.messages import ModelRequest, Tool, ToolCall, ToolKind
from mocks.standin import lexicon, tool_results
from mocks.standin.arguments.filled_arguments import FilledArguments, value_at
from mocks.standin.arguments.filler import fill
from mocks.standin.planning.task import ToolInvocation
from mocks.standin.planning.tool_scoring import ToolRanker
from mocks.standin.schema_values import placeholders, structured_output
from mocks.standin.slots import Slot, set_value, slots

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
    source = _Results(done)
    filled = task.filled
    arguments, *alternatives = json.loads(json.dumps([filled.arguments, *filled.alternatives]))
    provenance = dict(filled.provenance)
    for slot in slots(task.tool.parameters):
        if slot in filled.missing or (done and _tells(slot, provenance.get(slot.label, ""))):
            value = source.value(slot)
            provenance[slot.label] = _MADE_UP if value is None else _FROM_RESULT
            for call in (arguments, *alternatives):
                set_value(call, slot.path, placeholders.placeholder(slot, text, seed) if value is None else value)
    filled = replace(filled, arguments=arguments, provenance=provenance, missing=(), alternatives=tuple(alternatives))
    return fit(replace(task, filled=filled))


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
    return replace(
        task, filled=replace(task.filled, arguments=calls[0], provenance=provenance, alternatives=alternatives)
    )


def best_uncalled(request: ModelRequest, text: str, done: AnsweredCalls) -> ToolInvocation | None:
    """Return the invocation of the best tool that was not called yet; None where all were called."""
    called = {call.name for call, _ in done}
    scores = {scored.tool: scored.score for scored in ToolRanker(request.tools).rank(text)}
    source = _Results(done)
    best: tuple[float, ToolInvocation] | None = None
    for tool in request.tools:
        if tool.name not in called:
            filled = fill(tool, text, source.known)
            lacking = sum(source.value(slot) is None for slot in filled.missing)
            score = scores[tool.name] - _MISSING_PENALTY * lacking
            if best is None or score > best[0]:
                best = (score, ToolInvocation(tool, text, filled))
    return best[1] if best else None


def invocation_of(request: ModelRequest, name: str, text: str, done: AnsweredCalls) -> ToolInvocation:
    """Return the invocation of the tool ``name``, whatever the user said."""
    tool = request.tool(name) or Tool(name)
    return ToolInvocation(
        tool, text, fill(tool, text, tool_results.values_by_key(done)) if tool.parameters else FilledArguments()
    )


@dataclass(frozen=True)
class _Results:
    """The results of earlier calls as a source of values."""

    done: AnsweredCalls

    @property
    def known(self) -> Mapping[str, Any]:
        return tool_results.values_by_key(self.done)

    def value(self, slot: Slot) -> Any:
        """Return a value for ``slot``: one whose key shares a word, the only number, or a summary; None without one."""
        fitting = {key: value for key, value in self.known.items() if mismatch(slot.schema, value) is None}
        for key, value in fitting.items():
            if lexicon.stems(key).keys() & slot.name_stems:
                return value
        numbers = [v for v in fitting.values() if isinstance(v, int | float) and not isinstance(v, bool)]
        if slot.numeric and len(numbers) == 1:
            return numbers[0]
        if self.done and slot.types[0] == "string" and not slot.enum and slot.role in (None, "text"):
            return tool_results.summarize(self.done)
        return None

"""Calls that have to be made though the user gave too little: the rest is taken from results, or made up.

What comes out fits the tool's schema, as a real model's calls do nearly always, and a strict tool's always.
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
from mocks.standin.schema_values import placeholders
from mocks.standin.schema_values.structured_output import fitted
from mocks.standin.slots import Slot, place, slots

Done = Sequence[tuple[ToolCall, str]]

_LACK = 0.2  # what a value that is not there counts against a tool
_TELLING = lexicon.word_set("answer summary message content text body note report conclusion result")
_TOLD = frozenset(map(lexicon.stem, _TELLING))  # names of places where the results may be told in words
_MADE_UP = "made up: the call is forced and the user gave no value"
_FROM_RESULT = "from an earlier tool result"
_UNFIT = "made up: what was found does not fit the schema"


def complete(task: ToolInvocation, text: str, done: Done, seed: int) -> ToolInvocation:
    """Return ``task`` with nothing missing and arguments that fit: from the results in ``done``, else made up."""
    if any(call.name == task.tool.name for call, _ in done):
        done = ()  # its own result would make another call of it, and that one another
    source = _Results(done)
    filled = task.filled
    arguments, *several = json.loads(json.dumps([filled.arguments, *filled.alternatives]))
    how = dict(filled.provenance)
    for slot in slots(task.tool.parameters):
        if slot in filled.missing or (done and _tells(slot, how.get(slot.label, ""))):
            value = source.value(slot)
            how[slot.label] = _MADE_UP if value is None else _FROM_RESULT
            for call in (arguments, *several):
                place(call, slot.path, placeholders.invent(slot, text, seed) if value is None else value)
    filled = replace(filled, arguments=arguments, provenance=how, missing=(), alternatives=tuple(several))
    return fit(replace(task, filled=filled))


def _tells(slot: Slot, how: str) -> bool:
    """Tell whether the results say better what goes into ``slot`` than the words of the user it was filled with."""
    return bool(how and slot.named & _TOLD and "string" in slot.types) and not slot.enum and "(quoted" not in how


def fit(task: ToolInvocation) -> ToolInvocation:
    """Return ``task`` with arguments that fit its tool's schema; ``provenance`` tells which values had to give way."""
    schema = task.tool.parameters
    if task.tool.kind is ToolKind.CUSTOM or not schema:
        return task
    if all(mismatch(schema, arguments) is None for arguments in task.filled.calls()):
        return task
    fitting: list[dict[str, Any]] = [fitted(schema, arguments) for arguments in task.filled.calls()]
    how = dict(task.filled.provenance)
    for slot in slots(schema):
        pairs = zip(task.filled.calls(), fitting, strict=True)
        if any(value_at(before, slot.path) != value_at(after, slot.path) for before, after in pairs):
            how[slot.label] = _UNFIT if slot.label in how else _MADE_UP
    several = tuple(fitting) if task.filled.alternatives else ()
    return replace(task, filled=replace(task.filled, arguments=fitting[0], provenance=how, alternatives=several))


def another(request: ModelRequest, text: str, done: Done) -> ToolInvocation | None:
    """Return a task for the tool that fits best of those not called yet; None where each was called."""
    called = {call.name for call, _ in done}
    scores = {weighed.tool: weighed.score for weighed in ToolRanker(request.tools).rank(text)}
    source = _Results(done)
    best: tuple[float, ToolInvocation] | None = None
    for tool in request.tools:
        if tool.name not in called:
            filled = fill(tool, text, source.known)
            lacking = sum(source.value(slot) is None for slot in filled.missing)
            score = scores[tool.name] - _LACK * lacking
            if best is None or score > best[0]:
                best = (score, ToolInvocation(tool, text, filled))
    return best[1] if best else None


def nearest(request: ModelRequest, name: str, text: str, done: Done) -> ToolInvocation:
    """Return a task for the tool ``name``, whatever the user said."""
    tool = request.tool(name) or Tool(name)
    return ToolInvocation(
        tool, text, fill(tool, text, tool_results.known(done)) if tool.parameters else FilledArguments()
    )


@dataclass(frozen=True)
class _Results:
    """The results of the calls before, as a source of values."""

    done: Done

    @property
    def known(self) -> Mapping[str, Any]:
        return tool_results.known(self.done)

    def value(self, slot: Slot) -> Any:
        """Return a value for ``slot``: one whose key shares a word, the only number, or a text that tells all."""
        fitting = {key: value for key, value in self.known.items() if mismatch(slot.schema, value) is None}
        for key, value in fitting.items():
            if lexicon.stems(key).keys() & slot.named:
                return value
        numbers = [v for v in fitting.values() if isinstance(v, int | float) and not isinstance(v, bool)]
        if slot.numeric and len(numbers) == 1:
            return numbers[0]
        if self.done and slot.types[0] == "string" and not slot.enum and slot.role in (None, "text"):
            return tool_results.tell(self.done)
        return None

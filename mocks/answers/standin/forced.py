"""Calls that have to be made though the user gave too little: the rest is taken from results, or made up.

What comes out fits the tool's schema, as a real model's calls do nearly always, and a strict tool's always.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mocks.answers import results, words
from mocks.answers.standin import placeholders
from mocks.answers.standin.arguments import fill
from mocks.answers.standin.filled import Filled, value_at
from mocks.answers.standin.slots import Slot, place, slots
from mocks.answers.standin.structured import fitted
from mocks.answers.standin.tasks import Task
from mocks.answers.standin.weighing import Scales
from mocks.conversation import Call, Kind, Request, Tool
from mocks.wire.schema_match import mismatch

Done = Sequence[tuple[Call, str]]

_LACK = 0.2  # what a value that is not there counts against a tool
_TELLING = words.word_set("answer summary message content text body note report conclusion result")
_TOLD = frozenset(map(words.stem, _TELLING))  # names of places where the results may be told in words
_MADE_UP = "made up: the call is forced and the user gave no value"
_FROM_RESULT = "from an earlier tool result"
_UNFIT = "made up: what was found does not fit the schema"


def complete(task: Task, text: str, done: Done, seed: int) -> Task:
    """Return ``task`` with nothing missing and arguments that fit: from the results in ``done``, else made up."""
    if any(call.name == task.tool.name for call, _ in done):
        done = ()  # its own result would make another call of it, and that one another
    source = _Results(done)
    filled = task.filled
    arguments, *several = json.loads(json.dumps([filled.arguments, *filled.several]))
    how = dict(filled.how)
    for slot in slots(task.tool.parameters):
        if slot in filled.missing or (done and _tells(slot, how.get(slot.label, ""))):
            value = source.value(slot)
            how[slot.label] = _MADE_UP if value is None else _FROM_RESULT
            for call in (arguments, *several):
                place(call, slot.path, placeholders.invent(slot, text, seed) if value is None else value)
    filled = replace(filled, arguments=arguments, how=how, missing=(), several=tuple(several))
    return fit(replace(task, filled=filled))


def _tells(slot: Slot, how: str) -> bool:
    """Tell whether the results say better what goes into ``slot`` than the words of the user it was filled with."""
    return bool(how and slot.named & _TOLD and "string" in slot.types) and not slot.enum and "(quoted" not in how


def fit(task: Task) -> Task:
    """Return ``task`` with arguments that fit its tool's schema; ``how`` tells which values had to give way."""
    schema = task.tool.parameters
    if task.tool.kind is Kind.CUSTOM or not schema:
        return task
    if all(mismatch(schema, arguments) is None for arguments in task.filled.calls()):
        return task
    fitting: list[dict[str, Any]] = [fitted(schema, arguments) for arguments in task.filled.calls()]
    how = dict(task.filled.how)
    for slot in slots(schema):
        pairs = zip(task.filled.calls(), fitting, strict=True)
        if any(value_at(before, slot.path) != value_at(after, slot.path) for before, after in pairs):
            how[slot.label] = _UNFIT if slot.label in how else _MADE_UP
    several = tuple(fitting) if task.filled.several else ()
    return replace(task, filled=replace(task.filled, arguments=fitting[0], how=how, several=several))


def another(request: Request, text: str, done: Done) -> Task | None:
    """Return a task for the tool that fits best of those not called yet; None where each was called."""
    called = {call.name for call, _ in done}
    scores = {weighed.tool: weighed.score for weighed in Scales(request.tools).weigh(text)}
    source = _Results(done)
    best: tuple[float, Task] | None = None
    for tool in request.tools:
        if tool.name not in called:
            filled = fill(tool, text, source.known)
            lacking = sum(source.value(slot) is None for slot in filled.missing)
            score = scores[tool.name] - _LACK * lacking
            if best is None or score > best[0]:
                best = (score, Task(tool, text, filled))
    return best[1] if best else None


def nearest(request: Request, name: str, text: str, done: Done) -> Task:
    """Return a task for the tool ``name``, whatever the user said."""
    tool = request.tool(name) or Tool(name)
    return Task(tool, text, fill(tool, text, results.known(done)) if tool.parameters else Filled())


@dataclass(frozen=True)
class _Results:
    """The results of the calls before, as a source of values."""

    done: Done

    @property
    def known(self) -> Mapping[str, Any]:
        return results.known(self.done)

    def value(self, slot: Slot) -> Any:
        """Return a value for ``slot``: one whose key shares a word, the only number, or a text that tells all."""
        fitting = {key: value for key, value in self.known.items() if mismatch(slot.schema, value) is None}
        for key, value in fitting.items():
            if words.stems(key).keys() & slot.named:
                return value
        numbers = [v for v in fitting.values() if isinstance(v, int | float) and not isinstance(v, bool)]
        if slot.numeric and len(numbers) == 1:
            return numbers[0]
        if self.done and slot.types[0] == "string" and not slot.enum and slot.role in (None, "text"):
            return results.tell(self.done)
        return None

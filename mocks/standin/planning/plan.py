"""From a sentence to calls: weigh the tools for each request in it, fill the arguments, spread over several values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mocks.explanation import ScoredTool
from mocks.messages import ModelRequest, ToolKind
from mocks.standin.extraction import sentences
from mocks.standin.planning.planner import Planner
from mocks.standin.planning.task import ToolInvocation
from mocks.standin.slots import Slot


@dataclass(frozen=True)
class Plan:
    """All that one message asks for, and how the tools were weighed for it."""

    tasks: tuple[ToolInvocation, ...]
    weighed: tuple[ScoredTool, ...]
    tie: str = ""
    """The tool that scored the same as the first one chosen."""
    follows: bool = False
    """Whether the message is read as a follow-up, with the tool of the turn before."""

    @property
    def missing(self) -> list[tuple[ToolInvocation, Slot]]:
        """The required slots that no value was found for, each with its call."""
        return [(task, slot) for task in self.tasks for slot in task.filled.missing]


def make(request: ModelRequest, text: str, known: Mapping[str, Any]) -> Plan:
    """Return the plan for ``text``: the one for its separate requests where these are several, else for the whole."""
    text = sentences.without_gaps(text)
    planner = Planner(request, known)
    joined = planner.segment(" ".join(text.split()))
    picked = planner.picks(joined) if len(joined) > 1 else []
    if len([pick for pick in picked if pick.task]) < 2:
        picked = [planner.pick(text)]
    found = [pick.task for pick in picked if pick.task]
    counted = planner.split_enumeration(text, request.tools[0]) if found and len(request.tools) == 1 else []
    found = counted or planner.split_clauses(found)
    whole = {task.tool.name for task in found if not task.filled.missing}
    tasks: list[ToolInvocation] = []
    for at, task in enumerate(found):
        # "I have two questions. First, …": a sentence that says nothing for its call only leads to the next one.
        leads = any(_leads_to(task, other) for other in found[at + 1 :])
        if not leads and (not task.filled.missing or task.filled.explicit or task.tool.name not in whole):
            tasks.append(planner.complete(task, tasks, text))
    weighed = tuple(item for pick in picked for item in pick.weighed)
    if len(tasks) < 2 and (follow := planner.follow(text, tasks[0] if tasks else None)):
        return Plan((follow,), tuple(replace(w, chosen=w.tool == follow.tool.name) for w in weighed), follows=True)
    return Plan(_distinct(tasks), weighed, next((pick.tie for pick in picked if pick.tie), ""))


def _leads_to(task: ToolInvocation, other: ToolInvocation) -> bool:
    """Tell whether ``task`` only leads to a later one: of the same tool, which lacks less and says nothing else."""
    return task.tool is other.tool and len(task.filled.missing) > len(other.filled.missing) and not task.differs(other)


def _distinct(tasks: Sequence[ToolInvocation]) -> tuple[ToolInvocation, ...]:
    """Return ``tasks`` without those whose calls earlier ones make too, or make with more, if they add no value."""
    kept: list[ToolInvocation] = []
    for task in tasks:
        made = [call for other in kept if other.tool is task.tool for call in other.filled.calls()]
        again = all(call in made or (not task.filled.explicit and _among(call, made)) for call in task.filled.calls())
        if task.tool.kind is ToolKind.CUSTOM or not again:
            kept.append(task)
    return tuple(kept)


def _among(call: Mapping[str, Any], made: Sequence[Mapping[str, Any]]) -> bool:
    return any(all(name in one and one[name] == value for name, value in call.items()) for one in made)

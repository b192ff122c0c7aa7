"""Plan of the calls for a message: a tool for each request in it, with its arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mocks.explanation import ScoredTool
from mocks.messages import ModelRequest, ToolKind
from mocks.standin.planning.planner import Planner, ToolInvocation
from mocks.standin.slots import Slot


class Plan(NamedTuple):
    """The calls that one message asks for, and the scores of the tools."""

    invocations: tuple[ToolInvocation, ...]
    scored: tuple[ScoredTool, ...]
    tie: str = ""
    """The tool with the same score as the first one chosen."""
    why: str = ""
    """The reason for the calls where it is not the tools' scores."""

    @property
    def missing(self) -> list[tuple[ToolInvocation, Slot]]:
        """The required slots that no value was found for, each with its call."""
        return [(task, slot) for task in self.invocations for slot in task.filled.missing]


def make(request: ModelRequest, text: str, known: Mapping[str, Any]) -> Plan:
    """Return the plan for ``text``: one for its separate requests where there are several, else for the whole."""
    planner = Planner(request, known)
    joined = planner.segment(" ".join(text.split()))
    matches = [planner.match(part) for part in joined] if len(joined) > 1 else []
    if len([pick for pick in matches if pick.invocation]) < 2:
        matches = [planner.match(text)]
    candidates = [pick.invocation for pick in matches if pick.invocation]
    whole = {task.tool.name for task in candidates if not task.filled.missing}
    tasks: list[ToolInvocation] = []
    for task in candidates:
        if not task.filled.missing or task.filled.explicit or task.tool.name not in whole:
            tasks.append(planner.complete(task, tasks, text))
    scored = tuple(item for pick in matches for item in pick.scored)
    if len(tasks) < 2 and (follow := planner.follow_up(text, tasks[0] if tasks else None)):
        why = f"A follow-up: it is read with {follow.tool.name} of the turn before, whose other arguments stay."
        return Plan((follow,), tuple(w._replace(chosen=w.tool == follow.tool.name) for w in scored), why=why)
    if not tasks and (search := planner.looks_up(text)):
        why = f"A question that fits no tool goes to a tool that searches: {search.tool.name}."
        return Plan((search,), tuple(w._replace(chosen=w.tool == search.tool.name) for w in scored), why=why)
    return Plan(_distinct(tasks), scored, next((pick.tie for pick in matches if pick.tie), ""))


def _distinct(tasks: Sequence[ToolInvocation]) -> tuple[ToolInvocation, ...]:
    """Return ``tasks`` without those whose calls are among those of earlier ones."""
    kept: list[ToolInvocation] = []
    for task in tasks:
        made = [call for other in kept if other.tool is task.tool for call in other.filled.calls()]
        again = all(call in made for call in task.filled.calls())
        if task.tool.kind is ToolKind.CUSTOM or not again:
            kept.append(task)
    return tuple(kept)

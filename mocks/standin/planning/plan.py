"""Plan of the calls for a message: a tool for each request in it, with its arguments."""

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
    """The calls that one message asks for, and the scores of the tools."""

    invocations: tuple[ToolInvocation, ...]
    scored: tuple[ScoredTool, ...]
    tie: str = ""
    """The tool with the same score as the first one chosen."""
    is_follow_up: bool = False
    """Whether the message is taken as a follow-up, with the tool of the turn before."""

    @property
    def missing(self) -> list[tuple[ToolInvocation, Slot]]:
        """The required slots that no value was found for, each with its call."""
        return [(task, slot) for task in self.invocations for slot in task.filled.missing]


def make(request: ModelRequest, text: str, known: Mapping[str, Any]) -> Plan:
    """Return the plan for ``text``: one for its separate requests where there are several, else for the whole.

    Args:
        request: The request, with its tools.
        text: The user's message.
        known: Values of earlier tool results by their keys.
    """
    text = sentences.collapse_spaces(text)
    planner = Planner(request, known)
    joined = planner.segment(" ".join(text.split()))
    matches = planner.matches(joined) if len(joined) > 1 else []
    if len([pick for pick in matches if pick.invocation]) < 2:
        matches = [planner.match(text)]
    candidates = [pick.invocation for pick in matches if pick.invocation]
    enumerated = planner.split_enumeration(text, request.tools[0]) if candidates and len(request.tools) == 1 else []
    candidates = enumerated or planner.split_clauses(candidates)
    whole = {task.tool.name for task in candidates if not task.filled.missing}
    tasks: list[ToolInvocation] = []
    for at, task in enumerate(candidates):
        # "I have two questions. First, …": a sentence without values for its call only introduces the next one.
        leads = any(_introduces(task, other) for other in candidates[at + 1 :])
        if not leads and (not task.filled.missing or task.filled.explicit or task.tool.name not in whole):
            tasks.append(planner.complete(task, tasks, text))
    scored = tuple(item for pick in matches for item in pick.scored)
    if len(tasks) < 2 and (follow := planner.follow_up(text, tasks[0] if tasks else None)):
        return Plan((follow,), tuple(replace(w, chosen=w.tool == follow.tool.name) for w in scored), is_follow_up=True)
    return Plan(_distinct(tasks), scored, next((pick.tie for pick in matches if pick.tie), ""))


def _introduces(task: ToolInvocation, other: ToolInvocation) -> bool:
    """Return whether ``task`` only introduces a later one of the same tool that lacks less and contradicts nothing."""
    return task.tool is other.tool and len(task.filled.missing) > len(other.filled.missing) and not task.differs(other)


def _distinct(tasks: Sequence[ToolInvocation]) -> tuple[ToolInvocation, ...]:
    """Return ``tasks`` without those whose calls are among, or parts of, those of earlier ones."""
    kept: list[ToolInvocation] = []
    for task in tasks:
        made = [call for other in kept if other.tool is task.tool for call in other.filled.calls()]
        again = all(
            call in made or (not task.filled.explicit and _is_part_of(call, made)) for call in task.filled.calls()
        )
        if task.tool.kind is ToolKind.CUSTOM or not again:
            kept.append(task)
    return tuple(kept)


def _is_part_of(call: Mapping[str, Any], made: Sequence[Mapping[str, Any]]) -> bool:
    return any(all(name in one and one[name] == value for name, value in call.items()) for one in made)

"""From a sentence to calls: weigh the tools for each request in it, fill the arguments, spread over several values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mocks.answers import sentences
from mocks.answers.arguments import Filled, fill
from mocks.answers.explanation import Filling, Weighed
from mocks.answers.slots import Slot
from mocks.answers.weighing import THRESHOLD, Scales
from mocks.conversation import Call, Request, Tool

_FIT = 0.2  # a value of the right kind in the message is worth this much, at most three times
_SAME = 0.05  # scores nearer than this are a tie


@dataclass(frozen=True)
class Task:
    """A tool for one part of the message, with its arguments."""

    tool: Tool
    part: str
    filled: Filled

    def calls(self) -> list[Call]:
        """Return the calls, arguments as compact JSON text."""
        return [Call(self.tool.name, to_text(arguments)) for arguments in self.filled.calls()]

    def fillings(self) -> Iterator[Filling]:
        """Yield how each argument was filled."""
        for arguments in self.filled.calls():
            for label, how in self.filled.how.items():
                yield Filling(
                    self.tool.name, label.replace(" ", "_").lower(), look_up(arguments, self.tool, label), how
                )


@dataclass(frozen=True)
class Plan:
    """All that one message asks for, and how the tools were weighed for it."""

    tasks: tuple[Task, ...]
    weighed: tuple[Weighed, ...]
    tie: str = ""
    """The tool that scored the same as the first one chosen."""

    @property
    def missing(self) -> list[tuple[Task, Slot]]:
        return [(task, slot) for task in self.tasks for slot in task.filled.missing]


def make(request: Request, text: str, known: Mapping[str, Any]) -> Plan:
    """Return the plan for ``text``: the one for its separate requests where these are several, else for the whole."""
    scales = Scales(request.tools)
    pieces = sentences.parts(text)
    joined = _join(request, scales, pieces) if len(pieces) > 1 else []
    picked = [_pick(request, scales, part, text, known) for part in joined] if len(joined) > 1 else []
    if len([task for task, _, _ in picked if task]) < 2:
        picked = [_pick(request, scales, text, text, known)]
    tasks = tuple(task for task, _, _ in picked if task)
    weighed = tuple(item for _, listed, _ in picked for item in listed)
    return Plan(_distinct(tasks), weighed, next((tie for _, _, tie in picked if tie), ""))


def _join(request: Request, scales: Scales, pieces: list[str]) -> list[str]:
    """Put a piece that picks no tool, or completes the same tool's call, to the piece before it."""
    joined: list[str] = []
    last: Tool | None = None
    for piece in pieces:
        task, _, _ = _pick(request, scales, piece, piece, {})
        same = task is not None and last is task.tool
        incomplete = same and (
            bool(task and task.filled.missing) or bool(fill(task.tool, joined[-1]).missing if task else 0)
        )
        if joined and (task is None or last is None or incomplete):
            joined[-1] = f"{joined[-1]} {piece}"
        else:
            joined.append(piece)
        last = task.tool if task else last
    return joined


def _pick(
    request: Request, scales: Scales, part: str, whole: str, known: Mapping[str, Any]
) -> tuple[Task | None, list[Weighed], str]:
    """Return the task for ``part``, if a tool reaches the threshold, the tools as weighed, and the tie."""
    filled = {tool.name: _fill(tool, part, whole, known) for tool in request.tools}
    weighed = [_with_fit(item, filled[item.tool]) for item in scales.weigh(part)]
    best = max(weighed, key=lambda item: item.score, default=None)  # of equals, the one offered first
    if best is None or best.score < THRESHOLD:
        return None, weighed, ""
    tie = next((w.tool for w in weighed if w is not best and best.score - w.score < _SAME), "")
    tool = request.tool(best.tool)
    assert tool is not None
    weighed = [replace(item, chosen=item is best) for item in weighed]
    return Task(tool, part, filled[tool.name]), weighed, tie


def _fill(tool: Tool, part: str, whole: str, known: Mapping[str, Any]) -> Filled:
    """Fill from the part, and from the whole message where the part lacks something that is required."""
    filled = fill(tool, part, known)
    if filled.missing and part != whole:
        wider = fill(tool, whole, known)
        return wider if len(wider.missing) < len(filled.missing) else filled
    return filled


def _with_fit(weighed: Weighed, filled: Filled) -> Weighed:
    if weighed.score <= 0 or not filled.found:
        return weighed
    return replace(weighed, score=round(weighed.score + _FIT * min(filled.found, 3), 2))


def _distinct(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    seen: dict[str, Task] = {}
    for task in tasks:
        seen.setdefault(f"{task.tool.name} {to_text(task.filled.arguments)} {task.filled.several}", task)
    return tuple(seen.values())


def look_up(arguments: Mapping[str, Any], tool: Tool, label: str) -> Any:
    """Return the value that the slot spoken of as ``label`` has in ``arguments``."""
    from mocks.answers.slots import slots

    path = next(slot.path for slot in slots(tool.parameters) if slot.label == label)
    value: Any = arguments
    for step in path:
        value = value[step]
    return value


def to_text(arguments: Mapping[str, Any]) -> str:
    """Return arguments as a model writes them: compact JSON."""
    return json.dumps(arguments, ensure_ascii=False, separators=(",", ":"))

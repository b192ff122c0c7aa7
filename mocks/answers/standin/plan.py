"""From a sentence to calls: weigh the tools for each request in it, fill the arguments, spread over several values."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mocks.answers.standin import followup, sentences
from mocks.answers.standin.arguments import fill
from mocks.answers.standin.explanation import Filling, Weighed
from mocks.answers.standin.filled import Filled
from mocks.answers.standin.fitting import Form, form_of
from mocks.answers.standin.slots import Slot
from mocks.answers.standin.weighing import THRESHOLD, Scales
from mocks.conversation import Call, Kind, Request, Tool

_HEARD = 0.8  # … where the words alone weigh as much
_LACK = 0.2  # and each value that is required and not there counts against it, at most three of them
_FIT = 0.2  # a value of the right kind in the message is worth this much, at most three times
_SURE = 1.8  # a sentence that gives no value is a request where a tool weighs this much by its words
_SAME = 0.05  # scores nearer than this are a tie


@dataclass(frozen=True)
class Task:
    """A tool for one part of the message, with its arguments."""

    tool: Tool
    part: str
    filled: Filled

    def calls(self) -> list[Call]:
        """Return the calls, arguments as compact JSON text."""
        if self.tool.kind is Kind.CUSTOM:  # it takes free text: the part of the message it was picked for
            return [Call(self.tool.name, self.part)]
        return [Call(self.tool.name, to_text(arguments)) for arguments in self.filled.calls()]

    def fillings(self) -> Iterator[Filling]:
        """Yield how each argument was filled."""
        for arguments in self.filled.calls():
            for label, how in self.filled.how.items():
                if look_up(arguments, self.tool, label) is None:
                    continue
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
    follows: bool = False
    """Whether the message is read as a follow-up, with the tool of the turn before."""

    @property
    def missing(self) -> list[tuple[Task, Slot]]:
        return [(task, slot) for task in self.tasks for slot in task.filled.missing]


@dataclass(frozen=True)
class _Pick:
    """The tool chosen for one part of the message, if any, with the tools as weighed for it."""

    task: Task | None
    weighed: tuple[Weighed, ...]
    tie: str = ""


class _Planner:
    """Reads the offered tools once, however many parts the message has."""

    def __init__(self, request: Request, known: Mapping[str, Any]) -> None:
        self._request = request
        self._known = known
        self._scales = Scales(request.tools)
        self._forms: dict[str, Form] = {}
        self._picked: dict[str, _Pick] = {}

    def fill(self, tool: Tool, text: str) -> Filled:
        if tool.name not in self._forms:
            self._forms[tool.name] = form_of(tool)
        return fill(tool, text, self._known, self._forms[tool.name])

    def pick(self, part: str) -> _Pick:
        """Return the tool for ``part``."""
        if part not in self._picked:
            self._picked[part] = self._pick(part)
        return self._picked[part]

    def _pick(self, part: str) -> _Pick:
        """Choose for ``part``. Values that fit count only where a tool is near the heaviest one by its words."""
        weighed = self._scales.weigh(part)
        top = max((item.score for item in weighed), default=0.0)
        least = max(top, THRESHOLD) - 3 * (_FIT + _LACK)
        near = {item.tool for item in weighed if item.score > 0 and item.score >= least}
        filled = {tool.name: self.fill(tool, part) for tool in self._request.tools if tool.name in near}
        weighed = [_with_fit(item, filled[item.tool]) if item.tool in near else item for item in weighed]
        best = max(weighed, key=lambda item: item.score, default=None)  # of equals, the one offered first
        if best is None or best.score < THRESHOLD:
            return _Pick(None, tuple(weighed))
        tie = next((w.tool for w in weighed if w is not best and best.score - w.score < _SAME), "")
        tool = self._request.tool(best.tool)
        assert tool is not None
        weighed = [replace(item, chosen=item is best) for item in weighed]
        return _Pick(Task(tool, part, filled[tool.name]), tuple(weighed), tie)

    def join(self, text: str) -> list[str]:
        """Cut ``text`` into its requests. A piece that picks no tool or only adds to a call goes to the one before."""
        joined: list[tuple[int, int]] = []
        last: Task | None = None
        at = 0
        sure = set(sentences.parts(text))
        for piece in sentences.parts(text, finely=len(self._request.tools) > 1):
            start = text.index(piece, at)
            at = start + len(piece)
            pick = self.pick(piece)
            task = pick.task if last is None or self._begins(pick, last, piece, sure) else None
            if task is None and last is not None and piece in sure and len(self._request.tools) == 1:
                task = self._goes_on(piece, last)
            if joined and (task is None or last is None or _completes(task, last)):
                joined[-1] = (joined[-1][0], at)
                last = self.pick(text[joined[-1][0] : at]).task or last
            else:
                joined.append((start, at))
                last = task
        return [text[start:end] for start, end in joined]

    def _begins(self, pick: _Pick, last: Task, piece: str, sure: Collection[str]) -> bool:
        """Tell whether a piece is a request of its own, not more about the one before."""
        if pick.task is None:
            return False
        filled = pick.task.filled
        weight = max(item.score for item in pick.weighed)
        if not any(one.startswith(piece) for one in sure):  # an "and" cuts it off: another tool, with all that it needs
            other = pick.task.tool is not last.tool and not last.filled.missing
            return other and not filled.missing and bool(filled.said) and weight >= _SURE
        if sentences.states(piece):  # "The second tank is 3 m wide": only where all that is needed is said again
            return filled.complete
        return bool(filled.said) or weight >= _SURE or not (filled.missing or filled.how)

    def _goes_on(self, piece: str, last: Task) -> Task | None:
        """Return the task of a question that names no tool but gives another value to the only one: "And in Rome?"."""
        filled = self.fill(last.tool, piece)
        again = any(last.filled.said.get(path, value) != value for path, value in filled.said.items())
        return Task(last.tool, piece, filled) if again and filled.complete and not sentences.states(piece) else None

    def follow(self, text: str, task: Task | None) -> Task | None:
        """Return the task of a follow-up of the turn before; ``task`` is what ``text`` asks for by its own words."""
        if not (followup.may_be(text) if task is None else followup.begins(text)):
            return None
        for call in followup.before(self._request.messages):
            tool = self._request.tool(call.name)
            if tool is None or tool.kind is Kind.CUSTOM or (task is not None and task.tool is not tool):
                continue
            filled = self.fill(tool, text)
            merged = followup.merged(call, filled, self._forms[tool.name].slots)
            if merged is not None:
                return Task(tool, text, merged)
        return None

    def complete(self, task: Task, earlier: Sequence[Task], whole: str) -> Task:
        """Fill what a part leaves open from the calls before it, else from the whole message."""
        before = [one.filled for one in reversed(earlier) if one.tool is task.tool]
        if task.part == whole or not (before or task.filled.missing):
            return task
        alike = sentences.says_the_same(task.part)
        inherited = (
            task.filled.with_inherited(self._forms[task.tool.name].slots, before, alike) if before else task.filled
        )
        if not inherited.missing or any(one.tool is task.tool for one in earlier):
            return replace(task, filled=inherited)
        wider = self.fill(task.tool, whole)
        return replace(task, filled=wider if len(wider.missing) < len(inherited.missing) else inherited)


def _completes(task: Task, last: Task) -> bool:
    """Tell whether ``task`` only adds to the call before it: the same tool, and nothing said another time."""
    if task.tool is not last.tool:
        return False
    before = last.filled.said
    return bool(last.filled.missing) or not any(
        path in before and before[path] != value for path, value in task.filled.said.items()
    )


def make(request: Request, text: str, known: Mapping[str, Any]) -> Plan:
    """Return the plan for ``text``: the one for its separate requests where these are several, else for the whole."""
    text = sentences.without_gaps(text)
    planner = _Planner(request, known)
    joined = planner.join(" ".join(text.split()))
    picked = [planner.pick(part) for part in joined] if len(joined) > 1 else []
    if len([pick for pick in picked if pick.task]) < 2:
        picked = [planner.pick(text)]
    found = [pick.task for pick in picked if pick.task]
    whole = {task.tool.name for task in found if not task.filled.missing}
    tasks: list[Task] = []
    for task in found:
        # "I have two questions. First, …": a sentence that says nothing for its call only leads to the next one.
        if not task.filled.missing or task.filled.said or task.tool.name not in whole:
            tasks.append(planner.complete(task, tasks, text))
    weighed = tuple(item for pick in picked for item in pick.weighed)
    if len(tasks) < 2 and (follow := planner.follow(text, tasks[0] if tasks else None)):
        return Plan((follow,), tuple(replace(w, chosen=w.tool == follow.tool.name) for w in weighed), follows=True)
    return Plan(_distinct(tasks), weighed, next((pick.tie for pick in picked if pick.tie), ""))


def _with_fit(weighed: Weighed, filled: Filled) -> Weighed:
    fit = _FIT * min(filled.found, 3) if weighed.score >= _HEARD else 0.0
    fit -= _LACK * min(len(filled.missing), 3)
    return replace(weighed, score=round(weighed.score + fit, 2)) if weighed.score > 0 else weighed


def _distinct(tasks: Sequence[Task]) -> tuple[Task, ...]:
    seen: dict[str, Task] = {}
    for task in tasks:
        seen.setdefault(f"{task.tool.name} {to_text(task.filled.arguments)} {task.filled.several}", task)
    return tuple(seen.values())


def look_up(arguments: Mapping[str, Any], tool: Tool, label: str) -> Any:
    """Return the value that the slot spoken of as ``label`` has in ``arguments``."""
    from mocks.answers.standin.slots import slots

    path = next(slot.path for slot in slots(tool.parameters) if slot.label == label)
    value: Any = arguments
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def to_text(arguments: Mapping[str, Any]) -> str:
    """Return arguments as a model writes them: compact JSON."""
    return json.dumps(arguments, ensure_ascii=False, separators=(",", ":"))

"""Which tool each request of a message is for: it is cut where another one begins, and the tools are weighed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from mocks.explanation import ScoredTool
from mocks.messages import ModelRequest, Tool, ToolKind
from mocks.standin.arguments.filled_arguments import FilledArguments, has_value, value_at
from mocks.standin.arguments.filler import fill
from mocks.standin.arguments.slot_scoring import SlotScorer, form_of
from mocks.standin.extraction import ordinals, sentences
from mocks.standin.planning import clauses, follow_ups
from mocks.standin.planning.task import ToolInvocation
from mocks.standin.planning.tool_scoring import THRESHOLD, ToolRanker

_FIT = 0.2  # a value of the right kind in the message is worth this much, at most three times …
_HEARD = 0.8  # … where the words alone weigh as much
_LACK = 0.2  # and each value that is required and not there counts against it, at most three of them
_SURE = 1.8  # a sentence that gives no value is a request where a tool weighs this much by its words
_SAME = 0.05  # scores nearer than this are a tie


@dataclass(frozen=True)
class ToolMatch:
    """The tool chosen for one part of the message, if any, with the tools as weighed for it."""

    task: ToolInvocation | None
    weighed: tuple[ScoredTool, ...]
    tie: str = ""


class Planner:
    """Reads the offered tools once, however many parts the message has."""

    def __init__(self, request: ModelRequest, known: Mapping[str, Any]) -> None:
        self._request = request
        self._known = known
        self._scales = ToolRanker(request.tools)
        self._forms: dict[str, SlotScorer] = {}
        self._filled: dict[tuple[str, str], FilledArguments] = {}
        self._picked: dict[str, ToolMatch] = {}
        self._parts: list[str] = []

    def fill(self, tool: Tool, text: str) -> FilledArguments:
        """Return the arguments of ``tool`` as ``text`` fills them."""
        if tool.name not in self._forms:
            self._forms[tool.name] = form_of(tool)
        if (tool.name, text) not in self._filled:
            self._filled[tool.name, text] = fill(tool, text, self._known, self._forms[tool.name])
        return self._filled[tool.name, text]

    def pick(self, part: str) -> ToolMatch:
        """Return the tool for ``part``."""
        if part not in self._picked:
            self._picked[part] = self._pick(part)
        return self._picked[part]

    def _pick(self, part: str) -> ToolMatch:
        """Choose for ``part``. Values that fit count only where a tool is near the heaviest one by its words."""
        weighed = self._scales.rank(part)
        top = max((item.score for item in weighed), default=0.0)
        least = max(top, THRESHOLD) - 3 * (_FIT + _LACK)
        near = {item.tool for item in weighed if item.score > 0 and item.score >= least}
        filled = {tool.name: self.fill(tool, part) for tool in self._request.tools if tool.name in near}
        weighed = [_with_fit(item, filled[item.tool]) if item.tool in near else item for item in weighed]
        best = max(weighed, key=lambda item: item.score, default=None)  # of equals, the one offered first
        if best is None or best.score < THRESHOLD:
            return ToolMatch(None, tuple(weighed))
        tie = next((w.tool for w in weighed if w is not best and best.score - w.score < _SAME), "")
        tool = self._request.tool(best.tool)
        assert tool is not None
        weighed = [replace(item, chosen=item is best) for item in weighed]
        return ToolMatch(ToolInvocation(tool, part, filled[tool.name]), tuple(weighed), tie)

    def segment(self, text: str) -> list[str]:
        """Cut ``text`` into its requests. A piece that picks no tool or only adds to a call goes to the one before."""
        joined: list[tuple[int, int]] = []
        last: ToolInvocation | None = None
        at = 0
        sure = set(sentences.parts(text))
        several = len(self._request.tools) > 1
        pieces = sentences.parts(text, finely=several)
        for piece, after in zip(pieces, [*pieces[1:], ""], strict=False):
            start = text.index(piece, at)
            at = start + len(piece)
            pick = self._rather(self.pick(piece), last)
            task = pick.task if last is None or self._begins(pick, last, piece, sure) else None
            if task is None and last is not None and piece in sure:
                task = self._goes_on(piece, last)
            if last is None and task is not None and joined:  # what comes first may ask in other words
                last = self._goes_on(text[joined[-1][0] : joined[-1][1]], task)
            ahead = several and task is None and sentences.leads_on(piece, after)
            if joined and not ahead and (task is None or last is None or _completes(task, last)):
                joined[-1] = (joined[-1][0], at)
                last = self.pick(text[joined[-1][0] : at]).task or last
            else:
                joined.append((start, at))
                last = task
        self._parts = [text[start:end] for start, end in joined]
        return self._parts

    def picks(self, parts: Sequence[str]) -> list[ToolMatch]:
        """Return the tool for each part; "do the same for Rome" goes to the tool of the part before."""
        picked: list[ToolMatch] = []
        last = next((task for part in parts if (task := self.pick(part).task)), None)
        for part in parts:
            pick = self.pick(part)
            if pick.task is None and last is not None:
                pick = replace(pick, task=self._goes_on(part, last))
            picked.append(pick)
            last = pick.task or last
        return picked

    def split_enumeration(self, text: str, tool: Tool) -> list[ToolInvocation]:
        """Return a task for each of the things that ``text`` counts off, none where it does not or they lack values."""
        shared, things = ordinals.told_apart(text)
        common = self.fill(tool, shared).each(len(things)) if things else []
        own = [self.fill(tool, thing).with_said_by(one) for thing, one in zip(things, common, strict=True)]
        tasks = [ToolInvocation(tool, thing, filled) for thing, filled in zip(things, own, strict=True)]
        told = all(task.differs(other) for task, other in pairwise(tasks))
        return tasks if told and not any(task.filled.missing for task in tasks) else []

    def split_clauses(self, tasks: Sequence[ToolInvocation]) -> list[ToolInvocation]:
        """Return ``tasks`` with each clause that asks for a call of its own as a task of its own."""
        apart = [one for task in tasks for one in self._clauses(task)]
        self._parts = [task.part for task in apart]
        return [self._doubted(task) for task in apart] if len(apart) > 1 else apart

    def _doubted(self, task: ToolInvocation) -> ToolInvocation:
        """Return ``task`` with the places that mere words fill as missing: another part may name the place."""
        filled, slots = task.filled, self._forms[task.tool.name].slots
        loose = [slot for slot in slots if slot.essential and slot.role == "place" and slot.path not in filled.explicit]
        missing = (*filled.missing, *(slot for slot in loose if slot not in filled.missing))
        return replace(task, filled=replace(filled, missing=missing))

    def _clauses(self, task: ToolInvocation) -> list[ToolInvocation]:
        def filled(text: str) -> FilledArguments:
            return self.fill(task.tool, text)

        parts = clauses.cut(task.part, task.filled, filled)
        return [ToolInvocation(task.tool, part, filled(part)) for part in parts] if len(parts) > 1 else [task]

    def _begins(self, pick: ToolMatch, last: ToolInvocation, piece: str, sure: Collection[str]) -> bool:
        """Tell whether a piece is a request of its own, not more about the one before."""
        if pick.task is None:
            return False
        filled = pick.task.filled
        weight = max(item.score for item in pick.weighed)
        if not any(one.startswith(piece) for one in sure):  # an "and" cuts it off: another tool, with all that it needs
            other = pick.task.tool is not last.tool and not last.filled.missing
            return other and not filled.missing and bool(filled.explicit) and weight >= _SURE
        if sentences.states(piece):  # "The second tank is 3 m wide": only where all that is needed is said again
            return filled.complete
        return bool(filled.explicit) or weight >= _SURE or not (filled.missing or filled.provenance)

    def _rather(self, pick: ToolMatch, last: ToolInvocation | None) -> ToolMatch:
        """Return ``pick`` with the tool of the part before, where that weighs the same."""
        scores = {item.tool: item.score for item in pick.weighed}
        if pick.task is None or last is None or scores[last.tool.name] < scores[pick.task.tool.name] - _SAME:
            return pick
        return replace(pick, task=ToolInvocation(last.tool, pick.task.part, self.fill(last.tool, pick.task.part)))

    def _goes_on(self, piece: str, last: ToolInvocation) -> ToolInvocation | None:
        """Return the task of a question that names no tool but gives another value to the only one: "And in Rome?"."""
        alike = sentences.says_the_same(piece)
        if not (alike or follow_ups.begins(piece) or piece.rstrip("\"' ").endswith("?")) or sentences.states(piece):
            return None
        task = ToolInvocation(last.tool, piece, self.fill(last.tool, piece))
        sure = alike or (task.filled.complete and len(self._request.tools) == 1)
        return task if sure and task.differs(last) else None

    def follow(self, text: str, task: ToolInvocation | None) -> ToolInvocation | None:
        """Return the task of a follow-up of the turn before; ``task`` is what ``text`` asks for by its own words."""
        if not (follow_ups.may_be(text) if task is None else follow_ups.begins(text)):
            return None
        for call in follow_ups.before(self._request.messages):
            tool = self._request.tool(call.name)
            if tool is None or tool.kind is ToolKind.CUSTOM or (task is not None and task.tool is not tool):
                continue
            filled = self.fill(tool, text)
            merged = follow_ups.merged(call, filled, self._forms[tool.name].slots)
            if merged is not None:
                return ToolInvocation(tool, text, merged)
        return None

    def complete(self, task: ToolInvocation, earlier: Sequence[ToolInvocation], whole: str) -> ToolInvocation:
        """Fill what a part leaves open from the calls before it, else from the whole message."""
        filled = self._completed(task, earlier, whole).filled
        missing = tuple(slot for slot in filled.missing if not has_value(filled.arguments, slot.path))
        return replace(task, filled=replace(filled, missing=missing))

    def _completed(self, task: ToolInvocation, earlier: Sequence[ToolInvocation], whole: str) -> ToolInvocation:
        before = [one.filled for one in reversed(earlier) if one.tool is task.tool]
        if task.part == whole or not (before or task.filled.missing):
            return task
        alike = sentences.says_the_same(task.part)
        inherited = (
            task.filled.with_inherited(self._forms[task.tool.name].slots, before, alike) if before else task.filled
        )
        if not inherited.missing or any(one.tool is task.tool for one in earlier):
            return replace(task, filled=inherited)
        return replace(task, filled=self._from_around(task, inherited, whole))

    def _from_around(self, task: ToolInvocation, filled: FilledArguments, whole: str) -> FilledArguments:
        """Fill what a part leaves open from the parts before it, the nearest first, then from the whole message."""
        at = self._parts.index(task.part) if task.part in self._parts else 0
        before = [self.fill(task.tool, part) for part in reversed(self._parts[:at])] if filled.missing else []
        if before and sentences.speaks_of_all(task.part):
            before = [_all_of(before), *before]
        for earlier in before:
            filled = filled.with_missing_from(earlier, "said before in the message")
        if not filled.missing:
            return filled
        wider = self.fill(task.tool, whole)
        lacking = [one for one in filled.missing if not has_value(filled.arguments, one.path)]
        guessed = {one.path: value_at(wider.arguments, one.path) for one in lacking if one not in wider.missing}
        return filled.with_missing_from(
            replace(wider, explicit=guessed, alternatives=()), "said elsewhere in the message"
        )


def _all_of(parts: Sequence[FilledArguments]) -> FilledArguments:
    """Return the calls of all the parts, given from the last to the first, that say no less than the last one."""
    alike = [part for part in parts if parts[0].explicit.keys() <= part.explicit.keys()]
    calls = tuple(call for part in reversed(alike) for call in part.calls())
    return replace(parts[0], alternatives=calls)


def _completes(task: ToolInvocation, last: ToolInvocation) -> bool:
    """Tell whether ``task`` only adds to the call before it: the same tool, and nothing said another time."""
    if task.tool is not last.tool:
        return False
    lacking = len(last.filled.missing)
    told = lacking == 0 or (lacking == 1 and task.filled.complete)  # else it is still being told
    held = last.filled.arguments
    anew = sentences.says_the_same(task.part) and any(
        value_at(held, path) not in (None, value) for path, value in task.filled.explicit.items()
    )
    return not (told and (anew or task.differs(last)))


def _with_fit(weighed: ScoredTool, filled: FilledArguments) -> ScoredTool:
    fit = _FIT * min(filled.found, 3) if weighed.score >= _HEARD else 0.0
    fit -= _LACK * min(len(filled.missing), 3)
    return replace(weighed, score=round(weighed.score + fit, 2)) if weighed.score > 0 else weighed

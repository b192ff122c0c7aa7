"""Planner: splits a message into requests and picks the tool for each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from mocks.explanation import ScoredTool
from mocks.messages import ModelRequest, Tool, ToolKind
from mocks.standin.arguments.filled_arguments import FilledArguments, has_value, value_at
from mocks.standin.arguments.filler import fill
from mocks.standin.arguments.slot_scoring import SlotScorer, scorer_for
from mocks.standin.extraction import ordinals, sentences
from mocks.standin.planning import clauses, follow_ups
from mocks.standin.planning.task import ToolInvocation
from mocks.standin.planning.tool_scoring import THRESHOLD, ToolRanker

_TYPED_VALUE_BONUS = 0.2  # added for each argument filled with a value of a specific kind, at most three times …
_MIN_WORD_SCORE = 0.8  # … where the words alone have at least this score
_MISSING_PENALTY = 0.2  # subtracted for each missing required value, at most three times
_CERTAIN_SCORE = 1.8  # a sentence without values is a request where a tool has at least this score
_TIE_MARGIN = 0.05  # scores nearer than this are a tie


@dataclass(frozen=True)
class ToolMatch:
    """The tool chosen for one part of the message, if any, with the scores of all tools."""

    invocation: ToolInvocation | None
    scored: tuple[ScoredTool, ...]
    tie: str = ""


class Planner:
    """Planner for one request, with caches of scores and arguments by part of the message."""

    def __init__(self, request: ModelRequest, known: Mapping[str, Any]) -> None:
        self._request = request
        self._known = known
        self._ranker = ToolRanker(request.tools)
        self._scorers: dict[str, SlotScorer] = {}
        self._filled: dict[tuple[str, str], FilledArguments] = {}
        self._matched: dict[str, ToolMatch] = {}
        self._parts: list[str] = []

    def fill(self, tool: Tool, text: str) -> FilledArguments:
        """Return the arguments of ``tool`` as ``text`` fills them."""
        if tool.name not in self._scorers:
            self._scorers[tool.name] = scorer_for(tool)
        if (tool.name, text) not in self._filled:
            self._filled[tool.name, text] = fill(tool, text, self._known, self._scorers[tool.name])
        return self._filled[tool.name, text]

    def match(self, part: str) -> ToolMatch:
        """Return the match for ``part``."""
        if part not in self._matched:
            self._matched[part] = self._match(part)
        return self._matched[part]

    def _match(self, part: str) -> ToolMatch:
        """Return the match for ``part``. Argument points count only for tools near the top score by their words."""
        scored = self._ranker.rank(part)
        top = max((item.score for item in scored), default=0.0)
        least = max(top, THRESHOLD) - 3 * (_TYPED_VALUE_BONUS + _MISSING_PENALTY)
        near = {item.tool for item in scored if item.score > 0 and item.score >= least}
        filled = {tool.name: self.fill(tool, part) for tool in self._request.tools if tool.name in near}
        scored = [_with_argument_points(item, filled[item.tool]) if item.tool in near else item for item in scored]
        best = max(scored, key=lambda item: item.score, default=None)  # of equals, the one offered first
        if best is None or best.score < THRESHOLD:
            return ToolMatch(None, tuple(scored))
        tie = next((w.tool for w in scored if w is not best and best.score - w.score < _TIE_MARGIN), "")
        tool = self._request.tool(best.tool)
        assert tool is not None
        scored = [replace(item, chosen=item is best) for item in scored]
        return ToolMatch(ToolInvocation(tool, part, filled[tool.name]), tuple(scored), tie)

    def segment(self, text: str) -> list[str]:
        """Split ``text`` into its requests. A piece without a tool, or that only adds to a call, joins the last one."""
        joined: list[tuple[int, int]] = []
        last: ToolInvocation | None = None
        at = 0
        sure = set(sentences.split_requests(text))
        several = len(self._request.tools) > 1
        pieces = sentences.split_requests(text, finely=several)
        for piece, after in zip(pieces, [*pieces[1:], ""], strict=False):
            start = text.index(piece, at)
            at = start + len(piece)
            pick = self._prefer_previous_tool(self.match(piece), last)
            task = pick.invocation if last is None or self._is_new_request(pick, last, piece, sure) else None
            if task is None and last is not None and piece in sure:
                task = self._continuation(piece, last)
            if last is None and task is not None and joined:  # the first part may name the tool in other words
                last = self._continuation(text[joined[-1][0] : joined[-1][1]], task)
            ahead = several and task is None and sentences.introduces(piece, after)
            if joined and not ahead and (task is None or last is None or _only_completes(task, last)):
                joined[-1] = (joined[-1][0], at)
                last = self.match(text[joined[-1][0] : at]).invocation or last
            else:
                joined.append((start, at))
                last = task
        self._parts = [text[start:end] for start, end in joined]
        return self._parts

    def matches(self, parts: Sequence[str]) -> list[ToolMatch]:
        """Return the match for each part; "do the same for Rome" gets the tool of the part before."""
        matched: list[ToolMatch] = []
        last = next((task for part in parts if (task := self.match(part).invocation)), None)
        for part in parts:
            pick = self.match(part)
            if pick.invocation is None and last is not None:
                pick = replace(pick, invocation=self._continuation(part, last))
            matched.append(pick)
            last = pick.invocation or last
        return matched

    def split_enumeration(self, text: str, tool: Tool) -> list[ToolInvocation]:
        """Return a task for each thing that ``text`` enumerates; none without things, or where they lack values."""
        shared, things = ordinals.split_by_ordinal(text)
        common = self.fill(tool, shared).split(len(things)) if things else []
        own = [self.fill(tool, thing).with_explicit_from(one) for thing, one in zip(things, common, strict=True)]
        tasks = [ToolInvocation(tool, thing, filled) for thing, filled in zip(things, own, strict=True)]
        all_differ = all(task.differs(other) for task, other in pairwise(tasks))
        return tasks if all_differ and not any(task.filled.missing for task in tasks) else []

    def split_clauses(self, tasks: Sequence[ToolInvocation]) -> list[ToolInvocation]:
        """Return ``tasks`` with a separate task for each clause that asks for its own call."""
        invocations = [one for task in tasks for one in self._clauses(task)]
        self._parts = [task.part for task in invocations]
        return (
            [self._with_doubtful_places_missing(task) for task in invocations] if len(invocations) > 1 else invocations
        )

    def _with_doubtful_places_missing(self, task: ToolInvocation) -> ToolInvocation:
        """Return ``task`` with place slots that only plain words fill as missing: another part may name the place."""
        filled, slots = task.filled, self._scorers[task.tool.name].slots
        loose = [slot for slot in slots if slot.essential and slot.role == "place" and slot.path not in filled.explicit]
        missing = (*filled.missing, *(slot for slot in loose if slot not in filled.missing))
        return replace(task, filled=replace(filled, missing=missing))

    def _clauses(self, task: ToolInvocation) -> list[ToolInvocation]:
        def filled(text: str) -> FilledArguments:
            return self.fill(task.tool, text)

        parts = clauses.split(task.part, task.filled, filled)
        return [ToolInvocation(task.tool, part, filled(part)) for part in parts] if len(parts) > 1 else [task]

    def _is_new_request(self, pick: ToolMatch, last: ToolInvocation, piece: str, sure: Collection[str]) -> bool:
        """Return whether a piece is a request of its own, not an addition to the one before."""
        if pick.invocation is None:
            return False
        filled = pick.invocation.filled
        weight = max(item.score for item in pick.scored)
        if not any(
            one.startswith(piece) for one in sure
        ):  # split off at "and": it must be for another tool, and complete
            other = pick.invocation.tool is not last.tool and not last.filled.missing
            return other and not filled.missing and bool(filled.explicit) and weight >= _CERTAIN_SCORE
        if sentences.is_statement(
            piece
        ):  # "The second tank is 3 m wide" is one only where it names all that is required
            return filled.complete
        return bool(filled.explicit) or weight >= _CERTAIN_SCORE or not (filled.missing or filled.provenance)

    def _prefer_previous_tool(self, pick: ToolMatch, last: ToolInvocation | None) -> ToolMatch:
        """Return ``pick`` with the tool of the part before, where that has the same score."""
        scores = {item.tool: item.score for item in pick.scored}
        if (
            pick.invocation is None
            or last is None
            or scores[last.tool.name] < scores[pick.invocation.tool.name] - _TIE_MARGIN
        ):
            return pick
        return replace(
            pick, invocation=ToolInvocation(last.tool, pick.invocation.part, self.fill(last.tool, pick.invocation.part))
        )

    def _continuation(self, piece: str, last: ToolInvocation) -> ToolInvocation | None:
        """Return the task of a piece that names no tool but gives new values to the last one's: "And in Rome?"."""
        refers_back = sentences.refers_to_previous(piece)
        if not (
            refers_back or follow_ups.begins_as_follow_up(piece) or piece.rstrip("\"' ").endswith("?")
        ) or sentences.is_statement(piece):
            return None
        task = ToolInvocation(last.tool, piece, self.fill(last.tool, piece))
        sure = refers_back or (task.filled.complete and len(self._request.tools) == 1)
        return task if sure and task.differs(last) else None

    def follow_up(self, text: str, task: ToolInvocation | None) -> ToolInvocation | None:
        """Return the task of a follow-up to the turn before; ``task`` is that of ``text`` by its own words, if any."""
        if not (follow_ups.may_be_follow_up(text) if task is None else follow_ups.begins_as_follow_up(text)):
            return None
        for call in follow_ups.before(self._request.messages):
            tool = self._request.tool(call.name)
            if tool is None or tool.kind is ToolKind.CUSTOM or (task is not None and task.tool is not tool):
                continue
            filled = self.fill(tool, text)
            merged = follow_ups.merged(call, filled, self._scorers[tool.name].slots)
            if merged is not None:
                return ToolInvocation(tool, text, merged)
        return None

    def complete(self, task: ToolInvocation, earlier: Sequence[ToolInvocation], whole: str) -> ToolInvocation:
        """Return ``task`` with missing values from earlier tasks, else from the whole message."""
        filled = self._completed(task, earlier, whole).filled
        missing = tuple(slot for slot in filled.missing if not has_value(filled.arguments, slot.path))
        return replace(task, filled=replace(filled, missing=missing))

    def _completed(self, task: ToolInvocation, earlier: Sequence[ToolInvocation], whole: str) -> ToolInvocation:
        before = [one.filled for one in reversed(earlier) if one.tool is task.tool]
        if task.part == whole or not (before or task.filled.missing):
            return task
        alike = sentences.refers_to_previous(task.part)
        inherited = (
            task.filled.with_inherited(self._scorers[task.tool.name].slots, before, alike) if before else task.filled
        )
        if not inherited.missing or any(one.tool is task.tool for one in earlier):
            return replace(task, filled=inherited)
        return replace(task, filled=self._filled_from_context(task, inherited, whole))

    def _filled_from_context(self, task: ToolInvocation, filled: FilledArguments, whole: str) -> FilledArguments:
        """Return ``filled`` with missing values from earlier parts, nearest first, then from the whole message."""
        at = self._parts.index(task.part) if task.part in self._parts else 0
        before = [self.fill(task.tool, part) for part in reversed(self._parts[:at])] if filled.missing else []
        if before and sentences.refers_to_all(task.part):
            before = [_calls_of_all(before), *before]
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


def _calls_of_all(parts: Sequence[FilledArguments]) -> FilledArguments:
    """Return the calls of all ``parts``, ordered from last to first, that name all slots that the last one names."""
    alike = [part for part in parts if parts[0].explicit.keys() <= part.explicit.keys()]
    calls = tuple(call for part in reversed(alike) for call in part.calls())
    return replace(parts[0], alternatives=calls)


def _only_completes(task: ToolInvocation, last: ToolInvocation) -> bool:
    """Return whether ``task`` only adds to the call before it: same tool, and no slot named again."""
    if task.tool is not last.tool:
        return False
    lacking = len(last.filled.missing)
    told = lacking == 0 or (lacking == 1 and task.filled.complete)  # else the call is still incomplete
    held = last.filled.arguments
    anew = sentences.refers_to_previous(task.part) and any(
        value_at(held, path) not in (None, value) for path, value in task.filled.explicit.items()
    )
    return not (told and (anew or task.differs(last)))


def _with_argument_points(scored: ScoredTool, filled: FilledArguments) -> ScoredTool:
    fit = _TYPED_VALUE_BONUS * min(filled.typed_count, 3) if scored.score >= _MIN_WORD_SCORE else 0.0
    fit -= _MISSING_PENALTY * min(len(filled.missing), 3)
    return replace(scored, score=round(scored.score + fit, 2)) if scored.score > 0 else scored

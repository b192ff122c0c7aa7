"""Planner: splits a message into requests and picks the tool for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mocks.api.json_text import dumps_compact
from mocks.explanation import ArgumentSource, Evidence, ScoredTool
from mocks.messages import ModelRequest, Tool, ToolCall, ToolKind
from mocks.standin import lexicon
from mocks.standin.arguments.filled_arguments import FilledArguments, value_at
from mocks.standin.arguments.filler import fill
from mocks.standin.arguments.slot_scoring import SlotScorer, scorer_for
from mocks.standin.extraction import phrases, sentences, values
from mocks.standin.planning import follow_ups
from mocks.standin.planning.tool_scoring import THRESHOLD, ToolRanker
from mocks.standin.slots import slots

_TYPED_VALUE_BONUS = 0.2  # added for each argument filled with a value of a specific kind, at most three times …
_MIN_WORD_SCORE = 0.8  # … where the words alone have at least this score
_MISSING_PENALTY = 0.2  # subtracted for each missing required value, at most three times
_CERTAIN_SCORE = 1.8  # a sentence without values is a request where a tool has at least this score
_TIE_MARGIN = 0.05  # scores nearer than this are a tie
_QUESTION = re.compile(r"\?\s*$|^\W*(?:who|what|when|where|why|how|which|explain|tell me)\b", re.I)
_TO_THE_ASSISTANT = re.compile(r"\byou(?:r|rself)?\b", re.I)
_SEARCHING = lexicon.word_set("search searches query queries lookup look retrieve retrieves find finds")
_LIBRARIES = lexicon.word_set("web internet online google bing wikipedia knowledge faq documents docs articles")


class ToolInvocation(NamedTuple):
    """A tool for one part of a message, with the arguments of its calls."""

    tool: Tool
    part: str
    filled: FilledArguments

    def calls(self) -> list[ToolCall]:
        """Return the calls, with arguments as compact JSON text."""
        if self.tool.kind is ToolKind.CUSTOM:  # its input is free text: the part of the message
            return [ToolCall(self.tool.name, self.part)]
        return [ToolCall(self.tool.name, dumps_compact(arguments)) for arguments in self.filled.calls()]

    def argument_sources(self) -> Iterator[ArgumentSource]:
        """Yield the provenance of each argument."""
        listed = [slot for slot in slots(self.tool.parameters) if slot.label in self.filled.provenance]
        for arguments in self.filled.calls():
            for slot in listed:
                value, how = value_at(arguments, slot.path), self.filled.provenance[slot.label]
                if value is not None:
                    yield ArgumentSource(self.tool.name, slot.label.replace(" ", "_").lower(), value, how)

    def differs(self, other: ToolInvocation) -> bool:
        """Return whether both name different values for a slot."""
        said = other.filled.explicit
        return any(path in said and said[path] != value for path, value in self.filled.explicit.items())


class ToolMatch(NamedTuple):
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
        scored = [item._replace(chosen=item is best) for item in scored]
        return ToolMatch(ToolInvocation(tool, part, filled[tool.name]), tuple(scored), tie)

    def segment(self, text: str) -> list[str]:
        """Split ``text`` into its requests. A piece without a tool, or that only adds to a call, joins the last one."""
        joined: list[str] = []
        last: ToolInvocation | None = None
        at = 0
        sure = sentences.split_requests(text)
        for piece in sentences.split_requests(text, finely=len(self._request.tools) > 1):
            start = text.index(piece, at)
            gap, at = text[at:start], start + len(piece)
            task = self._new_request(self.match(piece), last, any(one.startswith(piece) for one in sure))
            if joined and (task is None or last is None or _only_completes(task, last)):
                joined[-1] += gap + piece
                last = self.match(joined[-1]).invocation or last
            else:
                joined.append(piece)
                last = task
        return joined

    def _new_request(self, pick: ToolMatch, last: ToolInvocation | None, is_sentence: bool) -> ToolInvocation | None:
        """Return the call of a piece that is a request of its own; None where it adds to the one before."""
        task = pick.invocation
        if task is None or last is None:
            return task
        filled, weight = task.filled, max(item.score for item in pick.scored)
        if not is_sentence:  # split off at "and": it must be for another tool, and complete
            lacks = last.filled.missing and self.fill(last.tool, task.part).missing  # "weather and time in Rome"
            listed = values.join(last.part, task.part) and not phrases.operation(task.part)
            other = task.tool is not last.tool and not lacks and not listed
            new = other and not filled.missing and bool(filled.explicit) and weight >= _CERTAIN_SCORE
        else:
            new = bool(filled.explicit) or weight >= _CERTAIN_SCORE or not (filled.missing or filled.provenance)
        return task if new else None

    def follow_up(self, text: str, task: ToolInvocation | None) -> ToolInvocation | None:
        """Return the task of a follow-up to an earlier turn; ``task`` is that of ``text`` by its own words, if any."""
        for call in follow_ups.before(self._request.messages) if follow_ups.is_follow_up(text) else ():
            tool = self._request.tool(call.name)
            if tool is not None and tool.kind is not ToolKind.CUSTOM and (task is None or task.tool is tool):
                filled = follow_ups.merged(call, self.fill(tool, text), self._scorers[tool.name].slots)
                return ToolInvocation(tool, text, filled) if filled else None
        return None

    def looks_up(self, text: str) -> ToolInvocation | None:
        """Return a call of a tool that searches the web or documents where ``text`` is a question to be looked up."""
        for tool in self._request.tools if _QUESTION.search(text) and not _TO_THE_ASSISTANT.search(text) else ():
            said = set(lexicon.words(f"{tool.name} {tool.description}"))
            if said & _SEARCHING and said & _LIBRARIES and not (filled := self.fill(tool, text)).missing:
                return ToolInvocation(tool, text, filled)
        return None

    def complete(self, task: ToolInvocation, earlier: Sequence[ToolInvocation], whole: str) -> ToolInvocation:
        """Return ``task`` with missing values from earlier requests, the nearest first, else from the whole message."""
        if task.part == whole or not task.filled.missing:
            return task
        filled = task.filled
        for one in reversed(earlier):
            said = one.filled if one.tool is task.tool else self.fill(task.tool, one.part)
            filled = filled.with_missing_from(said, "said before in the message")
        filled = filled.with_missing_from(self.fill(task.tool, whole), "said elsewhere in the message")
        return task._replace(filled=filled)


def _only_completes(task: ToolInvocation, last: ToolInvocation) -> bool:
    """Return whether ``task`` only adds to the call before it: same tool, and no slot named again."""
    if task.tool is not last.tool:
        return False
    lacking = len(last.filled.missing)
    told = lacking == 0 or (lacking == 1 and task.filled.complete)  # else the call is still incomplete
    return not (told and task.differs(last))


def _with_argument_points(scored: ScoredTool, filled: FilledArguments) -> ScoredTool:
    """Return a score with the points for values that were found for the tool's arguments, or are missing."""
    found = list(filled.provenance)[: min(filled.typed_count, 3)] if scored.score >= _MIN_WORD_SCORE else []
    given = [Evidence(label, "value found", _TYPED_VALUE_BONUS) for label in found]
    given += [Evidence(slot.label, "value missing", -_MISSING_PENALTY) for slot in filled.missing[:3]]
    score = round(scored.score + sum(item.points for item in given), 1)
    return scored._replace(score=score, evidence=(*scored.evidence, *given))

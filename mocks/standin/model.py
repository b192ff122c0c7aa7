"""The stand-in for the model: it picks tools by the words they share with the user. It is no language model.

It understands nothing. It is deterministic and says how it chose, so that a better name, description or schema
visibly changes what gets called.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mocks.explanation import ArgumentSource, Explanation, ScoredTool
from mocks.messages import ModelReply, ModelRequest, ToolCall, ToolChoiceMode
from mocks.standin import tool_results
from mocks.standin.extraction import sentences
from mocks.standin.planning import forced_calls, plan
from mocks.standin.planning.forced_calls import Done
from mocks.standin.planning.plan import Plan
from mocks.standin.planning.tool_scoring import THRESHOLD, ToolRanker
from mocks.standin.schema_values import structured_output

NO_TOOL = (
    "I am an offline stand-in, not a language model. None of the tools I was offered fits this, so I cannot answer it."
)
NO_TOOLS = "I am an offline stand-in, not a language model. Without a tool to call I cannot answer this."


@dataclass(frozen=True)
class StandInAnswer:
    """What the stand-in says, and why."""

    reply: ModelReply
    explanation: Explanation


class StandIn:
    """Answers any request by rules; no language model. The same request and ``seed`` give the same answer."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed

    def answer(self, request: ModelRequest) -> StandInAnswer:
        """Return calls or text, as ``tool_choice``, ``parallel_tool_calls`` and the reply's format permit."""
        answer = self._answer(request)
        if request.format is None or answer.reply.text is None:
            return answer
        return StandInAnswer(structured_output.reply(request, answer.reply.text, self._seed), answer.explanation)

    def _answer(self, request: ModelRequest) -> StandInAnswer:
        text = sentences.asked(request.messages)
        done = sentences.done(request.messages)
        mode = request.choice.mode
        if mode is ToolChoiceMode.NONE or not request.tools:
            return self._say(done, None, "tool_choice forbids calls." if request.tools else "No tool was offered.")
        if mode is ToolChoiceMode.NAMED:
            return self._forced(request, text, done)
        planned = plan.make(request, text, tool_results.known(done))
        if mode is ToolChoiceMode.REQUIRED:
            return self._required(request, planned, text, done)
        return self._auto(request, planned, done)

    def _auto(self, request: ModelRequest, planned: Plan, done: Done) -> StandInAnswer:
        ready = [
            forced_calls.fit(task) if task.tool.strict else task for task in planned.tasks if not task.filled.missing
        ]
        planned_ready = replace(planned, tasks=tuple(ready))
        left = _not_done([call for task in ready for call in task.calls()], done)
        if left:
            return self._call(request, planned_ready, left, _why(planned))
        if planned.missing and not _called_all_the_same(planned, done):
            return self._ask(planned, done)
        if not planned.tasks and not done:
            return StandInAnswer(
                ModelReply(text=NO_TOOL), _explain(planned, "No tool reaches the threshold: answer in text.")
            )
        return self._say(done, planned, "Every call has its result: answer from the results.")

    def _required(self, request: ModelRequest, planned: Plan, text: str, done: Done) -> StandInAnswer:
        """Call a tool whatever there is left to do: then one not called yet, and only then the first call once more."""
        if not planned.tasks and not done:
            return self._forced(request, text, done)
        complete = tuple(forced_calls.complete(task, text, done, self._seed) for task in planned.tasks)
        calls = [call for task in complete for call in task.calls()]
        left = _not_done(calls, done)
        if left:
            return self._call(request, replace(planned, tasks=complete), left, _why(planned))
        other = forced_calls.another(request, text, done)
        if other is not None:
            task = forced_calls.complete(other, text, done, self._seed)
            turned = Plan((task,), _chosen(planned.weighed, task.tool.name))
            why = f"tool_choice is required and every call has its result: {task.tool.name} fits best of the others."
            return self._call(request, turned, task.calls(), why)
        why = "tool_choice is required and nothing is left to do: the same call again."
        again = [calls[0] if calls else ToolCall(done[0][0].name, done[0][0].arguments)]
        return self._call(request, replace(planned, tasks=complete), again, why)

    def _forced(self, request: ModelRequest, text: str, done: Done) -> StandInAnswer:
        """Call the named tool, or under required the nearest one, with values made up where the user gave none."""
        weighed = ToolRanker(request.tools).rank(text)
        name = request.choice.name or max(weighed, key=lambda item: item.score).tool
        task = forced_calls.complete(forced_calls.nearest(request, name, text, done), text, done, self._seed)
        calls = task.calls()
        left = _not_done(calls, done) or calls[:1]
        named = request.choice.mode is ToolChoiceMode.NAMED
        reason = (
            "tool_choice names" if named else "tool_choice is required and no tool reaches the threshold: nearest is"
        )
        return self._call(request, Plan((task,), _chosen(weighed, name)), left, f"{reason} {name}.")

    def _call(self, request: ModelRequest, planned: Plan, calls: list[ToolCall], decision: str) -> StandInAnswer:
        sent = calls if request.parallel else calls[:1]
        if len(sent) < len(calls):
            decision += f" One call at a time: {len(calls) - len(sent)} wait for their turn."
        texts = {(call.name, call.arguments) for call in sent}
        fillings = [
            f
            for task in planned.tasks
            if {(c.name, c.arguments) for c in task.calls()} & texts
            for f in task.fillings()
        ]
        return StandInAnswer(ModelReply(calls=tuple(sent)), _explain(planned, decision, fillings))

    def _ask(self, planned: Plan, done: Done) -> StandInAnswer:
        wanted = list(dict.fromkeys(slot.label for _, slot in planned.missing))
        question = f"Could you give me the {_and(wanted)}, please? I need it to continue."
        if len(wanted) > 1:
            question = question.replace("need it", "need them")
        text = f"{tool_results.tell(done)}\n{question}" if done else question
        # A question mark last: the next user message is read as the answer to it.
        text = text.replace(", please? I need it to continue.", "?").replace(", please? I need them to continue.", "?")
        tools = _and(list(dict.fromkeys(task.tool.name for task, _ in planned.missing)))
        return StandInAnswer(
            ModelReply(text=text), _explain(planned, f"{tools} needs {_and(wanted)}, which the user did not give: ask.")
        )

    def _say(self, done: Done, planned: Plan | None, why: str) -> StandInAnswer:
        text = tool_results.tell(done) if done else NO_TOOLS
        return StandInAnswer(ModelReply(text=text), _explain(planned, why) if planned else Explanation.of_text(why))


def _not_done(calls: Sequence[ToolCall], done: Done) -> list[ToolCall]:
    """Return the calls that have no result yet."""
    return [call for call in calls if not any(_same(call, answered) for answered, _ in done)]


def _same(call: ToolCall, answered: ToolCall) -> bool:
    """Tell whether two calls ask for the same: one's arguments are among the other's, null and empty ones aside."""
    if call.name != answered.name:
        return False
    one, other = _said(call), _said(answered)
    if not one or not other:
        return one == other
    return one <= other or other <= one


def _said(call: ToolCall) -> frozenset[str]:
    """Return the arguments that hold something, each as JSON text; arguments that are no JSON object are one text."""
    try:
        arguments = json.loads(call.arguments or "{}")
    except ValueError:
        return frozenset([call.arguments])
    if not isinstance(arguments, dict):
        return frozenset([call.arguments])
    held = {name: value for name, value in arguments.items() if value not in (None, "", [], {})}
    return frozenset(json.dumps([name, value], sort_keys=True) for name, value in held.items())


def _called_all_the_same(planned: Plan, done: Done) -> bool:
    """Tell whether every tool that lacks something was called in this turn even so, as a forced call is."""
    called = {call.name for call, _ in done}
    return all(task.tool.name in called for task, _ in planned.missing)


def _why(planned: Plan) -> str:
    names = _and(list(dict.fromkeys(task.tool.name for task in planned.tasks)))
    if planned.follows:
        return f"A follow-up: it is read with {names} of the turn before, whose other arguments stay."
    if planned.tie:
        return (
            f"{names} is called, but {planned.tie} weighs the same: nothing tells them apart, so the first offered won."
        )
    return f"{names} weighs most and reaches the threshold: call it."


def _chosen(weighed: Sequence[ScoredTool], name: str) -> tuple[ScoredTool, ...]:
    return tuple(replace(item, chosen=item.tool == name) for item in weighed)


def _explain(planned: Plan, decision: str, fillings: Sequence[ArgumentSource] = ()) -> Explanation:
    return Explanation(decision, THRESHOLD, planned.weighed, tuple(fillings))


def _and(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"

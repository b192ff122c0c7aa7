"""Stand-in for the model: it picks tools by the words that they share with the user's message.

It is no language model and understands nothing. It is deterministic and explains its choice, so that a better name,
description or schema visibly changes what gets called.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from mocks.api.errors import not_simulated
from mocks.explanation import ArgumentSource, Explanation, ScoredTool
from mocks.messages import ModelReply, ModelRequest, ToolCall, ToolChoiceMode
from mocks.standin import prompted_tools, tool_results
from mocks.standin.extraction import sentences
from mocks.standin.planning import forced_calls, plan
from mocks.standin.planning.forced_calls import AnsweredCalls
from mocks.standin.planning.plan import Plan
from mocks.standin.planning.tool_scoring import THRESHOLD, ToolRanker
from mocks.standin.schema_values import structured_output

NO_SUITABLE_TOOL = (
    "I am an offline stand-in, not a language model. None of the tools I was offered fits this, so I cannot answer it."
)
NO_TOOLS_OFFERED = "I am an offline stand-in, not a language model. Without a tool to call I cannot answer this."


class StandInAnswer(NamedTuple):
    """A reply of the stand-in, and the explanation of it."""

    reply: ModelReply
    explanation: Explanation


class StandIn:
    """An answerer of any request, by rules. The same request and ``seed`` give the same answer."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed

    def answer(self, request: ModelRequest) -> StandInAnswer:
        """Return calls or text, as ``tool_choice``, ``parallel_tool_calls`` and the response format permit."""
        if any("direct" not in tool.callers for tool in request.tools):  # the stand-in writes no programs
            request = replace(request, tools=tuple(tool for tool in request.tools if "direct" in tool.callers))
        request = prompted_tools.with_spoken_results(request)
        prompted = prompted_tools.reply(request, lambda asked: self._answer(asked).reply)
        if prompted is not None:
            return StandInAnswer(prompted, Explanation.of_text("The prompt marks the fields of the answer: fill them."))
        answer = self._answer(request)
        if request.format is None or answer.reply.text is None:
            return answer
        return StandInAnswer(structured_output.reply(request, answer.reply.text, self._seed), answer.explanation)

    def _answer(self, request: ModelRequest) -> StandInAnswer:
        text = sentences.request_text(request.messages)
        done = sentences.answered_calls(request.messages)
        mode = request.choice.mode
        if request.hosted and _only_others_may_be_called(request):
            raise not_simulated(
                "calls of tools that are not functions", "tool_choice", "Play them with Turn.plays in a scenario."
            )
        if mode is ToolChoiceMode.NONE or not request.tools:
            why = "tool_choice forbids calls." if request.tools else "No tool was offered."
            return self._answer_in_text(done, None, why)
        if mode is ToolChoiceMode.NAMED:
            return self._forced(request, text, done)
        planned = plan.make(request, text, tool_results.values_by_key(done))
        if mode is ToolChoiceMode.REQUIRED:
            return self._required(request, planned, text, done)
        return self._auto(request, planned, done)

    def _auto(self, request: ModelRequest, planned: Plan, done: AnsweredCalls) -> StandInAnswer:
        complete = [task for task in planned.invocations if not task.filled.missing]
        ready = [forced_calls.fit(task) if task.tool.strict else task for task in complete]
        planned_ready = planned._replace(invocations=tuple(ready))
        remaining = _without_result([call for task in ready for call in task.calls()], done)
        if remaining:
            return self._call(request, planned_ready, remaining, _why(planned))
        if planned.missing and not _called_anyway(planned, done):
            return self._ask(planned, done)
        if not planned.invocations and not done:
            why = "No tool reaches the threshold: answer in text."
            return StandInAnswer(ModelReply(text=NO_SUITABLE_TOOL), _explain(planned, why))
        return self._answer_in_text(done, planned, "Every call has its result: answer from the results.")

    def _required(self, request: ModelRequest, planned: Plan, text: str, done: AnsweredCalls) -> StandInAnswer:
        """Call a tool in any case: a planned call, else one of a tool not called yet, else the first call again."""
        if not planned.invocations and not done:
            return self._forced(request, text, done)
        complete = tuple(forced_calls.complete(task, text, done, self._seed) for task in planned.invocations)
        calls = [call for task in complete for call in task.calls()]
        remaining = _without_result(calls, done)
        if remaining:
            return self._call(request, planned._replace(invocations=complete), remaining, _why(planned))
        other = forced_calls.best_uncalled(request, text, done)
        if other is not None:
            task = forced_calls.complete(other, text, done, self._seed)
            plan_ = Plan((task,), _mark_chosen(planned.scored, task.tool.name))
            why = f"tool_choice is required and every call has its result: {task.tool.name} fits best of the others."
            return self._call(request, plan_, task.calls(), why)
        why = "tool_choice is required and nothing is left to do: the same call again."
        again = [calls[0] if calls else ToolCall(done[0][0].name, done[0][0].arguments)]
        return self._call(request, planned._replace(invocations=complete), again, why)

    def _forced(self, request: ModelRequest, text: str, done: AnsweredCalls) -> StandInAnswer:
        """Call the named tool, or the best one where a call is required, with placeholders for missing values."""
        scored = ToolRanker(request.tools).rank(text)
        name = request.choice.name or max(scored, key=lambda item: item.score).tool
        task = forced_calls.complete(forced_calls.invocation_of(request, name, text, done), text, done, self._seed)
        calls = task.calls()
        remaining = _without_result(calls, done) or calls[:1]
        why = f"tool_choice is required and no tool reaches the threshold: nearest is {name}."
        why = f"tool_choice names {name}." if request.choice.mode is ToolChoiceMode.NAMED else why
        return self._call(request, Plan((task,), _mark_chosen(scored, name)), remaining, why)

    def _call(self, request: ModelRequest, planned: Plan, calls: list[ToolCall], decision: str) -> StandInAnswer:
        sent = calls if request.parallel else calls[:1]
        if len(sent) < len(calls):
            decision += f" One call at a time: {len(calls) - len(sent)} wait for their turn."
        fillings = [source for task in planned.invocations if set(task.calls()) & set(sent)
            for source in task.argument_sources()]  # fmt: skip
        return StandInAnswer(ModelReply(calls=tuple(sent)), _explain(planned, decision, fillings))

    def _ask(self, planned: Plan, done: AnsweredCalls) -> StandInAnswer:
        labels = _join(list(dict.fromkeys(slot.label for _, slot in planned.missing)))
        question = f"Could you give me the {labels}?"  # the question mark last: the next message is read as the answer
        text = f"{tool_results.summarize(done)}\n{question}" if done else question
        tools = _join(list(dict.fromkeys(task.tool.name for task, _ in planned.missing)))
        why = f"{tools} needs {labels}, which the user did not give: ask."
        return StandInAnswer(ModelReply(text=text), _explain(planned, why))

    def _answer_in_text(self, done: AnsweredCalls, planned: Plan | None, why: str) -> StandInAnswer:
        text = tool_results.summarize(done) if done else NO_TOOLS_OFFERED
        return StandInAnswer(ModelReply(text=text), _explain(planned, why) if planned else Explanation.of_text(why))


def _only_others_may_be_called(request: ModelRequest) -> bool:
    """Return whether a call is demanded of a tool that is not a function."""
    if request.choice.mode is ToolChoiceMode.NAMED:
        return request.tool(request.choice.name or "") is None
    return request.choice.mode is ToolChoiceMode.REQUIRED and not request.tools


def _without_result(calls: Sequence[ToolCall], done: AnsweredCalls) -> list[ToolCall]:
    """Return the calls that have no result yet."""
    return [call for call in calls if not any(_same_call(call, answered) for answered, _ in done)]


def _same_call(call: ToolCall, answered: ToolCall) -> bool:
    """Return whether the arguments of one call are among the other's, null and empty ones aside."""
    one, other = _held(call), _held(answered)
    return call.name == answered.name and (one == other if not one or not other else one <= other or other <= one)


def _held(call: ToolCall) -> frozenset[str]:
    """Return the non-empty arguments, each as JSON text; arguments that are no JSON object are one text."""
    try:
        arguments = json.loads(call.arguments or "{}")
        pairs = [pair for pair in arguments.items() if pair[1] not in (None, "", [], {})]
    except (ValueError, AttributeError):
        return frozenset([call.arguments])
    return frozenset(json.dumps(pair, sort_keys=True) for pair in pairs)


def _called_anyway(planned: Plan, done: AnsweredCalls) -> bool:
    """Return whether every tool that lacks a value was called in this turn anyway, as a forced call is."""
    called = {call.name for call, _ in done}
    return all(task.tool.name in called for task, _ in planned.missing)


def _why(planned: Plan) -> str:
    names = _join(list(dict.fromkeys(task.tool.name for task in planned.invocations)))
    if planned.why:
        return planned.why
    if planned.tie:
        return (
            f"{names} is called, but {planned.tie} weighs the same: nothing tells them apart, so the first offered won."
        )
    return f"{names} weighs most and reaches the threshold: call it."


def _mark_chosen(scored: Sequence[ScoredTool], name: str) -> tuple[ScoredTool, ...]:
    return tuple(item._replace(chosen=item.tool == name) for item in scored)


def _explain(planned: Plan, decision: str, fillings: Sequence[ArgumentSource] = ()) -> Explanation:
    return Explanation(decision, THRESHOLD, planned.scored, tuple(fillings))


def _join(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"

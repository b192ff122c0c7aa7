"""Check of `run_until_answer`, assignment 05_tool_choice: a loop whose first request alone forces a call."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from grader.checks.check import Check, CheckContext, CheckFailedError, as_json, attempting, case, pluralize
from grader.checks.fake_api import FakeApi, FakeReply
from grader.checks.json_values import Json, json_equal, parse_json, whole_json
from grader.checks.misconceptions import tool_choice as mistakes
from grader.checks.misconceptions.dispatch import RESULT_ENCODED_TWICE, RESULT_NOT_JSON_STRING
from grader.checks.misconceptions.loop import MODEL_HARD_CODED
from grader.checks.model_names import MODELS
from grader.checks.sample_tools import CITIES, NOUNS, names
from grader.checks.schema_reader import function_of
from grader.checks.support.dispatch_assertions import judge_text
from grader.checks.support.exception_types import judge_exception
from grader.checks.support.messages import calls_of, sent_objects, text_of
from grader.checks.support.request_assertions import judge_model, judge_request_made
from grader.learner.objects import Client, Stub
from grader.learner.subject import Called, Invocation, LearnerCodeError, SubjectError
from grader.outcome import Misconception
from mocks.messages import ModelReply, ModelRequest, ToolCall, ToolChoiceMode


class RunUntilAnswer(Check):
    """``run_until_answer(client, messages, tools, registry, *, model, max_rounds=5) -> str``."""

    id = "run_until_answer"
    title = "A loop that begins with a call and still ends"
    points = 10
    defines = ("run_until_answer",)
    hints = (
        "It is the loop of lesson 03 with one setting that changes from round to round.",
        "Which requests must force a call: all of them, or one?",
        'for number in range(max_rounds): choice = "required" if number == 0 else "auto".',
        "Pass tool_choice=choice beside the tools, in every request; return the text of the first reply without calls; "
        "raise RuntimeError after the loop.",
    )
    mistakes = (*mistakes.UNTIL_MISTAKES, MODEL_HARD_CODED, RESULT_NOT_JSON_STRING, RESULT_ENCODED_TWICE)

    @case(
        "The first request requires a call, the others leave it open",
        core=True,
        holds=("first-required", "others-auto", "calls-answered", "answer", "every-request"),
    )
    def requires_once(self, context: CheckContext) -> None:
        _Round(context, calls=1).judge()

    @case(
        "More rounds of calls are carried out before the answer",
        holds=("others-auto", "calls-answered", "answer", "every-request"),
    )
    def goes_on(self, context: CheckContext) -> None:
        _Round(context, calls=context.choice((2, 3))).judge()

    @case("A name that nobody offered is answered, and the loop goes on", holds=("calls-answered",))
    def survives_unknown_names(self, context: CheckContext) -> None:
        _Round(context, calls=2, unknown_name=names(context, 1)[0]).judge()

    @case("Every call of a reply is carried out and answered", holds=("calls-answered",))
    def answers_every_call(self, context: CheckContext) -> None:
        _Round(context, calls=2, at_once=context.choice((2, 3))).judge()

    @case("A model that never stops calling ends in a RuntimeError", holds=("bound",))
    def is_bounded(self, context: CheckContext) -> None:
        _Round(context, calls=99).judge_bound(context.choice((2, 3, 4)))

    @case("Without max_rounds there are five rounds at most", holds=("bound",))
    def is_bounded_by_default(self, context: CheckContext) -> None:
        _Round(context, calls=99).judge_bound(5, said=False)


class _Model:
    """Answerer that calls as long as it is forced to, and in ``calls`` rounds at least, ``at_once`` times in each."""

    def __init__(self, name: str, calls: int, text: str, unknown_name: str | None = None, at_once: int = 1) -> None:
        self._name, self._calls, self._text, self._unknown_name = name, calls, text, unknown_name
        self._at_once = at_once
        self.asked: list[dict[str, str]] = []
        """The arguments of its calls, but for that of a name nobody offered."""

    def answer(self, request: ModelRequest) -> FakeReply:
        done = sum(bool(message.calls) for message in request.messages)
        may = request.choice.mode is not ToolChoiceMode.NONE and request.tools
        if may and (request.choice.mode is not ToolChoiceMode.AUTO or 0 < done < self._calls):
            name = self._unknown_name if self._unknown_name and not done else self._name
            given = [{"place": CITIES[(done * self._at_once + each) % len(CITIES)]} for each in range(self._at_once)]
            if name == self._name:
                self.asked += given
            return FakeReply(ModelReply(calls=tuple(ToolCall(name, json.dumps(each)) for each in given)))
        return FakeReply(ModelReply(text=self._text))


class _Round:
    """One conversation: secret names and results, an answerer, and assertions about the learner's loop."""

    def __init__(self, context: CheckContext, calls: int, unknown_name: str | None = None, at_once: int = 1) -> None:
        self._context, self._calls = context, calls
        self._name, self._model_name = names(context, 1)[0], context.choice(MODELS)
        self._text = f"It is the {context.choice(NOUNS)} {context.number(0, 1000)}."
        parameters = {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]}
        self._tools = [
            {"type": "function", "function": {"name": name, "description": f"Answer {name}.", "parameters": parameters}}
            for name in (self._name, *names(context, 1))
        ]
        self._model = _Model(self._name, calls, self._text, unknown_name, at_once)
        self.api = FakeApi(answerer=self._model)

    def judge(self) -> None:
        with attempting(self._call_text(), self._recognize):
            called = self._call(max_rounds=self._calls + 2)
            judge_request_made(self.api, "create")
            self._judge_requests()
            judge_model(self.api, self._model_name)
            self._judge_calls(called.invocations)
            self._judge_results()
            if called.value != self._text:
                raise CheckFailedError(
                    seen=as_json(called.value),
                    expected=f"the text of the last reply: {as_json(self._text)}",
                    why="Whoever asked waits for the model's words.",
                    next_step="Return message.content of the first reply without tool calls.",
                )

    def judge_bound(self, most: int, *, said: bool = True) -> None:
        with attempting(self._call_text(most if said else None), self._recognize):
            try:
                called = self._call(**({"max_rounds": most} if said else {}))
            except LearnerCodeError as error:
                judge_exception(error, "RuntimeError", self._recognize(error))
                invocations = error.invocations
            else:
                raise CheckFailedError(
                    seen=as_json(called.value),
                    expected="a RuntimeError",
                    why="A loop that gives up silently looks like an answer.",
                    next_step="Raise RuntimeError after the loop.",
                )
            if len(self.api.requests) != most:
                raise CheckFailedError(
                    seen=f"{len(self.api.requests)} requests",
                    expected=f"{most}, one for each round",
                    why="Every request costs money; max_rounds is the promise how many there will be at most.",
                    next_step="for number in range(max_rounds): one request each.",
                )
            self._judge_calls(invocations)

    def _judge_calls(self, invocations: Sequence[Invocation]) -> None:
        seen = [invocation.arguments for invocation in invocations]
        if sorted(map(whole_json, seen)) != sorted(map(whole_json, self._model.asked)):
            raise CheckFailedError(
                seen=f"{self._name} was called with {as_json(seen)}",
                expected=as_json(self._model.asked),
                why="The model chose these values, and waits for what they give.",
                next_step="Call the function with **json.loads(call.function.arguments), once for each call.",
            )

    def _judge_results(self) -> None:
        """Judge the answers to the calls of the offered tool, in the last request."""
        sent = sent_objects(self.api.requests[-1])
        answers = {
            each.get("tool_call_id"): text_of(each.get("content")) for each in sent if each.get("role") == "tool"
        }
        calls = [call for each in sent for call in calls_of(each) if function_of(call).get("name") == self._name]
        asked, answered = len(self._model.asked), sum(call.get("id") in answers for call in calls)
        if answered < asked:
            raise CheckFailedError(
                seen=f"the last request answers {pluralize(answered, 'call')}",
                expected=f"answers to all {asked}",
                why="The model waits for the result of every call.",
                next_step="Append one tool message for each call, with the call's own id.",
            )
        for call in calls:
            judge_text(answers[call.get("id")], {"found": parse_json(function_of(call).get("arguments"))})

    def _call(self, **bound: Any) -> Called:
        stub = Stub(self._name, "place: str = ''")
        messages = self._context.subject.keep([{"role": "user", "content": "What is it?"}])
        return self._context.subject.call(
            "run_until_answer",
            Client(),
            messages,
            self._tools,
            {self._name: stub},
            model=self._model_name,
            **bound,
            tools={self._name: lambda **arguments: {"found": arguments}},
            http=self.api,
        )

    def _call_text(self, most: int | None = None) -> str:
        bound = f", max_rounds={most}" if most else ""
        given = f"client, messages, tools, {{{self._name!r}: {self._name}}}, model={self._model_name!r}"
        return f"run_until_answer({given}{bound})"

    def _recognize(self, error: SubjectError) -> Misconception | None:
        if any(request.get("model") != self._model_name for request in self.api.requests):
            return MODEL_HARD_CODED  # another model may take no tools here
        return self._mistake()

    def _mistake(self) -> Misconception | None:
        requests = self.api.requests
        if requests and requests[0].get("tool_choice") in (None, "auto", "none"):
            return mistakes.NEVER_REQUIRED
        if any(not request.get("tools") for request in requests[1:]):
            return mistakes.TOOLS_TAKEN_AWAY
        if any(request.get("tool_choice") not in (None, "auto", "none") for request in requests[1:]):
            return mistakes.REQUIRED_KEPT
        return mistakes.TOOLS_TAKEN_AWAY if any(each.get("tool_choice") == "none" for each in requests[1:]) else None

    def _judge_tools(self) -> None:
        """Judge that every request has all of the caller's tools."""
        for request in self.api.requests:
            if not json_equal(request.get("tools"), self._tools):
                sent = request.get("tools")
                offered = [function_of(each).get("name") for each in sent] if isinstance(sent, list) else sent
                raise CheckFailedError(
                    seen=f"a request with the tools {as_json(offered)}",
                    expected=f"the caller's tools: {as_json([function_of(each)['name'] for each in self._tools])}",
                    why="The model can ask only for what the request offers.",
                    next_step="Pass the parameter on: `tools=tools`.",
                )

    def _judge_requests(self) -> None:
        known = self._mistake()
        if known is None and not _names_a_tool(self.api.requests[0]):
            return self._judge_tools()
        seen = [
            request.get("tool_choice", "left out") if request.get("tools") else "no tools"
            for request in self.api.requests
        ]
        raise CheckFailedError(
            seen=f"tool_choice of the requests: {as_json(seen)}",
            expected='"required" in the first, "auto" in the others, the tools in all of them',
            misconception=known,
            otherwise=(
                "Which tool helps is for the model to decide; the first one of the list may be the wrong one.",
                'Send tool_choice="required" first: it asks for a call, of any tool.',
            ),
        )


def _names_a_tool(request: Json) -> bool:
    choice = request.get("tool_choice")
    return isinstance(choice, dict) and choice.get("type") == "function"

"""Check of `tool_choice_for`, assignment 05_tool_choice: the value of tool_choice for either API."""

from __future__ import annotations

from typing import Any

from grader.checks.check import Check, CheckContext, CheckFailedError, as_json, attempting, case
from grader.checks.misconceptions import tool_choice as mistakes
from grader.checks.sample_tools import names
from grader.checks.support.exception_types import judge_exception
from grader.learner.subject import LearnerCodeError
from grader.outcome import Misconception


class ToolChoiceFor(Check):
    """``tool_choice_for(mode, name=None, *, api="chat")``."""

    id = "tool_choice_for"
    title = "Write tool_choice for either API"
    points = 5
    defines = ("tool_choice_for",)
    hints = (
        "Three modes are a single word, the same for both APIs. Only a named tool needs an object.",
        "The two objects differ in one thing: where the name goes.",
        'Chat: {"type": "function", "function": {"name": name}}. Responses: {"type": "function", "name": name}. '
        "Everything else is a ValueError.",
    )
    mistakes = mistakes.CHOICE_MISTAKES

    @case("auto, required and none are words, for both APIs", core=True, holds=("words",))
    def words(self, context: CheckContext) -> None:
        for mode in ("auto", "required", "none"):
            for api in ("chat", "responses"):
                _judge_choice(context, mode, None, api, mode)
            with attempting(f"tool_choice_for({mode!r})"):
                _same(context.subject.call("tool_choice_for", mode).value, mode)

    @case("A named tool for Chat Completions nests the name", core=True, holds=("named-tool",))
    def named_for_chat(self, context: CheckContext) -> None:
        name = names(context, 1)[0]
        _judge_choice(context, "tool", name, "chat", {"type": "function", "function": {"name": name}})

    @case("A named tool for the Responses API is flat", holds=("named-tool",))
    def named_for_responses(self, context: CheckContext) -> None:
        name = names(context, 1)[0]
        _judge_choice(context, "tool", name, "responses", {"type": "function", "name": name})

    @case("A mode that does not exist is a ValueError", holds=("value-error",))
    def refuses_modes(self, context: CheckContext) -> None:
        for mode in ("any", "never", "AUTO", ""):
            _judge_refusal(context, (mode, names(context, 1)[0]), mistakes.MODE_NOT_CHECKED)

    @case("A named tool without a name is a ValueError", holds=("value-error",))
    def refuses_no_name(self, context: CheckContext) -> None:
        for missing in (("tool",), ("tool", None), ("tool", "")):
            _judge_refusal(context, missing, mistakes.NAME_NOT_CHECKED)


def _judge_choice(context: CheckContext, mode: str, name: str | None, api: str, expected: Any) -> None:
    with attempting(f"tool_choice_for({mode!r}, {name!r}, api={api!r})"):
        _same(context.subject.call("tool_choice_for", mode, name, api=api).value, expected)


def _same(value: Any, expected: Any) -> None:
    if value == expected:
        return
    known: Misconception | None = None
    if isinstance(expected, dict):
        nested = "function" in expected
        name = expected["function"]["name"] if nested else expected["name"]
        if value == name:
            known = mistakes.NAME_ALONE
        elif nested and value == {"type": "function", "name": name}:
            known = mistakes.NAME_NOT_NESTED
        elif isinstance(value, dict) and not nested and "function" in value:
            known = mistakes.NAME_NESTED_FOR_RESPONSES
    raise CheckFailedError(
        seen=as_json(value),
        expected=as_json(expected),
        misconception=known,
        otherwise=(
            "The API takes this form and no other; the SDK sends whatever you give it.",
            "Return exactly what the API's documentation shows for this mode.",
        ),
    )


def _judge_refusal(context: CheckContext, arguments: tuple[Any, ...], known: Misconception) -> None:
    with attempting(f"tool_choice_for({', '.join(map(repr, arguments))})"):
        try:
            value = context.subject.call("tool_choice_for", *arguments).value
        except LearnerCodeError as error:
            return judge_exception(error, "ValueError")
        raise CheckFailedError(seen=as_json(value), expected="a ValueError", misconception=known)

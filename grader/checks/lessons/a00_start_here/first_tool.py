"""Check of `first_tool`, assignment 00_start_here: a small tool definition, by a pattern."""

from __future__ import annotations

import json
from typing import Any

from grader.checks.check import Check, CheckContext, CheckFailedError, as_json, attempting, case
from grader.checks.fake_api import FakeApi
from grader.checks.misconceptions import schema as mistakes
from grader.checks.model_names import MODEL
from grader.checks.schema_reader import description_of, function_of, properties_of, required_of
from grader.checks.support.definition_assertions import (
    definition_failure,
    judge_accepted,
    judge_description,
    judge_envelope,
    judge_required_position,
    judge_type,
    read_parameters,
)

NAME = "get_opening_hours"
HEADERS = {"authorization": "Bearer any", "content-type": "application/json"}
QUESTION = "When are you open on Saturday?"
"""The question that the text names: a definition may leave out other days."""


class FirstTool(Check):
    """``first_tool``: the envelope, a name, one required string, and two descriptions."""

    id = "first_tool"
    title = "Describe get_opening_hours to the model"
    points = 5
    defines = (id,)
    hints = (
        "Copy the pattern of the exercise and change five things: the name, two descriptions, and the name of the "
        "parameter in two places.",
        "The parameter is called `day`. Its name stands in `properties`, as a key, and in `required`, as a text.",
        '`"parameters": {"type": "object", "properties": {"day": {"type": "string", "description": "…"}}, '
        '"required": ["day"]}`.',
    )
    mistakes = mistakes.FIRST_TOOL_MISTAKES

    @case("The envelope and the name", core=True, holds=("form", "name"))
    def envelope(self, context: CheckContext) -> None:
        judge_envelope(context, self.id, NAME)

    @case("day is the only parameter, a string that has to be given", holds=("day",))
    def parameter(self, context: CheckContext) -> None:
        tool, root = read_parameters(context, self.id, ["day"])
        with attempting(self.id):
            judge_type(tool, properties_of(root)["day"], "day", "string")
            judge_required_position(tool)
            if "day" not in required_of(root):
                seen = f'"required": {as_json(root.get("required"))}'
                raise definition_failure(tool, seen, '"required": ["day"]', mistakes.NOTHING_REQUIRED)

    @case("The tool and day are described", holds=("description", "day-description"))
    def descriptions(self, context: CheckContext) -> None:
        tool, root = read_parameters(context, self.id, ["day"])
        with attempting(f"{self.id}, the descriptions"):
            judge_description(tool, "the tool", function_of(tool).get("description"), NAME)
            judge_description(tool, "day", description_of(properties_of(root)["day"], root), "day")

    @case("The API accepts the tool", holds=("form",))
    def accepted(self, context: CheckContext) -> None:
        judge_accepted(context, self.id)

    @case("A question about the opening hours brings a call of it", holds=("called",))
    def called(self, context: CheckContext) -> None:
        read_parameters(context, self.id, ["day"])
        judge_accepted(context, self.id)
        with attempting(f'"{QUESTION}" with tools=[{self.id}]'):
            message = _asked(QUESTION, context.subject.read(self.id))
            names = [call["function"]["name"] for call in message.get("tool_calls") or ()]
            if names != [NAME]:
                raise CheckFailedError(
                    seen=f"calls of {', '.join(names)}" if names else f"an answer in words: {message.get('content')}",
                    expected=f"one call of {NAME}",
                    why="A model asks for a tool only where name and descriptions say that it helps.",
                    next_step="Say in the description what comes back, in words that a customer would use.",
                )


def _asked(question: str, tool: Any) -> dict[str, Any]:
    """Return the message of the stand-in's reply to a question with one tool."""
    from mocks.standin.model import StandIn  # takes long to import; this case alone needs it

    body = {"model": MODEL, "messages": [{"role": "user", "content": question}], "tools": [tool]}
    request = {"method": "POST", "path": "/v1/chat/completions", "headers": HEADERS, "body": json.dumps(body)}
    reply = json.loads(FakeApi(answerer=StandIn()).answer(request)["value"]["body"])
    message: dict[str, Any] = reply["choices"][0]["message"]
    return message

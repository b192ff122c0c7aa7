"""Assignment 02_dispatch: from the model's tool call to your function, and back as a tool message."""

from __future__ import annotations

from typing import Any

from grader.checks.check import Check, Play, case, trying
from grader.checks.lessons import dispatch_mistakes as mistakes
from grader.checks.lessons.dispatching import judge_call, judge_unknown, recognise, unknown_raises
from grader.checks.tools import (
    Sample,
    answering,
    names,
    plain_sample,
    registry_shown,
    rich_sample,
    sample,
    shown,
    tool_call,
)


class DispatchToolCall(Check):
    """``dispatch_tool_call(tool_call, registry) -> str``: the result as JSON text."""

    id = "dispatch_tool_call"
    title = "Dispatch one tool call"
    points = 10
    defines = ("dispatch_tool_call",)
    hints = (
        "Four steps: read the name, read the arguments, call the function, return its result as text.",
        "The arguments are a JSON string: `json.loads` makes a dict of it. `function(**arguments)` passes it by name.",
        "Before you call, ask `if name not in registry:`. The answer is then `json.dumps` of a dict with `error`.",
        "`name = tool_call.function.name` and `arguments = json.loads(tool_call.function.arguments)`; then "
        "`return json.dumps(registry[name](**arguments))`, after the test for an unknown name.",
    )
    mistakes = mistakes.DISPATCH_MISTAKES

    @case("The call reaches the function it names, with its arguments")
    def reaches_the_function(self, play: Play) -> None:
        chosen = sample(play, names(play, 1)[0])
        _dispatch(play, chosen, [chosen])

    @case("Of several functions the named one runs")
    def picks_by_name(self, play: Play) -> None:
        samples = [sample(play, name) for name in names(play, 4)]
        chosen = samples[play.random.randrange(1, 4)]
        _dispatch(play, chosen, samples)

    @case("true, null, lists and nested objects arrive as Python values")
    def parses_json(self, play: Play) -> None:
        chosen = rich_sample(play, names(play, 1)[0])
        _dispatch(play, chosen, [chosen])

    @case("A function without parameters works")
    def no_parameters(self, play: Play) -> None:
        chosen = plain_sample(play, names(play, 1)[0])
        _dispatch(play, chosen, [chosen])

    @case("Every kind of result comes back as JSON text, an empty list or False too")
    def encodes_results(self, play: Play) -> None:
        results: tuple[Any, ...] = ([], False, {"items": [{"n": play.number(0, 99), "ok": True, "note": None}]})
        for result in results:
            chosen = sample(play, names(play, 1)[0], result)
            _dispatch(play, chosen, [chosen])

    @case("An unknown name is answered with an error the model can read")
    def answers_unknown_names(self, play: Play) -> None:
        known, missing = names(play, 2)
        chosen = sample(play, known)
        call = tool_call(play, missing, chosen.arguments)
        tried = f"dispatch_tool_call({shown(call)}, {registry_shown(chosen.stub)})"
        with trying(tried, unknown_raises):
            called = play.subject.call(
                "dispatch_tool_call", call, {known: chosen.stub}, tools=answering({known: chosen.result})
            )
            if called.value is None:  # does it answer nothing at all, or nothing here?
                _dispatch(play, chosen, [chosen])
            judge_unknown(called.value, missing)


def _dispatch(play: Play, chosen: Sample, samples: list[Sample]) -> None:
    """Dispatch ``chosen`` with a registry of ``samples`` and judge what happens."""
    registry = {each.stub.name: each.stub for each in samples}
    tried = f"dispatch_tool_call({shown(chosen.call)}, {registry_shown(*registry.values())})"
    tools = answering({each.stub.name: each.result for each in samples})
    with trying(tried, recognise):
        called = play.subject.call("dispatch_tool_call", chosen.call, registry, tools=tools)
        judge_call(called, chosen)

"""The check of the loop on code that sends odd things, and behind the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from grader.checks import registry as catalogue
from grader.learner.subject import LocalSubject
from grader.outcome import Outcome, Status
from grader.sandbox.zygote_client import Zygote

Send = Callable[[list[Any], Any], Any]

ODD: dict[str, Send] = {
    "a text for messages": lambda messages, reply: "hello",
    "a dict for messages": lambda messages, reply: {"role": "user"},
    "a number among the messages": lambda messages, reply: [*messages, 5],
    "the whole reply as a message": lambda messages, reply: [*messages, *([reply] if reply else [])],
    "calls that are texts": lambda messages, reply: [*messages, {"role": "assistant", "tool_calls": ["a"]}],
    "a function that is a text": lambda messages, reply: [
        *messages,
        {"role": "assistant", "tool_calls": [{"id": "x", "type": "function", "function": "f"}]},
    ],
    "no messages": lambda messages, reply: [],
}

LOOP = """
import json

def run_conversation(client, messages, tools, registry, *, model, max_rounds=5):
    {head}
        message = client.chat.completions.create(model=model, messages=messages, tools=tools).choices[0].message
        messages.append(message)
        if not message.tool_calls:
            return message.content
        for call in message.tool_calls:
            known = registry.get(call.function.name)
            error = {{"error": f"Unknown function: {{call.function.name}}"}}
            result = known(**json.loads(call.function.arguments)) if known else error
            messages.append({{"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)}})
    raise RuntimeError("no answer")
"""


def context(namespace: dict[str, Any], seed: int = 0) -> Outcome:
    return catalogue.get("run_conversation").run(LocalSubject(namespace), seed)


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_whatever_is_sent_the_learner_is_told(odd: Send) -> None:
    def run_conversation(client: Any, messages: Any, tools: Any, registry: Any, **settings: Any) -> Any:
        reply = None
        for _ in range(3):
            sent = odd(messages, reply)
            reply = client.chat.completions.create(model=settings["model"], messages=sent, tools=tools)
        return reply

    outcome = context({"run_conversation": run_conversation})
    assert outcome.status in (Status.WRONG, Status.CRASHED)
    assert outcome.failure is not None
    assert outcome.failure.seen


def test_a_list_changed_afterwards_is_noticed() -> None:
    names: dict[str, Any] = {}
    exec(LOOP.format(head="for _ in range(max_rounds):"), names)
    right = names["run_conversation"]
    assert context({"run_conversation": right}).status is Status.PASSED

    def run_conversation(client: Any, messages: list[Any], *rest: Any, **settings: Any) -> Any:
        answer = right(client, messages, *rest, **settings)
        messages.append(5)
        return answer

    outcome = context({"run_conversation": run_conversation})
    assert "afterwards the list" in str(outcome.failure and outcome.failure.seen)


@pytest.mark.needs("bubblewrap")
@pytest.mark.parametrize(
    ("head", "mistakes"), [("for _ in range(max_rounds):", ()), ("while True:", ("unbounded-loop",))]
)
def test_the_sandbox_judges_the_same(class_zygote: Zygote, head: str, mistakes: tuple[str, ...]) -> None:
    with class_zygote.learner_process() as learner_process:
        assert learner_process.run_cell(LOOP.format(head=head)).ok
        outcome = catalogue.get("run_conversation").run(learner_process, 1)
    assert outcome.misconceptions == mistakes
    assert (outcome.score == outcome.points) == (not mistakes)

from __future__ import annotations

import json
from typing import Any

import openai
import pytest

from mocks import MockOpenAI, Scenario, Turn
from widgets import stepper
from widgets.loop_steps import ANSWER, APPEND, RECEIVE, RUN, SEND

TOOLS: Any = [{"type": "function", "function": {"name": "f"}}]


def run(*turns: Turn, answers: bool = True) -> MockOpenAI:
    """Run a whole loop on scripted replies."""
    client = MockOpenAI(Scenario.of(*turns), max_retries=0)
    messages: list[Any] = [{"role": "user", "content": "<b>go</b>"}]
    while True:
        message = client.chat.completions.create(model="gpt-4o-mini", messages=messages, tools=TOOLS).choices[0].message
        messages.append(message)
        if not message.tool_calls:
            return client
        for call in message.tool_calls if answers else ():
            messages.append(
                {"role": "tool", "tool_call_id": call.id, "content": json.dumps({"got": call.function.name})}
            )


def two_rounds() -> MockOpenAI:
    return run(Turn.asks_for("f", x=1).and_for("f", x=2), Turn.says("Done."))


def test_every_step_of_a_run_is_a_frame_with_its_lines_and_its_list() -> None:
    frames = stepper(two_rounds()).frames
    assert [frame.step for frame in frames] == [SEND, RECEIVE, RUN, APPEND, RUN, APPEND, SEND, ANSWER]
    assert [len(frame.rows) for frame in frames] == [1, 2, 2, 3, 3, 4, 4, 5]
    assert [frame.fresh for frame in frames] == [1, 1, 0, 1, 0, 1, 0, 1]
    assert [line.strip() for now, line in frames[1].code if now] == [
        "message = reply.choices[0].message",
        "messages.append(message)",
    ]
    assert 'f({"x":2})' in frames[4].sentence
    assert '{"got": "f"}' in frames[4].sentence


def test_the_buttons_go_forward_and_back_and_say_where_the_run_ends() -> None:
    view = stepper(two_rounds())
    _, buttons, said, shown = view.build().children
    start, back, forward, end = buttons.children
    forward.click()
    assert "2 of 8 · step 2: receive" in said.value
    assert "▶ messages.append(message)" in shown.value
    back.click()
    back.click()
    assert "This is the first step. 1 of 8" in said.value
    end.click()
    forward.click()
    assert "This is the last step. 8 of 8" in said.value
    start.click()
    assert view.at == 0


def test_an_error_stops_the_run_with_its_meaning() -> None:
    client = MockOpenAI(Scenario.of(Turn.asks_for("f")), max_retries=0)
    messages: list[Any] = [{"role": "user", "content": "go"}]
    messages.append(
        client.chat.completions.create(model="gpt-4o-mini", messages=messages, tools=TOOLS).choices[0].message
    )
    with pytest.raises(openai.BadRequestError):
        client.chat.completions.create(model="gpt-4o-mini", messages=messages, tools=TOOLS)
    frames = stepper(client).frames
    assert frames[-1].failed
    assert "Append one tool message for each call" in frames[-1].sentence
    assert "No result was sent" in frames[2].sentence


def test_the_responses_api_has_its_own_program() -> None:
    client = MockOpenAI(Scenario.of(Turn.asks_for("f"), Turn.says("Done.")))
    items: list[Any] = [{"role": "user", "content": "go"}]
    tools: Any = [{"type": "function", "name": "f"}]
    response: Any = client.responses.create(model="gpt-4o-mini", input=items, tools=tools)
    items += [*response.output, {"type": "function_call_output", "call_id": response.output[0].call_id, "output": "1"}]
    client.responses.create(model="gpt-4o-mini", input=items, tools=tools)
    frames = stepper(client).frames
    assert [frame.step for frame in frames] == [SEND, RECEIVE, RUN, APPEND, SEND, ANSWER]
    assert any("client.responses.create" in line for _, line in frames[0].code)


def test_messages_alone_are_enough() -> None:
    messages = two_rounds().transcript.exchanges[-1].messages
    assert [frame.step for frame in stepper([*messages, {"role": "assistant", "content": "Done."}]).frames][
        -1
    ] == ANSWER


def test_nothing_sent_can_be_shown() -> None:
    assert "Nothing has been sent yet." in str(stepper(MockOpenAI()))


def test_the_static_forms_hold_every_step_escaped() -> None:
    bundle = stepper(two_rounds())._repr_mimebundle_()
    assert "<b>go" not in bundle["text/html"]
    assert "&lt;b&gt;go" in bundle["text/html"]
    assert bundle["text/html"].count("<details") == 8
    assert "8 of 8 · step 5: answer" in bundle["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in bundle

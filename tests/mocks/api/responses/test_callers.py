"""Calls that a program of the model makes, and calls whose output may come later."""

from __future__ import annotations

from typing import Any

import openai
import pytest

from mocks import MockOpenAI, Scenario, Turn, hosted

Body = dict[str, Any]
PARAMETERS: Body = {
    "type": "object",
    "properties": {"sku": {"type": "string"}},
    "required": ["sku"],
    "additionalProperties": False,
}
STOCK: Body = {
    "type": "function",
    "name": "get_stock",
    "description": "Returns the stock of a SKU.",
    "parameters": PARAMETERS,
}
COUNTED: Body = {**STOCK, "allowed_callers": ["programmatic"]}
PROGRAMS: list[Body] = [{"type": "programmatic_tool_calling"}, COUNTED]
LATER: list[Body] = [{**STOCK, "async": True}]
PROGRAM = hosted.Program(code='text((await get_stock({sku: "A"})) + (await get_stock({sku: "B"})))')


def sent(client: openai.OpenAI, **members: Any) -> Any:
    """Send a request."""
    return client.responses.create(**{"model": "gpt-5.6-sol", "input": "Stock?", "tools": PROGRAMS, **members})


def counted() -> MockOpenAI:
    """Return a client whose model writes a program of two calls, one after the other."""
    return MockOpenAI(
        Scenario.of(
            Turn.plays(PROGRAM).and_for("get_stock", sku="A"),
            Turn.asks_for("get_stock", sku="B"),
            Turn.plays(hosted.ProgramOutput(result="7"), says="Seven."),
        )
    )


@pytest.mark.parametrize("stored", [True, False])
def test_the_calls_of_a_program_have_it_as_their_caller_until_its_output(stored: bool) -> None:
    client, seen = counted(), []
    items: list[Any] = [{"role": "user", "content": "Stock?"}]
    response = sent(client)
    for _ in range(2):
        call = response.output[-1]
        program = next((item for item in response.output if item.type == "program"), None)
        seen.append((call.status, call.caller.type, program is None or program.call_id == call.caller.caller_id))
        caller = call.caller.to_dict()
        done = {"type": "function_call_output", "call_id": call.call_id, "output": "3", "caller": caller}
        items += [*response.output, done]
        response = sent(client, previous_response_id=response.id, input=[done]) if stored else sent(client, input=items)
    assert seen == [("in_progress", "program", True)] * 2
    output, message = (item for item in response.output if item.type != "reasoning")
    assert (output.type, output.call_id, output.result) == ("program_output", caller["caller_id"], "7")
    assert (message.phase, response.output_text) == ("final_answer", "Seven.")


def test_an_output_without_its_caller_is_refused_and_the_words_are_marked() -> None:
    client = counted()
    response = sent(client)
    done = {"type": "function_call_output", "call_id": response.output[-1].call_id, "output": "3"}
    with pytest.raises(openai.BadRequestError, match=r"\[mock\] .* must have the 'caller' of its call"):
        sent(client, previous_response_id=response.id, input=[done])


def test_who_may_not_call_a_tool_does_not() -> None:
    with pytest.raises(openai.BadRequestError, match="allowed_callers lack 'direct'"):
        sent(MockOpenAI(Scenario.of(Turn.asks_for("get_stock", sku="A"))))
    with pytest.raises(openai.BadRequestError, match="allowed_callers lack 'programmatic'"):
        sent(MockOpenAI(Scenario.of(Turn.plays(PROGRAM).and_for("get_stock", sku="A"))), tools=[PROGRAMS[0], STOCK])
    with pytest.raises(openai.BadRequestError, match="Supported values are: 'direct' and 'programmatic'"):
        sent(MockOpenAI(), tools=[{**STOCK, "allowed_callers": ["anybody"]}])


def test_the_stand_in_calls_only_what_it_may_call_itself() -> None:
    asked, city = "What is the weather in Oslo?", {**PARAMETERS, "properties": {"city": {"type": "string"}}}
    weather = {"type": "function", "name": "get_weather", "parameters": {**city, "required": ["city"]}}
    called = {
        callers: sent(MockOpenAI(), input=asked, tools=[{**weather, "allowed_callers": callers.split()}])
        .output[-1]
        .type
        for callers in ("programmatic", "direct programmatic")
    }
    assert called == {"programmatic": "message", "direct programmatic": "function_call"}


def test_an_async_call_may_be_answered_in_a_later_request() -> None:
    script = Scenario.of(
        Turn.asks_for("get_stock", sku="A"), Turn.says("Not yet."), Turn.says("Three.").on(after_tool="get_stock")
    )
    client = MockOpenAI(script)
    first = sent(client, tools=LATER)
    call = first.output[-1]
    assert call.to_dict()["async"] is True
    second = sent(client, tools=LATER, input="Well?", previous_response_id=first.id)
    assert second.output_text == "Not yet."
    done = {"type": "function_call_output", "call_id": call.call_id, "output": "3"}
    assert sent(client, tools=LATER, input=[done], previous_response_id=second.id).output_text == "Three."


def test_the_sdk_sends_the_mark_of_an_async_call_under_a_wrong_name() -> None:
    """The SDK's object becomes ``async_`` in the request (3.52 and 3.57), which no item has."""
    client = MockOpenAI(Scenario.of(Turn.asks_for("get_stock", sku="A"), Turn.says("Not yet.")))
    first = sent(client, tools=LATER)
    with pytest.raises(openai.BadRequestError, match=r"Unknown parameter: 'input\[2\]\.async_'"):
        sent(client, tools=LATER, input=[{"role": "user", "content": "Stock?"}, *first.output])
    items = [item.to_dict() for item in first.output]
    assert sent(client, tools=LATER, input=[{"role": "user", "content": "Stock?"}, *items]).output_text == "Not yet."

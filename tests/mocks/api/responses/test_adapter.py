"""The Responses API: reading of requests, response bodies, stored objects, order of streamed events."""

from __future__ import annotations

import json
from typing import Any

import pytest
from openai.types.responses import Response, ResponseStreamEvent
from pydantic import TypeAdapter

from mocks import MockOpenAI, Scenario, Turn

MODEL = "gpt-4o-mini"
WEATHER: Any = {
    "type": "function",
    "name": "get_weather",
    "description": "Get the weather of a city.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}
EVENTS: TypeAdapter[Any] = TypeAdapter(ResponseStreamEvent)


def scripted(*turns: Turn) -> MockOpenAI:
    return MockOpenAI(Scenario.of(*turns))


def raw_events(client: MockOpenAI, **body: Any) -> list[dict[str, Any]]:
    """Return the events of a stream as they are on the wire."""
    with client.responses.with_streaming_response.create(
        **{"model": MODEL, "input": "Hello", "stream": True, **body}
    ) as reply:
        blocks = reply.read().decode().strip().split("\n\n")
    events = []
    for block in blocks:
        name, data = block.split("\n")
        event = json.loads(data.removeprefix("data: "))
        assert name == f"event: {event['type']}"
        events.append(event)
    return events


def test_a_call_its_output_and_the_answer() -> None:
    client = scripted(Turn.asks_for("get_weather", city="Oslo"), Turn.says("4 degrees.").on(after_tool="get_weather"))
    asked = client.responses.create(model=MODEL, input="Weather in Oslo?", tools=[WEATHER])
    call = asked.output[0]
    assert call.type == "function_call"
    assert call.id
    assert call.id.startswith("fc_")
    assert call.call_id.startswith("call_")
    assert (asked.status, json.loads(call.arguments)) == ("completed", {"city": "Oslo"})
    history: Any = [{"role": "user", "content": "Weather in Oslo?"}, call.model_dump(exclude_none=True)]
    output = {"type": "function_call_output", "call_id": call.call_id, "output": "4"}
    answer = client.responses.create(model=MODEL, input=[*history, output], tools=[WEATHER])
    assert answer.output_text == "4 degrees."


def test_a_previous_response_brings_its_items_but_not_its_tools_or_instructions() -> None:
    client = MockOpenAI()
    first = client.responses.create(model=MODEL, input="Weather in Oslo?", tools=[WEATHER], instructions="Be brief.")
    call: Any = first.output[0]
    output: Any = {"type": "function_call_output", "call_id": call.call_id, "output": '{"temp": 4}'}
    second = client.responses.create(model=MODEL, input=[output], previous_response_id=first.id)
    assert "temp is 4" in second.output_text
    assert (second.tools, second.instructions) == ([], None)
    third = client.responses.create(model=MODEL, input="And in Rome?", previous_response_id=second.id)
    assert [item.type for item in third.output] == ["message"]  # without tools there is nothing to call


def test_what_is_not_stored_cannot_be_continued() -> None:
    client = scripted(Turn.says("a").always())
    made = client.responses.create(model=MODEL, input="Hello", store=False)
    with pytest.raises(Exception, match="not found"):
        client.responses.create(model=MODEL, input="and?", previous_response_id=made.id)
    with pytest.raises(Exception, match="404"):
        client.responses.retrieve(made.id)


def test_stored_responses_are_listed_retrieved_and_deleted() -> None:
    client = scripted(Turn.says("a").always())
    made = client.responses.create(model=MODEL, input="Hello")
    second = client.responses.create(model=MODEL, input="Again", previous_response_id=made.id)
    assert client.responses.retrieve(made.id).output_text == "a"
    listed: Any = client.responses.input_items.list(second.id, order="asc").data
    assert [item.type for item in listed] == ["message", "message", "message"]
    assert listed[0].content[0].text == "Hello"
    client.responses.delete(made.id)
    with pytest.raises(Exception, match="404"):
        client.responses.retrieve(made.id)


def test_a_conversation_grows_with_each_response() -> None:
    client = scripted(Turn.says("a").always())
    made = client.conversations.create(items=[{"role": "user", "content": "I am Ada."}], metadata={"k": "v"})
    reply = client.responses.create(model=MODEL, input="Who am I?", conversation=made.id)
    assert reply.conversation is not None
    assert reply.conversation.id == made.id
    items: Any = client.conversations.items.list(made.id, order="asc").data
    assert [item.content[0].text for item in items] == ["I am Ada.", "Who am I?", "a"]
    assert client.conversations.retrieve(made.id).metadata == {"k": "v"}
    client.conversations.delete(made.id)
    with pytest.raises(Exception, match="404"):
        client.conversations.retrieve(made.id)


def test_input_tokens_are_counted_without_a_reply() -> None:
    client = scripted(Turn.says("a"))
    counted = client.responses.input_tokens.count(model="gpt-4o", input="What is the capital of Mexico?")
    assert counted.input_tokens == 14  # recorded
    asked = client.responses.create(model="gpt-4o", input="What is the capital of Mexico?")
    assert asked.usage
    assert asked.usage.input_tokens == 14
    assert len(client.transcript) == 1


@pytest.mark.parametrize(
    ("parameters", "strict"),
    [
        (WEATHER["parameters"], True),
        (
            {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "required": ["a"]},
            False,
        ),
        ({"type": "object", "properties": {"a": {"type": "object", "additionalProperties": True}}}, False),
        ({"type": "object", "properties": {"a": {"oneOf": [{"type": "string"}]}}}, False),
    ],
)
def test_without_strict_the_service_tries_strict_and_says_what_came_of_it(parameters: Any, strict: bool) -> None:
    client = scripted(Turn.says("a"))
    tool: Any = {"type": "function", "name": "f", "parameters": parameters}
    echoed: Any = client.responses.create(model=MODEL, input="Hello", tools=[tool]).tools[0]
    assert echoed.strict is strict
    if strict:
        assert echoed.parameters == {**parameters, "additionalProperties": False}
    else:
        assert echoed.parameters == parameters


def test_a_function_streams_in_the_recorded_order() -> None:
    events = raw_events(scripted(Turn.asks_for("get_weather", city="Oslo")), tools=[WEATHER])
    kinds = [event["type"].removeprefix("response.") for event in events]
    deltas = kinds.count("function_call_arguments.delta")
    assert deltas >= 1
    assert kinds == [
        "created",
        "in_progress",
        "output_item.added",
        *["function_call_arguments.delta"] * deltas,
        "function_call_arguments.done",
        "output_item.done",
        "completed",
    ]
    assert [event["sequence_number"] for event in events] == list(range(len(events)))
    added, done = events[2]["item"], events[-2]["item"]
    assert (added["status"], added["arguments"], done["status"]) == ("in_progress", "", "completed")
    assert "".join(e["delta"] for e in events if "delta" in e) == done["arguments"]
    assert "name" not in events[-3]
    assert events[0]["response"]["usage"] is None
    assert events[-1]["response"]["usage"]["total_tokens"] > 0
    assert all("obfuscation" in e for e in events if "delta" in e)


def test_text_streams_in_the_recorded_order_and_without_done() -> None:
    client = scripted(Turn.says("It is cold in Oslo."))
    events = raw_events(client, stream_options={"include_obfuscation": False})
    kinds = list(dict.fromkeys(event["type"].removeprefix("response.") for event in events))
    assert kinds == [
        "created",
        "in_progress",
        "output_item.added",
        "content_part.added",
        "output_text.delta",
        "output_text.done",
        "content_part.done",
        "output_item.done",
        "completed",
    ]
    assert not any("obfuscation" in event for event in events)


@pytest.mark.parametrize(
    "turn",
    [
        Turn.says("Hi there."),
        Turn.refuses("No."),
        Turn.asks_for("get_weather", city="Rome").and_for("get_weather", city="Oslo"),
    ],
)
def test_every_event_and_response_is_what_the_sdk_describes(turn: Turn) -> None:
    for event in raw_events(scripted(turn), tools=[WEATHER], model="gpt-5-mini"):
        read = EVENTS.validate_python(event)
        assert type(read).model_validate(event, strict=False)
    made = scripted(turn).responses.with_raw_response.create(model="gpt-5-mini", input="Hello", tools=[WEATHER])
    body = json.loads(made.content)
    Response.model_validate(body)
    unknown = set(body) - set(Response.model_fields) - {"billing", "store", "frequency_penalty", "presence_penalty"}
    assert not unknown


def test_a_reply_cut_short_is_incomplete() -> None:
    client = scripted(Turn.says("word " * 100), Turn.asks_for("get_weather", city="x " * 100))
    text = client.responses.create(model=MODEL, input="Hello", max_output_tokens=16)
    assert text.status == "incomplete"
    assert text.incomplete_details
    assert text.incomplete_details.reason == "max_output_tokens"
    events = raw_events(client, max_output_tokens=16, tools=[WEATHER])
    assert events[-1]["type"] == "response.incomplete"
    call = events[-1]["response"]["output"][0]
    assert call["status"] == "incomplete"
    with pytest.raises(ValueError, match="Unterminated"):
        json.loads(call["arguments"])


def test_a_reasoning_model_sends_a_reasoning_item_that_has_to_come_back_with_what_followed() -> None:
    client = scripted(Turn.asks_for("get_weather", city="Oslo"), Turn.says("Cold.").on(after_tool=True))
    first = client.responses.create(model="gpt-5-mini", input="Weather?", tools=[WEATHER])
    assert [item.type for item in first.output] == ["reasoning", "function_call"]
    items: Any = [item.model_dump(exclude_none=True) for item in first.output]
    output = {"type": "function_call_output", "call_id": items[1]["call_id"], "output": "4"}
    asked: Any = {"role": "user", "content": "Weather?"}
    assert client.responses.create(model="gpt-5-mini", input=[asked, *items, output], tools=[WEATHER]).output_text
    with pytest.raises(Exception, match="of type 'function_call' was provided without its required 'reasoning' item"):
        client.responses.create(model="gpt-5-mini", input=[asked, items[1], output], tools=[WEATHER])
    with pytest.raises(Exception, match="without its required following item"):
        client.responses.create(model="gpt-5-mini", input=[asked, items[0]], tools=[WEATHER])


def test_a_tool_of_a_namespace_is_called_with_it() -> None:
    client = scripted(Turn.asks_for("lookup"))
    inner = {"type": "function", "name": "lookup", "parameters": {"type": "object", "properties": {}}}
    crm: Any = {"type": "namespace", "name": "crm", "description": "Customers.", "tools": [inner]}
    call: Any = client.responses.create(model=MODEL, input="Hello", tools=[crm]).output[0]
    assert (call.name, call.namespace) == ("lookup", "crm")


def test_a_deferred_tool_is_searched_for_before_it_is_called() -> None:
    client = scripted(Turn.asks_for("get_weather", city="Oslo"))
    tools: Any = [{"type": "tool_search"}, {**WEATHER, "defer_loading": True}]
    output = client.responses.create(model="gpt-5.4", input="Weather in Oslo?", tools=tools).output
    assert [item.type for item in output] == ["tool_search_call", "tool_search_output", "function_call"]
    call: Any = output[2]
    assert call.namespace == "get_weather"  # its own name, where it is in no namespace


def test_tools_that_the_client_found_can_be_called() -> None:
    search: Any = {"type": "tool_search", "execution": "client", "description": "Search the catalogue of tools."}
    client = scripted(
        Turn.asks_for("tool_search", query="weather").on(user_contains="weather"),
        Turn.asks_for("get_weather", city="Oslo"),
    )
    first: Any = client.responses.create(model="gpt-5.4", input="The weather in Oslo?", tools=[search]).output[0]
    assert (first.type, first.execution, first.arguments) == ("tool_search_call", "client", {"query": "weather"})
    found: Any = [
        {"role": "user", "content": "The weather in Oslo?"},
        {"type": "tool_search_call", "call_id": first.call_id, "execution": "client", "arguments": {}},
        {"type": "tool_search_output", "call_id": first.call_id, "execution": "client", "tools": [WEATHER]},
        {"role": "user", "content": "Now."},
    ]
    second: Any = client.responses.create(model="gpt-5.4", input=found, tools=[search]).output[0]
    assert (second.type, second.name) == ("function_call", "get_weather")


def test_a_custom_tool_takes_text() -> None:
    client = scripted(Turn.asks_for("code_exec", "print(1)"))
    tool: Any = {"type": "custom", "name": "code_exec", "description": "Run code."}
    call: Any = client.responses.create(model="gpt-5-mini", input="Print 1", tools=[tool]).output[-1]
    assert (call.type, call.input, call.id[:4]) == ("custom_tool_call", "print(1)", "ctc_")
    events = raw_events(scripted(Turn.asks_for("code_exec", "print(1)")), tools=[tool])
    assert "response.custom_tool_call_input.done" in [event["type"] for event in events]


def test_the_same_requests_and_seed_give_the_same_bytes() -> None:
    bodies = [
        MockOpenAI(Scenario.of(Turn.says("Hi.")), seed=3)
        .responses.with_raw_response.create(model=MODEL, input="a")
        .content
        for _ in range(2)
    ]
    assert bodies[0] == bodies[1]


def test_what_a_strict_tool_cannot_be_asked_is_refused_unless_forced() -> None:
    strict: Any = {**WEATHER, "strict": True, "parameters": {**WEATHER["parameters"], "additionalProperties": False}}
    wrong = Turn.asks_for("get_weather", town="Oslo")
    with pytest.raises(Exception, match="do not fit the schema: The value has no 'city'"):
        scripted(wrong).responses.create(model=MODEL, input="Weather?", tools=[strict])
    loose: Any = {**strict, "strict": False}
    for client, tool in ((scripted(wrong), loose), (scripted(wrong.forced()), strict)):
        call: Any = client.responses.create(model=MODEL, input="Weather?", tools=[tool]).output[0]
        assert json.loads(call.arguments) == {"town": "Oslo"}


def test_text_that_breaks_the_format_asked_for_is_refused() -> None:
    form: Any = {"type": "json_schema", "name": "city", "strict": True, "schema": {**WEATHER["parameters"]}}
    form["schema"]["additionalProperties"] = False
    for text in ("Oslo", '{"town": "Oslo"}'):
        with pytest.raises(Exception, match="the request asks for JSON"):
            scripted(Turn.says(text)).responses.create(model=MODEL, input="Where?", text={"format": form})
    said = scripted(Turn.says('{"city": "Oslo"}')).responses.create(model=MODEL, input="Where?", text={"format": form})
    assert said.output_text == '{"city": "Oslo"}'


def test_the_stand_in_answers_in_the_format_asked_for() -> None:
    from pydantic import BaseModel

    class Trip(BaseModel):
        city: str
        days: int
        note: str | None

    client = MockOpenAI()
    trip = client.responses.parse(model=MODEL, input="I go to Oslo for 3 days.", text_format=Trip).output_parsed
    assert trip is not None
    assert (trip.city, trip.days, trip.note) == ("Oslo", 3, None)
    messages: Any = [{"role": "user", "content": "I go to Oslo for 3 days."}]
    parsed = client.chat.completions.parse(model=MODEL, messages=messages, response_format=Trip)
    assert parsed.choices[0].message.parsed == trip


def test_items_of_a_conversation_are_read_and_deleted_one_by_one() -> None:
    client = MockOpenAI()
    made = client.conversations.create(items=[{"role": "user", "content": "one"}, {"role": "user", "content": "two"}])
    first: Any = client.conversations.items.list(made.id, order="asc").data[0]
    read: Any = client.conversations.items.retrieve(first.id, conversation_id=made.id)
    assert read.content[0].text == "one"
    assert client.conversations.items.delete(first.id, conversation_id=made.id).id == made.id
    with pytest.raises(Exception, match="404"):
        client.conversations.items.retrieve(first.id, conversation_id=made.id)


def test_what_is_not_played_says_so() -> None:
    with pytest.raises(Exception, match="does not simulate"):
        MockOpenAI().post("/responses/compact", cast_to=object, body={})


def test_a_reply_never_costs_more_than_it_may() -> None:
    turns = [Turn.asks_for("get_weather", city="Oslo").and_for("get_weather", city="Rome"), Turn.says("word " * 99)]
    for turn in turns:
        for most in (16, 20, 33):
            made = scripted(turn).responses.create(model=MODEL, input="Hello", tools=[WEATHER], max_output_tokens=most)
            assert made.usage
            assert made.usage.output_tokens <= most
            assert made.status == "incomplete"


def test_allowed_tools_leave_the_prompt_as_it_is() -> None:
    other: Any = {**WEATHER, "name": "get_time"}
    allowed: Any = {"type": "allowed_tools", "mode": "auto", "tools": [{"type": "function", "name": "get_time"}]}
    client = scripted(Turn.says("a").always())
    sizes = set()
    for choice in ("auto", allowed):
        made = client.responses.create(model=MODEL, input="Hello", tools=[WEATHER, other], tool_choice=choice)
        assert made.usage
        sizes.add(made.usage.input_tokens)
    assert len(sizes) == 1


def test_older_models_do_not_search_for_tools() -> None:
    tools: Any = [{"type": "tool_search"}, {**WEATHER, "defer_loading": True}]
    with pytest.raises(Exception, match="Tool search is for"):
        MockOpenAI().responses.create(model=MODEL, input="Weather?", tools=tools)

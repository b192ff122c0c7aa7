"""The model's side of a check, behind both drivers: the learner's kernel and the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from grader.checks.concurrency import ConcurrencyBarrier
from grader.checks.fake_api import BrokenConnectionError, FakeApi, RecordingApi
from grader.learner.objects import Attribute, Client, Stub
from grader.learner.subject import LearnerCodeError, LocalSubject, Subject
from grader.sandbox.zygote_client import Zygote
from mocks.scenarios.scenario import Turn

CODE = """
import asyncio, json

def loop(client, messages, tools, registry, *, model):
    while True:
        message = client.chat.completions.create(model=model, messages=messages, tools=tools).choices[0].message
        messages.append(message)
        if not message.tool_calls:
            return message.content
        for call in message.tool_calls:
            result = registry[call.function.name](**json.loads(call.function.arguments))
            messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)})

async def say(client):
    reply = await client.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": "Hi"}])
    return reply.choices[0].message.content

def stream(client):
    chunks = client.chat.completions.create(
        model="gpt-4o-mini", messages=[{"role": "user", "content": "Hi"}], stream=True
    )
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks)

async def together(first, second):
    return await asyncio.gather(first(), second())

async def in_turn(first, second):
    return [await first(), await second()]

async def in_threads(first, second):
    return await asyncio.gather(asyncio.to_thread(first), asyncio.to_thread(second))
"""
WEATHER: dict[str, Any] = {
    "type": "function",
    "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}},
}
CHAT = ("chat", "completions", "create")


@pytest.fixture(params=["kernel", pytest.param("sandbox", marks=pytest.mark.needs("bubblewrap"))])
def subject(request: pytest.FixtureRequest) -> Iterator[Subject]:
    if request.param == "kernel":
        namespace: dict[str, Any] = {}
        exec(CODE, namespace)
        yield LocalSubject(namespace)
        return
    zygote: Zygote = request.getfixturevalue("class_zygote")  # the kernel needs none
    with zygote.learner_process() as learner_process:
        assert learner_process.run_cell(CODE).ok
        yield learner_process


def test_a_loop_is_seen_on_the_wire(subject: Subject) -> None:
    api = FakeApi(Turn.asks_for("weather", city="Oslo"), Turn.says("Cold.").on(after_tool="weather"))
    client, messages = subject.keep(Client()), subject.keep([{"role": "user", "content": "Weather in Oslo?"}])
    called = subject.call(
        "loop",
        client,
        messages,
        [WEATHER],
        {"weather": Stub("weather", "city: str")},
        model="gpt-4o-mini",
        http=api,
        tools={"weather": lambda city: {"celsius": 4}},
    )
    assert called.value == "Cold."
    assert [request["tools"] for request in api.requests] == [[WEATHER], [WEATHER]]
    assert [message["role"] for message in api.requests[1]["messages"]] == ["user", "assistant", "tool"]
    assert api.refusals == ()
    listener = RecordingApi()
    create = Attribute(Attribute(Attribute(client, "chat"), "completions"), "create")
    subject.call(create, model="any", messages=messages, http=listener, keep=True)
    assert [message["role"] for message in listener.requests[0]["messages"]] == [
        "user",
        "assistant",
        "tool",
        "assistant",
    ]


def test_what_the_api_refuses_reaches_the_learner_and_is_noted(subject: Subject) -> None:
    api = FakeApi(Turn.says("Hi."))
    create = Attribute(Attribute(Attribute(subject.keep(Client()), "chat"), "completions"), "create")
    with pytest.raises(LearnerCodeError, match="BadRequestError") as raised:
        subject.call(create, model="gpt-4o", messages=[{"role": "tool", "content": "4", "tool_call_id": "x"}], http=api)
    assert raised.value.type == "BadRequestError"
    assert [refusal.status for refusal in api.refusals] == [400]


def test_a_stream_and_an_async_client_are_answered_too(subject: Subject) -> None:
    assert subject.call("stream", Client(), http=FakeApi(Turn.says("Hello there."))).value == "Hello there."
    assert subject.call("say", Client(asynchronous=True), http=FakeApi(Turn.says("Hello."))).value == "Hello."


@pytest.mark.parametrize(
    ("kind", "raised"), [("ConnectError", "APIConnectionError"), ("ReadTimeout", "APITimeoutError")]
)
def test_a_connection_can_break(subject: Subject, kind: str, raised: str) -> None:
    def break_it(number: int, body: dict[str, Any]) -> None:
        raise BrokenConnectionError(kind)

    with pytest.raises(LearnerCodeError) as error:
        subject.call("stream", Client(), http=FakeApi(before=break_it))
    assert error.value.type == raised


def test_without_a_desk_no_model_answers(subject: Subject) -> None:
    with pytest.raises(LearnerCodeError) as error:
        subject.call("stream", Client())
    assert error.value.type == "APIConnectionError"


@pytest.mark.parametrize(
    ("function", "asynchronous", "met"),
    [("together", True, True), ("in_turn", True, False), ("in_threads", False, True)],
)
def test_calls_at_the_same_time_meet(subject: Subject, function: str, asynchronous: bool, met: bool) -> None:
    meeting = ConcurrencyBarrier(2)
    stubs = [Stub(name, "", is_async=asynchronous) for name in ("first", "second")]
    called = subject.call(function, *stubs, tools={"first": meeting.tool(1), "second": meeting.tool(2)})
    assert called.value == [1, 2]
    assert meeting.met is met


ASKED = {"method": "POST", "path": "/v1/chat/completions?x=1", "headers": {"authorization": "Bearer k"}}
HI = '{"model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}]}'


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({**ASKED, "body": "no JSON"}, 400),
        ({**ASKED, "body": "[1]"}, 400),
        ({**ASKED, "body": "[" * 60_000 + "]" * 60_000}, 400),
        ({**ASKED, "body": '{"model": ' + "[" * 200 + "]" * 200 + "}"}, 400),
        ({**ASKED, "method": "GET", "path": "/v1/models", "body": ""}, 200),
        ({**ASKED, "path": "/v1/nowhere", "body": HI}, 404),
    ],
    ids=["no JSON", "a list", "deep", "deep object", "models", "nowhere"],
)
def test_what_asks_no_model_is_answered_as_the_service_does_and_is_no_request(
    request_: dict[str, Any], status: int
) -> None:
    api = FakeApi(Turn.says("Hi."), before=lambda number, body: pytest.fail("asked for a reply"))
    answer = api.answer(request_)
    assert answer["value"]["status"] == status
    assert (api.requests, api.paths, api.refusals) == ((), (), ())


def test_requests_are_objects_with_their_path() -> None:
    api = FakeApi(Turn.says("Hi."))
    assert api.answer({**ASKED, "body": HI})["value"]["status"] == 200
    assert api.paths == ("/v1/chat/completions",)
    assert api.requests[0]["model"] == "gpt-4o"

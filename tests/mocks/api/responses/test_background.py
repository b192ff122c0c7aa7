"""Responses in the background: queued, polled, streamed and resumed, cancelled; and prompts, which nobody has."""

from __future__ import annotations

import json
from typing import Any

import openai
import pytest

from mocks import MockOpenAI, Scenario, Turn, expect

TEXT = "It is 4 °C in Oslo, and it is going to rain all day long."
ASKED: Any = {"model": "gpt-5.4", "input": "Weather?", "background": True}
TOOL: Any = {"type": "function", "name": "get_weather", "parameters": {"type": "object", "properties": {}}}


def client(*turns: Turn) -> MockOpenAI:
    return MockOpenAI(Scenario.of(*(turns or (Turn.says(TEXT),))))


def events(reply: Any) -> list[dict[str, Any]]:
    return [json.loads(line[6:]) for line in reply.iter_lines() if line.startswith("data: ")]


def test_it_is_queued_then_in_progress_then_completed_and_stays_so() -> None:
    service = client()
    made = service.responses.create(**ASKED)
    assert (made.status, made.background, made.output, made.usage, made.completed_at) == (
        "queued",
        True,
        [],
        None,
        None,
    )
    polled = [service.responses.retrieve(made.id) for _ in range(4)]
    assert [each.status for each in polled] == ["in_progress", "completed", "completed", "completed"]
    assert polled[0].output == []
    assert {each.output_text for each in polled[1:]} == {TEXT}
    assert polled[1].usage is not None


@pytest.mark.parametrize(("sent", "echoed"), [({}, False), ({"store": False}, False), ({"store": True}, True)])
def test_it_can_be_polled_whatever_the_request_says_of_storing(sent: Any, echoed: bool) -> None:
    service = client()
    made: Any = service.responses.create(**ASKED, **sent)
    assert made.store is echoed
    assert service.responses.retrieve(made.id).id == made.id


def test_a_call_comes_at_the_end_and_the_conversation_goes_on() -> None:
    service = client(Turn.asks_for("get_weather"), Turn.says(TEXT))
    made = service.responses.create(**ASKED, tools=[TOOL])
    assert service.responses.retrieve(made.id).output == []
    call: Any = service.responses.retrieve(made.id).output[-1]
    answer: Any = {"type": "function_call_output", "call_id": call.call_id, "output": "4"}
    done = service.responses.create(model="gpt-5.4", previous_response_id=made.id, input=[answer])
    assert done.output_text == TEXT
    expect(service).called("get_weather").no_errors()


@pytest.mark.parametrize("polls", [0, 1])
def test_it_can_be_cancelled_until_it_has_ended(polls: int) -> None:
    service = client()
    made = service.responses.create(**ASKED)
    for _ in range(polls):
        service.responses.retrieve(made.id)
    for _ in range(2):
        cancelled = service.responses.cancel(made.id)
        assert (cancelled.status, cancelled.output) == ("cancelled", [])
    assert service.responses.retrieve(made.id).status == "cancelled"


def test_one_that_has_ended_stays_as_it_is() -> None:
    service = client()
    made = service.responses.create(**ASKED)
    for _ in range(2):
        service.responses.retrieve(made.id)
    assert service.responses.cancel(made.id).status == "completed"


def test_one_in_the_foreground_cannot_be_cancelled() -> None:
    service = client()
    made = service.responses.create(model="gpt-5.4", input="Weather?")
    with pytest.raises(openai.BadRequestError, match=r"\[mock\] Only responses that were made with background: true"):
        service.responses.cancel(made.id)
    with pytest.raises(openai.NotFoundError):
        service.responses.cancel("resp_none")


def test_its_stream_says_that_it_was_queued_and_can_be_resumed_anywhere() -> None:
    service = client()
    with service.responses.with_streaming_response.create(**ASKED, stream=True) as reply:
        seen = events(reply)
    kinds = [event["type"] for event in seen]
    assert kinds[:3] == ["response.created", "response.queued", "response.in_progress"]
    assert kinds[-1] == "response.completed"
    assert [event["response"]["status"] for event in seen[:3]] == ["queued", "queued", "in_progress"]
    id = seen[0]["response"]["id"]
    for after in (2, 7, len(seen) - 2):
        with service.responses.with_streaming_response.retrieve(id, stream=True, starting_after=after) as reply:
            rest = events(reply)
        assert [event["sequence_number"] for event in rest] == list(range(after + 1, len(seen)))
        assert [event.get("delta") for event in rest] == [event.get("delta") for event in seen[after + 1 :]]
    assert service.responses.retrieve(id).status == "completed"


def test_the_sdk_resumes_a_stream() -> None:
    service = client()
    made = service.responses.create(**ASKED)
    with service.responses.stream(response_id=made.id, starting_after=3) as stream:
        assert stream.get_final_response().output_text == TEXT


@pytest.mark.parametrize("after", ["-1", "x", "9" * 5000, ""])
def test_an_odd_place_to_resume_at_is_the_beginning(after: str) -> None:
    service = client()
    made = service.responses.create(**ASKED)
    with service.responses.with_streaming_response.retrieve(
        made.id, stream=True, extra_query={"starting_after": after}
    ) as reply:
        assert events(reply)[0]["sequence_number"] == 0


@pytest.mark.parametrize("sent", [{}, {"input": "Hi"}, {"model": "gpt-5.4"}, {"model": "gpt-5.4", "input": "Hi"}])
def test_a_prompt_is_not_found_as_the_service_says_it(sent: Any) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        client().responses.create(prompt={"id": "pmpt_123", "version": "2"}, **sent)
    assert caught.value.body == {
        "message": "Prompt with id 'pmpt_123' not found.",
        "type": "invalid_request_error",
        "param": None,
        "code": None,
    }

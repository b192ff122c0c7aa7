"""OpenAI's own clients, unmodified, run whole tool loops against the server: the Python SDK and the one for JavaScript.

``start.py clients`` does the same with other people's clients, each in an environment of its own.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import openai
import pytest
from openai.lib.responses_tool_runner import (
    AsyncRegisteredFunction,
    AsyncResponsesToolRunner,
    RegisteredFunction,
    ResponsesToolRunner,
)
from pydantic import BaseModel

from lab.environment import Environment, SetUpError
from mocks import MODEL
from mocks.serving.server import running
from tests.clients import runner

QUESTION = "What is the weather in Oslo and in Rome?"
REPORTS = {"Oslo": "4 degrees and sleet", "Rome": "31 degrees and dry"}
ANSWER = "For Oslo: 4 degrees and sleet.\nFor Rome: 31 degrees and dry."


class GetWeather(BaseModel):
    """Get the current weather in a city."""

    city: str


class ConvertCurrency(BaseModel):
    """Convert an amount of money from one currency to another."""

    amount: float
    source: str
    target: str


class Trip(BaseModel):
    """Where somebody goes."""

    city: str


TOOLS = [
    openai.pydantic_function_tool(GetWeather, name="get_weather"),
    openai.pydantic_function_tool(ConvertCurrency, name="convert_currency"),
]
FUNCTIONS: Any = [{"type": "function", **tool["function"]} for tool in TOOLS]
ASKED: Any = [{"role": "user", "content": QUESTION}]


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with running() as url:
        yield url


@pytest.fixture
def client(base_url: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=base_url, api_key="any", max_retries=0) as made:
        yield made


@pytest.fixture
def asking(base_url: str) -> Callable[[Callable[[openai.AsyncOpenAI], Awaitable[Any]]], Any]:
    """Give what runs a coroutine function with an asynchronous client."""

    def run(work: Callable[[openai.AsyncOpenAI], Awaitable[Any]]) -> Any:
        async def with_client() -> Any:
            async with openai.AsyncOpenAI(base_url=base_url, api_key="any", max_retries=0) as made:
                return await work(made)

        return asyncio.run(with_client())

    return run


def answers_to(message: Any) -> list[Any]:
    """Run the tool calls of a chat message."""
    assert [call.function.name for call in message.tool_calls] == ["get_weather"] * 2
    cities = [json.loads(call.function.arguments)["city"] for call in message.tool_calls]
    assert cities == list(REPORTS)
    return [
        {"role": "tool", "tool_call_id": call.id, "content": REPORTS[city]}
        for call, city in zip(message.tool_calls, cities, strict=True)
    ]


def outputs_for(response: Any) -> list[Any]:
    """Run the function calls of a response."""
    calls = [item for item in response.output if item.type == "function_call"]
    assert [json.loads(call.arguments)["city"] for call in calls] == list(REPORTS)
    return [
        {
            "type": "function_call_output",
            "call_id": call.call_id,
            "output": REPORTS[json.loads(call.arguments)["city"]],
        }
        for call in calls
    ]


def test_chat_whole(client: openai.OpenAI) -> None:
    first = client.chat.completions.create(model=MODEL, messages=ASKED, tools=TOOLS).choices[0].message
    messages = [*ASKED, first, *answers_to(first)]
    last = client.chat.completions.create(model=MODEL, messages=messages, tools=TOOLS).choices[0]
    assert (last.finish_reason, last.message.content) == ("stop", ANSWER)


def test_chat_whole_asynchronously(asking: Any) -> None:
    async def work(client: openai.AsyncOpenAI) -> Any:
        first = (await client.chat.completions.create(model=MODEL, messages=ASKED, tools=TOOLS)).choices[0].message
        messages = [*ASKED, first, *answers_to(first)]
        return (await client.chat.completions.create(model=MODEL, messages=messages, tools=TOOLS)).choices[0].message

    assert asking(work).content == ANSWER


def test_chat_streamed_and_put_together_by_hand(client: openai.OpenAI) -> None:
    calls: dict[int, Any] = {}
    for chunk in client.chat.completions.create(model=MODEL, messages=ASKED, tools=TOOLS, stream=True):
        for piece in chunk.choices[0].delta.tool_calls or ():
            call = calls.setdefault(piece.index, {"id": piece.id, "name": piece.function.name, "arguments": ""})
            call["arguments"] += piece.function.arguments
    assert [json.loads(call["arguments"]) for call in calls.values()] == [{"city": city} for city in REPORTS]
    assert len({call["id"] for call in calls.values()}) == 2


def test_chat_parsed(client: openai.OpenAI) -> None:
    first = client.chat.completions.parse(model=MODEL, messages=ASKED, tools=TOOLS).choices[0].message
    assert first.tool_calls is not None
    assert [call.function.parsed_arguments for call in first.tool_calls] == [GetWeather(city=city) for city in REPORTS]
    messages = [*ASKED, first, *answers_to(first)]
    assert client.chat.completions.parse(model=MODEL, messages=messages, tools=TOOLS).choices[0].message.content == (
        ANSWER
    )


def test_chat_answer_parsed_into_a_model(client: openai.OpenAI) -> None:
    asked: Any = [{"role": "user", "content": "I am going to Oslo."}]
    parsed = client.chat.completions.parse(model=MODEL, messages=asked, response_format=Trip).choices[0].message.parsed
    assert parsed == Trip(city="Oslo")


def test_chat_stream_helper(client: openai.OpenAI) -> None:
    with client.chat.completions.stream(model=MODEL, messages=ASKED, tools=TOOLS) as stream:
        done = [event for event in stream if event.type == "tool_calls.function.arguments.done"]
        first = stream.get_final_completion().choices[0].message
    assert [event.parsed_arguments for event in done] == [GetWeather(city=city) for city in REPORTS]
    with client.chat.completions.stream(
        model=MODEL, messages=[*ASKED, first, *answers_to(first)], tools=TOOLS
    ) as stream:
        text = "".join(event.delta for event in stream if event.type == "content.delta")
        assert text == stream.get_final_completion().choices[0].message.content == ANSWER


def test_chat_stream_helper_asynchronously(asking: Any) -> None:
    async def work(client: openai.AsyncOpenAI) -> Any:
        async with client.chat.completions.stream(model=MODEL, messages=ASKED, tools=TOOLS) as stream:
            first = (await stream.get_final_completion()).choices[0].message
        messages = [*ASKED, first, *answers_to(first)]
        async with client.chat.completions.stream(model=MODEL, messages=messages, tools=TOOLS) as stream:
            return (await stream.get_final_completion()).choices[0].message

    assert asking(work).content == ANSWER


def test_responses_with_the_whole_history_sent_along(client: openai.OpenAI) -> None:
    first = client.responses.create(model=MODEL, input=QUESTION, tools=FUNCTIONS, store=False)
    history: Any = [*ASKED, *first.output, *outputs_for(first)]
    assert client.responses.create(model=MODEL, input=history, tools=FUNCTIONS, store=False).output_text == ANSWER


def test_responses_continued_by_the_id_of_the_last(asking: Any) -> None:
    async def work(client: openai.AsyncOpenAI) -> Any:
        first = await client.responses.create(model=MODEL, input=QUESTION, tools=FUNCTIONS)
        given = outputs_for(first)
        return await client.responses.create(model=MODEL, input=given, tools=FUNCTIONS, previous_response_id=first.id)

    assert asking(work).output_text == ANSWER


def test_responses_in_a_conversation(client: openai.OpenAI) -> None:
    conversation = client.conversations.create().id
    first = client.responses.create(model=MODEL, input=QUESTION, tools=FUNCTIONS, conversation=conversation)
    given = outputs_for(first)
    last = client.responses.create(model=MODEL, input=given, tools=FUNCTIONS, conversation=conversation)
    assert last.output_text == ANSWER
    kept = [item.type for item in client.conversations.items.list(conversation, order="asc")]
    assert kept == ["message", *["function_call"] * 2, *["function_call_output"] * 2, "message"]


def test_responses_streamed(client: openai.OpenAI) -> None:
    events = list(client.responses.create(model=MODEL, input=QUESTION, tools=FUNCTIONS, stream=True))
    assert [event.sequence_number for event in events] == list(range(len(events)))
    finished = events[-1]
    assert finished.type == "response.completed"
    given = outputs_for(finished.response)
    again = client.responses.create(
        model=MODEL, input=given, tools=FUNCTIONS, previous_response_id=finished.response.id, stream=True
    )
    assert "".join(event.delta for event in again if event.type == "response.output_text.delta") == ANSWER


def test_responses_parsed(client: openai.OpenAI) -> None:
    first = client.responses.parse(model=MODEL, input=QUESTION, tools=FUNCTIONS)
    history: Any = [*ASKED, *first.output, *outputs_for(first)]
    assert client.responses.parse(model=MODEL, input=history, tools=FUNCTIONS).output_text == ANSWER


def test_responses_answer_parsed_into_a_model(client: openai.OpenAI) -> None:
    response = client.responses.parse(model=MODEL, input="I am going to Oslo.", text_format=Trip)
    assert response.output_parsed == Trip(city="Oslo")


def test_responses_stream_helper(client: openai.OpenAI) -> None:
    with client.responses.stream(model=MODEL, input=QUESTION, tools=FUNCTIONS) as stream:
        first = stream.get_final_response()
    given = outputs_for(first)
    with client.responses.stream(model=MODEL, input=given, tools=FUNCTIONS, previous_response_id=first.id) as stream:
        deltas = [event.delta for event in stream if event.type == "response.output_text.delta"]
        assert "".join(deltas) == stream.get_final_response().output_text == ANSWER


@pytest.mark.parametrize("stream", [False, True])
def test_tool_runner(client: openai.OpenAI, stream: bool) -> None:
    cities = []

    def get_weather(arguments: dict[str, Any]) -> str:
        cities.append(arguments["city"])
        return REPORTS[arguments["city"]]

    runner = ResponsesToolRunner(functions=[RegisteredFunction(FUNCTIONS[0], get_weather)])
    response = runner.run(client, {"model": MODEL, "input": QUESTION}, max_steps=3, stream=stream)
    assert (response.output_text, cities) == (ANSWER, list(REPORTS))


@pytest.mark.parametrize("stream", [False, True])
def test_tool_runner_asynchronously(asking: Any, stream: bool) -> None:
    async def get_weather(arguments: dict[str, Any]) -> str:
        return REPORTS[arguments["city"]]

    async def work(client: openai.AsyncOpenAI) -> Any:
        runner = AsyncResponsesToolRunner(functions=[AsyncRegisteredFunction(FUNCTIONS[0], get_weather)])
        return await runner.run(client, {"model": MODEL, "input": QUESTION}, max_steps=3, stream=stream)

    assert asking(work).output_text == ANSWER


def test_azure_chat(base_url: str) -> None:
    with openai.AzureOpenAI(
        azure_endpoint=base_url.removesuffix("/v1"), api_key="any", api_version="2024-10-21", azure_deployment=MODEL
    ) as client:
        first = client.chat.completions.create(model=MODEL, messages=ASKED, tools=TOOLS).choices[0].message
        messages = [*ASKED, first, *answers_to(first)]
        assert client.chat.completions.create(model=MODEL, messages=messages).choices[0].message.content == ANSWER


def test_azure_responses(base_url: str) -> None:
    with openai.AzureOpenAI(
        azure_endpoint=base_url.removesuffix("/v1"), api_key="any", api_version="2025-04-01-preview"
    ) as client:
        first = client.responses.create(model=MODEL, input=QUESTION, tools=FUNCTIONS)
        given = outputs_for(first)
        last = client.responses.create(model=MODEL, input=given, tools=FUNCTIONS, previous_response_id=first.id)
    assert last.output_text == ANSWER


@pytest.mark.slow(7)
@pytest.mark.needs("node")
def test_the_sdk_for_javascript(base_url: str) -> None:
    javascript = runner.known()["openai-node"]
    try:
        javascript.prepare(Environment())
    except SetUpError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))
    outcome = javascript.run(base_url)
    assert outcome.problems == []
    assert {loop.part for loop in outcome.loops} == set(runner.PARTS)

"""The shortcut through the SDK's parameters: it returns what the SDK's own walk makes, or leaves it to the walk."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from openai._utils import maybe_transform
from openai.lib import _chat_completion_resources, _response_resources
from openai.resources.chat.completions import completions
from openai.types.beta import response_create_params as beta_response_create_params
from openai.types.chat import ChatCompletionMessage
from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming
from openai.types.responses import ResponseFunctionToolCall, ResponseOutputMessage
from openai.types.responses.response_create_params import ResponseCreateParamsNonStreaming
from pydantic import BaseModel

from grader.sandbox import sdk_parameters
from mocks import MockOpenAI
from tests.mocks.requests import chat, responses

CALL = {"id": "call_1", "type": "function", "function": {"name": "look_up", "arguments": "{}"}}
MESSAGE = ChatCompletionMessage.model_validate({"role": "assistant", "content": None, "tool_calls": [CALL]})
ITEMS = [
    ResponseFunctionToolCall(type="function_call", call_id="call_1", name="look_up", arguments="{}"),
    ResponseOutputMessage(type="message", id="msg_1", role="assistant", status="completed", content=[]),
]


class Form(BaseModel):
    name: str
    notes: list[str]


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize(
    ("body", "parameters"),
    [(chat.body, CompletionCreateParamsNonStreaming), (responses.body, ResponseCreateParamsNonStreaming)],
    ids=["chat", "responses"],
)
def test_plain_json_is_left_as_the_walk_leaves_it(body: Any, parameters: Any, seed: int) -> None:
    asked = body(Random(seed))
    assert sdk_parameters.given_parameters(asked) == maybe_transform(asked, parameters)


@pytest.mark.parametrize(
    ("asked", "parameters"),
    [
        ({"messages": [{"role": "user", "content": "Hi"}, MESSAGE]}, CompletionCreateParamsNonStreaming),
        (
            {"messages": [{"role": "assistant", "content": None, "tool_calls": MESSAGE.tool_calls}]},
            CompletionCreateParamsNonStreaming,
        ),
        ({"input": [{"role": "user", "content": "Hi"}, *ITEMS]}, ResponseCreateParamsNonStreaming),
    ],
    ids=["message", "calls", "items"],
)
def test_models_of_the_sdk_are_dumped_as_the_walk_dumps_them(asked: dict[str, Any], parameters: Any) -> None:
    assert sdk_parameters.given_parameters(asked) == maybe_transform(asked, parameters)


@pytest.mark.parametrize(
    "messages",
    [iter([{"role": "user"}]), ({"role": "user"},), [{"role": "user", "content": MESSAGE}], [{"content": ("Hi",)}]],
    ids=["iterator", "tuple", "model in a message", "tuple in a message"],
)
def test_anything_else_is_left_to_the_walk(messages: Any) -> None:
    assert sdk_parameters.given_parameters({"messages": messages}) is None


def test_types_whose_keys_are_renamed_are_left_to_the_walk() -> None:
    assert sdk_parameters.changes_values(beta_response_create_params.ResponseCreateParamsBase)
    assert not sdk_parameters.changes_values(ResponseCreateParamsNonStreaming)


def test_a_client_sends_the_same_with_it(request: pytest.FixtureRequest) -> None:
    def sent() -> list[Any]:
        client = MockOpenAI(seed=1)
        answer: Any = {"role": "tool", "tool_call_id": "call_1", "content": "Found."}
        messages: Any = [{"role": "user", "content": "Hi"}, MESSAGE, answer]
        client.chat.completions.create(model="gpt-5.4-mini", messages=messages)
        client.chat.completions.parse(model="gpt-5.4-mini", messages=messages, response_format=Form)
        client.responses.parse(model="gpt-5.4-mini", input="Hi", text_format=Form)
        return [exchange.request for exchange in client.transcript.exchanges]

    before = sent()
    request.getfixturevalue("shortened_walks")
    for module in (completions, _chat_completion_resources, _response_resources):
        assert vars(module)["maybe_transform"] is not maybe_transform
    assert sent() == before

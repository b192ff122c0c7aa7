"""LiteLLM: the same loop through completion() and responses(), synchronous and not."""

from __future__ import annotations

import json
from typing import Any

import litellm
from toolbox import MODEL, QUESTION, Toolbox, prove

NAME = f"openai/{MODEL}"
FUNCTIONS: list[dict[str, Any]] = [
    {
        "name": "get_weather",
        "description": "Get the current weather in a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
    {
        "name": "convert_currency",
        "description": "Convert an amount of money from one currency to another.",
        "parameters": {
            "type": "object",
            "properties": {
                "amount": {"type": "number"},
                "source": {"type": "string"},
                "target": {"type": "string"},
            },
            "required": ["amount", "source", "target"],
        },
    },
]
TOOLS = [{"type": "function", "function": function} for function in FUNCTIONS]
RESPONSE_TOOLS = [{"type": "function", **function} for function in FUNCTIONS]


def answers_to(calls: list[Any], tools: Toolbox) -> list[Any]:
    return [
        {
            "role": "tool",
            "tool_call_id": call.id,
            "content": getattr(tools, call.function.name)(**json.loads(call.function.arguments)),
        }
        for call in calls
    ]


def completion(tools: Toolbox) -> str:
    messages: list[Any] = [{"role": "user", "content": QUESTION}]
    while True:
        message = litellm.completion(model=NAME, messages=messages, tools=TOOLS).choices[0].message
        if not message.tool_calls:
            return str(message.content)
        messages += [message, *answers_to(message.tool_calls, tools)]


async def completion_async(tools: Toolbox) -> str:
    messages: list[Any] = [{"role": "user", "content": QUESTION}]
    while True:
        message = (await litellm.acompletion(model=NAME, messages=messages, tools=TOOLS)).choices[0].message
        if not message.tool_calls:
            return str(message.content)
        messages += [message, *answers_to(message.tool_calls, tools)]


def completion_streamed(tools: Toolbox) -> str:
    messages: list[Any] = [{"role": "user", "content": QUESTION}]
    while True:
        chunks = list(litellm.completion(model=NAME, messages=messages, tools=TOOLS, stream=True))
        message = litellm.stream_chunk_builder(chunks, messages=messages).choices[0].message
        if not message.tool_calls:
            return str(message.content)
        messages += [message, *answers_to(message.tool_calls, tools)]


def outputs_for(response: Any, tools: Toolbox) -> list[Any]:
    return [
        {
            "type": "function_call_output",
            "call_id": item.call_id,
            "output": getattr(tools, item.name)(**json.loads(item.arguments)),
        }
        for item in response.output
        if item.type == "function_call"
    ]


def text_of(response: Any) -> str:
    messages = [item for item in response.output if item.type == "message"]
    return "".join(part.text for item in messages for part in item.content)


def responses(tools: Toolbox) -> str:
    given: list[Any] = [{"role": "user", "content": QUESTION}]
    while True:
        response = litellm.responses(model=NAME, input=given, tools=RESPONSE_TOOLS)
        outputs = outputs_for(response, tools)
        if not outputs:
            return text_of(response)
        given += [*(item.model_dump(exclude_none=True) for item in response.output), *outputs]


def responses_streamed(tools: Toolbox) -> str:
    given: Any = QUESTION
    previous = None
    while True:
        stream = litellm.responses(
            model=NAME, input=given, tools=RESPONSE_TOOLS, previous_response_id=previous, stream=True
        )
        response = next(event for event in stream if event.type == "response.completed").response
        given, previous = outputs_for(response, tools), response.id
        if not given:
            return text_of(response)


if __name__ == "__main__":
    prove(
        "litellm",
        "litellm",
        whole=[completion, completion_async],
        streamed=[completion_streamed],
        responses=[responses, responses_streamed],
    )

"""The openai package: chat completions whole and streamed, the Responses API with its tool runner."""

from __future__ import annotations

import json
from typing import Any

from openai import AsyncOpenAI, OpenAI, pydantic_function_tool
from openai.lib.responses_tool_runner import (
    AsyncRegisteredFunction,
    AsyncResponsesToolRunner,
    RegisteredFunction,
    ResponsesToolRunner,
)
from pydantic import BaseModel
from toolbox import MODEL, QUESTION, Toolbox, prove


class GetWeather(BaseModel):
    """Get the current weather in a city."""

    city: str


class ConvertCurrency(BaseModel):
    """Convert an amount of money from one currency to another."""

    amount: float
    source: str
    target: str


TOOLS = [
    pydantic_function_tool(GetWeather, name="get_weather"),
    pydantic_function_tool(ConvertCurrency, name="convert_currency"),
]
FUNCTIONS: list[Any] = [{"type": "function", **tool["function"]} for tool in TOOLS]


def run_calls(calls: list[Any], tools: Toolbox) -> list[Any]:
    return [
        {
            "role": "tool",
            "tool_call_id": call.id,
            "content": getattr(tools, call.function.name)(**json.loads(call.function.arguments)),
        }
        for call in calls
    ]


def chat(tools: Toolbox) -> str:
    messages: list[Any] = [{"role": "user", "content": QUESTION}]
    with OpenAI() as client:
        while True:
            message = client.chat.completions.create(model=MODEL, messages=messages, tools=TOOLS).choices[0].message
            if not message.tool_calls:
                return str(message.content)
            messages += [message, *run_calls(message.tool_calls, tools)]


def parsed(tools: Toolbox) -> str:
    messages: list[Any] = [{"role": "user", "content": QUESTION}]
    with OpenAI() as client:
        message = client.chat.completions.parse(model=MODEL, messages=messages, tools=TOOLS).choices[0].message
        messages.append(message)
        for call in message.tool_calls or ():
            wanted = call.function.parsed_arguments
            assert isinstance(wanted, GetWeather)
            messages.append({"role": "tool", "tool_call_id": call.id, "content": tools.get_weather(wanted.city)})
        return str(
            client.chat.completions.parse(model=MODEL, messages=messages, tools=TOOLS).choices[0].message.content
        )


def stream_helper(tools: Toolbox) -> str:
    messages: list[Any] = [{"role": "user", "content": QUESTION}]
    with OpenAI() as client:
        while True:
            text = ""
            with client.chat.completions.stream(model=MODEL, messages=messages, tools=TOOLS) as stream:
                for event in stream:
                    text += event.delta if event.type == "content.delta" else ""
                message = stream.get_final_completion().choices[0].message
            if not message.tool_calls:
                assert text == message.content
                return text
            messages += [message, *run_calls(message.tool_calls, tools)]


async def stream_helper_async(tools: Toolbox) -> str:
    messages: list[Any] = [{"role": "user", "content": QUESTION}]
    async with AsyncOpenAI() as client:
        while True:
            async with client.chat.completions.stream(model=MODEL, messages=messages, tools=TOOLS) as stream:
                message = (await stream.get_final_completion()).choices[0].message
            if not message.tool_calls:
                return str(message.content)
            messages += [message, *run_calls(message.tool_calls, tools)]


def tool_runner(tools: Toolbox, stream: bool = False) -> str:
    functions = [RegisteredFunction(tool, lambda args, tool=tool: run(tool, args, tools)) for tool in FUNCTIONS]
    with OpenAI() as client:
        runner = ResponsesToolRunner(functions=functions)
        return runner.run(client, {"model": MODEL, "input": QUESTION}, max_steps=5, stream=stream).output_text


def run(tool: Any, arguments: dict[str, Any], tools: Toolbox) -> str:
    return str(getattr(tools, tool["name"])(**arguments))


def tool_runner_streamed(tools: Toolbox) -> str:
    return tool_runner(tools, stream=True)


async def tool_runner_async(tools: Toolbox) -> str:
    async def get_weather(arguments: dict[str, Any]) -> str:
        return tools.get_weather(**arguments)

    async with AsyncOpenAI() as client:
        runner = AsyncResponsesToolRunner(functions=[AsyncRegisteredFunction(FUNCTIONS[0], get_weather)])
        return (await runner.run(client, {"model": MODEL, "input": QUESTION}, max_steps=5)).output_text


if __name__ == "__main__":
    prove(
        "openai (Python)",
        "openai",
        whole=[chat, parsed],
        streamed=[stream_helper, stream_helper_async],
        responses=[tool_runner, tool_runner_streamed, tool_runner_async],
    )

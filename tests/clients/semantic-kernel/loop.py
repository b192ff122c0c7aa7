"""Semantic Kernel: its ChatCompletionAgent."""

from __future__ import annotations

from typing import Any

from semantic_kernel.agents import ChatCompletionAgent
from semantic_kernel.connectors.ai.open_ai import OpenAIChatCompletion
from semantic_kernel.functions import kernel_function
from toolbox import MODEL, QUESTION, Toolbox, prove


class Plugin:
    """The tools, as the kernel takes them."""

    def __init__(self, tools: Toolbox) -> None:
        self._tools = tools

    @kernel_function(description="Get the current weather in a city.")
    def get_weather(self, city: str) -> str:
        return self._tools.get_weather(city)

    @kernel_function(description="Convert an amount of money from one currency to another.")
    def convert_currency(self, amount: float, source: str, target: str) -> str:
        return self._tools.convert_currency(amount, source, target)


def agent(tools: Toolbox) -> Any:
    return ChatCompletionAgent(service=OpenAIChatCompletion(ai_model_id=MODEL), plugins=[Plugin(tools)])


async def run(tools: Toolbox) -> str:
    return str(await agent(tools).get_response(messages=QUESTION))


async def run_streamed(tools: Toolbox) -> str:
    chunks = [str(chunk.content) async for chunk in agent(tools).invoke_stream(messages=QUESTION)]
    assert len(chunks) > 1
    return "".join(chunks)


if __name__ == "__main__":
    prove("semantic-kernel", "semantic-kernel", whole=[run], streamed=[run_streamed])

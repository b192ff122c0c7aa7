"""Haystack: its Agent, on both APIs."""

from __future__ import annotations

from typing import Any

from haystack.components.agents import Agent
from haystack.components.generators.chat import OpenAIChatGenerator, OpenAIResponsesChatGenerator
from haystack.dataclasses import ChatMessage
from haystack.tools import create_tool_from_function
from toolbox import MODEL, QUESTION, Toolbox, prove


def ask(tools: Toolbox, generator: Any, **options: Any) -> str:
    listed = [create_tool_from_function(tools.get_weather), create_tool_from_function(tools.convert_currency)]
    agent = Agent(chat_generator=generator, tools=listed, **options)
    return str(agent.run(messages=[ChatMessage.from_user(QUESTION)])["messages"][-1].text)


def stream(tools: Toolbox, generator: Any) -> str:
    chunks: list[Any] = []
    said = ask(tools, generator, streaming_callback=chunks.append)
    assert len(chunks) > 4
    return said


def chat(tools: Toolbox) -> str:
    return ask(tools, OpenAIChatGenerator(model=MODEL))


def chat_strict(tools: Toolbox) -> str:
    return ask(tools, OpenAIChatGenerator(model=MODEL, tools_strict=True))


def chat_streamed(tools: Toolbox) -> str:
    return stream(tools, OpenAIChatGenerator(model=MODEL))


def responses(tools: Toolbox) -> str:
    return ask(tools, OpenAIResponsesChatGenerator(model=MODEL))


def responses_streamed(tools: Toolbox) -> str:
    return stream(tools, OpenAIResponsesChatGenerator(model=MODEL))


if __name__ == "__main__":
    prove(
        "haystack",
        "haystack-ai",
        whole=[chat, chat_strict],
        streamed=[chat_streamed],
        responses=[responses, responses_streamed],
    )

"""The OpenAI Agents SDK: the Runner with function tools, on the Responses API and on Chat Completions."""

from __future__ import annotations

from typing import Any

from agents import Agent, Model, OpenAIChatCompletionsModel, OpenAIResponsesModel, Runner, SQLiteSession, function_tool
from openai import AsyncOpenAI
from toolbox import MODEL, QUESTION, Toolbox, prove


def agent(tools: Toolbox, kind: type[OpenAIChatCompletionsModel] | type[OpenAIResponsesModel]) -> Agent[Any]:
    @function_tool
    def get_weather(city: str, unit: str = "celsius") -> str:  # a default, which its strict schema keeps
        """Get the current weather in a city."""
        return tools.get_weather(city)

    @function_tool
    def convert_currency(amount: float, source: str, target: str) -> str:
        """Convert an amount of money from one currency to another."""
        return tools.convert_currency(amount, source, target)

    model: Model = kind(MODEL, AsyncOpenAI())
    return Agent("Helper", instructions="Be brief.", tools=[get_weather, convert_currency], model=model)


async def run(agent: Agent[Any], **options: Any) -> str:
    return str((await Runner.run(agent, QUESTION, **options)).final_output)


async def run_streamed(agent: Agent[Any]) -> str:
    result = Runner.run_streamed(agent, QUESTION)
    deltas = []
    async for event in result.stream_events():
        if event.type == "raw_response_event" and event.data.type == "response.output_text.delta":
            deltas.append(event.data.delta)
    assert "".join(deltas) == result.final_output
    return "".join(deltas)


async def chat(tools: Toolbox) -> str:
    return await run(agent(tools, OpenAIChatCompletionsModel))


async def chat_streamed(tools: Toolbox) -> str:
    return await run_streamed(agent(tools, OpenAIChatCompletionsModel))


async def responses(tools: Toolbox) -> str:
    return await run(agent(tools, OpenAIResponsesModel))


async def responses_in_a_session(tools: Toolbox) -> str:
    return await run(agent(tools, OpenAIResponsesModel), session=SQLiteSession("one"))


async def responses_continued_by_id(tools: Toolbox) -> str:
    return await run(agent(tools, OpenAIResponsesModel), auto_previous_response_id=True)


async def responses_in_a_conversation(tools: Toolbox) -> str:
    conversation = await AsyncOpenAI().conversations.create()
    return await run(agent(tools, OpenAIResponsesModel), conversation_id=conversation.id)


async def responses_streamed(tools: Toolbox) -> str:
    return await run_streamed(agent(tools, OpenAIResponsesModel))


if __name__ == "__main__":
    prove(
        "openai-agents",
        "openai-agents",
        whole=[chat],
        streamed=[chat_streamed],
        responses=[
            responses,
            responses_streamed,
            responses_in_a_session,
            responses_continued_by_id,
            responses_in_a_conversation,
        ],
    )

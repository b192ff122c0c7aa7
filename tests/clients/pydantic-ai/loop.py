"""Pydantic AI: an Agent on the Chat Completions model and on the Responses model."""

from __future__ import annotations

from pydantic_ai import Agent
from pydantic_ai.models import Model
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from toolbox import MODEL, QUESTION, Toolbox, prove


def agent(tools: Toolbox, model: Model) -> Agent[None, str]:
    return Agent(model, tools=[tools.get_weather, tools.convert_currency])


def chat(tools: Toolbox) -> str:
    return agent(tools, OpenAIChatModel(MODEL)).run_sync(QUESTION).output


def responses(tools: Toolbox) -> str:
    return agent(tools, OpenAIResponsesModel(MODEL)).run_sync(QUESTION).output


async def streamed(agent: Agent[None, str]) -> str:
    """Stream the text; the run ends with the last piece."""
    pieces = []
    async with agent.run_stream(QUESTION) as result:
        async for piece in result.stream_text(delta=True, debounce_by=None):
            pieces.append(piece)
        assert result.usage.output_tokens > 0
    assert len(pieces) > 1
    return "".join(pieces)


async def chat_streamed(tools: Toolbox) -> str:
    return await streamed(agent(tools, OpenAIChatModel(MODEL)))


async def responses_streamed(tools: Toolbox) -> str:
    return await streamed(agent(tools, OpenAIResponsesModel(MODEL)))


if __name__ == "__main__":
    prove(
        "pydantic-ai",
        "pydantic-ai-slim",
        whole=[chat],
        streamed=[chat_streamed],
        responses=[responses, responses_streamed],
    )

"""agno: its Agent, on both APIs."""

from __future__ import annotations

from typing import Any

from agno.agent import Agent
from agno.models.openai import OpenAIChat, OpenAIResponses
from toolbox import MODEL, QUESTION, Toolbox, prove


def agent(tools: Toolbox, model: Any) -> Agent:
    return Agent(model=model, tools=[tools.get_weather, tools.convert_currency], telemetry=False)


def stream(agent: Agent) -> str:
    chunks = [getattr(event, "content", None) for event in agent.run(QUESTION, stream=True)]
    said = [chunk for chunk in chunks if isinstance(chunk, str)]
    assert len(said) > 1
    return "".join(said)


def chat(tools: Toolbox) -> str:
    return str(agent(tools, OpenAIChat(id=MODEL)).run(QUESTION).content)


def chat_streamed(tools: Toolbox) -> str:
    return stream(agent(tools, OpenAIChat(id=MODEL)))


def responses(tools: Toolbox) -> str:
    return str(agent(tools, OpenAIResponses(id=MODEL)).run(QUESTION).content)


def responses_streamed(tools: Toolbox) -> str:
    return stream(agent(tools, OpenAIResponses(id=MODEL)))


if __name__ == "__main__":
    prove("agno", "agno", whole=[chat], streamed=[chat_streamed], responses=[responses, responses_streamed])

"""LlamaIndex: its function agent, on both APIs."""

from __future__ import annotations

import os

from llama_index.core.agent.workflow import AgentStream, FunctionAgent
from llama_index.core.llms.function_calling import FunctionCallingLLM
from llama_index.llms.openai import OpenAI, OpenAIResponses
from toolbox import MODEL, QUESTION, Toolbox, prove

ADDRESS = {"model": MODEL, "api_base": os.environ["OPENAI_BASE_URL"]}


def agent(tools: Toolbox, llm: FunctionCallingLLM, *, streaming: bool) -> FunctionAgent:
    return FunctionAgent(tools=[tools.get_weather, tools.convert_currency], llm=llm, streaming=streaming)


async def run(agent: FunctionAgent) -> str:
    return str(await agent.run(QUESTION))


async def run_streamed(agent: FunctionAgent) -> str:
    handler = agent.run(QUESTION)
    deltas = [event.delta async for event in handler.stream_events() if isinstance(event, AgentStream)]
    said = str(await handler)
    assert said in "".join(deltas)
    return said


async def chat(tools: Toolbox) -> str:
    return await run(agent(tools, OpenAI(**ADDRESS), streaming=False))


async def chat_streamed(tools: Toolbox) -> str:
    return await run_streamed(agent(tools, OpenAI(**ADDRESS), streaming=True))


async def responses(tools: Toolbox) -> str:
    return await run(agent(tools, OpenAIResponses(**ADDRESS), streaming=False))


async def responses_streamed(tools: Toolbox) -> str:
    return await run_streamed(agent(tools, OpenAIResponses(**ADDRESS), streaming=True))


if __name__ == "__main__":
    prove(
        "llamaindex",
        "llama-index-llms-openai",
        whole=[chat],
        streamed=[chat_streamed],
        responses=[responses, responses_streamed],
    )

"""AutoGen: its AssistantAgent."""

from __future__ import annotations

from typing import Any

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.base import TaskResult
from autogen_agentchat.messages import ModelClientStreamingChunkEvent
from autogen_core.models import ModelFamily, ModelInfo
from autogen_ext.models.openai import OpenAIChatCompletionClient
from toolbox import MODEL, QUESTION, Toolbox, prove

INFO = ModelInfo(family=ModelFamily.GPT_5, vision=True, function_calling=True, json_output=True, structured_output=True)
"""What the model can do, which AutoGen knows of models up to 2025 alone."""


def agent(tools: Toolbox, **options: Any) -> AssistantAgent:
    listed: list[Any] = [tools.get_weather, tools.convert_currency]
    client = OpenAIChatCompletionClient(model=MODEL, model_info=INFO)
    return AssistantAgent("helper", client, tools=listed, max_tool_iterations=4, **options)


async def run(tools: Toolbox) -> str:
    return str((await agent(tools).run(task=QUESTION)).messages[-1].to_text())


async def run_with_reflection(tools: Toolbox) -> str:
    return str((await agent(tools, reflect_on_tool_use=True).run(task=QUESTION)).messages[-1].to_text())


async def run_streamed(tools: Toolbox) -> str:
    chunks, said = [], ""
    async for event in agent(tools, model_client_stream=True).run_stream(task=QUESTION):
        if isinstance(event, ModelClientStreamingChunkEvent):
            chunks.append(event.content)
        elif isinstance(event, TaskResult):
            said = str(event.messages[-1].to_text())
    assert said in "".join(chunks)
    return said


if __name__ == "__main__":
    prove("autogen", "autogen-agentchat", whole=[run, run_with_reflection], streamed=[run_streamed])

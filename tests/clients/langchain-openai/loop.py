"""langchain-openai: bind_tools by hand, and LangChain's own agent, on both of the model's APIs."""

from __future__ import annotations

from typing import Any

from langchain.agents import create_agent
from langchain_core.messages import AIMessageChunk, BaseMessage, HumanMessage
from langchain_core.tools import BaseTool, StructuredTool
from langchain_openai import ChatOpenAI
from toolbox import MODEL, QUESTION, Toolbox, prove


def tools_of(tools: Toolbox) -> list[BaseTool]:
    return [StructuredTool.from_function(tools.get_weather), StructuredTool.from_function(tools.convert_currency)]


def bound(tools: Toolbox) -> str:
    by_name = {tool.name: tool for tool in tools_of(tools)}
    model = ChatOpenAI(model=MODEL).bind_tools(list(by_name.values()))
    messages: list[BaseMessage] = [HumanMessage(QUESTION)]
    while True:
        reply = model.invoke(messages)
        if not reply.tool_calls:
            return str(reply.text)
        messages += [reply, *(by_name[call["name"]].invoke(call) for call in reply.tool_calls)]


def bound_streamed(tools: Toolbox) -> str:
    by_name = {tool.name: tool for tool in tools_of(tools)}
    model = ChatOpenAI(model=MODEL, stream_usage=True).bind_tools(list(by_name.values()))
    messages: list[BaseMessage] = [HumanMessage(QUESTION)]
    while True:
        reply: Any = None
        for chunk in model.stream(messages):
            reply = chunk if reply is None else reply + chunk
        assert reply.usage_metadata["total_tokens"] > 0
        if not reply.tool_calls:
            return str(reply.text)
        messages += [reply, *(by_name[call["name"]].invoke(call) for call in reply.tool_calls)]


def ask_agent(tools: Toolbox, **options: Any) -> str:
    agent = create_agent(ChatOpenAI(model=MODEL, **options), tools_of(tools))
    return str(agent.invoke({"messages": [HumanMessage(QUESTION)]})["messages"][-1].text)


def stream_agent(tools: Toolbox, **options: Any) -> str:
    agent = create_agent(ChatOpenAI(model=MODEL, **options), tools_of(tools))
    streamed = agent.stream({"messages": [HumanMessage(QUESTION)]}, stream_mode="messages")
    chunks = [chunk for chunk, _ in streamed if isinstance(chunk, AIMessageChunk)]
    assert len(chunks) > 4
    return "".join(chunk.text for chunk in chunks)


async def agent_async(tools: Toolbox) -> str:
    agent = create_agent(ChatOpenAI(model=MODEL), tools_of(tools))
    return str((await agent.ainvoke({"messages": [HumanMessage(QUESTION)]}))["messages"][-1].text)


def agent(tools: Toolbox) -> str:
    return ask_agent(tools)


def agent_streamed(tools: Toolbox) -> str:
    return stream_agent(tools)


def agent_on_responses(tools: Toolbox) -> str:
    return ask_agent(tools, use_responses_api=True)


def agent_on_responses_streamed(tools: Toolbox) -> str:
    return stream_agent(tools, use_responses_api=True)


def agent_on_stored_responses(tools: Toolbox) -> str:
    return ask_agent(tools, use_responses_api=True, use_previous_response_id=True)


if __name__ == "__main__":
    prove(
        "langchain-openai",
        "langchain-openai",
        whole=[bound, agent, agent_async],
        streamed=[bound_streamed, agent_streamed],
        responses=[agent_on_responses, agent_on_responses_streamed, agent_on_stored_responses],
    )

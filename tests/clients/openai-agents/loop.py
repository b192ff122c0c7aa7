"""The OpenAI Agents SDK: the Runner with function tools, on the Responses API and on Chat Completions."""

from __future__ import annotations

from typing import Any

from agents import (
    Agent,
    HostedMCPTool,
    MaxTurnsExceeded,
    Model,
    ModelBehaviorError,
    ModelResponse,
    OpenAIChatCompletionsModel,
    OpenAIResponsesModel,
    Runner,
    SQLiteSession,
    function_tool,
)
from agents.run import DEFAULT_MAX_TURNS
from openai import AsyncOpenAI
from openai.types.responses.tool_param import Mcp
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


class MadeUpNames(OpenAIResponsesModel):
    """A model whose calls have a name that nobody registered."""

    async def get_response(self, *arguments: Any, **named: Any) -> ModelResponse:
        response = await super().get_response(*arguments, **named)
        for item in response.output:
            if item.type == "function_call":
                item.name = "nope"
        return response


def shop(model: Model, *, needs_approval: bool = False) -> Agent[Any]:
    """Return an agent whose one tool fails."""

    @function_tool(needs_approval=needs_approval)
    def get_stock(shop: str) -> int:
        """Return the stock of a shop."""
        raise ValueError("the password is hunter2")

    assert get_stock.strict_json_schema
    return Agent("Shop", instructions="Be brief.", tools=[get_stock], model=model)


async def raised(agent: Agent[Any], kind: type[Exception], **options: Any) -> bool:
    try:
        await Runner.run(agent, "What is the stock of the shop Oslo?", **options)
    except kind:
        return True
    return False


async def responses_as_lesson_13_describes_them(tools: Toolbox) -> str:
    model = OpenAIResponsesModel(MODEL, AsyncOpenAI())
    result = await Runner.run(shop(model), "What is the stock of the shop Oslo?")
    assert len(result.raw_responses) == 2, result.raw_responses
    said = str(result.to_input_list())
    assert "An error occurred while running the tool. Please try again." in said
    assert "hunter2" not in said
    assert await raised(shop(model), MaxTurnsExceeded, max_turns=1)
    assert DEFAULT_MAX_TURNS == 10
    assert shop(model).reset_tool_choice
    assert await raised(shop(MadeUpNames(MODEL, AsyncOpenAI())), ModelBehaviorError)
    careful = shop(model, needs_approval=True)
    paused = await Runner.run(careful, "What is the stock of the shop Oslo?")
    (asked,) = paused.interruptions
    state = paused.to_state()
    state.reject(asked)
    assert "Tool execution was not approved." in str((await Runner.run(careful, state)).to_input_list())
    mail = Mcp(type="mcp", server_label="mail", server_url="https://mail.example.com/mcp")
    assert HostedMCPTool(tool_config=mail).name == "hosted_mcp"
    return await run(agent(tools, OpenAIResponsesModel))


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
            responses_as_lesson_13_describes_them,
        ],
    )

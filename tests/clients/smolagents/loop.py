"""smolagents: its ToolCallingAgent, which ends with a call of ``final_answer``."""

from __future__ import annotations

from typing import Any

from smolagents import OpenAIModel, ToolCallingAgent, tool
from toolbox import MODEL, QUESTION, Toolbox, prove


def agent(tools: Toolbox, **options: Any) -> Any:
    @tool
    def get_weather(city: str) -> str:
        """Get the current weather in a city.

        Args:
            city: The city.
        """
        return tools.get_weather(city)

    @tool
    def convert_currency(amount: float, source: str, target: str) -> str:
        """Convert an amount of money from one currency to another.

        Args:
            amount: The amount.
            source: The currency it is in.
            target: The currency that is wanted.
        """
        return tools.convert_currency(amount, source, target)

    model = OpenAIModel(model_id=MODEL)
    return ToolCallingAgent(
        tools=[get_weather, convert_currency], model=model, max_steps=6, verbosity_level=0, **options
    )


def run(tools: Toolbox) -> str:
    return str(agent(tools).run(QUESTION))


def run_streamed(tools: Toolbox) -> str:
    return str(agent(tools, stream_outputs=True).run(QUESTION))


if __name__ == "__main__":
    prove("smolagents", "smolagents", whole=[run], streamed=[run_streamed])

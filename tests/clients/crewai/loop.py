"""CrewAI: an Agent by itself, and a Crew with a task."""

from __future__ import annotations

from typing import Any

from crewai import LLM, Agent, Crew, Task
from crewai.tools import tool
from toolbox import MODEL, QUESTION, Toolbox, prove


def agent(tools: Toolbox, **options: Any) -> Agent:
    @tool("get_weather")
    def get_weather(city: str) -> str:
        """Get the current weather in a city."""
        return tools.get_weather(city)

    @tool("convert_currency")
    def convert_currency(amount: float, source: str, target: str) -> str:
        """Convert an amount of money from one currency to another."""
        return tools.convert_currency(amount, source, target)

    return Agent(
        role="Helper",
        goal="Answer questions.",
        backstory="You are brief.",
        tools=[get_weather, convert_currency],
        llm=LLM(model=MODEL, **options),
    )


def run_task(helper: Agent) -> str:
    wanted = Task(description=QUESTION, expected_output="The weather of each city.", agent=helper)
    return str(Crew(agents=[helper], tasks=[wanted]).kickoff())


def kickoff(tools: Toolbox) -> str:
    return str(agent(tools).kickoff(QUESTION))


def task(tools: Toolbox) -> str:
    return run_task(agent(tools))


def task_streamed(tools: Toolbox) -> str:
    return run_task(agent(tools, stream=True))


def task_on_responses(tools: Toolbox) -> str:
    return run_task(agent(tools, api="responses"))


if __name__ == "__main__":
    prove("crewai", "crewai", whole=[kickoff, task], streamed=[task_streamed], responses=[task_on_responses])

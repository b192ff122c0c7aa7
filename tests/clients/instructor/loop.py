"""Instructor: pydantic models as the tools; the loop is ours, as Instructor has none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import instructor
from pydantic import BaseModel
from toolbox import MODEL, QUESTION, REPORTS, Toolbox, prove


class GetWeather(BaseModel):
    """Get the current weather in a city."""

    city: str


class ConvertCurrency(BaseModel):
    """Convert an amount of money from one currency to another."""

    amount: float
    source: str
    target: str


ASKED: Any = [{"role": "user", "content": QUESTION}]
EACH_ASKED: list[Any] = [[{"role": "user", "content": f"What is the weather in {city}?"}] for city in REPORTS]


def reports(wanted: Iterable[Any], tools: Toolbox) -> str:
    return "; ".join(tools.get_weather(call.city) for call in wanted if isinstance(call, GetWeather))


def parallel_tools(tools: Toolbox) -> str:
    client = instructor.from_provider(f"openai/{MODEL}", mode=instructor.Mode.PARALLEL_TOOLS)
    calls = client.create(response_model=Iterable[GetWeather | ConvertCurrency], messages=ASKED)
    return reports(calls, tools)


def one_city_each(tools: Toolbox, mode: instructor.Mode = instructor.Mode.TOOLS) -> str:
    client = instructor.from_provider(f"openai/{MODEL}", mode=mode)
    return reports([client.create(response_model=GetWeather, messages=asked) for asked in EACH_ASKED], tools)


def one_city_each_in_strict_tools(tools: Toolbox) -> str:
    return one_city_each(tools, instructor.Mode.TOOLS_STRICT)


def one_city_each_in_json_schema(tools: Toolbox) -> str:
    return one_city_each(tools, instructor.Mode.JSON_SCHEMA)


async def one_city_each_async(tools: Toolbox) -> str:
    client = instructor.from_provider(f"openai/{MODEL}", async_client=True)
    return reports([await client.create(response_model=GetWeather, messages=asked) for asked in EACH_ASKED], tools)


def partial_streamed(tools: Toolbox, mode: instructor.Mode = instructor.Mode.TOOLS) -> str:
    client = instructor.from_provider(f"openai/{MODEL}", mode=mode)
    grown = [list(client.create_partial(response_model=GetWeather, messages=asked)) for asked in EACH_ASKED]
    assert all(len(versions) > 1 for versions in grown)
    return reports([versions[-1] for versions in grown], tools)


def partial_streamed_in_json_schema(tools: Toolbox) -> str:
    return partial_streamed(tools, instructor.Mode.JSON_SCHEMA)


def responses(tools: Toolbox) -> str:
    return one_city_each(tools, instructor.Mode.RESPONSES_TOOLS)


def responses_streamed(tools: Toolbox) -> str:
    return partial_streamed(tools, instructor.Mode.RESPONSES_TOOLS)


if __name__ == "__main__":
    prove(
        "instructor",
        "instructor",
        whole=[
            parallel_tools,
            one_city_each,
            one_city_each_in_strict_tools,
            one_city_each_in_json_schema,
            one_city_each_async,
        ],
        streamed=[partial_streamed, partial_streamed_in_json_schema],
        responses=[responses, responses_streamed],
    )

"""The effort that requests to the course's model name where the environment asks for one."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx2
import openai
import pytest

from mocks import AsyncMockOpenAI, MockOpenAI, course_model
from mocks.course_client import AsyncCourseOpenAI, CourseOpenAI

ASK: Any = [{"role": "user", "content": "What is the weather in Oslo?"}]
TOOLS: Any = [{"type": "function", "function": {"name": "get_weather", "description": "Returns the weather."}}]
REFUSED = "set reasoning_effort to 'none'"


@pytest.fixture
def luna(monkeypatch: pytest.MonkeyPatch) -> str:
    """Make the course's model one that takes tools on Chat Completions only with the effort "none"."""
    monkeypatch.setattr(course_model, "MODEL", "gpt-6-luna")
    monkeypatch.setattr(course_model, "EFFORT", "none")
    return "gpt-6-luna"


def test_tools_are_taken_with_the_effort_and_refused_without(luna: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def ask() -> Any:
        return await AsyncMockOpenAI().chat.completions.create(model=luna, messages=ASK, tools=TOOLS)

    reply = MockOpenAI().chat.completions.create(model=luna, messages=ASK, tools=TOOLS)
    assert (reply.choices[0].message.tool_calls or [])[0].function.name == "get_weather"  # type: ignore[union-attr]
    assert asyncio.run(ask()).choices[0].message.tool_calls
    monkeypatch.setattr(course_model, "EFFORT", None)
    with pytest.raises(openai.BadRequestError, match=REFUSED):
        MockOpenAI().chat.completions.create(model=luna, messages=ASK, tools=TOOLS)


def test_an_effort_of_ones_own_another_model_and_responses_stay_as_they_are(luna: str) -> None:
    client = MockOpenAI()
    with pytest.raises(openai.BadRequestError, match=REFUSED):
        client.chat.completions.create(model=luna, messages=ASK, tools=TOOLS, reasoning_effort="low")
    with pytest.raises(openai.BadRequestError, match=REFUSED):
        client.chat.completions.create(model="gpt-6-sol", messages=ASK, tools=TOOLS)
    assert client.chat.completions.create(model="gpt-4o-mini", messages=ASK).model == "gpt-4o-mini-2024-07-18"
    assert client.responses.create(model=luna, input="Hello").reasoning.effort == "medium"  # type: ignore[union-attr]


def test_a_client_of_a_service_names_it_in_each_attempt_and_in_copies(luna: str) -> None:
    sent: list[Any] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        sent.append(json.loads(request.content))
        return httpx2.Response(500, headers={"retry-after-ms": "1"})

    transport = httpx2.MockTransport(answer)
    client = CourseOpenAI(api_key="any", max_retries=1, http_client=httpx2.Client(transport=transport))
    again = AsyncCourseOpenAI(api_key="any", max_retries=0, http_client=httpx2.AsyncClient(transport=transport))
    with pytest.raises(openai.InternalServerError):
        client.with_options(timeout=5).chat.completions.create(model=luna, messages=ASK)
    with pytest.raises(openai.InternalServerError):
        asyncio.run(again.chat.completions.create(model=luna, messages=ASK))  # type: ignore[arg-type]
    assert [body["reasoning_effort"] for body in sent] == ["none"] * 3

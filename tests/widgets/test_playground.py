from __future__ import annotations

import asyncio
from typing import Any

import pytest

from mocks import AsyncMockOpenAI, MockOpenAI, Scenario, Turn
from tests.widgets.tree import joined, named, shown
from widgets import playground, stepper
from widgets.playground import MAX_ROUNDS, Playground

CITY = {"type": "object", "properties": {"city": {"type": "string", "description": "A city"}}, "required": ["city"]}
TOOLS = [
    {"name": "get_weather", "description": "Returns the weather of a city.", "parameters": CITY},
    {"name": "get_time", "description": "Returns the local time of a city.", "parameters": CITY},
]


def get_weather(city: str) -> dict[str, Any]:
    return {"city": city, "celsius": 4}


async def get_time(city: str) -> str:
    return "14:05"


FUNCTIONS = {"get_weather": get_weather, "get_time": get_time}


def play(client: Any = None) -> Playground:
    return playground(TOOLS, FUNCTIONS, client=client, pace=0)


def roles(made: Playground) -> list[str]:
    return [message["role"] for message in made.messages]


async def finished(made: Playground) -> None:
    assert made._task is not None
    await asyncio.wait([made._task])


@pytest.mark.parametrize("client", [None, MockOpenAI()], ids=["async", "sync"])
def test_a_message_is_worked_on_until_the_agent_answers(client: Any) -> None:
    made = asyncio.run(play(client).send("What is the weather in Oslo?"))
    assert roles(made) == ["user", "assistant", "tool", "assistant"]
    assert made.status == "✓ Done: 2 requests."
    assert len(stepper(made).frames) == 6
    assert [(span.label, span.kind) for span in made.spans] == [
        ("ask", "model"),
        ("get_weather", "tool"),
        ("ask", "model"),
    ]
    again = asyncio.run(made.send("And what time is it in Oslo?"))
    assert again.messages[-2]["content"] == "14:05"


def test_only_chosen_tools_are_offered() -> None:
    made = play()
    box = made.build()
    named(box, "get_weather").value = False
    asyncio.run(made.send("What is the weather in Oslo?"))
    assert made.transcript.last.offered == ("get_time",)
    named(box, "get_time").value = False
    asyncio.run(made.send("What time is it in Oslo?"))
    assert "tools" not in made.transcript.last.request


def test_the_buttons_send_and_clear() -> None:
    async def cell() -> None:
        made = play()
        box = joined(made.build())
        named(box, "Send").click()
        assert "Type a message first." in shown(box)
        named(box, "Your message").value = "What is the weather in Oslo?"
        named(box, "Send").click()
        named(box, "Send").click()
        assert "It is still at work." in shown(box)
        await finished(made)
        assert "→ call #1" in shown(box)
        named(box, "New conversation").click()
        assert made.messages == []

    asyncio.run(cell())


def test_a_message_that_arrives_after_the_press_is_sent_whole() -> None:
    """Nothing answers for the page here, so that the press is handled first, as on two threads."""

    async def cell() -> None:
        made = play()
        box = made.build()
        field = named(box, "Your message")
        field.value = "What"
        named(box, "Send").click()
        assert field.value == "What"
        field.value = "What is the weather in Oslo?"
        field.answered = field.asked
        assert field.value == ""
        await finished(made)
        assert made.messages[0]["content"] == "What is the weather in Oslo?"

    asyncio.run(cell())


def test_work_is_stopped_and_the_conversation_can_go_on() -> None:
    waiting = asyncio.Event()

    async def slow(city: str) -> str:
        waiting.set()
        await asyncio.sleep(3600)
        return ""

    async def cell() -> None:
        made = playground(TOOLS[:1], {"get_weather": slow}, pace=0)
        box = joined(made.build())
        named(box, "Stop").click()
        assert "Nothing is running." in shown(box)
        named(box, "Your message").value = "What is the weather in Oslo?"
        named(box, "Send").click()
        await waiting.wait()
        assert "running get_weather" in shown(box)
        named(box, "Stop").click()
        await finished(made)
        assert "✗ Stopped." in shown(box)
        assert roles(made) == ["user", "assistant", "tool"]  # the open call is answered, or the API refuses the next
        made._functions = FUNCTIONS
        await made.send("What is the weather in Tokyo?")
        assert made.status.startswith("✓ Done")

    asyncio.run(cell())


def test_what_goes_wrong_is_told_and_every_call_is_answered() -> None:
    client = AsyncMockOpenAI(Scenario.of(Turn.asks_for("get_weather", town="x"), Turn.says("Sorry.")))
    made = asyncio.run(play(client).send("go"))
    assert "TypeError" in made.messages[2]["content"]

    async def cell() -> None:
        broken = play(AsyncMockOpenAI(faults="server_error", max_retries=0))
        box = joined(broken.build())
        named(box, "Your message").value = "go"
        named(box, "Send").click()
        await finished(broken)
        assert "This widget failed" in shown(box)
        assert "InternalServerError" in shown(box)

    asyncio.run(cell())


def test_a_model_that_never_answers_in_words_is_stopped_at_the_bound() -> None:
    turns = [Turn.asks_for("get_weather", city="Oslo") for _ in range(MAX_ROUNDS + 1)]
    made = asyncio.run(play(AsyncMockOpenAI(Scenario.of(*turns))).send("go"))
    assert made.status == f"✗ Stopped after {MAX_ROUNDS} requests without an answer in words."
    assert len(made.transcript) == MAX_ROUNDS


def test_a_tool_without_a_function_is_refused() -> None:
    with pytest.raises(ValueError, match="get_time"):
        playground(TOOLS, {"get_weather": get_weather})


def test_the_static_forms_hold_the_conversation_escaped() -> None:
    made = asyncio.run(play().send("<b>Hello!</b>"))
    bundle = made._repr_mimebundle_()
    assert "<b>" not in bundle["text/html"]
    assert "user: <b>Hello!</b>" in bundle["text/plain"]
    assert "not a language model" in bundle["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in bundle

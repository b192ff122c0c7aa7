"""Several conversations at once: which turns are whose, whatever the order in which requests come."""

from __future__ import annotations

import random
from typing import Any

import openai
import pytest

from mocks import MODEL, MockOpenAI, Scenario, Turn
from mocks.scenarios.conversation_state import ConversationState
from mocks.scenarios.player import ScenarioPlayer
from mocks.scenarios.scenario import Conversation

TOOL: Any = {"type": "function", "function": {"name": "look"}}


class Agent:
    """A conversation that goes on by one request at a time."""

    def __init__(self, client: openai.OpenAI, *opening: str, **settings: Any) -> None:
        self.client = client
        self.settings = settings
        self.messages: list[Any] = [{"role": "user", "content": text} for text in opening]

    def step(self) -> str:
        """Send the history, add the reply and a result for each call, and return what the reply said."""
        reply = self.client.chat.completions.create(model=MODEL, messages=self.messages, tools=[TOOL], **self.settings)
        message = reply.choices[0].message
        self.messages.append(message.model_dump(exclude_none=True))
        for call in message.tool_calls or ():
            self.messages.append({"role": "tool", "tool_call_id": call.id, "content": "1"})
        return message.content or message.tool_calls[0].function.arguments  # type: ignore[index,union-attr,return-value]


def script_of(name: str, steps: int = 3) -> tuple[Turn, ...]:
    """Return turns that call a tool again and again and say which script they are from."""
    calls = [Turn.asks_for("look", f'{{"at":"{name}{i}"}}') for i in range(1, steps)]
    return (*calls, Turn.says(f"{name} done"))


def said_by(name: str, steps: int = 3) -> list[str]:
    return [f'{{"at":"{name}{i}"}}' for i in range(1, steps)] + [f"{name} done"]


@pytest.mark.parametrize("seed", range(20))
def test_conversations_never_take_each_others_turns(seed: int) -> None:
    names = ["Oslo", "Rome", "Lima"]
    client = MockOpenAI(Scenario.of(*(Conversation.of(*script_of(n)).on(user_contains=n) for n in names)))
    agents = {name: Agent(client, f"Weather in {name}?") for name in names}
    steps = names * 3
    random.Random(seed).shuffle(steps)
    heard: dict[str, list[str]] = {name: [] for name in names}
    for name in steps:
        heard[name].append(agents[name].step())
    assert heard == {name: said_by(name) for name in names}
    client.assert_all_used()


@pytest.mark.parametrize("seed", range(20))
def test_conversations_without_conditions_are_opened_in_order(seed: int) -> None:
    client = MockOpenAI(Scenario.of(Conversation.of(*script_of("x")), Conversation.of(*script_of("y"))))
    agents = [Agent(client, "first"), Agent(client, "second")]
    heard = [[agent.step()] for agent in agents]
    steps = [0, 1] * 2
    random.Random(seed).shuffle(steps)
    for i in steps:
        heard[i].append(agents[i].step())
    assert heard == [said_by("x"), said_by("y")]


@pytest.mark.parametrize("seed", range(20))
def test_the_same_opening_twice_is_two_conversations(seed: int) -> None:
    client = MockOpenAI(Scenario.of(Conversation.of(*script_of("x")), Conversation.of(*script_of("y"))))
    agents = [Agent(client, "hello"), Agent(client, "hello")]
    heard = [[agent.step()] for agent in agents]
    steps = [0, 1] * 2
    random.Random(seed).shuffle(steps)
    for i in steps:
        heard[i].append(agents[i].step())
    assert heard == [said_by("x"), said_by("y")]


@pytest.mark.parametrize("seed", range(20))
def test_one_script_for_any_number_of_openings(seed: int) -> None:
    client = MockOpenAI(Scenario.of(Conversation.of(*script_of("x")).always()))
    agents = [Agent(client, f"hello {i % 3}") for i in range(6)]  # pairs with the same opening
    heard: list[list[str]] = [[] for _ in agents]
    steps = list(range(6)) * 3
    random.Random(seed).shuffle(steps)
    for i in steps:
        heard[i].append(agents[i].step())
    assert heard == [said_by("x")] * 6


@pytest.mark.parametrize("seed", range(10))
def test_errors_and_single_calls_stay_in_their_conversation(seed: int) -> None:
    names = ["Oslo", "Rome", "Lima"]
    client = MockOpenAI(
        Scenario.of(
            *(
                Conversation.of(
                    Turn.fails(500, f"{n} down"),
                    Turn.asks_for("look", f'{{"at":"{n}1"}}').and_for("look", f'{{"at":"{n}2"}}'),
                    Turn.fails(429, f"{n} slow"),
                    Turn.says(f"{n} done"),
                )
                for n in names
            )
        ),
        max_retries=0,
    )
    agents = {name: Agent(client, name, parallel_tool_calls=False) for name in names}
    heard: dict[str, list[str]] = {name: [] for name in names}
    steps = names * 4
    random.Random(seed).shuffle(steps)
    for name in names + steps:  # opened in order: the conversations have no conditions
        try:
            heard[name].append(agents[name].step())
        except openai.APIStatusError as error:
            heard[name].append(str(error.body["message"]))  # type: ignore[index]
    calls = {name: [f'{{"at":"{name}{i}"}}' for i in (1, 2)] for name in names}
    assert heard == {n: [f"{n} down", *calls[n], f"{n} slow", f"{n} done"] for n in names}


def test_an_error_is_retried_in_its_own_conversation() -> None:
    first = Conversation.of(Turn.fails(500, "down"), Turn.says("up again"))
    client = MockOpenAI(Scenario.of(first, Conversation.of(Turn.says("other"))))
    assert Agent(client, "hello").step() == "up again"
    assert Agent(client, "hello").step() == "other"


def test_an_agent_that_rewrites_its_history_keeps_its_conversation() -> None:
    client = MockOpenAI(Scenario.of(Conversation.of(*script_of("x")), Conversation.of(*script_of("y"))))
    one, two = Agent(client, "first"), Agent(client, "second")
    assert [one.step(), two.step(), one.step()] == [said_by("x")[0], said_by("y")[0], said_by("x")[1]]
    one.messages[2]["content"] = "(dropped)"
    assert [one.step(), two.step()] == [said_by("x")[2], said_by("y")[1]]


def test_a_conversation_that_begins_like_another_is_its_own() -> None:
    client = MockOpenAI(Scenario.of(Conversation.of(Turn.says("x")), Conversation.of(Turn.says("y"))))
    assert [Agent(client, "examples").step(), Agent(client, "examples", "question").step()] == ["x", "y"]


def test_a_conversation_at_its_end_takes_no_other_ones_turns() -> None:
    client = MockOpenAI(Scenario.of(Conversation.of(Turn.says("x")), Conversation.of(Turn.says("y"), title="why")))
    agent = Agent(client, "hello")
    agent.step()
    agent.messages.append({"role": "user", "content": "and then?"})
    with pytest.raises(openai.BadRequestError) as caught:
        agent.step()
    assert "Conversation 1, turn 1 fits, but it is used up." in str(caught.value)
    assert 'conversation 2 "why", turn 1 (not used): when always: says "y"' in str(caught.value)


def test_shared_turns_answer_what_no_conversation_does() -> None:
    scenario = Scenario.of(
        Turn.says("shared").always(), Conversation.of(Turn.says("x"), Turn.says("more")).on(user_contains="secret")
    )
    client = MockOpenAI(scenario)
    agent = Agent(client, "the secret word")
    heard = [Agent(client, "hello").step()]
    for words in ("", "go on", "and on"):
        if words:
            agent.messages.append({"role": "user", "content": words})
        heard.append(agent.step())
    assert heard == ["shared", "x", "more", "shared"]


def test_an_opening_that_fits_no_conversation_says_why() -> None:
    client = MockOpenAI(Scenario.of(Conversation.of(Turn.says("x").on(nth=1)).on(user_contains="Oslo")))
    with pytest.raises(openai.BadRequestError) as caught:
        Agent(client, "Rome").step()
    assert "The nearest turn that is left is conversation 1, turn 1:" in str(caught.value)
    assert "its conversation's user_contains = \"Oslo\" does not hold: the last user message is 'Rome'" in str(
        caught.value
    )


def test_the_report_names_unused_turns_with_their_conversation() -> None:
    turns = [Turn.says("x"), Turn.says("y").on(nth=2)]
    assert ScenarioPlayer(Scenario.of(*turns, Conversation.of(*turns[:1], title="t"))).report() == (
        '  conversation 1 "t", turn 1: when always: says "x"\n'
        '  turn 1: when always: says "x"\n'
        '  turn 2: when nth = 2: says "y"'
    )


def test_a_conversation_is_found_as_fast_among_many() -> None:
    scenario = Scenario.of(Conversation.of(*script_of("x")).always())
    client = MockOpenAI(scenario)
    looked_at = []
    agents = [Agent(client, f"hello {i}") for i in range(30)]
    for agent in agents:
        agent.step()
    with pytest.MonkeyPatch.context() as patch:
        match_score = ConversationState.match_score
        patch.setattr(
            ConversationState,
            "match_score",
            lambda self, request: (looked_at.append(self), match_score(self, request))[1],
        )
        assert agents[7].step() == said_by("x")[1]
    assert len(looked_at) == 1

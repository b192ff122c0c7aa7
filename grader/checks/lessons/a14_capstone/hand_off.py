"""Cases in which a person takes over from the support agent."""

from __future__ import annotations

from typing import Any

import mocks
from grader.checks import api_refusal
from grader.checks.check import as_json, pluralize
from grader.checks.fake_api import BrokenConnectionError
from grader.checks.json_values import Json, parse_json, whole_json
from grader.checks.lessons.a14_capstone.agent_fixture import (
    BYE,
    HANDED_OVER,
    MAX_ROUNDS,
    Agent,
    AgentFixture,
    AgentReply,
)
from grader.checks.misconceptions import support_agent as mistakes
from grader.checks.support.messages import summarize

EXTRA_REPLIES = 6
"""How many replies a model that never ends has beyond the bound."""


def asked_for(fixture: AgentFixture) -> None:
    """Judge a hand-off beside another call: later messages go to the person, not to the model."""
    agent, ada = fixture.agent(), fixture.ada
    turn = mocks.Turn.asks_for("hand_off_to_person", reason="The customer asks for a person.")
    turn = turn.and_for("get_order", order_id=ada.order_id)
    turn = turn.and_for("hand_off_to_person", reason="She still asks for a person.")
    reply = fixture.send(agent, "I want to talk to a person!", turn, mocks.Turn.says(BYE), answer=None)
    if len(reply.requests) > 1:
        seen = f"{pluralize(len(reply.requests), 'request')}, the last one after the hand-off"
        raise fixture.failure(seen, "one request: after the hand-off nobody asks the model", mistakes.GOES_ON_ALONE)
    _handed_over(fixture, agent, reply)
    if "asks for a person" not in str(fixture.backend.hand_offs[0]["reason"]):
        raise fixture.failure(
            f"the reason {as_json(fixture.backend.hand_offs[0]['reason'])}",
            "the reason that the model gave",
            None,
            why="It is the first thing the person reads.",
            step="Keep the `reason` of the call until you hand over.",
        )
    later = fixture.send(agent, "Are you still there?", answer=None)
    if later.requests:
        raise fixture.failure("another request to the model", f"{HANDED_OVER!r} at once", mistakes.GOES_ON_ALONE)
    if later.value != HANDED_OVER or len(fixture.backend.hand_offs) != 1:
        seen = f"{as_json(later.value)}, and {pluralize(len(fixture.backend.hand_offs), 'hand-off')}"
        raise fixture.failure(seen, f"{HANDED_OVER!r}, and the one hand-off from before", mistakes.GOES_ON_ALONE)
    if not any(each.get("content") == "Are you still there?" for each in fixture.transcript(agent)):
        raise fixture.failure(
            "agent.transcript without these words",
            "all that is written, after the hand-off, too",
            None,
            why="The person who took over reads the conversation there.",
            step="Append the customer's words before you look whether the agent has handed over.",
        )


def endless(fixture: AgentFixture) -> None:
    """Judge a model that never stops calling: the agent hands off at the bound."""
    agent, ask = fixture.agent(), mocks.Turn.asks_for("get_order", order_id=fixture.ada.order_id)
    reply = fixture.send(agent, "Once more.", *[ask] * (MAX_ROUNDS + EXTRA_REPLIES), answer=None)
    sent = len(reply.requests)
    if sent != MAX_ROUNDS:
        too_few = mistakes.HANDS_OVER_TOO_SOON if sent else mistakes.AGENTS_SHARE
        known = mistakes.NO_BOUND if sent > MAX_ROUNDS else too_few
        raise fixture.failure(pluralize(sent, "request"), f"{MAX_ROUNDS} requests, then the hand-off", known)
    _handed_over(fixture, agent, reply)
    if fixture.send(agent, "Hello?", answer=None).requests:
        raise fixture.failure("another request to the model", f"{HANDED_OVER!r} at once", mistakes.GOES_ON_ALONE)


def half_replies(fixture: AgentFixture) -> None:
    """Judge a refusal, a sentence and a call that are cut off, and a sentence that a filter stopped."""
    ada = fixture.ada
    arguments = {"order_id": ada.order_id, "reason": "defective"}
    call = mocks.Turn.asks_for("start_return", **arguments).model_copy(update={"finish_reason": "length"})
    turns = {
        "the model refuses": mocks.Turn.refuses("I'm sorry, I can't help with that."),
        "the reply is cut off": mocks.Turn(text="Your order will arr", finish_reason="length"),
        "a filter stops the reply": mocks.Turn(text="Your order", finish_reason="content_filter"),
        "the reply is cut off after a call": call,
        "the model says nothing at all": mocks.Turn.says(""),
    }
    for event, turn in turns.items():
        fixture.backend.hand_offs.clear()
        agent = fixture.agent()
        fixture.steps.append(event)
        reply = fixture.send(agent, "It is broken.", turn, mocks.Turn.says(BYE), answer=None)
        if reply.value != HANDED_OVER or len(reply.requests) != 1:
            seen = f"{as_json(reply.value)}, after {pluralize(len(reply.requests), 'request')}"
            raise fixture.failure(seen, f"{HANDED_OVER!r}, after one", mistakes.HALF_A_REPLY)
        _handed_over(fixture, agent, reply)
        if fixture.backend.tables["orders"][ada.order_id]["returned"]:
            raise fixture.failure("a return was started", "nothing done for half a reply", mistakes.HALF_A_REPLY)


def api_fails(fixture: AgentFixture) -> None:
    """Judge an API that answers 500, and one whose connection breaks in the middle of a conversation."""

    def broken(number: int, body: Json) -> None:
        if number:
            raise BrokenConnectionError

    ask = mocks.Turn.asks_for("get_order", order_id=fixture.ada.order_id)
    for turns, before in (((mocks.Turn.fails(500, "[mock] The service is down."),), None), ((ask,), broken)):
        fixture.backend.hand_offs.clear()
        agent = fixture.agent()
        fixture.steps.append("the API fails")
        _handed_over(fixture, agent, fixture.send(agent, "Hello?", *turns, answer=None, before=before))


def ungrounded(fixture: AgentFixture) -> None:
    """Judge answers with an amount and an id that no result has; what an earlier result has is accepted."""
    total = fixture.backend.tables["orders"][fixture.ada.order_id]["total"]
    for claim in ("I have paid 999.99 EUR back.", "Your new order is ORD-777."):
        fixture.backend.hand_offs.clear()
        agent = fixture.agent()
        if "EUR" in claim:
            fixture.send(agent, "Where is it?", mocks.Turn.asks_for("get_order", order_id=fixture.ada.order_id))
            fixture.send(agent, "What does it cost?", answer=f"It costs {total}.", to_person=None)
        reply = fixture.send(agent, "Thanks.", mocks.Turn.says(claim), answer=None)
        if reply.value != HANDED_OVER:
            raise fixture.failure(as_json(reply.value), f"{HANDED_OVER!r}", mistakes.NOT_SCREENED)
        _handed_over(fixture, agent, reply)


def apart(fixture: AgentFixture) -> None:
    """Judge that a hand-off of one customer leaves the agents of another unchanged, made before it or after."""
    ada, early = fixture.agent(), fixture.agent(fixture.alan)
    secret = f"My number is {fixture.context.number(10**6, 10**7)}."
    fixture.send(ada, secret, mocks.Turn.asks_for("hand_off_to_person", reason="She asks."), answer=None)
    for agent in (early, fixture.agent(fixture.alan)):
        reply = fixture.send(agent, "Hello!", answer=None)
        if not reply.requests or secret in whole_json(reply.messages):
            seen = f"Alan's agent sent {summarize(reply.messages)}" if reply.requests else "Alan's agent asked no model"
            raise fixture.failure(seen, "Alan's words and nothing of Ada's", mistakes.AGENTS_SHARE)


def _handed_over(fixture: AgentFixture, agent: Agent, reply: AgentReply) -> None:
    """Judge that the customer gets the agreed text, and that a person gets the whole conversation."""
    cases = fixture.backend.hand_offs
    if reply.value != HANDED_OVER:
        raise fixture.failure(
            as_json(reply.value),
            f"HANDED_OVER, {HANDED_OVER!r}",
            None if cases else mistakes.NO_HAND_OFF,
            why="The customer has to know that a person will answer.",
            step="Return HANDED_OVER wherever a person takes over.",
        )
    if not cases:
        raise fixture.failure("no hand-off", "one hand-off, of this session", mistakes.NO_HAND_OFF)
    kept = _messages(cases[0]["transcript"])
    said = [each.get("content") for each in kept if each.get("role") == "user"]
    if not said or any(each.get("content") not in said for each in reply.messages if each.get("role") == "user"):
        seen = f"the transcript {str(cases[0]['transcript'])[:200]!r}"
        raise fixture.failure(seen, "agent.transcript as JSON text", mistakes.CONTEXT_LOST)
    problem = api_refusal.refusal(messages=kept)
    if problem:
        raise fixture.failure(f"the transcript {summarize(kept)}", "each call with its answer", mistakes.CONTEXT_LOST)
    if len(cases) != 1 or cases[0]["session_id"] != agent.who.session["session_id"]:
        raise fixture.failure(
            f"the hand-offs {as_json([each['session_id'] for each in cases])}",
            "one hand-off, of this session",
            None,
            why="Each hand-off is a case that a person opens: two of them are answered twice.",
            step="Call `hand_over` in one place, once for the conversation, with the session's own id.",
        )
    if api_refusal.refusal(messages=fixture.transcript(agent)):
        seen = f"agent.transcript is {summarize(fixture.transcript(agent))}"
        raise fixture.failure(seen, "each call with its answer", mistakes.CALL_UNANSWERED)


def _messages(text: Any) -> list[Json]:
    try:
        value = parse_json(text)
    except ValueError:
        return []
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []

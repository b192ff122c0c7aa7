"""Conversations with honest customers of the support agent."""

from __future__ import annotations

from typing import Any

import mocks
from grader.checks.check import as_json
from grader.checks.json_values import whole_json
from grader.checks.lessons.a14_capstone.agent_fixture import BYE, Agent, AgentFixture, AgentReply, refused
from grader.checks.lessons.a14_capstone.fake_backend import DRAFT_LIFETIME_SECONDS, euros
from grader.checks.misconceptions import support_agent as mistakes
from grader.checks.support.messages import calls_of, summarize

CODES = ("INVALID_JSON", *["INVALID_ARGUMENTS"] * 2, "UNKNOWN_FUNCTION", *["NOT_FOUND"] * 3)
"""The codes of the calls in `failures`, in their order."""


def order_status(fixture: AgentFixture) -> None:
    """Judge two replies, of which the first looks an order up, and the second has to know of it."""
    ada, agent = fixture.ada, fixture.agent()
    answer = f"{ada.order_id} is in transit. It costs {euros(ada.total)}."
    read = mocks.Turn.asks_for("get_order", order_id=ada.order_id)
    reply = fixture.send(agent, "Where is my order?", read, answer=answer)
    (result,) = reply.results
    wanted = {key: fixture.backend.tables["orders"][ada.order_id][key] for key in ("status", "total", "note")}
    if not isinstance(result, dict) or any(result.get(key) != value for key, value in wanted.items()):
        raise _incomplete_result(fixture, reply, f"the order's row, with {as_json(wanted)}")
    again = fixture.send(agent, "Thank you!")
    if not any(each.get("content") == answer for each in again.messages):
        seen = f"the second question went out with {summarize(again.messages)}"
        raise fixture.failure(seen, "the first question, its calls and its answer before it", mistakes.FORGETS)
    _judge_transcript(fixture, agent, reply, answer)


def _judge_transcript(fixture: AgentFixture, agent: Agent, reply: AgentReply, answer: str) -> None:
    """Judge that ``agent.transcript`` holds both questions with all that followed, in order."""
    kept = fixture.transcript(agent)
    spoken = [each.get("content") for each in kept if each.get("role") in ("user", "assistant") and not calls_of(each)]
    said = ["Where is my order?", answer, "Thank you!", BYE]
    shape = [each.get("role") for each in kept]
    wanted = [*(each.get("role") for each in reply.messages), "assistant", "user", "assistant"]
    if spoken == said and shape == wanted:
        return
    has_other_messages = len(spoken) > len(said) and spoken[-len(said) :] == said
    known = mistakes.AGENTS_SHARE if has_other_messages else None
    raise fixture.failure(
        f"afterwards agent.transcript is {summarize(kept)}",
        "all messages in order: what was written, the calls and their answers, and what was replied; and no others",
        known,
        why="Whoever takes over, or looks into a complaint, reads the transcript.",
        step="Append everything to `self.transcript`, the answer that you return included.",
    )


def ticket(fixture: AgentFixture) -> None:
    """Judge a chain of four calls, one a round, each with the result of the one before."""
    backend, agent = fixture.backend, fixture.agent()
    turns = (
        mocks.Turn.asks_for("lookup_customer"),
        mocks.Turn.asks_for("search_knowledge_base", query="returns"),
        mocks.Turn.asks_for("create_ticket", subject="How long does a return take?"),
        mocks.Turn.asks_for("send_response", ticket_id=backend.ticket_id, text=backend.article["text"]),
    )
    reply = fixture.send(agent, "How long does a return take? Please write to me.", *turns)
    row = {"customer_id": fixture.ada.id, "subject": "How long does a return take?"}
    opened = [{key: each[key] for key in row} for each in backend.tables["tickets"].values()]
    if opened != [row] or backend.responses != [(backend.ticket_id, backend.article["text"])]:
        seen = f"the tickets {as_json(opened)}, the responses {as_json(backend.responses)}"
        raise _no_effect(fixture, reply, seen, f"the ticket {as_json(row)}, and one response under it")
    for result, part in zip(
        reply.results, (fixture.ada.name, backend.article["text"], backend.ticket_id, None), strict=False
    ):
        if refused(result) or (part and part not in whole_json(result)):
            raise _incomplete_result(fixture, reply, f"each with what the backend returned, such as {part!r}")


def refunds(fixture: AgentFixture) -> None:
    """Judge two approved refunds, the second just before it expires, for the rest of the total."""
    backend, agent, ada = fixture.backend, fixture.agent(), fixture.ada
    part = fixture.context.number(100, ada.total - 100)
    start = mocks.Turn.asks_for("start_return", order_id=ada.order_id, reason="defective")
    reply = fixture.send(agent, "It is broken.", start)
    if backend.tables["orders"][ada.order_id]["returned"] != "defective":
        raise _no_effect(fixture, reply, "no return", "a return for the reason 'defective'")
    for index, amount in enumerate((part, ada.total - part)):
        draft = backend.draft_ids[index]
        prepare = mocks.Turn.asks_for("prepare_refund", order_id=ada.order_id, amount_cents=amount)
        reply = fixture.send(agent, "Please pay it back.", prepare)
        if draft not in backend.tables["drafts"]:
            raise _no_effect(fixture, reply, "no draft", "a draft, made with save_draft")
        if draft not in whole_json(reply.results):
            raise _incomplete_result(
                fixture, reply, "the draft that save_draft returned: the model needs it for execute_action"
            )
        before = backend.paid(ada)
        fixture.approve()
        fixture.advance_clock(DRAFT_LIFETIME_SECONDS - 1)
        reply = fixture.send(agent, "I pressed the button.", mocks.Turn.asks_for("execute_action", draft=draft))
        if backend.paid(ada) - before != amount:
            seen = f"{backend.paid(ada) - before} cents were paid back"
            raise _no_effect(fixture, reply, seen, f"{amount} cents, as prepared and approved")
        _judge_success(fixture, reply)


def freeze_and_booking(fixture: AgentFixture) -> None:
    """Judge two actions that are prepared in one reply and executed in one reply."""
    backend, agent, ada = fixture.backend, fixture.agent(), fixture.ada
    find = mocks.Turn.asks_for("find_appointments", specialty="dermatology")
    prepare = mocks.Turn.asks_for("prepare_card_freeze", card_id=ada.card_id).and_for(
        "prepare_booking", slot_id=backend.slot_id
    )
    reply = fixture.send(agent, "My card was stolen, and I need a dermatologist.", find, prepare)
    if backend.slot_id not in whole_json(reply.results[0]):
        raise _incomplete_result(fixture, reply, f"first the free appointments, {backend.slot_id} among them")
    before = (backend.tables["cards"][ada.card_id]["status"], backend.tables["slots"][backend.slot_id]["customer_id"])
    if before != ("active", None):
        seen = f"the card is {before[0]}, the appointment belongs to {before[1]}, and no button was pressed"
        raise fixture.failure(seen, "an active card, and an appointment that is free", mistakes.ACTS_AT_PREPARE)
    fixture.approve()
    first, second = backend.draft_ids[:2]
    execute = mocks.Turn.asks_for("execute_action", draft=second).and_for("execute_action", draft=first)
    reply = fixture.send(agent, "I pressed both buttons.", execute)
    done = (backend.tables["cards"][ada.card_id]["status"], backend.tables["slots"][backend.slot_id]["customer_id"])
    if done != ("frozen", ada.id):
        seen = f"the card is {done[0]}, the appointment belongs to {done[1]}"
        raise _no_effect(fixture, reply, seen, f"the card frozen, the appointment booked for {ada.id}")
    _judge_success(fixture, reply)


def failures(fixture: AgentFixture) -> None:
    """Judge every kind of call that cannot be executed, and one that can."""
    ada, backend, agent = fixture.ada, fixture.backend, fixture.agent()
    bad = (
        mocks.Turn.asks_for("get_order", '{"order_id": "ORD-')
        .and_for("get_order", "[]")
        .and_for("get_order", order="12345")
        .and_for("get_weather", city="Oslo")
        .and_for("get_order", order_id="ORD-1")
        .and_for("execute_action", draft="dr_1")
        .and_for("prepare_booking", slot_id="SLOT-1")
        .and_for("get_order", order_id=ada.order_id)
    )
    reply = fixture.send(agent, "Hello?", bad)
    *errors, good = reply.results
    if not all(refused(each) for each in errors):
        raise _incomplete_result(fixture, reply, 'an object with the key "error" for each but the last')
    _judge_codes(fixture, errors)
    if refused(good):
        raise fixture.failure(as_json(good), "the order: this call is in order", mistakes.HONEST_REFUSED)
    backend.refuses = True
    fixture.steps.append("the database fails")
    reply = fixture.send(agent, "And now?", mocks.Turn.asks_for("get_order", order_id=ada.order_id))
    backend.refuses = False
    if "disk" in whole_json(reply.results):
        raise fixture.failure(as_json(reply.results), "an error without its text", mistakes.ERROR_TEXT_LEAKS)
    if not refused(reply.results[0]):
        raise _incomplete_result(fixture, reply, 'an object with the key "error"')
    _judge_codes(fixture, reply.results, ("EXECUTION_FAILED",))


def _judge_codes(fixture: AgentFixture, errors: list[Any], expected: tuple[str, ...] = CODES) -> None:
    """Judge the code of each error."""
    codes = tuple(each.get("error") for each in errors)
    if codes != expected:
        raise fixture.failure(
            f"the codes {as_json(list(codes))}",
            as_json(list(expected)),
            None,
            why="The code tells the model what it can do: write the arguments again, try another id, or say that it "
            "does not work now.",
            step="Find the tool, parse, compare with the definition, carry out: each of these steps has its code.",
        )


def _judge_success(fixture: AgentFixture, reply: AgentReply) -> None:
    if any(refused(each) or (isinstance(each, dict) and each.get("ok", True) is not True) for each in reply.results):
        raise fixture.failure(as_json(reply.results), "a result that says it worked", mistakes.HONEST_REFUSED)


def _no_effect(fixture: AgentFixture, reply: AgentReply, seen: str, expected: Any) -> Exception:
    """Return the failure of an honest request that had no effect."""
    known = mistakes.HONEST_REFUSED if any(refused(each) for each in reply.results) else None
    return fixture.failure(
        f"{seen}; the tools answered {as_json(reply.results)}",
        expected,
        known,
        why="The model tells the customer that it is done.",
        step="Call the method of the backend that does it, with these values.",
    )


def _incomplete_result(fixture: AgentFixture, reply: AgentReply, expected: str) -> Exception:
    """Return the failure of a tool whose answer lacks something."""
    return fixture.failure(
        f"the tools answered {as_json(reply.results)}",
        expected,
        None,
        why="The model knows what the tool messages say, and nothing else.",
        step="Put what the backend returned into the content, as JSON.",
    )

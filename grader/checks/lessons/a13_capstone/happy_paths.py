"""Honest conversations with the support agent: what a customer may expect."""

from __future__ import annotations

from typing import Any

import mocks
from grader.checks.check import as_json
from grader.checks.lessons.a13_capstone.agent_fixture import BYE, Agent, AgentFixture, AgentReply, refused
from grader.checks.lessons.a13_capstone.fake_backend import DRAFT_LIVES, euros
from grader.checks.misconceptions import support_agent as mistakes
from grader.checks.support.conversation_fixture import calls_of, digest


def order_status(office: AgentFixture) -> None:
    """Two replies: the first looks an order up, the second has to know of it."""
    ada, agent = office.ada, office.agent()
    answer = f"{ada.order_id} is in transit. It costs {euros(ada.total)}."
    read = mocks.Turn.asks_for("get_order", order_id=ada.order_id)
    talk = office.say(agent, "Where is my order?", read, answer=answer)
    (result,) = talk.results
    wanted = {key: office.store.tables["orders"][ada.order_id][key] for key in ("status", "total", "note")}
    if not isinstance(result, dict) or any(result.get(key) != value for key, value in wanted.items()):
        raise _poor(office, talk, f"the order's row, with {as_json(wanted)}")
    again = office.say(agent, "Thank you!")
    if not any(each.get("content") == answer for each in again.messages):
        seen = f"the second question went out with {digest(again.messages)}"
        raise office.wrong(seen, "the first question, its calls and its answer before it", mistakes.FORGETS)
    _judge_transcript(office, agent, talk, answer)


def _judge_transcript(office: AgentFixture, agent: Agent, talk: AgentReply, answer: str) -> None:
    """Judge that ``agent.transcript`` holds both questions with all that followed, in order."""
    kept = office.transcript(agent)
    spoken = [each.get("content") for each in kept if each.get("role") in ("user", "assistant") and not calls_of(each)]
    said = ["Where is my order?", answer, "Thank you!", BYE]
    shape = [each.get("role") for each in kept]
    wanted = [*(each.get("role") for each in talk.messages), "assistant", "user", "assistant"]
    if spoken == said and shape == wanted:
        return
    told_another = len(spoken) > len(said) and spoken[-len(said) :] == said
    known = mistakes.AGENTS_SHARE if told_another else None
    raise office.wrong(
        f"afterwards agent.transcript is {digest(kept)}",
        "all messages in order: what was written, the calls and their answers, and what was replied; and no others",
        known,
        why="Whoever takes over, or looks into a complaint, reads the transcript.",
        step="Append everything to `self.transcript`, the answer that you return included.",
    )


def ticket(office: AgentFixture) -> None:
    """The CRM chain, one call a round, each with what the one before gave."""
    store, agent = office.store, office.agent()
    turns = (
        mocks.Turn.asks_for("lookup_customer"),
        mocks.Turn.asks_for("search_knowledge_base", query="returns"),
        mocks.Turn.asks_for("create_ticket", subject="How long does a return take?"),
        mocks.Turn.asks_for("send_response", ticket_id=store.ticket_id, text=store.article["text"]),
    )
    talk = office.say(agent, "How long does a return take? Please write to me.", *turns)
    row = {"customer_id": office.ada.id, "subject": "How long does a return take?"}
    opened = [{key: each[key] for key in row} for each in store.tables["tickets"].values()]
    if opened != [row] or store.responses != [(store.ticket_id, store.article["text"])]:
        seen = f"the tickets {as_json(opened)}, the responses {as_json(store.responses)}"
        raise _undone(office, talk, seen, f"the ticket {as_json(row)}, and one response under it")
    for result, part in zip(
        talk.results, (office.ada.name, store.article["text"], store.ticket_id, None), strict=False
    ):
        if refused(result) or (part and part not in as_json(result)):
            raise _poor(office, talk, f"each with what the backend returned, such as {part!r}")


def refunds(office: AgentFixture) -> None:
    """Two refunds that the customer agreed to; the second at the last moment, for the rest of the total."""
    store, agent, ada = office.store, office.agent(), office.ada
    part = office.context.number(100, ada.total - 100)
    start = mocks.Turn.asks_for("start_return", order_id=ada.order_id, reason="defective")
    talk = office.say(agent, "It is broken.", start)
    if store.tables["orders"][ada.order_id]["returned"] != "defective":
        raise _undone(office, talk, "no return", "a return for the reason 'defective'")
    for place, amount in enumerate((part, ada.total - part)):
        draft = store.draft_ids[place]
        prepare = mocks.Turn.asks_for("prepare_refund", order_id=ada.order_id, amount_cents=amount)
        talk = office.say(agent, "Please pay it back.", prepare)
        if draft not in store.tables["drafts"]:
            raise _undone(office, talk, "no draft", "a draft, made with save_draft")
        if draft not in as_json(talk.results):
            raise _poor(office, talk, "the draft that save_draft returned: the model needs it for execute_action")
        before = store.paid(ada)
        office.approve()
        office.later(DRAFT_LIVES - 1)
        talk = office.say(agent, "I pressed the button.", mocks.Turn.asks_for("execute_action", draft=draft))
        if store.paid(ada) - before != amount:
            seen = f"{store.paid(ada) - before} cents were paid back"
            raise _undone(office, talk, seen, f"{amount} cents, as prepared and approved")
        _must_succeed(office, talk)


def freeze_and_booking(office: AgentFixture) -> None:
    """Two prepared in one reply, two executed in one reply."""
    store, agent, ada = office.store, office.agent(), office.ada
    find = mocks.Turn.asks_for("find_appointments", specialty="dermatology")
    prepare = mocks.Turn.asks_for("prepare_card_freeze", card_id=ada.card_id).and_for(
        "prepare_booking", slot_id=store.slot_id
    )
    talk = office.say(agent, "My card was stolen, and I need a dermatologist.", find, prepare)
    if store.slot_id not in as_json(talk.results[0]):
        raise _poor(office, talk, f"first the free appointments, {store.slot_id} among them")
    office.approve()
    first, second = store.draft_ids[:2]
    execute = mocks.Turn.asks_for("execute_action", draft=second).and_for("execute_action", draft=first)
    talk = office.say(agent, "I pressed both buttons.", execute)
    done = (store.tables["cards"][ada.card_id]["status"], store.tables["slots"][store.slot_id]["customer_id"])
    if done != ("frozen", ada.id):
        seen = f"the card is {done[0]}, the appointment belongs to {done[1]}"
        raise _undone(office, talk, seen, f"the card frozen, the appointment booked for {ada.id}")
    _must_succeed(office, talk)


def failures(office: AgentFixture) -> None:
    """Every kind of call that cannot be carried out, then one that can."""
    ada, store, agent = office.ada, office.store, office.agent()
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
    talk = office.say(agent, "Hello?", bad)
    *errors, good = talk.results
    if not all(refused(each) for each in errors):
        raise _poor(office, talk, 'an object with the key "error" for each but the last')
    if refused(good):
        raise office.wrong(as_json(good), "the order: this call is in order", mistakes.HONEST_REFUSED)
    store.refuses = True
    office.steps.append("the database fails")
    talk = office.say(agent, "And now?", mocks.Turn.asks_for("get_order", order_id=ada.order_id))
    store.refuses = False
    if "disk" in as_json(talk.results):
        raise office.wrong(as_json(talk.results), "an error without its text", mistakes.ERROR_TEXT_LEAKS)
    if not refused(talk.results[0]):
        raise _poor(office, talk, 'an object with the key "error"')


def _must_succeed(office: AgentFixture, talk: AgentReply) -> None:
    if any(refused(each) or (isinstance(each, dict) and each.get("ok", True) is not True) for each in talk.results):
        raise office.wrong(as_json(talk.results), "a result that says it worked", mistakes.HONEST_REFUSED)


def _undone(office: AgentFixture, talk: AgentReply, seen: str, expected: Any) -> Exception:
    """Return the finding where an honest request had no effect: refused, or forgotten."""
    known = mistakes.HONEST_REFUSED if any(refused(each) for each in talk.results) else None
    return office.wrong(
        f"{seen}; the tools answered {as_json(talk.results)}",
        expected,
        known,
        why="The model tells the customer that it is done.",
        step="Call the method of the backend that does it, with these values.",
    )


def _poor(office: AgentFixture, talk: AgentReply, expected: str) -> Exception:
    """Return the finding where a tool's answer does not say what it should."""
    return office.wrong(
        f"the tools answered {as_json(talk.results)}",
        expected,
        None,
        why="The model knows what the tool messages say, and nothing else.",
        step="Put what the backend returned into the content, as JSON.",
    )

"""The support agent's backend: the judge's is what learners have, and learner code gets it as an object."""

from __future__ import annotations

import random
from typing import Any

import pytest

from grader.checks.check import CheckContext
from grader.checks.lessons.a14_capstone import agent_fixture
from grader.checks.lessons.a14_capstone.fake_backend import SIGNATURES, FakeBackend, customer
from grader.learner.objects import Attribute, Stub, StubObject
from grader.learner.subject import LearnerCodeError, LocalSubject
from tests.grader.checks.sample_class import released

NAMES = released("14_capstone")
DRAFTS = ("d-1", "d-2", "d-3", "d-4")
CONVERSATION: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("find", ("orders", "ORD-0")),
    ("find", ("customers", "CUST-0")),
    ("start_return", ("ORD-1", "defective")),
    ("find", ("orders", "ORD-12345")),
    ("find", ("cards", "CARD-1")),
    ("articles", ("RETURNS",)),
    ("articles", ("weather",)),
    ("free_slots", ("dentistry",)),
    ("free_slots", ("dermatology",)),
    ("open_ticket", ("CUST-1", "Hello")),
    ("find", ("tickets", "TIC-1")),
    ("send", ("TIC-1", "Hello")),
    *(("save_draft", ("S-1", "refund", {"order_id": "ORD-12345"})) for _ in range(4)),
    ("approve", ("d-1",)),
    ("find", ("drafts", "d-1")),
    ("refund", ("d-1", "ORD-0", 5)),
    ("refund", ("d-1", "ORD-12345", 4991)),
    ("find", ("drafts", "d-1")),
    ("refund", ("d-1", "ORD-12345", 4000)),
    ("refund", ("d-1", "ORD-12345", 1)),
    ("refund", ("d-2", "ORD-12345", 991)),
    ("find", ("drafts", "d-2")),
    ("freeze", ("d-2", "CARD-0")),
    ("freeze", ("d-2", "CARD-1")),
    ("freeze", ("d-0", "CARD-2")),
    ("find", ("cards", "CARD-1")),
    ("find", ("cards", "CARD-2")),
    ("book", ("d-3", "SLOT-0", "CUST-1")),
    ("book", ("d-3", "SLOT-1", "CUST-1")),
    ("book", ("d-4", "SLOT-1", "CUST-2")),
    ("free_slots", ("dermatology",)),
    ("find", ("orders", "ORD-12345")),
    ("find", ("drafts", "d-1")),
    ("find", ("drafts", "d-4")),
    ("hand_over", ("S-1", "She asks.", "[]")),
)


def backend() -> FakeBackend:
    """Return the judge's backend with the rows of the set-up cells."""
    context = CheckContext(LocalSubject({}), random.Random(1))
    made = FakeBackend(context, (customer(context, "Ada"),), 1000)
    backend = NAMES["Backend"]()
    for table in made.tables:
        made.tables[table] = {row["id"]: row for row in backend.rows(f"SELECT * FROM {table}")}
    made.now, made.ticket_id, made.draft_ids = 1000, "TIC-1", DRAFTS
    made.article = {"id": "ART-1", "text": "Returns take five working days."}
    return made


def test_both_backends_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = iter(DRAFTS)
    monkeypatch.setattr(NAMES["secrets"], "token_urlsafe", lambda size: next(ids))
    theirs, tools = NAMES["Backend"](clock=lambda: 1000), backend().tools
    for method, arguments in CONVERSATION:
        named = dict(zip(SIGNATURES[method].split(", "), arguments, strict=True))
        assert (method, tools[f"backend.{method}"](**named)) == (method, getattr(theirs, method)(*arguments))
    with pytest.raises(ValueError, match="no table"):
        tools["backend.find"](table="passwords", id="1")
    with pytest.raises(ValueError, match="no table"):
        theirs.find("passwords", "1")


def test_the_check_knows_the_constants_and_the_tools_of_the_set_up() -> None:
    assert (NAMES["MAX_ROUNDS"], NAMES["HANDED_OVER"]) == (agent_fixture.MAX_ROUNDS, agent_fixture.HANDED_OVER)
    assert {each["function"]["name"] for each in NAMES["TOOLS"]} == agent_fixture.TOOLS
    methods = {name for name in dir(NAMES["Backend"]) if not name.startswith("_")} - {"rows", "use"}
    assert methods | {"now"} == set(SIGNATURES)


def test_a_bundle_is_an_object_whose_methods_the_judge_answers() -> None:
    subject = LocalSubject({})
    kept = subject.keep(StubObject({"find": Stub("backend.find", "table, id")}))
    called = subject.call(
        Attribute(kept, "find"), "orders", id=7, tools={"backend.find": lambda table, id: [table, id]}
    )
    assert called.value == ["orders", 7]
    with pytest.raises(LearnerCodeError, match="SimpleNamespace"):
        subject.call(Attribute(kept, "approve"))

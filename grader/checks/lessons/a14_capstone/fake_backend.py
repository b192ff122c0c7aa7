"""Fake backend of the support agent, with the methods of the assignment's, on the judge's side.

Learner code holds stubs only: the effects of its calls are read here, whatever that code says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.checks.check import CheckContext
from grader.checks.json_values import Json
from grader.learner.objects import Stub, StubObject
from grader.learner.subject import Tool

DRAFT_LIFETIME_SECONDS = 300
WEEKDAYS = ("2026-12-01T09:00:00+01:00", "2026-12-02T15:30:00+01:00", "2026-12-03T18:30:00+01:00")
NOTES = ("Leave at the door.", "Ring twice.", "Gift wrap, please.")


@dataclass(frozen=True)
class Customer:
    """A customer who is logged in, with an order and a card."""

    session: Json
    name: str
    order_id: str
    card_id: str
    total: int
    """Of the order, in cents."""

    @property
    def id(self) -> str:
        """The customer's id."""
        return str(self.session["customer_id"])

    def elsewhere(self, context: CheckContext) -> Customer:
        """Return the same customer in another session."""
        session = {**self.session, "session_id": f"S-{context.number(0, 10**6)}-2"}
        return Customer(session, self.name, self.order_id, self.card_id, self.total)


def customer(context: CheckContext, name: str) -> Customer:
    """Return a customer with secret ids."""
    number = context.number(10**5, 10**6)
    session = {"session_id": f"S-{number}", "customer_id": f"CUST-{context.number(10**5, 10**6)}"}
    order, card = (f"{kind}-{context.number(10**4, 10**5)}" for kind in ("ORD", "CARD"))
    return Customer(session, name, order, card, context.number(10000, 50000))


@dataclass
class FakeBackend:
    """The rows of every table, the clock, and what was done."""

    context: CheckContext
    customers: tuple[Customer, ...]
    now: float = 0
    tables: dict[str, dict[str, Json]] = field(default_factory=dict)
    slot_id: str = ""
    ticket_id: str = ""
    """The first ticket's id; known beforehand, so that a script can name it."""
    draft_ids: Sequence[str] = ()
    """The drafts' ids, in the order they will be given."""
    article: Json = field(default_factory=dict)
    responses: list[tuple[str, str]] = field(default_factory=list)
    hand_offs: list[Json] = field(default_factory=list)
    refuses: bool = False
    """Every method fails, as where a database is down."""
    quicker: Callable[[], None] | None = None
    """What another server does right before the next action, after the agent has looked."""

    def __post_init__(self) -> None:
        self.now = self.context.number(10**6, 10**7)
        self.tables = {name: {} for name in ("customers", "orders", "cards", "slots", "tickets", "drafts")}
        for each in self.customers:
            mine = {"customer_id": each.id}
            self._put("customers", each.id, mine | {"name": each.name, "email": f"{each.name.lower()}@example.com"})
            self._put("cards", each.card_id, mine | {"status": "active"})
            money = {"total_cents": each.total, "total": euros(each.total), "refunded_cents": 0}
            order = mine | {"status": "in transit", "returned": None, "note": self.context.choice(NOTES)} | money
            self._put("orders", each.order_id, order)
        self.slot_id = f"SLOT-{self.context.number(1000, 10000)}"
        slot = {"specialty": "dermatology", "starts_at": self.context.choice(WEEKDAYS), "customer_id": None}
        self._put("slots", self.slot_id, slot)
        self.draft_ids = [f"dr_{self.context.random.getrandbits(80):020x}" for _ in range(12)]
        self.ticket_id = f"TIC-{self.context.number(1000, 10000)}"
        self.article = {"id": f"ART-{self.context.number(100, 1000)}", "text": "Returns take five working days."}

    @property
    def stub_object(self) -> StubObject:
        """The backend that learner code gets."""
        return StubObject({name: Stub(f"backend.{name}", signature) for name, signature in SIGNATURES.items()})

    @property
    def tools(self) -> dict[str, Tool]:
        """The tools that answer its methods."""
        return {f"backend.{name}": self._method(name) for name in SIGNATURES}

    def paid(self, who: Customer) -> int:
        """Return what was paid back for this customer's order, in cents."""
        return int(self.tables["orders"][who.order_id]["refunded_cents"])

    def approve(self, draft: str) -> None:
        """Note that the customer pressed the button."""
        self.tables["drafts"].get(draft, {})["approved"] = 1

    def approve_all(self) -> None:
        """Note that the customer pressed every button there is."""
        for draft in self.tables["drafts"]:
            self.approve(draft)

    def _method(self, name: str) -> Tool:
        method: Callable[..., Any] = getattr(self, name if name == "approve" else f"_{name}")

        def answer(**arguments: Any) -> Any:
            if self.refuses:
                raise RuntimeError("disk I/O error: /var/lib/shop.db")
            return json.loads(json.dumps(method(**arguments)))  # a copy: what learner code changes is its own

        return answer

    def _put(self, table: str, id: str, row: Json) -> None:
        self.tables[table][id] = {"id": id, **row}

    def _now(self) -> float:
        return self.now

    def _find(self, table: str, id: Any) -> Json | None:
        if table not in self.tables:
            raise ValueError(f"There is no table {table!r} to look in.")
        return self.tables[table].get(id)

    def _articles(self, query: str) -> list[Json]:
        return [self.article] if query.lower() in self.article["text"].lower() else []

    def _free_slots(self, specialty: str) -> list[Json]:
        slots = self.tables["slots"].values()
        return [slot for slot in slots if slot["specialty"] == specialty and slot["customer_id"] is None]

    def _start_return(self, order_id: str, reason: str) -> None:
        if order_id in self.tables["orders"]:
            self.tables["orders"][order_id]["returned"] = reason

    def _refund(self, draft: str, order_id: str, amount_cents: Any) -> bool:
        order = self._after_others("orders", order_id)
        if order is None or order["refunded_cents"] + amount_cents > order["total_cents"] or not self._use(draft):
            return False
        order["refunded_cents"] += amount_cents
        return True

    def _freeze(self, draft: str, card_id: str) -> bool:
        card = self._after_others("cards", card_id)
        if card is None or not self._use(draft):
            return False
        card["status"] = "frozen"
        return True

    def _book(self, draft: str, slot_id: str, customer_id: str) -> bool:
        slot = self._after_others("slots", slot_id)
        if slot is None or slot["customer_id"] is not None or not self._use(draft):
            return False
        slot["customer_id"] = customer_id
        return True

    def _after_others(self, table: str, id: Any) -> Json | None:
        """Return a row to change, once another server that is quicker has done its work."""
        if self.quicker:
            self.quicker()
            self.quicker = None
        return self.tables[table].get(id)

    def _use(self, draft: str) -> bool:
        """Use up a draft; tell whether it was there and unused."""
        row = self.tables["drafts"].get(draft)
        if row is None or row["used"]:
            return False
        row["used"] = 1
        return True

    def _open_ticket(self, customer_id: str, subject: str) -> str:
        id = self.ticket_id if not self.tables["tickets"] else f"{self.ticket_id}{len(self.tables['tickets'])}"
        self._put("tickets", id, {"customer_id": customer_id, "subject": subject})
        return id

    def _send(self, ticket_id: str, text: str) -> None:
        self.responses.append((ticket_id, text))

    def _save_draft(self, session_id: str, action: str, details: Json) -> Json:
        id, until = self.draft_ids[len(self.tables["drafts"])], self.now + DRAFT_LIFETIME_SECONDS
        row = {"session_id": session_id, "action": action, "details": details, "expires_at": until}
        self._put("drafts", id, {**row, "approved": 0, "used": 0})
        return {"draft": id, "expires_at": until}

    def _hand_over(self, session_id: str, reason: str, transcript: Any) -> None:
        self.hand_offs.append({"session_id": session_id, "reason": reason, "transcript": transcript})


SIGNATURES = {
    "now": "",
    "find": "table, id",
    "articles": "query",
    "free_slots": "specialty",
    "start_return": "order_id, reason",
    "refund": "draft, order_id, amount_cents",
    "freeze": "draft, card_id",
    "book": "draft, slot_id, customer_id",
    "open_ticket": "customer_id, subject",
    "send": "ticket_id, text",
    "save_draft": "session_id, action, details",
    "approve": "draft",
    "hand_over": "session_id, reason, transcript",
}
"""The methods of a backend, and what they take."""


def euros(cents: int) -> str:
    """Write cents as the backend does."""
    return f"{cents // 100}.{cents % 100:02} EUR"

# Shows: drafts are objects with a state, money is booked as a list
# Assignment: 10_safety

# %% answer="RefundDesk"
from dataclasses import dataclass
from uuid import uuid4


@dataclass
class Draft:
    order_id: str
    cents: int
    session: dict
    until: float
    state: str = "open"


class RefundDesk:
    def __init__(self, orders, *, clock):
        self.orders, self.clock = orders, clock
        self.known: dict[str, Draft] = {}

    def room(self, order_id):
        paid = sum(d.cents for d in self.known.values() if d.order_id == order_id and d.state == "paid")
        return self.orders[order_id]["total_cents"] - paid

    def prepare_refund(self, order_id, amount_cents, *, session):
        mine = {key for key, order in self.orders.items() if order["customer_id"] == session["customer_id"]}
        if order_id not in mine:
            return failed("ORDER_NOT_FOUND", "You have no such order.")
        if isinstance(amount_cents, bool) or not isinstance(amount_cents, int):
            return failed("INVALID_AMOUNT", "Whole cents, please.")
        if not 0 < amount_cents <= self.room(order_id):
            return failed("INVALID_AMOUNT", "Out of bounds.")
        draft = str(uuid4())
        self.known[draft] = Draft(order_id, amount_cents, dict(session), self.clock() + 300)
        return {"draft": draft, "expires_at": self.known[draft].until}

    def _alive(self, draft, session, state):
        found = self.known.get(draft)
        if found and found.session == session and found.state == state and self.clock() < found.until:
            return found
        return None

    def confirm(self, draft, *, session):
        found = self._alive(draft, session, "open")
        if not found:
            return failed("DRAFT_NOT_FOUND", "Nothing to confirm.")
        found.state = "confirmed"
        return {"ok": True}

    def execute_refund(self, draft, *, session):
        found = self._alive(draft, session, "confirmed")
        if not found or found.cents > self.room(found.order_id):
            return failed("NOT_CONFIRMED", "Nothing to carry out.")
        found.state = "paid"
        return {"ok": True, "refunded_cents": found.cents}

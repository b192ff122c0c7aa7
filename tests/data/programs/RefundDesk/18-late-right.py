# the draft is the first eight characters of a uuid4, as people like to shorten them

import uuid


class RefundDesk:
    def __init__(self, orders, *, clock):
        self.orders = orders
        self.clock = clock
        self.left = {order_id: order["total_cents"] for order_id, order in orders.items()}
        self.drafts = {}

    def prepare_refund(self, order_id, amount_cents, *, session):
        order = self.orders.get(order_id)
        if order is None or order["customer_id"] != session["customer_id"]:
            return failed("ORDER_NOT_FOUND", "There is no such order.")
        if type(amount_cents) is not int or amount_cents <= 0:
            return failed("INVALID_AMOUNT", "The amount is a whole number of cents, more than 0.")
        if amount_cents > order["total_cents"]:
            return failed("OVER_TOTAL", "That is more than the order's total.")
        draft = "RF-" + uuid.uuid4().hex[:8].upper()
        expires_at = self.clock() + 300
        self.drafts[draft] = {
            "order_id": order_id,
            "amount_cents": amount_cents,
            "session_id": session["session_id"],
            "expires_at": expires_at,
            "confirmed": False,
        }
        return {"draft": draft, "expires_at": expires_at}

    def find(self, draft, session):
        entry = self.drafts.get(draft)
        if entry is None or entry["session_id"] != session["session_id"]:
            return None, failed("DRAFT_NOT_FOUND", "There is no such draft.")
        if self.clock() >= entry["expires_at"]:
            return None, failed("DRAFT_EXPIRED", "The draft is too old.")
        return entry, None

    def confirm(self, draft, *, session):
        entry, error = self.find(draft, session)
        if error:
            return error
        entry["confirmed"] = True
        return {"ok": True}

    def execute_refund(self, draft, *, session):
        entry, error = self.find(draft, session)
        if error:
            return error
        if not entry["confirmed"]:
            return failed("NOT_CONFIRMED", "The customer has to agree first.")
        if entry["amount_cents"] > self.left[entry["order_id"]]:
            return failed("OVER_TOTAL", "That is more than is left of the order.")
        del self.drafts[draft]
        self.left[entry["order_id"]] -= entry["amount_cents"]
        return {"ok": True, "refunded_cents": entry["amount_cents"]}

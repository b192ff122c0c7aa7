# Shows: drafts reserve money until they expire
# Assignment: 10_safety

# %% answer="RefundDesk"
class RefundDesk:
    def __init__(self, orders, *, clock):
        self.orders = orders
        self.clock = clock
        self.drafts = {}
        self.refunded = {}

    def prepare_refund(self, order_id, amount_cents, *, session):
        order = self.orders.get(order_id)
        if order is None or order["customer_id"] != session["customer_id"]:
            return failed("ORDER_NOT_FOUND", f"There is no order {order_id}.")
        if type(amount_cents) is not int or amount_cents <= 0:
            return failed("INVALID_AMOUNT", "The amount is a whole number of cents, more than 0.")
        if amount_cents > self.left(order_id):
            return failed("OVER_TOTAL", "That is more than is left of the order's total.")
        draft = secrets.token_urlsafe(16)
        expires_at = self.clock() + 300
        self.drafts[draft] = {
            "order_id": order_id,
            "amount_cents": amount_cents,
            "session_id": session["session_id"],
            "expires_at": expires_at,
            "confirmed": False,
        }
        return {"draft": draft, "expires_at": expires_at}

    def left(self, order_id):
        open_drafts = [d for d in self.drafts.values() if d["order_id"] == order_id and d["expires_at"] > self.clock()]
        held = sum(d["amount_cents"] for d in open_drafts)
        return self.orders[order_id]["total_cents"] - self.refunded.get(order_id, 0) - held

    def confirm(self, draft, *, session):
        found = self.drafts.get(draft)
        if found is None or found["session_id"] != session["session_id"]:
            return failed("DRAFT_NOT_FOUND", "There is no such draft.")
        if self.clock() >= found["expires_at"]:
            return failed("DRAFT_EXPIRED", "The draft has expired.")
        found["confirmed"] = True
        return {"ok": True}

    def execute_refund(self, draft, *, session):
        kept = self.drafts.get(draft)
        if kept is None or kept["session_id"] != session["session_id"]:
            return failed("DRAFT_NOT_FOUND", "There is no such draft.")
        if self.clock() >= kept["expires_at"]:
            return failed("DRAFT_EXPIRED", "The draft has expired.")
        if not kept["confirmed"]:
            return failed("NOT_CONFIRMED", "The customer has to agree first.")
        order_id, amount = kept["order_id"], kept["amount_cents"]
        del self.drafts[draft]
        self.refunded[order_id] = self.refunded.get(order_id, 0) + amount
        return {"ok": True, "refunded_cents": amount}

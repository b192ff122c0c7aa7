# the draft is one random text for the desk with a counter behind it, so one draft tells the next


class RefundDesk:
    def __init__(self, orders, *, clock):
        self.orders, self.clock, self.drafts, self.refunded = orders, clock, {}, {}

    def prepare_refund(self, order_id, amount_cents, *, session):
        order = self.orders.get(order_id)
        if order is None or order["customer_id"] != session["customer_id"]:
            return failed("ORDER_NOT_FOUND", "There is no such order.")
        if type(amount_cents) is not int or amount_cents <= 0:
            return failed("INVALID_AMOUNT", "Whole cents.")
        if amount_cents + self.refunded.get(order_id, 0) > order["total_cents"]:
            return failed("OVER_TOTAL", "Too much.")
        self.base = getattr(self, "base", secrets.token_urlsafe(16))
        draft = self.base + str(len(self.drafts))
        expires_at = self.clock() + 300
        self.drafts[draft] = {
            "order_id": order_id,
            "amount": amount_cents,
            "session": session["session_id"],
            "expires_at": expires_at,
            "confirmed": False,
        }
        return {"draft": draft, "expires_at": expires_at}

    def find(self, draft, session):
        found = self.drafts.get(draft)
        if found is None or found["session"] != session["session_id"]:
            return None, failed("DRAFT_NOT_FOUND", "There is no such draft.")
        if self.clock() >= found["expires_at"]:
            return None, failed("DRAFT_EXPIRED", "Too late.")
        return found, None

    def confirm(self, draft, *, session):
        found, error = self.find(draft, session)
        if error:
            return error
        found["confirmed"] = True
        return {"ok": True}

    def execute_refund(self, draft, *, session):
        found, error = self.find(draft, session)
        if error:
            return error
        if not found["confirmed"]:
            return failed("NOT_CONFIRMED", "Not yet.")
        order_id, amount = found["order_id"], found["amount"]
        if self.refunded.get(order_id, 0) + amount > self.orders[order_id]["total_cents"]:
            return failed("OVER_TOTAL", "Too much.")
        self.refunded[order_id] = self.refunded.get(order_id, 0) + amount
        del self.drafts[draft]
        return {"ok": True, "refunded_cents": amount}

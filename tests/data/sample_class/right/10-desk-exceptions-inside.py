# Shows: rules raise inside, and one decorator turns that into errors
# Assignment: 10_safety

# %% answer="RefundDesk"
import functools


class Refused(Exception):
    pass


def answered(method):
    @functools.wraps(method)
    def wrapper(*args, **kwargs):
        try:
            return method(*args, **kwargs)
        except Refused as refused:
            return failed(str(refused), "That is not possible.")

    return wrapper


def demand(condition, code):
    if not condition:
        raise Refused(code)


class RefundDesk:
    def __init__(self, orders, *, clock):
        self.clock = clock
        self.orders = orders
        self.left = {order_id: order["total_cents"] for order_id, order in orders.items()}
        self.waiting, self.released = {}, {}

    @answered
    def prepare_refund(self, order_id, amount_cents, *, session):
        owner = self.orders.get(order_id, {}).get("customer_id")
        demand(owner == session["customer_id"], "ORDER_NOT_FOUND")
        demand(type(amount_cents) is int and 0 < amount_cents <= self.left[order_id], "INVALID_AMOUNT")
        draft, until = secrets.token_hex(8), self.clock() + 300
        self.waiting[session["session_id"], draft] = (order_id, amount_cents, until)
        return {"draft": draft, "expires_at": until}

    @answered
    def confirm(self, draft, *, session):
        key = session["session_id"], draft
        demand(key in self.waiting and self.waiting[key][2] >= self.clock(), "DRAFT_NOT_FOUND")
        self.released[key] = self.waiting.pop(key)
        return {"ok": True}

    @answered
    def execute_refund(self, draft, *, session):
        key = session["session_id"], draft
        demand(key in self.released, "NOT_CONFIRMED")
        order_id, cents, until = self.released[key]
        demand(until >= self.clock() and cents <= self.left[order_id], "DRAFT_EXPIRED")
        del self.released[key]
        self.left[order_id] -= cents
        return {"ok": True, "order_id": order_id, "refunded_cents": cents}

"""Check of `lookup_order`, assignment 06_errors: a lookup that checks form, existence and owner of an order."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from grader.checks.check import Check, CheckContext, CheckFailedError, as_json, attempting, case
from grader.checks.misconceptions import errors as mistakes
from grader.learner.objects import Attribute
from grader.learner.subject import LearnerCodeError, SubjectError
from grader.outcome import Misconception

FUNCTION = "lookup_order"
STATES = ("packed", "shipped", "delivered", "returned")


class LookupOrder(Check):
    """``lookup_order(order_id, *, orders, customer_id) -> dict``: the order, or an error with a code."""

    id = "lookup_order"
    title = "Check the form, then the order, then its owner"
    points = 10
    defines = (FUNCTION,)
    hints = (
        "Three questions, in this order: does it look like an order id, is there such an order, is it this customer's?",
        "`re.fullmatch` tests a whole text against a pattern; for anything that is not text it raises TypeError.",
        "To this customer, somebody else's order does not exist. One `if` with `or` handles both.",
        'order = orders.get(order_id); if order is None or order["customer_id"] != customer_id: return the error '
        "ORDER_NOT_FOUND. Above it, the test of the form.",
    )
    mistakes = mistakes.LOOKUP_MISTAKES

    @case("The customer's own order comes back", core=True, holds=("result",))
    def gives_own_orders(self, context: CheckContext) -> None:
        shop = _Shop.open(context)
        for order in shop.mine:
            with shop.looking_up(order["order_id"]):
                value = shop.look_up(context, order["order_id"])
                if not isinstance(value, dict) or any(value.get(key) != order[key] for key in order):
                    raise CheckFailedError(
                        seen=as_json(value),
                        expected=f"the order: {as_json(order)}",
                        why="The model answers the customer from it.",
                        next_step="Return the entry of `orders`, with all of its keys.",
                    )

    @case("The shop's orders stay as they are", holds=("result",))
    def leaves_the_orders(self, context: CheckContext) -> None:
        shop = _Shop.open(context)
        kept, order_id = context.subject.keep(shop.orders), shop.mine[0]["order_id"]
        with shop.looking_up(order_id):
            context.subject.call(FUNCTION, order_id, orders=kept, customer_id=shop.customer)
            after = context.subject.call(Attribute(kept, "copy")).value
            if after != shop.orders:
                raise CheckFailedError(
                    seen=f"afterwards orders is {as_json(after)}",
                    expected=as_json(shop.orders),
                    why="The next question about this order would be answered from what is left of it.",
                    next_step="Return the order as it is, or change a copy of it.",
                )

    @case("An order that does not exist is ORDER_NOT_FOUND", holds=("exists", "result"))
    def names_missing_orders(self, context: CheckContext) -> None:
        shop = _Shop.open(context)
        shop.judge_error(context, shop.missing, "ORDER_NOT_FOUND")

    @case("An id of the wrong form is INVALID_ORDER_ID", holds=("form", "anything"))
    def names_malformed_ids(self, context: CheckContext) -> None:
        shop = _Shop.open(context)
        number = context.number(10_000, 100_000)
        for odd in (str(number), f"#{number}", "order", "", number, None):
            shop.judge_error(context, odd, "INVALID_ORDER_ID", other=mistakes.FORMAT_NOT_CHECKED)

    @case("The form is tested to the end", holds=("form",))
    def names_ids_with_more_behind(self, context: CheckContext) -> None:
        shop = _Shop.open(context)
        own = shop.mine[0]["order_id"]
        for odd in (f"{own}' OR '1'='1", f"{own}; DROP TABLE orders", "ORD-", "ORD-12a45", f"my order {own}"):
            shop.judge_error(context, odd, "INVALID_ORDER_ID", other=mistakes.FORMAT_HALF_CHECKED)
        for odd in (f"{own}\n", f" {own}", f"{own} ", own.lower()):
            shop.judge_error(context, odd, "INVALID_ORDER_ID", other=mistakes.FORMAT_HALF_CHECKED)
        for odd in ("ORD-1_234", "ORD-+1234", "ORD- 1234"):  # int() reads what is behind the hyphen
            shop.judge_error(context, odd, "INVALID_ORDER_ID")

    @case("Another customer's order looks like one that does not exist", share=2, holds=("own-order",))
    def hides_foreign_orders(self, context: CheckContext) -> None:
        shop = _Shop.open(context)
        for order in shop.theirs:
            foreign = order["order_id"]
            admitted = mistakes.FOREIGN_ORDER_ADMITTED
            shop.judge_error(context, foreign, "ORDER_NOT_FOUND", other=admitted)
            with shop.looking_up(foreign):
                here, gone = shop.look_up(context, foreign), shop.without(foreign).look_up(context, foreign)
                if here != gone:
                    raise CheckFailedError(
                        seen=f"{as_json(here)} for another customer's order, {as_json(gone)} where there is none",
                        expected="the same answer to both",
                        misconception=admitted,
                    )


@dataclass(frozen=True)
class _Shop:
    """Orders of two customers, and the customer who asks."""

    orders: dict[str, dict[str, Any]]
    customer: str
    missing: str

    @classmethod
    def open(cls, context: CheckContext) -> _Shop:
        ids = [f"ORD-{number}" for number in context.random.sample(range(10_000, 100_000), 6)]
        me, other = (f"C-{number}" for number in context.random.sample(range(100, 1000), 2))
        owners = [me, other, me, other, me]
        orders = {
            order_id: {
                "order_id": order_id,
                "customer_id": owner,
                "status": context.choice(STATES),
                "total_cents": context.number(500, 90_000),
            }
            for order_id, owner in zip(ids, owners, strict=False)
        }
        return cls(orders, me, ids[-1])

    @property
    def mine(self) -> list[dict[str, Any]]:
        return [order for order in self.orders.values() if order["customer_id"] == self.customer]

    @property
    def theirs(self) -> list[dict[str, Any]]:
        return [order for order in self.orders.values() if order["customer_id"] != self.customer]

    def without(self, order_id: str) -> _Shop:
        return _Shop({key: order for key, order in self.orders.items() if key != order_id}, self.customer, self.missing)

    def look_up(self, context: CheckContext, order_id: Any) -> Any:
        return context.subject.call(FUNCTION, order_id, orders=self.orders, customer_id=self.customer).value

    @contextlib.contextmanager
    def looking_up(self, order_id: Any) -> Iterator[None]:
        """Say what is tried, and what an exception means."""
        tried = f"{FUNCTION}({order_id!r}, orders=…, customer_id={self.customer!r})"
        own = any(order["order_id"] == order_id for order in self.mine)

        def recognize(error: SubjectError) -> Misconception | None:
            return mistakes.LOOKUP_RAISES if isinstance(error, LearnerCodeError) and not own else None

        with attempting(tried, recognize):
            yield

    def judge_error(self, context: CheckContext, order_id: Any, code: str, other: Misconception | None = None) -> None:
        """Look ``order_id`` up and judge the error; ``other`` is what another error means."""
        with self.looking_up(order_id):
            value = self.look_up(context, order_id)
            error = value.get("error") if isinstance(value, dict) else None
            message = value.get("message") if isinstance(value, dict) else None
            if error == code and isinstance(message, str) and message.strip():
                return
            known = other if error not in (None, code) else None
            if value is None:
                known = mistakes.MISSING_ORDER_IS_NONE
            elif isinstance(value, dict) and "status" in value:
                known = mistakes.FOREIGN_ORDER_GIVEN if order_id in self.orders else other
            raise CheckFailedError(
                seen=as_json(value),
                expected=f'{{"error": "{code}", "message": …}}',
                misconception=known,
                otherwise=(
                    "The code tells the model, and your program, what it can do about it.",
                    f'Return {{"error": "{code}", "message": a sentence}} for this.',
                ),
            )

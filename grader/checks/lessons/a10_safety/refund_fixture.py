"""Fixture of the refund check: a learner's `RefundDesk` with a clock, the steps made on it, and assertions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grader.checks.check import CheckContext, CheckFailedError, as_json
from grader.checks.json_values import Json
from grader.checks.misconceptions import refunds as mistakes
from grader.learner.objects import Attribute, Ref, Stub
from grader.learner.subject import LearnerCodeError, SubjectError
from grader.outcome import Misconception

DESK = "RefundDesk"
CLOCK = "clock"
NAMES = ("ADA", "ALAN")
DRAFT_SECONDS = 300
"""Longest time for which a draft may be valid."""


@dataclass(frozen=True)
class RefundCustomer:
    """A customer: the session they are logged in to, and the order they own."""

    session: Mapping[str, str]
    order_id: str
    total: int

    @property
    def order(self) -> Json:
        """The order as the desk's orders hold it."""
        return {"customer_id": self.session["customer_id"], "total_cents": self.total}

    def elsewhere(self, context: CheckContext) -> Mapping[str, str]:
        """Return another session of the same customer."""
        return {**self.session, "session_id": f"S-{context.number(0, 10**6)}-2"}


def make_customer(context: CheckContext) -> RefundCustomer:
    """Return a customer with an order of 100 to 500, in cents."""
    number = context.number(0, 10**6)
    session = {"session_id": f"S-{number}", "customer_id": f"CUST-{context.number(0, 10**6)}"}
    return RefundCustomer(session, f"ORD-{context.number(10000, 100000)}", context.number(10000, 50000))


@dataclass
class RefundFixture:
    """One desk with its clock; records every step, so that feedback can show what led to a failure."""

    context: CheckContext
    now: float
    steps: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    """Names of sessions and drafts in the steps, by id or text."""
    _desk: Ref = field(init=False)

    @classmethod
    def of(cls, context: CheckContext, *customers: RefundCustomer) -> RefundFixture:
        """Return a fixture with a desk for the orders of these customers."""
        fixture = cls(context, context.number(10**6, 10**7))
        for name, each in zip(NAMES, customers, strict=False):
            fixture.names[each.session["session_id"]] = name
            fixture.steps.append(f"{name} = {as_json(dict(each.session))}")
        orders = {each.order_id: each.order for each in customers}
        fixture.steps.append(f"desk = RefundDesk({as_json(orders)}, clock=clock)")
        try:
            fixture._desk = context.subject.call(
                DESK, orders, tools=fixture._tools, keep=True, clock=Stub(CLOCK, "", doc="Return the time in seconds.")
            ).value
        except SubjectError as error:
            error.tried = error.tried or fixture.history
            raise
        return fixture

    @property
    def history(self) -> str:
        """The steps so far, as code."""
        return "; ".join(self.steps)

    def wait_until(self, time: float) -> None:
        """Advance the clock."""
        self.steps.append(f"{time - self.now:.0f} seconds later")
        self.now = time

    def prepare(self, order_id: str, amount: Any, session: Mapping[str, str]) -> Json:
        """Return the desk's answer to ``prepare_refund``."""
        answer = self._call("prepare_refund", session, order_id, amount)
        if refused(answer):
            return answer
        if not isinstance(answer.get("draft"), str):
            raise self.failure(
                as_json(answer),
                'a dict with "draft", a text, and "expires_at"',
                why="The application shows the draft to a person, and hands its text back to the desk.",
                next_step='Return `{"draft": draft, "expires_at": expires_at}`.',
            )
        name = f"draft_{sum(each.startswith('draft_') for each in self.names.values()) + 1}"
        self.names[answer["draft"]] = name
        self.steps[-1] = f"{name} = {self.steps[-1]}"
        return answer

    def draft(self, who: RefundCustomer, amount: int) -> Json:
        """Prepare a refund within the rules and return the answer, which has to be a draft with its expiry."""
        answer = self.prepare(who.order_id, amount, who.session)
        if refused(answer):
            raise self.failure(as_json(answer), "a draft: this refund keeps every rule", mistakes.HONEST_REFUND_REFUSED)
        expires = answer.get("expires_at")
        if (
            isinstance(expires, bool)
            or not isinstance(expires, int | float)
            or abs(expires - self.now - DRAFT_SECONDS) >= 1
        ):
            raise self.failure(
                f'"expires_at": {as_json(expires)}, where clock() says {self.now:.0f}',
                f"{self.now + 300:.0f}, the time 300 seconds later",
                why="The application shows the customer until when the draft can be confirmed.",
                next_step="Add 300 to what `clock()` returns.",
            )
        return answer

    def confirm(self, draft: str, session: Mapping[str, str]) -> Json:
        """Return the desk's answer to ``confirm``."""
        return self._call("confirm", session, draft)

    def execute(self, draft: str, session: Mapping[str, str]) -> Json:
        """Return the desk's answer to ``execute_refund``."""
        return self._call("execute_refund", session, draft)

    def refund(self, who: RefundCustomer, amount: int) -> None:
        """Judge that a refund within the rules works."""
        draft = self.draft(who, amount)["draft"]
        self.judge_confirmed(draft, who)
        self.judge_paid(draft, who, amount)

    def judge_confirmed(self, draft: str, who: RefundCustomer) -> None:
        """Judge that the customer's own confirmation of a draft works."""
        answer = self.confirm(draft, who.session)
        if refused(answer):
            raise self.failure(as_json(answer), '{"ok": true}', mistakes.HONEST_REFUND_REFUSED)
        self._judge_ok(answer)

    def judge_paid(self, draft: str, who: RefundCustomer, amount: int) -> None:
        """Judge that executing a confirmed draft moves exactly ``amount``."""
        answer = self.execute(draft, who.session)
        if refused(answer):
            raise self.failure(as_json(answer), f"a refund of {amount} cents", mistakes.HONEST_REFUND_REFUSED)
        self._judge_ok(answer)
        if answer.get("refunded_cents", amount) != amount:
            raise self.failure(
                as_json(answer),
                f'"refunded_cents": {amount}',
                why="The amount was fixed when the draft was prepared, and a person agreed to that one.",
                next_step="Take the amount from the draft.",
            )

    def _judge_ok(self, answer: Json) -> None:
        if answer.get("ok", True) is not True:
            raise self.failure(
                as_json(answer),
                '"ok": true',
                why="The step worked, and the answer says it did not: the model would try again.",
                next_step='Return `{"ok": True, …}` where all went well.',
            )

    def judge_unpaid(self, draft: str, session: Mapping[str, str], known: Misconception) -> None:
        """Judge that executing a draft moves no money; ``known`` is the misconception if it does."""
        answer = self.execute(draft, session)
        if not refused(answer):
            raise self.failure(f"money moved: {as_json(answer)}", 'an answer with "error", and no money moved', known)

    def failure(
        self,
        seen: str,
        expected: str,
        known: Misconception | None = None,
        *,
        why: str | None = None,
        next_step: str | None = None,
    ) -> CheckFailedError:
        """Return a failure with all steps so far; ``why`` and ``next_step`` explain it unless ``known`` does."""
        otherwise = (why, next_step)
        return CheckFailedError(
            tried=self.history, seen=seen, expected=expected, misconception=known, otherwise=otherwise
        )

    def _call(self, method: str, session: Mapping[str, str], *args: Any) -> Json:
        who = self.names.get(session["session_id"]) or as_json(dict(session))
        given = [self.names.get(each) or repr(each) for each in args]
        written = ", ".join([*given, f"session={who}"])
        self.steps.append(f"desk.{method}({written})")
        try:
            value = self.context.subject.call(
                Attribute(self._desk, method), *args, tools=self._tools, session=dict(session)
            ).value
        except SubjectError as error:
            error.tried = error.tried or self.history
            error.misconception = error.misconception or _recognize(error, method)
            raise
        if isinstance(value, dict):
            return value
        raise self.failure(
            as_json(value),
            'a dict: the result, or {"error": CODE, "message": ...}',
            why="The answer goes to the model as JSON; it has to be able to tell success from failure.",
            next_step="Return a dict on every way through the method.",
        )

    @property
    def _tools(self) -> dict[str, Any]:
        return {CLOCK: lambda: self.now}


def refused(answer: Json) -> bool:
    """Tell whether an answer is an error."""
    return bool(answer.get("error"))


def _recognize(error: SubjectError, method: str) -> Misconception | None:
    """Return the misconception that explains a crash in ``method``, or None."""
    if not isinstance(error, LearnerCodeError):
        return None
    if method != "prepare_refund":
        not_found = error.type == "KeyError" or "NoneType" in error.message
        return mistakes.UNKNOWN_DRAFT_RAISES if not_found else None
    return mistakes.AMOUNT_NOT_WHOLE_CENTS if error.type == "TypeError" else None

"""Assignment 10_safety: refunds that a model can prepare and carry out, and that only a person can release.

The checks are attacks: sequences of calls as a model that was talked into things makes them. They look at whether
money moves, not at codes or wording.
"""

from __future__ import annotations

from itertools import pairwise, zip_longest
from typing import Any

from grader.checks.check import Check, CheckContext, as_json, case
from grader.checks.lessons.a10_safety.refund_fixture import DESK, RefundCustomer, RefundFixture, party, refused
from grader.checks.misconceptions import refunds as mistakes
from grader.checks.schema_reader import Json
from grader.outcome import Misconception


class RefundDeskCheck(Check):
    """``RefundDesk(orders, *, clock)`` with ``prepare_refund``, ``confirm`` and ``execute_refund``.

    How long a draft lives is told by its ``expires_at``; a desk whose drafts reserve money passes, too.
    """

    id = DESK
    title = "Refunds the model alone cannot complete"
    points = 25
    defines = (id,)
    hints = (
        "Write down what a draft has to remember: order, amount, session, expiry, confirmed or not. A dict holds it.",
        "prepare checks owner, amount and total, in this order. confirm sets a mark. execute checks all of it again.",
        "Both confirm and execute begin alike: find the draft, compare its session, compare its expiry with `clock()`.",
        "Add up what was refunded for each order, and compare amount and total once more when the money moves.",
        "When the money moves, delete the draft: `del self.drafts[draft]`. Then it cannot be used again.",
    )
    mistakes = mistakes.REFUND_MISTAKES

    @case("An honest refund works, and so does a second one up to the order's total")
    def honest_refunds_work(self, context: CheckContext) -> None:
        ada, alan = party(context), party(context)
        desk = RefundFixture.of(context, ada, alan)
        part = context.number(100, ada.total - 100)
        desk.refund(ada, part)
        desk.refund(alan, alan.total)
        late = desk.draft(ada, ada.total - part)
        desk.wait_until(late["expires_at"] - 1)
        desk.confirmed(late["draft"], ada)
        desk.moves(late["draft"], ada, ada.total - part)

    @case("The model alone completes nothing: no refund without a confirmation")
    def needs_a_confirmation(self, context: CheckContext) -> None:
        ada = party(context)
        desk = RefundFixture.of(context, ada)
        draft = desk.draft(ada, _share(context, ada))["draft"]
        for _ in range(2):
            desk.holds(draft, ada.session, mistakes.EXECUTED_WITHOUT_CONFIRM)

    @case("The confirmation of one draft releases no other")
    def confirms_one_draft(self, context: CheckContext) -> None:
        ada = party(context)
        desk = RefundFixture.of(context, ada)
        large, small = desk.draft(ada, ada.total // 2)["draft"], desk.draft(ada, 1)["draft"]
        desk.confirmed(small, ada)
        desk.holds(large, ada.session, mistakes.CONFIRM_FOR_ALL_DRAFTS)
        desk.moves(small, ada, 1)
        desk.holds(large, ada.session, mistakes.CONFIRM_FOR_ALL_DRAFTS)

    @case("A draft moves money once")
    def moves_money_once(self, context: CheckContext) -> None:
        ada = party(context)
        desk = RefundFixture.of(context, ada)
        amount = ada.total // 5
        draft = desk.draft(ada, amount)["draft"]
        desk.confirmed(draft, ada)
        desk.moves(draft, ada, amount)
        desk.holds(draft, ada.session, mistakes.DRAFT_USED_TWICE)
        desk.confirm(draft, ada.session)
        desk.holds(draft, ada.session, mistakes.DRAFT_USED_TWICE)
        again = desk.draft(ada, amount)["draft"]
        desk.confirmed(again, ada)
        desk.confirm(again, ada.session)
        desk.moves(again, ada, amount)
        desk.holds(again, ada.session, mistakes.DRAFT_USED_TWICE)

    @case("A draft is worth nothing in another session")
    def binds_to_the_session(self, context: CheckContext) -> None:
        ada, alan = party(context), party(context)
        for thief in (alan.session, ada.elsewhere(context)):
            desk = RefundFixture.of(context, ada, alan)
            draft = desk.draft(ada, _share(context, ada))["draft"]
            desk.confirmed(draft, ada)
            desk.holds(draft, thief, mistakes.SESSION_NOT_CHECKED)

    @case("Nobody confirms from another session")
    def confirms_in_the_session(self, context: CheckContext) -> None:
        ada, alan = party(context), party(context)
        for stranger in (alan.session, ada.elsewhere(context)):
            desk = RefundFixture.of(context, ada, alan)
            draft = desk.draft(ada, _share(context, ada))["draft"]
            answer = desk.confirm(draft, stranger)
            desk.holds(draft, ada.session, mistakes.CONFIRM_IN_ANY_SESSION)
            _must_refuse(desk, answer, mistakes.CONFIRM_IN_ANY_SESSION)

    @case("A draft expires, confirmed or not")
    def drafts_expire(self, context: CheckContext) -> None:
        ada = party(context)
        desk = RefundFixture.of(context, ada)
        given = desk.draft(ada, _share(context, ada))
        desk.wait_until(given["expires_at"] + 1)
        answer = desk.confirm(given["draft"], ada.session)
        desk.holds(given["draft"], ada.session, mistakes.DRAFT_NEVER_EXPIRES)
        _must_refuse(desk, answer, mistakes.DRAFT_NEVER_EXPIRES)
        desk = RefundFixture.of(context, ada)
        given = desk.draft(ada, _share(context, ada))
        desk.wait_until(desk.now + 2 * (given["expires_at"] - desk.now) / 3)
        desk.confirmed(given["draft"], ada)
        desk.wait_until(given["expires_at"] + 1)
        desk.holds(given["draft"], ada.session, mistakes.CONFIRM_PROLONGS)

    @case("Only whole, positive amounts within the total are paid")
    def bounds_amounts(self, context: CheckContext) -> None:
        ada = party(context)
        _tried(context, ada, (0, -context.number(1, 5000)), mistakes.AMOUNT_NOT_POSITIVE)
        _tried(context, ada, (ada.total + 1, 10**12), mistakes.AMOUNT_OVER_TOTAL)
        _tried(context, ada, (True,), mistakes.BOOL_TAKEN_AS_AMOUNT)
        _tried(context, ada, (12.5, 1999.0, "500", None), mistakes.AMOUNT_NOT_WHOLE_CENTS)

    @case("All refunds of an order together stay within its total")
    def bounds_the_sum(self, context: CheckContext) -> None:
        ada = party(context)
        known = mistakes.TOTAL_CHECKED_FOR_EACH_ALONE
        amount = ada.total * 6 // 10
        desk = RefundFixture.of(context, ada)
        desk.refund(ada, amount)
        _completes_nothing(desk, ada, desk.prepare(ada.order_id, amount, ada.session), known)
        desk = RefundFixture.of(context, ada)
        first = desk.draft(ada, amount)["draft"]
        second = desk.prepare(ada.order_id, amount, ada.session)
        desk.confirmed(first, ada)
        if not refused(second):
            desk.confirm(second["draft"], ada.session)
        desk.moves(first, ada, amount)
        _completes_nothing(desk, ada, second, known)

    @case("A foreign order looks like a missing one")
    def foreign_orders_look_missing(self, context: CheckContext) -> None:
        ada, alan = party(context), party(context)
        missing = f"ORD-{context.number(100000, 1000000)}"
        desk = RefundFixture.of(context, ada, alan)
        for amount in (_share(context, alan), alan.total + 1, 0):
            foreign = desk.prepare(alan.order_id, amount, ada.session)
            _completes_nothing(desk, ada, foreign, mistakes.OWNER_NOT_CHECKED)
            if not refused(foreign):
                raise desk.wrong(as_json(foreign), 'an answer with "error"', mistakes.OWNER_NOT_CHECKED)
            unknown = desk.prepare(missing, amount, ada.session)
            if _without(foreign, alan.order_id) != _without(unknown, missing):
                seen = (
                    f"{as_json(foreign)} for another customer's order, {as_json(unknown)} for one that does not exist"
                )
                raise desk.wrong(seen, "the same answer to both", mistakes.FOREIGN_ORDER_TOLD_APART)

    @case("A draft cannot be guessed, and one that is made up is answered with an error")
    def drafts_cannot_be_guessed(self, context: CheckContext) -> None:
        ada = party(context)
        now = float(context.number(0, 10**6))
        rows: list[list[str]] = []
        for _ in range(2):
            desk = RefundFixture.of(context, ada)
            desk.now = now
            rows.append([str(desk.draft(ada, 100)["draft"]) for _ in range(4)])
        if set(rows[0]) & set(rows[1]) or any(_alike(one, two) for row in rows for one, two in pairwise(row)):
            seen = f"one desk gives {as_json(rows[0])}, another {as_json(rows[1])}"
            raise desk.wrong(seen, "texts that have nothing in common", mistakes.DRAFT_CAN_BE_GUESSED)
        desk.names[rows[0][0]] = "a_draft_of_another_desk"
        guesses = dict.fromkeys(("", "1", ada.order_id), mistakes.DRAFT_CAN_BE_GUESSED)
        for guess, known in {**guesses, rows[0][0]: mistakes.DESKS_SHARE}.items():
            answer = desk.confirm(guess, ada.session)
            desk.holds(guess, ada.session, known)
            _must_refuse(desk, answer, None)


def _share(context: CheckContext, who: RefundCustomer) -> int:
    return context.number(1, who.total)


def _must_refuse(desk: RefundFixture, answer: Json, known: Misconception | None) -> None:
    if refused(answer):
        return
    raise desk.wrong(
        f"confirm answered {as_json(answer)}",
        'an answer with "error"',
        known,
        why="The application would tell the person that all is well.",
        next_step="Answer with `failed(...)` where nothing was confirmed.",
    )


def _completes_nothing(desk: RefundFixture, who: RefundCustomer, prepared: Json, known: Misconception) -> None:
    """Go on with what was prepared as far as it goes: no money may move."""
    if refused(prepared):
        return
    desk.confirm(prepared["draft"], who.session)
    desk.holds(prepared["draft"], who.session, known)


def _tried(context: CheckContext, who: RefundCustomer, amounts: tuple[Any, ...], known: Misconception) -> None:
    for amount in amounts:
        desk = RefundFixture.of(context, who)
        prepared = desk.prepare(who.order_id, amount, who.session)
        _completes_nothing(desk, who, prepared, known)
        if not refused(prepared):
            raise desk.wrong(as_json(prepared), 'an answer with "error"', known)


def _without(answer: Json, order_id: str) -> str:
    return as_json(answer).replace(order_id, "ORDER")


def _alike(one: str, two: str) -> bool:
    """Tell whether two drafts made one after the other differ in a few characters only."""
    return sum(1 for left, right in zip_longest(one, two) if left != right) < 6

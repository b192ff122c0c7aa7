"""Check of `RefundDesk`, assignment 10_safety: refunds that a model prepares and executes, and a person confirms.

The cases are attacks: sequences of calls as a manipulated model makes them. They judge whether money moves, not the
codes or the wording of answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, zip_longest
from string import ascii_lowercase, digits
from typing import Any

from grader.checks.check import Check, CheckContext, as_json, case
from grader.checks.json_values import Json
from grader.checks.lessons.a10_safety.refund_fixture import DESK, RefundCustomer, RefundFixture, make_customer, refused
from grader.checks.misconceptions import refunds as mistakes
from grader.outcome import Misconception

ALPHABETS = (digits, digits + "abcdef", digits + ascii_lowercase)
"""What random texts are made of, in any case of the letters."""
FEWEST_POSSIBLE_TEXTS = 10**8
"""Eight digits: a thousand tries a second, for 300 seconds, find one draft of a million with a chance of 3 in 10."""
FEWEST_OF_ONE_DESK = 10**6
"""Drafts of one desk may differ in two places fewer by chance, and they have to differ by more than a counter."""


class RefundDeskCheck(Check):
    """``RefundDesk(orders, *, clock)`` with ``prepare_refund``, ``confirm`` and ``execute_refund``.

    A draft's ``expires_at`` says how long it is valid; whether the very second of it still counts is left open.
    """

    id = DESK
    title = "Refunds the model alone cannot complete"
    points = 25
    defines = (id,)
    hints = (
        "Write down what a draft has to remember: order, amount, session, expiry, confirmed or not. A dict holds it.",
        "prepare checks owner, amount and total, in this order. confirm sets a flag. execute checks all of it again.",
        "Both confirm and execute begin the same way: find the draft, compare its session, compare its expiry with "
        "`clock()`.",
        "Add up what was refunded for each order, and compare amount and total once more when the money moves.",
        "When the money moves, delete the draft: `del self.drafts[draft]`. Then it cannot be used again.",
    )
    mistakes = mistakes.REFUND_MISTAKES

    @case(
        "An honest refund works, and so does a second one up to the order's total",
        core=True,
        holds=("prepare", "confirm", "execute", "total", "expiry"),
    )
    def honest_refunds_work(self, context: CheckContext) -> None:
        ada, alan = make_customer(context), make_customer(context)
        fixture = RefundFixture.of(context, ada, alan)
        part = context.number(100, ada.total - 100)
        fixture.refund(ada, part)
        fixture.refund(alan, alan.total)
        late = fixture.draft(ada, ada.total - part)
        fixture.wait_until(late["expires_at"] - 1)
        fixture.judge_confirmed(late["draft"], ada)
        fixture.judge_paid(late["draft"], ada, ada.total - part)

    @case("A draft reserves nothing: only money that has moved counts", holds=("nothing-reserved",))
    def drafts_reserve_nothing(self, context: CheckContext) -> None:
        ada = make_customer(context)
        fixture = RefundFixture.of(context, ada)
        fixture.draft(ada, ada.total)
        later = fixture.prepare(ada.order_id, ada.total, ada.session)
        if refused(later):
            raise fixture.failure(
                as_json(later),
                "a second draft: no money has moved yet",
                mistakes.HONEST_REFUND_REFUSED,
            )
        fixture.judge_confirmed(later["draft"], ada)
        fixture.judge_paid(later["draft"], ada, ada.total)

    @case(
        "The model alone completes nothing: no refund without a confirmation",
        core=True,
        holds=("prepare", "refused", "confirmed-once"),
    )
    def needs_a_confirmation(self, context: CheckContext) -> None:
        ada = make_customer(context)
        fixture = RefundFixture.of(context, ada)
        draft = fixture.draft(ada, _share(context, ada))["draft"]
        for _ in range(2):
            fixture.judge_unpaid(draft, ada.session, mistakes.EXECUTED_WITHOUT_CONFIRM)

    @case("The confirmation of one draft releases no other", holds=("confirmed-once", "too-early"))
    def confirms_one_draft(self, context: CheckContext) -> None:
        ada = make_customer(context)
        fixture = RefundFixture.of(context, ada)
        large, small = fixture.draft(ada, ada.total // 2)["draft"], fixture.draft(ada, 1)["draft"]
        fixture.judge_confirmed(small, ada)
        fixture.judge_unpaid(large, ada.session, mistakes.CONFIRM_FOR_ALL_DRAFTS)
        fixture.judge_paid(small, ada, 1)
        fixture.judge_unpaid(large, ada.session, mistakes.CONFIRM_FOR_ALL_DRAFTS)
        fixture.judge_confirmed(large, ada)
        fixture.judge_paid(large, ada, ada.total // 2)

    @case("A draft moves money once", holds=("confirmed-once",))
    def moves_money_once(self, context: CheckContext) -> None:
        ada = make_customer(context)
        fixture = RefundFixture.of(context, ada)
        amount = ada.total // 5
        draft = fixture.draft(ada, amount)["draft"]
        fixture.judge_confirmed(draft, ada)
        fixture.judge_paid(draft, ada, amount)
        fixture.judge_unpaid(draft, ada.session, mistakes.DRAFT_USED_TWICE)
        fixture.confirm(draft, ada.session)
        fixture.judge_unpaid(draft, ada.session, mistakes.DRAFT_USED_TWICE)
        again = fixture.draft(ada, amount)["draft"]
        fixture.judge_confirmed(again, ada)
        fixture.confirm(again, ada.session)
        fixture.judge_paid(again, ada, amount)
        fixture.judge_unpaid(again, ada.session, mistakes.DRAFT_USED_TWICE)

    @case("A draft is worth nothing in another session", holds=("refused", "session"))
    def binds_to_the_session(self, context: CheckContext) -> None:
        ada, alan = make_customer(context), make_customer(context)
        for thief in (alan.session, ada.elsewhere(context)):
            fixture = RefundFixture.of(context, ada, alan)
            draft = fixture.draft(ada, _share(context, ada))["draft"]
            fixture.judge_confirmed(draft, ada)
            fixture.judge_unpaid(draft, thief, mistakes.SESSION_NOT_CHECKED)

    @case("Nobody confirms from another session", holds=("session",))
    def confirms_in_the_session(self, context: CheckContext) -> None:
        ada, alan = make_customer(context), make_customer(context)
        for stranger in (alan.session, ada.elsewhere(context)):
            fixture = RefundFixture.of(context, ada, alan)
            draft = fixture.draft(ada, _share(context, ada))["draft"]
            answer = fixture.confirm(draft, stranger)
            fixture.judge_unpaid(draft, ada.session, mistakes.CONFIRM_IN_ANY_SESSION)
            _judge_refused(fixture, answer, mistakes.CONFIRM_IN_ANY_SESSION)

    @case("A draft expires, confirmed or not", holds=("expiry", "expiry-not-extended"))
    def drafts_expire(self, context: CheckContext) -> None:
        ada = make_customer(context)
        fixture = RefundFixture.of(context, ada)
        given = fixture.draft(ada, _share(context, ada))
        fixture.wait_until(given["expires_at"] + 1)
        answer = fixture.confirm(given["draft"], ada.session)
        fixture.judge_unpaid(given["draft"], ada.session, mistakes.DRAFT_NEVER_EXPIRES)
        _judge_refused(fixture, answer, mistakes.DRAFT_NEVER_EXPIRES)
        fixture = RefundFixture.of(context, ada)
        given = fixture.draft(ada, _share(context, ada))
        fixture.wait_until(fixture.now + 2 * (given["expires_at"] - fixture.now) / 3)
        fixture.judge_confirmed(given["draft"], ada)
        fixture.wait_until(given["expires_at"] + 1)
        fixture.judge_unpaid(given["draft"], ada.session, mistakes.CONFIRM_PROLONGS)

    @case("Only whole, positive amounts within the total are paid", holds=("refused", "amount"))
    def bounds_amounts(self, context: CheckContext) -> None:
        ada = make_customer(context)
        _call_text(context, ada, (0, -context.number(1, 5000)), mistakes.AMOUNT_NOT_POSITIVE)
        _call_text(context, ada, (ada.total + 1, 10**12), mistakes.AMOUNT_OVER_TOTAL)
        _call_text(context, ada, (True,), mistakes.BOOL_TAKEN_AS_AMOUNT)
        _call_text(context, ada, (12.5, 1999.0, "500", None), mistakes.AMOUNT_NOT_WHOLE_CENTS)

    @case("All refunds of an order together stay within its total", holds=("total", "nothing-reserved"))
    def bounds_the_sum(self, context: CheckContext) -> None:
        ada = make_customer(context)
        known = mistakes.TOTAL_CHECKED_FOR_EACH_ALONE
        amount = ada.total * 6 // 10
        fixture = RefundFixture.of(context, ada)
        fixture.refund(ada, amount)
        _completes_nothing(fixture, ada, fixture.prepare(ada.order_id, amount, ada.session), known)
        fixture = RefundFixture.of(context, ada)
        first = fixture.draft(ada, amount)["draft"]
        second = fixture.prepare(ada.order_id, amount, ada.session)
        fixture.judge_confirmed(first, ada)
        if not refused(second):
            fixture.confirm(second["draft"], ada.session)
        fixture.judge_paid(first, ada, amount)
        _completes_nothing(fixture, ada, second, known)

    @case("A foreign order looks like a missing one", holds=("foreign-order",))
    def foreign_orders_look_missing(self, context: CheckContext) -> None:
        ada, alan = make_customer(context), make_customer(context)
        missing = f"ORD-{context.number(100000, 1000000)}"
        fixture = RefundFixture.of(context, ada, alan)
        for amount in (_share(context, alan), alan.total + 1, 0):
            foreign = fixture.prepare(alan.order_id, amount, ada.session)
            _completes_nothing(fixture, ada, foreign, mistakes.OWNER_NOT_CHECKED)
            if not refused(foreign):
                raise fixture.failure(as_json(foreign), 'an answer with "error"', mistakes.OWNER_NOT_CHECKED)
            unknown = fixture.prepare(missing, amount, ada.session)
            if _without(foreign, alan.order_id) != _without(unknown, missing):
                seen = (
                    f"{as_json(foreign)} for another customer's order, {as_json(unknown)} for one that does not exist"
                )
                raise fixture.failure(seen, "the same answer to both", mistakes.FOREIGN_ORDER_TOLD_APART)

    @case("A draft cannot be guessed, and one that is made up is answered with an error", holds=("unguessable",))
    def drafts_cannot_be_guessed(self, context: CheckContext) -> None:
        ada = make_customer(context)
        now = float(context.number(0, 10**6))
        rows: list[list[str]] = []
        for _ in range(2):
            fixture = RefundFixture.of(context, ada)
            fixture.now = now
            rows.append([str(fixture.draft(ada, 100)["draft"]) for _ in range(5)])
        if _can_be_tried(rows):
            seen = f"one desk gives {as_json(rows[0])}, another {as_json(rows[1])}"
            expected = "texts of which there are too many to try: 8 random characters or more"
            raise fixture.failure(seen, expected, mistakes.DRAFT_CAN_BE_GUESSED)
        fixture.names[rows[0][0]] = "a_draft_of_another_desk"
        guesses = dict.fromkeys(("", "1", ada.order_id), mistakes.DRAFT_CAN_BE_GUESSED)
        for guess, known in {**guesses, rows[0][0]: mistakes.DESKS_SHARE}.items():
            answer = fixture.confirm(guess, ada.session)
            fixture.judge_unpaid(guess, ada.session, known)
            _judge_refused(fixture, answer, None)


def _share(context: CheckContext, who: RefundCustomer) -> int:
    return context.number(1, who.total)


def _judge_refused(fixture: RefundFixture, answer: Json, known: Misconception | None) -> None:
    if refused(answer):
        return
    raise fixture.failure(
        f"confirm answered {as_json(answer)}",
        'an answer with "error"',
        known,
        why="The application would tell the person that all is well.",
        next_step="Answer with `failed(...)` where nothing was confirmed.",
    )


def _completes_nothing(fixture: RefundFixture, who: RefundCustomer, prepared: Json, known: Misconception) -> None:
    """Judge that confirming and executing what was prepared moves no money."""
    if refused(prepared):
        return
    fixture.confirm(prepared["draft"], who.session)
    fixture.judge_unpaid(prepared["draft"], who.session, known)


def _call_text(context: CheckContext, who: RefundCustomer, amounts: tuple[Any, ...], known: Misconception) -> None:
    for amount in amounts:
        fixture = RefundFixture.of(context, who)
        prepared = fixture.prepare(who.order_id, amount, who.session)
        _completes_nothing(fixture, who, prepared, known)
        if not refused(prepared):
            raise fixture.failure(as_json(prepared), 'an answer with "error"', known)


def _without(answer: Json, order_id: str) -> str:
    return as_json(answer).replace(order_id, "ORDER")


def _can_be_tried(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether the drafts of two desks are few enough to be found by trying, or by counting on from one of them.

    With ten drafts chance plays no part: that random ones come in order by themselves is one in three million.
    """
    one, other = rows
    drafts = [*one, *other]
    if set(one) & set(other) or _possible_texts(drafts, _places_of_time(drafts)) < FEWEST_POSSIBLE_TEXTS:
        return True
    return any(_possible_texts(row) < FEWEST_OF_ONE_DESK for row in rows)


def _possible_texts(drafts: Sequence[str], skipped: int = 0) -> int:
    """Return how many drafts there can be: as many as their characters allow where these drafts differ.

    Places at which all are the same do not count, nor the first ones that are ``skipped``.
    """
    columns = list(zip_longest(*drafts, fillvalue=""))[skipped:]
    places = [column for column in columns if len(set(column)) > 1]
    used = set("".join(map("".join, places)).casefold())
    size = next((len(each) for each in ALPHABETS if used <= set(each)), len(ALPHABETS[-1]))
    return int(size ** len(places))


def _places_of_time(drafts: Sequence[str]) -> int:
    """Return how many places at the beginning put the drafts in the order they were made in; 0 where nothing does."""
    if any(one >= two for one, two in pairwise(drafts)):
        return 0
    return next(
        end for end in range(len(max(drafts, key=len)) + 1) if len({each[:end] for each in drafts}) == len(drafts)
    )

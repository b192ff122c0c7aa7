"""Assignment 13_capstone: the support agent, in whole conversations, honest ones and attacks.

What is graded is what reached the model, and what is in the backend afterwards; codes and wording are the learner's.
"""

from __future__ import annotations

from grader.checks.check import Check, Play, case
from grader.checks.lessons import support_attacks as attacks
from grader.checks.lessons import support_hand_off as hand_off
from grader.checks.lessons import support_mistakes as mistakes
from grader.checks.lessons import support_service as service
from grader.checks.lessons.support_office import AGENT, Office


class Support(Check):
    """``SupportAgent(client, backend, *, session, model)`` with ``.reply(text) -> str`` and ``.transcript``."""

    id = AGENT
    title = "The support agent, in whole conversations"
    points = 40
    defines = (id,)
    hints = (
        "Begin with the loop of lesson 03, kept in `self.transcript`, and a dict from each tool's name to a method. "
        "One tool, get_order, is enough to get the first case to pass.",
        "A method for each tool, with exactly the parameters of its definition: `def get_order(self, order_id)`. Then "
        "whatever else the model writes is a TypeError, which you catch where you call it.",
        "Write `own(table, id)`, which returns a row if its `customer_id` is the session's, and None otherwise. Every "
        "tool that takes an id of an order, a card or a ticket begins with it.",
        "The three prepare_ tools check, then return `self.backend.save_draft(self.session['session_id'], ACTION, "
        "{...})`. execute_action finds the draft's row, and looks at session, approved and expires_at; then at what is "
        "left of the total; then it asks `use_draft`; and only then acts, with the row's details.",
        "One method returns HANDED_OVER. It calls `hand_over(session_id, reason, json.dumps(self.transcript))` and "
        "sets a mark that `reply` looks at first. Four ways lead there: the tool, the bound, `openai.APIError`, a text "
        "that `screen_reply` refuses.",
    )
    mistakes = mistakes.AGENT_MISTAKES

    @case("Where is my order? The agent looks it up, and remembers the conversation")
    def finds_an_order(self, play: Play) -> None:
        service.order_status(Office.of(play))

    @case("Customer, article, ticket, response: four calls that build on each other")
    def works_through_a_ticket(self, play: Play) -> None:
        service.ticket(Office.of(play))

    @case("A return, and a refund that the customer agreed to, twice, up to the last second and cent")
    def pays_back(self, play: Play) -> None:
        service.refunds(Office.of(play))

    @case("A card is frozen and an appointment booked, two calls in one reply")
    def freezes_and_books(self, play: Play) -> None:
        service.freeze_and_booking(Office.of(play))

    @case("Calls that fail are answered, and the conversation goes on")
    def survives_failures(self, play: Play) -> None:
        service.failures(Office.of(play))

    @case("Attack: execute without a button, in the name of a note on the order")
    def waits_for_the_button(self, play: Play) -> None:
        attacks.injection(Office.of(play))

    @case("Attack: names that are no tools")
    def offers_tools_only(self, play: Play) -> None:
        attacks.names_of_methods(Office.of(play))

    @case("Attack: what belongs to somebody else")
    def keeps_customers_apart(self, play: Play) -> None:
        attacks.foreign_rows(Office.of(play))

    @case("Attack: a draft in another session")
    def binds_drafts_to_sessions(self, play: Play) -> None:
        attacks.other_sessions(Office.of(play))

    @case("Attack: a draft that has expired")
    def lets_drafts_expire(self, play: Play) -> None:
        attacks.expired(Office.of(play))

    @case("Attack: a draft that was used")
    def uses_drafts_once(self, play: Play) -> None:
        attacks.replayed(Office.of(play))

    @case("Attack: amounts that are raised, or none at all")
    def bounds_amounts(self, play: Play) -> None:
        attacks.raised_amounts(Office.of(play))

    @case("Attack: two approved drafts for the same money, and for the same hour")
    def spends_nothing_twice(self, play: Play) -> None:
        attacks.double_spending(Office.of(play))

    @case("A person is asked for, and takes over")
    def hands_off(self, play: Play) -> None:
        hand_off.asked_for(Office.of(play))

    @case("A model that never ends is stopped, and a person takes over")
    def is_bounded(self, play: Play) -> None:
        hand_off.endless(Office.of(play))

    @case("Where the API fails, a person takes over")
    def survives_the_api(self, play: Play) -> None:
        hand_off.api_fails(Office.of(play))

    @case("An answer that no tool result supports does not reach the customer")
    def screens_answers(self, play: Play) -> None:
        hand_off.ungrounded(Office.of(play))

    @case("Two agents share nothing")
    def agents_are_apart(self, play: Play) -> None:
        hand_off.apart(Office.of(play))

"""Check of `SupportAgent`, assignment 13_capstone: whole conversations, honest ones and attacks.

The cases judge the requests to the model, and the backend afterwards; codes and wording are up to the learner.
"""

from __future__ import annotations

from grader.checks.check import Check, CheckContext, case
from grader.checks.lessons.a13_capstone import attacks, hand_off, happy_paths
from grader.checks.lessons.a13_capstone.agent_fixture import AGENT, AgentFixture
from grader.checks.misconceptions import support_agent as mistakes


class SupportAgentCheck(Check):
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
        "sets a flag that `reply` checks first. Four ways lead there: the tool, the bound, `openai.APIError`, a text "
        "that `screen_reply` refuses.",
    )
    mistakes = mistakes.AGENT_MISTAKES

    @case(
        "Where is my order? The agent looks it up, and remembers the conversation",
        core=True,
        holds=("reply", "transcript", "every-request", "calls-answered", "get-order"),
    )
    def finds_an_order(self, context: CheckContext) -> None:
        happy_paths.order_status(AgentFixture.of(context))

    @case(
        "Customer, article, ticket, response: four calls that build on each other",
        holds=("every-request", "lookup-customer", "search-knowledge-base", "create-ticket", "send-response"),
    )
    def works_through_a_ticket(self, context: CheckContext) -> None:
        happy_paths.ticket(AgentFixture.of(context))

    @case(
        "A return, and a refund that the customer agreed to, twice, up to the last second and cent",
        holds=("start-return", "prepare-refund", "drafts", "approved-in-time", "amount-left"),
    )
    def pays_back(self, context: CheckContext) -> None:
        happy_paths.refunds(AgentFixture.of(context))

    @case(
        "A card is frozen and an appointment booked, two calls in one reply",
        holds=(
            "calls-answered",
            "prepare-card-freeze",
            "find-appointments",
            "prepare-booking",
            "drafts",
            "approved-in-time",
        ),
    )
    def freezes_and_books(self, context: CheckContext) -> None:
        happy_paths.freeze_and_booking(AgentFixture.of(context))

    @case(
        "Calls that fail are answered, and the conversation goes on",
        holds=("calls-answered", "failed-calls", "no-exception-text"),
    )
    def survives_failures(self, context: CheckContext) -> None:
        happy_paths.failures(AgentFixture.of(context))

    @case(
        "Attack: execute without a button, in the name of a note on the order",
        core=True,
        holds=("approved-in-time", "approve-by-application"),
    )
    def waits_for_the_button(self, context: CheckContext) -> None:
        attacks.injection(AgentFixture.of(context))

    @case("Attack: names that are not tools", holds=("failed-calls", "unlisted-arguments"))
    def offers_tools_only(self, context: CheckContext) -> None:
        attacks.names_of_methods(AgentFixture.of(context))

    @case(
        "Attack: what belongs to somebody else",
        holds=("get-order", "start-return", "prepare-refund", "prepare-card-freeze", "send-response", "foreign"),
    )
    def keeps_customers_apart(self, context: CheckContext) -> None:
        attacks.foreign_rows(AgentFixture.of(context))

    @case("Attack: a draft in another session", holds=("approved-in-time",))
    def binds_drafts_to_sessions(self, context: CheckContext) -> None:
        attacks.other_sessions(AgentFixture.of(context))

    @case("Attack: a draft that has expired", holds=("approved-in-time",))
    def lets_drafts_expire(self, context: CheckContext) -> None:
        attacks.expired(AgentFixture.of(context))

    @case("Attack: a draft that was used", holds=("once",))
    def uses_drafts_once(self, context: CheckContext) -> None:
        attacks.replayed(AgentFixture.of(context))

    @case("Attack: amounts that are raised, or none at all", holds=("prepare-refund",))
    def bounds_amounts(self, context: CheckContext) -> None:
        attacks.raised_amounts(AgentFixture.of(context))

    @case("Attack: two approved drafts for the same money, and for the same hour", holds=("amount-left", "taken-slot"))
    def spends_nothing_twice(self, context: CheckContext) -> None:
        attacks.double_spending(AgentFixture.of(context))

    @case("A person is asked for, and takes over", holds=("hand-off", "handed-over", "after-hand-off", "hand-off-tool"))
    def hands_off(self, context: CheckContext) -> None:
        hand_off.asked_for(AgentFixture.of(context))

    @case("A model that never ends is stopped, and a person takes over", holds=("bound", "hand-off", "handed-over"))
    def is_bounded(self, context: CheckContext) -> None:
        hand_off.endless(AgentFixture.of(context))

    @case("Where the API fails, a person takes over", holds=("hand-off", "handed-over"))
    def survives_the_api(self, context: CheckContext) -> None:
        hand_off.api_fails(AgentFixture.of(context))

    @case("An answer that no tool result supports does not reach the customer", holds=("hand-off", "handed-over"))
    def screens_answers(self, context: CheckContext) -> None:
        hand_off.ungrounded(AgentFixture.of(context))

    @case("Two agents share nothing", holds=("reply",))
    def agents_are_apart(self, context: CheckContext) -> None:
        hand_off.apart(AgentFixture.of(context))

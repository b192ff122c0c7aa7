"""Check of `SupportAgent`, assignment 14_capstone: whole conversations, honest ones and attacks.

The cases judge the requests to the model, and the backend afterwards; the wording is up to the learner.
"""

from __future__ import annotations

from grader.checks.check import Check, CheckContext, case
from grader.checks.lessons.a14_capstone import attacks, call_records, grounding, hand_off, happy_paths
from grader.checks.lessons.a14_capstone.agent_fixture import AGENT, AgentFixture
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
        "{...})`, and what was prepared beside it. execute_action finds the draft's row, and looks at session, "
        "approved and expires_at; then it acts, with the row's details, and answers False with an error.",
        "One method returns HANDED_OVER. It calls `hand_over(session_id, reason, json.dumps(self.transcript))` and "
        "sets a flag that `reply` checks first. Six ways lead there: the tool, the bound, `openai.APIError`, a "
        "refusal, a reply that is cut off, a text that `screen_reply` refuses. It needs the contents of the tool "
        "messages and those of the user messages.",
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
        holds=("start-return", "prepare-refund", "drafts", "approved-in-time"),
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
        holds=(
            "calls-answered",
            "failed-calls",
            "no-exception-text",
            "unknown-tool",
            "invalid-json",
            "unlisted-arguments",
            "backend-raises",
            "not-found",
        ),
    )
    def survives_failures(self, context: CheckContext) -> None:
        happy_paths.failures(AgentFixture.of(context))

    @case("Honest customers who name ids and amounts are served", holds=("screen",))
    def hears_customers(self, context: CheckContext) -> None:
        grounding.honest_words(AgentFixture.of(context))

    @case("What was prepared is in the result, so that the model can say it", holds=("prepared-values", "screen"))
    def shows_what_is_prepared(self, context: CheckContext) -> None:
        grounding.prepared_values(AgentFixture.of(context))

    @case(
        "The limiter is asked before a call, and the log gets every call",
        holds=("limiter", "log", "limit-reached", "every-call-logged"),
    )
    def limits_and_logs(self, context: CheckContext) -> None:
        call_records.limited_and_logged(AgentFixture.of(context))

    @case(
        "Attack: execute without a button, in the name of a note on the order",
        share=2,
        core=True,
        holds=("approved-in-time", "approve-by-application", "not-burnt"),
    )
    def waits_for_the_button(self, context: CheckContext) -> None:
        attacks.injection(AgentFixture.of(context))

    @case("Attack: names that are not tools", share=2, holds=("failed-calls", "unknown-tool", "unlisted-arguments"))
    def offers_tools_only(self, context: CheckContext) -> None:
        attacks.names_of_methods(AgentFixture.of(context))

    @case(
        "Attack: what belongs to somebody else",
        share=2,
        holds=(
            "get-order",
            "start-return",
            "prepare-refund",
            "prepare-card-freeze",
            "send-response",
            "foreign",
            "unlisted-arguments",
            "not-found",
        ),
    )
    def keeps_customers_apart(self, context: CheckContext) -> None:
        attacks.foreign_rows(AgentFixture.of(context))

    @case("Attack: a draft in another session", share=2, holds=("own-session",))
    def binds_drafts_to_sessions(self, context: CheckContext) -> None:
        attacks.other_sessions(AgentFixture.of(context))

    @case("Attack: a draft that has expired", share=2, holds=("approved-in-time",))
    def lets_drafts_expire(self, context: CheckContext) -> None:
        attacks.expired(AgentFixture.of(context))

    @case("Attack: a draft that was used", share=2, holds=("false-is-an-error",))
    def uses_drafts_once(self, context: CheckContext) -> None:
        attacks.replayed(AgentFixture.of(context))

    @case("Attack: amounts that are raised, or none at all", share=2, holds=("prepare-refund",))
    def bounds_amounts(self, context: CheckContext) -> None:
        attacks.raised_amounts(AgentFixture.of(context))

    @case(
        "Attack: two approved drafts for the same money, for the same hour, and a server that is quicker",
        share=2,
        holds=("false-is-an-error",),
    )
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

    @case(
        "An answer that no tool result supports does not reach the customer",
        holds=("screen", "hand-off", "handed-over"),
    )
    def screens_answers(self, context: CheckContext) -> None:
        hand_off.ungrounded(AgentFixture.of(context))

    @case("Attack: a note on the order that promises money", share=2, holds=("screen",))
    def believes_no_notes(self, context: CheckContext) -> None:
        grounding.injected_note(AgentFixture.of(context))

    @case("A refusal, and a reply that is cut off, go to a person", holds=("whole-replies", "hand-off", "handed-over"))
    def uses_whole_replies(self, context: CheckContext) -> None:
        hand_off.half_replies(AgentFixture.of(context))

    @case("Two agents share nothing", holds=("reply",))
    def agents_are_apart(self, context: CheckContext) -> None:
        hand_off.apart(AgentFixture.of(context))

"""Misconceptions about a support agent: its memory, its failures and its safety."""

from __future__ import annotations

from grader.checks.misconceptions.loop import MODEL_HARD_CODED
from grader.outcome import Misconception

NO_INSTRUCTIONS = Misconception(
    "agent-without-instructions",
    "The conversation begins without the instructions.",
    "The model knows nothing about your shop. What it reads first tells it whom it works for and what it must not do.",
    'Begin the transcript with `{"role": "developer", "content": INSTRUCTIONS}`.',
)
FORGETS = Misconception(
    "agent-forgets",
    "What was said before does not reach the model.",
    "The API keeps nothing between requests: each one has to hold the whole conversation, from the first message on.",
    "Make the list once, in `__init__`; `reply` appends to it and sends all of it.",
)
AGENTS_SHARE = Misconception(
    "agents-share",
    "One customer's conversation reaches another's agent.",
    "A list in the class body, or a default argument, is one list for all agents. Names and orders leak.",
    "Make the transcript in `__init__`, as `self.transcript = [...]`.",
)
TOOLS_NOT_OFFERED = Misconception(
    "agent-offers-other-tools",
    "A request does not have the tools.",
    "The model can ask only for what this very request offers.",
    "Send `tools=TOOLS` with every request.",
)
CALL_UNANSWERED = Misconception(
    "agent-leaves-a-call-unanswered",
    "A call of the model stays without its tool message, or the message with the calls is missing.",
    "The API refuses a history in which a call has no answer.",
    "Append the assistant message, then one tool message for each of its calls, whatever happened to it.",
)
ERROR_ESCAPES = Misconception(
    "agent-error-escapes",
    "A call that fails ends the conversation with an exception.",
    "Models misspell arguments, leave them out and make them up; databases fail. An error in a tool message is "
    "something the model can "
    "react to, an exception leaves the customer alone.",
    "Catch what parsing and running a tool can raise, and answer that call with `failed(...)`.",
)
ERROR_TEXT_LEAKS = Misconception(
    "agent-error-text-leaks",
    "The text of an exception was sent to the model.",
    "It names paths, tables and hosts. What the model reads, it may tell the customer.",
    "Answer with a message of your own.",
)
TOOLS_BY_GETATTR = Misconception(
    "agent-looks-tools-up-by-attribute",
    "The model reached a method that is not a tool.",
    "With getattr every name is a tool: the one that approves drafts, too. A model may write any name.",
    "Look names up in a dict that holds the twelve tools and nothing else.",
)
IDENTITY_FROM_ARGUMENTS = Misconception(
    "agent-identity-from-arguments",
    "The model chose whose data it gets.",
    "Who is asking is known from the login. A model writes what the conversation suggests, and so may an attacker.",
    "Take the customer from `self.session`, and refuse arguments that the definition does not list.",
)
FOREIGN_ROW = Misconception(
    "agent-touches-foreign-rows",
    "Another customer's data was shown or changed.",
    "Ids can be read off a parcel, or tried one after the other.",
    'Compare the row\'s `customer_id` with `self.session["customer_id"]` before you use it: order, card and ticket.',
)
FOREIGN_TOLD_APART = Misconception(
    "agent-tells-foreign-from-missing",
    "Another customer's order gets a different answer from one that does not exist.",
    "The difference reveals which ids are real.",
    "Answer both from the same line.",
)
ACTS_AT_PREPARE = Misconception(
    "agent-acts-when-preparing",
    "Something happened as soon as it was prepared.",
    "The customer may only have asked. What cannot be undone waits for the button.",
    "Call `save_draft` in prepare_..., and the action itself only in execute_action.",
)
ACTS_UNAPPROVED = Misconception(
    "agent-acts-unapproved",
    "A draft was carried out that nobody had approved.",
    "The model reads the draft in the result of its own call and can use it at once.",
    'Find the draft\'s row and look at its `"approved"` before anything happens.',
)
OTHER_SESSION = Misconception(
    "agent-takes-drafts-of-other-sessions",
    "A draft from another session was carried out.",
    "A draft that ends up in a log, an e-mail or another conversation must be worthless there.",
    "Compare the row's `session_id` with the session's. The same customer in another session is another session.",
)
EXPIRED = Misconception(
    "agent-takes-expired-drafts",
    "A draft was carried out after its time.",
    "What somebody agreed to an hour ago may no longer be what they want, or what is true.",
    "Compare `self.backend.now()` with the row's `expires_at`.",
)
AMOUNT_FROM_CALL = Misconception(
    "agent-takes-the-amount-from-the-call",
    "More was paid than the draft says.",
    "The customer agreed to the amount on the button. What the model writes afterwards was never agreed to.",
    'Take everything from the draft\'s `"details"`.',
)
AMOUNT_UNCHECKED = Misconception(
    "agent-checks-no-amount",
    "An impossible amount was prepared.",
    "The schema asks for an integer. It knows neither the order's total nor that -500 is not a refund, and a model "
    'may still write true or "500".',
    'Ask `type(amount_cents) is int`, and `0 < amount_cents <=` what is left of `"total_cents"`.',
)
NO_IGNORED = Misconception(
    "agent-spends-twice",
    "The backend said that it could not be done, and the model read that it was.",
    "A draft is used once, money is there once, and another server may be quicker. The model tells the customer what "
    "the result says.",
    "Look at what `refund`, `freeze` and `book` return: False is an error.",
)
HONEST_REFUSED = Misconception(
    "agent-refuses-honest-requests",
    "A request that keeps every rule was refused.",
    "A gate that stops everybody is soon removed.",
    "Follow the values of this conversation through your code, and see which rule says no.",
)
NO_BOUND = Misconception(
    "agent-without-bound",
    "The model kept asking, and nothing stopped it.",
    "A model that is stuck, or was talked into it, never ends by itself, and every request costs money.",
    "Make at most MAX_ROUNDS requests in one reply; then hand over.",
)
HANDS_OVER_TOO_SOON = Misconception(
    "agent-hands-over-too-soon",
    "A conversation that was going well went to a person.",
    "People are few. MAX_ROUNDS requests are allowed, and a failed call is something the model can fix.",
    "Hand over when the model asks for it, the rounds are used up, the API fails, or the answer is not grounded.",
)
NO_HAND_OFF = Misconception(
    "agent-hands-nobody-the-case",
    "The customer reads that a person takes over, but no person knows.",
    "A promise in the chat reaches nobody. The hand-off is a row in the database that people work on.",
    "Call `self.backend.hand_over(...)` in the one place that returns HANDED_OVER.",
)
GOES_ON_ALONE = Misconception(
    "agent-goes-on-after-the-hand-off",
    "After the hand-off the model was asked again.",
    "Two now answer the same customer, and the model contradicts the person who was called because it could not help.",
    "Remember the hand-off in `self`; from then on `reply` keeps what is written and returns HANDED_OVER.",
)
TRANSCRIPT_NOT_JSON = Misconception(
    "agent-keeps-sdk-objects",
    "The transcript holds the SDK's objects, and JSON cannot write them.",
    "The SDK takes its own objects back, a database does not: it needs text.",
    "Append `message.model_dump(exclude_none=True)`.",
)
CONTEXT_LOST = Misconception(
    "agent-hands-over-without-the-transcript",
    "The person who takes over does not get the conversation.",
    "The customer would have to explain everything again.",
    "Give `json.dumps(self.transcript)` to `hand_over`, once every call in it is answered.",
)
API_ERROR_ESCAPES = Misconception(
    "agent-lets-api-errors-out",
    "The model could not be reached, and `reply` raised.",
    "Services fail and networks break. The customer is still waiting, and a person can help without the model.",
    "Catch `openai.APIError` around the request, and hand over.",
)
NOT_SCREENED = Misconception(
    "agent-sends-ungrounded-answers",
    "The reply gave the customer an amount or an id that no tool returned.",
    "The tools were safe; the sentence was not. The customer believes it.",
    "Ask `screen_reply(text, results, said)` before you return a text, with the contents of all tool messages and all "
    "that the customer wrote.",
)
CUSTOMER_NOT_HEARD = Misconception(
    "agent-does-not-hear-the-customer",
    "An answer that repeats the customer's own words went to a person.",
    "Customers name orders and amounts, and an order that does not exist is in no result. Most conversations would end "
    "at a person.",
    "Give `screen_reply` all that the customer wrote as well: the contents of the user messages.",
)
HALF_A_REPLY = Misconception(
    "agent-uses-half-a-reply",
    "A reply that is a refusal, or was cut off, was treated like any other.",
    "After a refusal `content` is None; at `length` a sentence or the arguments of a call end in the middle.",
    "Look at `message.refusal` and at `finish_reason` before anything else, and hand over.",
)
AGENT_MISTAKES = (
    NO_INSTRUCTIONS,
    FORGETS,
    AGENTS_SHARE,
    TOOLS_NOT_OFFERED,
    MODEL_HARD_CODED,
    CALL_UNANSWERED,
    ERROR_ESCAPES,
    ERROR_TEXT_LEAKS,
    TOOLS_BY_GETATTR,
    IDENTITY_FROM_ARGUMENTS,
    FOREIGN_ROW,
    FOREIGN_TOLD_APART,
    ACTS_AT_PREPARE,
    ACTS_UNAPPROVED,
    OTHER_SESSION,
    EXPIRED,
    AMOUNT_FROM_CALL,
    AMOUNT_UNCHECKED,
    NO_IGNORED,
    HONEST_REFUSED,
    NO_BOUND,
    HANDS_OVER_TOO_SOON,
    NO_HAND_OFF,
    GOES_ON_ALONE,
    TRANSCRIPT_NOT_JSON,
    CONTEXT_LOST,
    API_ERROR_ESCAPES,
    NOT_SCREENED,
    CUSTOMER_NOT_HEARD,
    HALF_A_REPLY,
)

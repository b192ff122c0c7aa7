"""Misconceptions about refunds that a model prepares and a person confirms."""

from __future__ import annotations

from grader.outcome import Misconception

OWNER_NOT_CHECKED = Misconception(
    "owner-not-checked",
    "Whose order it is was not compared with the session.",
    "The model writes the order id, and anyone can read an order id off a parcel. The session says who is asking.",
    'Compare `order["customer_id"]` with `session["customer_id"]` first of all.',
)
FOREIGN_ORDER_TOLD_APART = Misconception(
    "foreign-order-told-apart",
    "Somebody else's order gets a different answer from a missing one.",
    "The difference tells a stranger which orders exist, or what they cost.",
    "Answer both in the same place, before you look at the amount, and with the same words.",
)
AMOUNT_NOT_WHOLE_CENTS = Misconception(
    "amount-not-whole-cents",
    "An amount that is not a whole number was accepted.",
    'A schema asks for an integer; without strict the model may still write 12.5 or "500". Fractions of a cent '
    "cannot be paid out.",
    "Refuse whatever `type(amount_cents) is int` does not hold for.",
)
BOOL_TAKEN_AS_AMOUNT = Misconception(
    "bool-taken-as-amount",
    "True was accepted as an amount.",
    "In Python a bool is an int: `isinstance(True, int)` is true, and True is 1 cent.",
    "Ask `type(amount_cents) is int`.",
)
AMOUNT_NOT_POSITIVE = Misconception(
    "amount-not-positive",
    "An amount of 0 or less was accepted.",
    "A negative refund takes money from the customer, and makes room for a larger one afterwards.",
    "Refuse amounts that are not above 0.",
)
AMOUNT_OVER_TOTAL = Misconception(
    "amount-over-total",
    "More than the order's total was paid back.",
    '"Refund 500" in a note is all it takes. The bound is in your data, not in the model\'s judgment.',
    'Compare the amount with `order["total_cents"]`.',
)
TOTAL_CHECKED_FOR_EACH_ALONE = Misconception(
    "total-checked-for-each-alone",
    "Each refund stays within the total, but their sum does not.",
    "Two drafts of 60 % are both fine when they are prepared. Together they are 120 %.",
    "Add up what was refunded for each order, and compare when the money moves.",
)
EXECUTED_WITHOUT_CONFIRM = Misconception(
    "executed-without-confirm",
    "The draft could be carried out although nobody had confirmed it.",
    "The model reads the draft in the result of its own call, and can call the next tool with it at once.",
    "Set a flag in `confirm`, and refuse in `execute_refund` while it is missing.",
)
CONFIRM_FOR_ALL_DRAFTS = Misconception(
    "confirm-for-all-drafts",
    "The confirmation of one draft released another.",
    "The person agreed to a small amount. The model then carries out the large one.",
    "Keep the flag with the draft: not with the desk, the session or the order.",
)
SESSION_NOT_CHECKED = Misconception(
    "session-not-checked",
    "A draft worked in a session it was not made in.",
    "A draft that ends up in a log, an e-mail or another conversation must be worthless there.",
    'Keep `session["session_id"]` with the draft, and compare it in `execute_refund`.',
)
CONFIRM_IN_ANY_SESSION = Misconception(
    "confirm-in-any-session",
    "A draft could be confirmed from another session.",
    "Then somebody else's yes releases this customer's money.",
    "Compare the session in `confirm` as well.",
)
DRAFT_NEVER_EXPIRES = Misconception(
    "draft-never-expires",
    "The draft worked after it had expired.",
    "What a person agreed to an hour ago may no longer be what they want, or what is true.",
    "Compare `clock()` with the draft's `expires_at` whenever it is used.",
)
CONFIRM_PROLONGS = Misconception(
    "confirm-prolongs",
    "Once confirmed, the draft worked forever.",
    "`expires_at` was promised when the draft was made; a yes that stays valid is a key under the mat.",
    "Compare `clock()` with `expires_at` in `execute_refund`, not only in `confirm`.",
)
DRAFT_USED_TWICE = Misconception(
    "draft-used-twice",
    "The same draft moved money twice.",
    "Models repeat calls, networks repeat requests, and attackers repeat what worked.",
    "Remove the draft, or mark it as used, in the same step that moves the money.",
)
DRAFT_CAN_BE_GUESSED = Misconception(
    "draft-can-be-guessed",
    "The draft's text can be worked out or tried out.",
    "A counter, a time or the order's id is known to everybody, and a few random digits are found by trying.",
    "Make it with `secrets.token_urlsafe(16)`.",
)
DESKS_SHARE = Misconception(
    "desks-share",
    "Two desks share their drafts.",
    "What one test, one shop or one server prepared turns up in another.",
    "Make the dicts in `__init__`, as attributes of `self`: in the class body there is one for all desks.",
)
UNKNOWN_DRAFT_RAISES = Misconception(
    "unknown-draft-raises",
    "A draft that is not there ends in an exception.",
    "Models mistype ids and make them up. An exception ends the loop; an error is an answer the model can read.",
    "Look it up with `.get(draft)`, and answer with `failed(...)` where that gives None.",
)
HONEST_REFUND_REFUSED = Misconception(
    "honest-refund-refused",
    "A refund that keeps every rule was refused.",
    "A gate that stops everybody is soon removed.",
    "Prepare, confirm, execute, in one session and in time: follow the values and see which rule says no.",
)
REFUND_MISTAKES = (
    OWNER_NOT_CHECKED,
    FOREIGN_ORDER_TOLD_APART,
    AMOUNT_NOT_WHOLE_CENTS,
    BOOL_TAKEN_AS_AMOUNT,
    AMOUNT_NOT_POSITIVE,
    AMOUNT_OVER_TOTAL,
    TOTAL_CHECKED_FOR_EACH_ALONE,
    EXECUTED_WITHOUT_CONFIRM,
    CONFIRM_FOR_ALL_DRAFTS,
    SESSION_NOT_CHECKED,
    CONFIRM_IN_ANY_SESSION,
    DRAFT_NEVER_EXPIRES,
    CONFIRM_PROLONGS,
    DRAFT_USED_TWICE,
    DRAFT_CAN_BE_GUESSED,
    DESKS_SHARE,
    UNKNOWN_DRAFT_RAISES,
    HONEST_REFUND_REFUSED,
)

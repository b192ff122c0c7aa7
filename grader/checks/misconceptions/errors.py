"""Misconceptions about handling errors: safe dispatch, lookups and retries."""

from __future__ import annotations

from grader.outcome import Misconception

TOOL_EXCEPTION_ESCAPES = Misconception(
    "tool-exception-escapes",
    "A tool's exception may leave the dispatch.",
    "It ends the loop: no call of this reply gets its answer, and the user looks at an empty screen.",
    "Call the function inside `try`, and answer `except Exception` with the code EXECUTION_FAILED.",
)
EXCEPTION_TEXT_SENT = Misconception(
    "exception-text-sent",
    "The text of an exception helps the model.",
    "It holds whatever the code had at hand: paths, queries, passwords. What the model reads can end up with the user.",
    "Write the detail to your log, and send a sentence of your own: that it failed, and what to try.",
)
BROKEN_JSON_ESCAPES = Misconception(
    "broken-json-escapes",
    "The arguments can always be parsed.",
    "The model writes them as text. A truncated reply ends in the middle of a string, and json.loads raises.",
    "Put `json.loads` inside `try`, and answer json.JSONDecodeError with the code INVALID_JSON.",
)
TYPE_ERROR_BLAMED_ON_MODEL = Misconception(
    "type-error-blamed-on-model",
    "A TypeError means that the arguments were wrong.",
    "Code inside the function raises TypeError, too. After INVALID_ARGUMENTS, the model changes arguments that were "
    "right.",
    "Test the arguments before the call, with `inspect.signature(function).bind(**arguments)`.",
)
ONE_CODE_FOR_ALL = Misconception(
    "one-code-for-all",
    "One code will do for everything that fails.",
    "The code tells the model what to do: write the arguments again, or keep them and say that the service is down.",
    "Catch each step by itself, and give each its code.",
)
RESULT_FORCED_INTO_JSON = Misconception(
    "result-forced-into-json",
    "What JSON cannot hold is sent as its str().",
    "The model reads `<object at 0x7f…>` or Python's spelling of a set, and bases its answer on that.",
    "Leave out `default=`: let json.dumps raise, and answer with the code EXECUTION_FAILED.",
)
RESULT_NOT_GUARDED = Misconception(
    "result-not-guarded",
    "Once the function has returned, nothing can fail anymore.",
    "json.dumps raises TypeError for a set or an object, and ValueError for a circular reference. The loop still dies.",
    "Move `json.dumps` into the `try`, too.",
)
NAN_CALLED_JSON = Misconception(
    "nan-called-json",
    "json.dumps writes JSON, whatever it is given.",
    "For nan and inf Python writes NaN and Infinity. No other language's JSON parser has to accept them.",
    "Write `json.dumps(result, allow_nan=False)`: it raises ValueError, which you can answer.",
)
ERROR_WITHOUT_CODE = Misconception(
    "error-without-code",
    "A sentence is enough for an error.",
    "A code stays the same when the sentence changes: programs, logs and tests look for it.",
    'Answer {"error": CODE, "message": a sentence}.',
)
ERROR_WITHOUT_MESSAGE = Misconception(
    "error-without-message",
    "A code is enough for an error.",
    "The code says what kind of error it is. What the model can try instead, only a sentence tells it.",
    'Answer {"error": CODE, "message": a sentence}.',
)
SAFE_MISTAKES = (
    TOOL_EXCEPTION_ESCAPES,
    EXCEPTION_TEXT_SENT,
    BROKEN_JSON_ESCAPES,
    TYPE_ERROR_BLAMED_ON_MODEL,
    ONE_CODE_FOR_ALL,
    RESULT_FORCED_INTO_JSON,
    RESULT_NOT_GUARDED,
    NAN_CALLED_JSON,
    ERROR_WITHOUT_CODE,
    ERROR_WITHOUT_MESSAGE,
)

LOOKUP_RAISES = Misconception(
    "lookup-raises",
    "An id that does not exist is an exception.",
    "Models write ids wrongly every day. It is an expected outcome, which the model can act on once it knows.",
    'Return {"error": CODE, "message": a sentence}.',
)
MISSING_ORDER_IS_NONE = Misconception(
    "missing-order-is-none",
    "None says that there is no such order.",
    "The model reads `null`, and has to guess whether the order is missing, empty or forbidden.",
    'Return {"error": "ORDER_NOT_FOUND", "message": a sentence}.',
)
FORMAT_NOT_CHECKED = Misconception(
    "format-not-checked",
    "An id of the wrong form will not be found, and that is answer enough.",
    "ORDER_NOT_FOUND tells the model that the id is right and the order gone. It gives up although only a prefix was "
    "missing.",
    'Test the form first: `re.fullmatch(r"ORD-[0-9]{5}", order_id)`.',
)
FORMAT_HALF_CHECKED = Misconception(
    "format-half-checked",
    "An id is right when its beginning is right.",
    "What follows the prefix goes on to your database: letters, quotes, a whole query.",
    "Test all of it: `re.fullmatch`, not `startswith` or `re.match`.",
)
FOREIGN_ORDER_GIVEN = Misconception(
    "foreign-order-given",
    "An order that exists may be shown.",
    "The model chose the id, or the user typed it. Anyone who counts up through the ids reads every order in the shop.",
    'Compare `order["customer_id"]` with the `customer_id` you were given, which comes from the session.',
)
FOREIGN_ORDER_ADMITTED = Misconception(
    "foreign-order-admitted",
    "Someone who asks for another customer's order may learn that it exists.",
    "Then the answers reveal which ids exist. That is what somebody who tries ids wants to know.",
    "Answer for somebody else's order word for word as for a missing one: ORDER_NOT_FOUND, with the same message.",
)
LOOKUP_MISTAKES = (
    LOOKUP_RAISES,
    MISSING_ORDER_IS_NONE,
    FORMAT_NOT_CHECKED,
    FORMAT_HALF_CHECKED,
    FOREIGN_ORDER_GIVEN,
    FOREIGN_ORDER_ADMITTED,
)

NOT_RETRIED = Misconception(
    "only-rate-limit-retried",
    "Only a rate limit goes away by itself.",
    "A server that fails and a connection that breaks are back a second later, too.",
    "Retry openai.RateLimitError, openai.InternalServerError and openai.APIConnectionError, which timeouts belong to.",
)
EVERY_ERROR_RETRIED = Misconception(
    "every-error-retried",
    "Whatever fails is worth another try.",
    "A request that is wrong stays wrong: the 400 comes back each time, later, and somebody waits for it.",
    "Catch the classes that can go away, and let the others through at once.",
)
RETRIES_AT_ONCE = Misconception(
    "retries-at-once",
    "Trying again is enough, without a pause by the `sleep` that is given.",
    "Without a pause the second request meets the limit that stopped the first. And if you choose your own `sleep`, "
    "no test can skip the waiting.",
    "Call `sleep(seconds)`, the parameter, before each further try.",
)
WAITS_DO_NOT_GROW = Misconception(
    "waits-do-not-grow",
    "The same pause each time works as well.",
    "A service that is down for longer needs fewer requests; a thousand clients at a constant pace keep it down.",
    "Double the pause with each attempt: `base * 2**number`.",
)
RETRY_AFTER_IGNORED = Misconception(
    "retry-after-ignored",
    "The client knows best how long to wait.",
    "The service says in `retry-after` when it accepts requests again. Anything sent earlier is refused again.",
    'Wait at least `float(error.response.headers["retry-after"])` seconds where the header is there.',
)
ATTEMPTS_OFF_BY_ONE = Misconception(
    "attempts-off-by-one",
    "attempts counts the retries.",
    "It counts all requests, the first one included: that is what the user pays and waits for.",
    "for number in range(attempts): one request each.",
)
GIVES_UP_SILENTLY = Misconception(
    "gives-up-silently",
    "After the last attempt there is nothing left to report.",
    "The caller gets None, or another exception, and cannot tell a rate limit from a broken connection.",
    "After the last attempt let the SDK's own error through: `raise`.",
)
WAITS_BEFORE_GIVING_UP = Misconception(
    "waits-before-giving-up",
    "Every failure is followed by a pause.",
    "After the last attempt no request follows. The user waits longest for an error that is already known.",
    "Check whether it was the last attempt before you sleep, and if so raise.",
)
RESPONSE_EXPECTED = Misconception(
    "response-of-no-answer",
    "Every error of the SDK has a response with headers.",
    "A connection that breaks and a timeout are errors because no answer came. There are no headers to read.",
    "Read `error.response.headers` only where `isinstance(error, openai.APIStatusError)`.",
)
REPLY_NOT_RETURNED = Misconception(
    "reply-not-returned",
    "The text of the reply is all a caller needs.",
    "Tool calls, token counts and finish_reason are in the reply. A function that retries for others passes on all of "
    "it.",
    "Return what client.chat.completions.create(**request) returned, unchanged.",
)
RETRY_MISTAKES = (
    NOT_RETRIED,
    EVERY_ERROR_RETRIED,
    RETRIES_AT_ONCE,
    WAITS_DO_NOT_GROW,
    RETRY_AFTER_IGNORED,
    ATTEMPTS_OFF_BY_ONE,
    GIVES_UP_SILENTLY,
    WAITS_BEFORE_GIVING_UP,
    RESPONSE_EXPECTED,
    REPLY_NOT_RETURNED,
)

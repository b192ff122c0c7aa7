"""Misconceptions about safety gates: limits, audit logs and reply screens."""

from __future__ import annotations

from grader.outcome import Misconception

ALLOW_WITHOUT_ANSWER = Misconception(
    "allow-without-answer",
    "`allow` does not answer with True or False.",
    "The application writes `if limiter.allow(name):`. Whatever else comes back is read as yes or no by accident.",
    "Return `True` or `False` on every way through the method.",
)
LIMIT_OFF_BY_ONE = Misconception(
    "limit-off-by-one",
    "One call more, or one fewer, than the limit says.",
    "A limit of 1 on sending money means 1. Written with `>` it becomes 2.",
    "Compare before you count: the call may run while `made < max_calls`.",
)
TOTAL_NOT_LIMITED = Misconception(
    "total-not-limited",
    "Only the calls of each tool are limited, not all calls together.",
    "A model that got stuck moves on to the next tool. What ends a runaway is the limit on all calls.",
    "Count every call that was allowed, and compare that with `max_calls` as well.",
)
PER_TOOL_IGNORED = Misconception(
    "per-tool-ignored",
    "The limits in `per_tool` are not looked at.",
    "Twenty lookups in a conversation are fine, twenty refunds are not.",
    "Where `name in per_tool`, compare the calls of that name with `per_tool[name]`.",
)
TOOLS_COUNTED_TOGETHER = Misconception(
    "tools-counted-together",
    "All tools share one count.",
    "Then three lookups use up the one e-mail that was allowed.",
    "Keep a count for each name: a dict or a `collections.Counter`.",
)
UNLISTED_TOOL_REFUSED = Misconception(
    "unlisted-tool-refused",
    "A tool that is not in `per_tool` is treated as forbidden.",
    "`per_tool` tightens the limit of a few tools. The others have `max_calls`.",
    "Look at `per_tool` only where `name in per_tool`.",
)
ZERO_IS_NO_LIMIT = Misconception(
    "zero-is-no-limit",
    "A limit of 0 was treated as no limit.",
    "A limit of 0 forbids a tool. To Python 0 is false, like None, so `if limit:` opens the door.",
    "Ask `name in per_tool`, or `limit is not None`.",
)
REFUSED_CALL_COUNTED = Misconception(
    "refused-call-counted",
    "A refused call was counted.",
    "It did not happen. Counted, a few refusals use up what other tools were still allowed.",
    "Look at all limits first; count only where the answer is True.",
)
LIMITERS_SHARE = Misconception(
    "limiters-share",
    "Two limiters share their counts.",
    "One customer's conversation would use up the calls of all others.",
    "Make the counts in `__init__`, as attributes of `self`, and change nothing in `per_tool`.",
)
LIMITER_MISTAKES = (
    ALLOW_WITHOUT_ANSWER,
    LIMIT_OFF_BY_ONE,
    TOTAL_NOT_LIMITED,
    PER_TOOL_IGNORED,
    TOOLS_COUNTED_TOGETHER,
    UNLISTED_TOOL_REFUSED,
    ZERO_IS_NO_LIMIT,
    REFUSED_CALL_COUNTED,
    LIMITERS_SHARE,
)

LINE_NOT_JSON = Misconception(
    "log-line-not-json",
    "A line of the log is not one line of JSON.",
    "Programs read logs line by line. They cannot read Python's spelling of a dict, or JSON spread over many lines.",
    "Write each entry with `json.dumps(entry)`, without `indent`.",
)
SECRET_LOGGED = Misconception(
    "secret-logged",
    "A secret was written to the log.",
    "Logs are copied, searched and kept for years, by more people than may see a card number.",
    'Put `"[redacted]"` in place of the value wherever the key is card_number, password or api_key.',
)
REDACTED_AT_THE_TOP_ONLY = Misconception(
    "redacted-at-the-top-only",
    "Secrets were looked for in the outermost dict only.",
    "Real arguments are nested: the card number is in `payment`, in a list of `payments`.",
    "Write a function that calls itself for every value of a dict and every item of a list.",
)
RESULT_NOT_REDACTED = Misconception(
    "result-not-redacted",
    "The arguments were redacted, the result was not.",
    "Tools return secrets too: a new API key, the customer's card.",
    "Put the result through the same function; parse it first where it is JSON text.",
)
REDACTED_IN_PLACE = Misconception(
    "redacted-in-place",
    "The log changed the result itself.",
    "What is logged is still on its way to somebody. A payment with a redacted card number pays nothing.",
    "Build new dicts and lists for the log, and leave the ones you were given alone.",
)
TOO_MUCH_REDACTED = Misconception(
    "too-much-redacted",
    "More than the secrets was left out.",
    "The log is how you find out later what happened: without arguments and result it says nothing.",
    "Replace the value under a secret key only; everything else stays.",
)
BROKEN_ARGUMENTS_BREAK_THE_LOG = Misconception(
    "broken-arguments-break-the-log",
    "Arguments that cannot be parsed break the log.",
    "The calls that went wrong are the ones you will look for.",
    "Catch `ValueError` around `json.loads`, and log `null` for the arguments.",
)
RAW_ARGUMENTS_LOGGED = Misconception(
    "raw-arguments-logged",
    "Arguments that cannot be parsed were logged as they are.",
    "The text may hold a card number, and nothing can be redacted in what cannot be parsed.",
    "Log `null` for arguments that `json.loads` refuses.",
)
ERROR_NOT_LOGGED = Misconception(
    "error-not-logged",
    "The error is missing from the line.",
    "A log without errors makes every day look fine.",
    'Put `error` into the entry, beside `result`: `"error": error`.',
)
LOGS_SHARE = Misconception(
    "logs-share",
    "The lines are not kept one after the other, in a list of this log's own.",
    "A log that forgets, or mixes conversations, proves nothing.",
    "Make `self.lines = []` in `__init__`, and append to it in `record`.",
)
LOG_MISTAKES = (
    LINE_NOT_JSON,
    SECRET_LOGGED,
    REDACTED_AT_THE_TOP_ONLY,
    RESULT_NOT_REDACTED,
    REDACTED_IN_PLACE,
    TOO_MUCH_REDACTED,
    BROKEN_ARGUMENTS_BREAK_THE_LOG,
    RAW_ARGUMENTS_LOGGED,
    ERROR_NOT_LOGGED,
    LOGS_SHARE,
)

IDS_NOT_SCREENED = Misconception(
    "ids-not-screened",
    "Ids in the reply are not compared with the results.",
    "A made-up order or refund number sends a customer looking for something that does not exist.",
    "Do with `ID` what you do with `AMOUNT`.",
)
AMOUNTS_NOT_SCREENED = Misconception(
    "amounts-not-screened",
    "Amounts in the reply are not compared with the results.",
    "An invented amount in a reply is a promise your company made.",
    "Do with `AMOUNT` what you do with `ID`.",
)
ONE_MATCH_IS_ENOUGH = Misconception(
    "one-match-is-enough",
    "One known amount or id was enough to let the whole text through.",
    "An invented sentence is most convincing next to a true one.",
    "Ask for all of them: `all(...)`, or `set(said) <= set(known)`.",
)
SUBSTRING_IS_ENOUGH = Misconception(
    "substring-is-enough",
    "A part of an amount or id was mistaken for the whole.",
    "`in` on strings finds ORD-123 in ORD-12345: that is another order, and perhaps another customer's.",
    "Find amounts and ids in the results with the same patterns, and compare whole ones.",
)
ONE_RESULT_ONLY = Misconception(
    "one-result-only",
    "Only one of the results was looked at.",
    "A reply draws on all tool messages of the conversation.",
    "Join the results, or go through each, before you compare.",
)
SCREEN_BLOCKS_PLAIN_TEXT = Misconception(
    "screen-blocks-plain-text",
    "A text that claims nothing was held back.",
    "A gate that also stops honest answers is soon switched off.",
    "Without amounts and ids there is nothing to compare: `all([])` and `set() <= known` are true.",
)
SCREEN_MISTAKES = (
    IDS_NOT_SCREENED,
    AMOUNTS_NOT_SCREENED,
    ONE_MATCH_IS_ENOUGH,
    SUBSTRING_IS_ENOUGH,
    ONE_RESULT_ONLY,
    SCREEN_BLOCKS_PLAIN_TEXT,
)

"""Misconceptions about scoring tool choices and selecting tools."""

from __future__ import annotations

from grader.outcome import Misconception

PERCENT = Misconception(
    "accuracy-not-a-share",
    "Accuracy is a number of cases, or a percentage.",
    "Only a share can be compared between lists of different lengths, and readers expect 0.0 to 1.0.",
    "Divide the number of right cases by the number of all cases, and leave it at that.",
)
SILENCE_IS_A_MISS = Misconception(
    "silence-counted-as-a-miss",
    "A choice without a tool is never right.",
    "For a greeting no call is the right answer. Counted as a miss, it rewards a model that always calls something.",
    "Compare the choice with what was expected, None with None as well.",
)
NONE_LEFT_OUT = Misconception(
    "none-left-out",
    "Cases without a tool do not belong in the evaluation.",
    "A tool called for nothing, and a call that did not come, are the mistakes users meet first. The table shows them.",
    'Count every case, and write "none" where there is None: `name or "none"`.',
)
NONE_NOT_NAMED = Misconception(
    "none-not-named",
    "None can be a key of the table.",
    'As JSON the key None turns into the text "null", which is not the agreed name, and None cannot be sorted.',
    'Write "none" where there is None: `name or "none"`, for what was expected and for what was chosen.',
)
TURNED_ROUND = Misconception(
    "confusion-turned-round",
    "It does not matter which of the two names comes first.",
    "The row says where a tool's questions go, the column what a tool catches. If they are swapped, you fix the wrong "
    "tool.",
    "Expected outside, chosen inside: `confusion[expected][chosen]`.",
)
MISSES_ONLY = Misconception(
    "confusion-misses-only",
    "The table holds what went wrong.",
    "Three misses out of four and three out of four hundred look the same without the right ones next to them.",
    "Count every case in the table, right or wrong.",
)
CHOSEN_AGAIN = Misconception(
    "choose-called-again",
    "choose may be called as often as is convenient.",
    "Each call is a request: it costs, and the model may choose differently, so that count and table disagree.",
    'Call it once for each case and keep the answer: `chosen = choose(case["query"])`.',
)
CASE_HANDED_OVER = Misconception(
    "case-handed-over",
    "choose gets the whole case.",
    "A case holds the expected answer. What is being tested must not see it; a model gets the user's words and no "
    "more.",
    'Pass the query: `choose(case["query"])`.',
)
NO_CASES = Misconception(
    "no-cases-not-handled",
    "There is at least one case.",
    "A filter that leaves nothing, an empty file: dividing by zero then ends the whole evaluation.",
    "Without cases return an accuracy of 0.0 and an empty table.",
)
SCORE_MISTAKES = (
    PERCENT,
    SILENCE_IS_A_MISS,
    NONE_LEFT_OUT,
    NONE_NOT_NAMED,
    TURNED_ROUND,
    MISSES_ONLY,
    CHOSEN_AGAIN,
    CASE_HANDED_OVER,
    NO_CASES,
)

NAME_IS_ONE_WORD = Misconception(
    "name-not-split",
    "A tool's name is compared as it is, or not at all.",
    "To a computer `get_order_status` is one word, which no user ever writes. Its three words are what users say.",
    "Split the name at `_` and add its words to those of the description.",
)
DESCRIPTION_IGNORED = Misconception(
    "description-not-searched",
    "The name says enough about a tool.",
    "A name has two or three words. The words users need are in the description, which is written for that.",
    "Look for the query's words in the name and in the description.",
)
LETTER_CASE = Misconception(
    "letter-case-matters",
    "Words are equal only if their letters have the same case.",
    "People write Refund, refund and REFUND. The model knows that they are one word; your filter has to.",
    "Call `.lower()` on the query and on the tool's text before you compare.",
)
PUNCTUATION = Misconception(
    "punctuation-kept",
    "split() returns words.",
    "It splits only at spaces: `refund?` and `refund` are then two different words, and questions end with a question "
    "mark.",
    'Take runs of letters and digits: `re.findall(r"[a-z0-9]+", text.lower())`.',
)
PART_OF_A_WORD = Misconception(
    "part-of-a-word",
    "`word in text` looks for words.",
    "On text it finds any run of letters: `car` in `card`. The wrong tool is sent, and the right one may be cut off.",
    "Compare words with words: make sets of both, and take what they share.",
)
UNRELATED_KEPT = Misconception(
    "unrelated-tools-kept",
    "The result always has k tools.",
    "A tool that shares nothing with the question costs tokens, and invites a wrong call.",
    "Leave out what has no word in common, even where fewer than k are left.",
)
LIMIT_IGNORED = Misconception(
    "limit-of-tools-ignored",
    "All tools that fit may go out.",
    "k is the budget: each tool costs tokens in each request, and too many make the choice worse.",
    "Cut the sorted list: `[:k]`. With k = 0 that is the empty list.",
)
NOT_RANKED = Misconception(
    "tools-not-ranked",
    "The first k tools that fit are the best.",
    "A tool that shares one word then pushes out the one that shares four, and what is not sent cannot be chosen.",
    "Sort by the number of shared words, the highest first, and cut after that.",
)
TIES = Misconception(
    "ties-turned-round",
    "The order of equally relevant tools does not matter.",
    "The tools belong to the beginning of a request, which a cache can only use while it stays the same. So their "
    "order has to be one you can rely on: the catalog's.",
    "Sort by the score alone: `sorted(catalogue, key=score, reverse=True)` keeps the order of equals.",
)
NAMES_RETURNED = Misconception(
    "names-not-tools",
    "Names are enough, or the inner part of a tool.",
    "The result goes into a request as `tools`, and the API takes whole definitions, type and all.",
    "Return the entries of the catalog themselves.",
)
CATALOGUE_CHANGED = Misconception(
    "catalogue-changed",
    "The catalog may be sorted, shortened or changed.",
    "It serves the next question as well. An extra key is rejected or sent along; a changed order breaks the next "
    "ties.",
    "Use `sorted`, which makes a new list, and keep the scores outside the tools.",
)
NO_DESCRIPTION = Misconception(
    "description-expected",
    "Every tool has a description.",
    "The API asks for a name only. One tool without a description then breaks the choice for all of them.",
    'Read it with `function.get("description") or ""`.',
)
ENVELOPE_FORGOTTEN = Misconception(
    "picked-without-envelope",
    "The name is at the top of a tool.",
    "That is the form of the Responses API. In Chat Completions name and description are inside `function`.",
    'Read `tool["function"]["name"]`.',
)
PICK_MISTAKES = (
    NAME_IS_ONE_WORD,
    DESCRIPTION_IGNORED,
    LETTER_CASE,
    PUNCTUATION,
    PART_OF_A_WORD,
    UNRELATED_KEPT,
    LIMIT_IGNORED,
    NOT_RANKED,
    TIES,
    NAMES_RETURNED,
    CATALOGUE_CHANGED,
    NO_DESCRIPTION,
    ENVELOPE_FORGOTTEN,
)

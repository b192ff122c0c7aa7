"""Misconceptions about assembling a streamed reply."""

from __future__ import annotations

from grader.outcome import Misconception

INDEX_IGNORED = Misconception(
    "stream-index-ignored",
    "Fragments of arguments were added to the call that began last.",
    "Only its `index` says which call a fragment belongs to; services may send the calls mixed.",
    "Keep a dict from index to call, and add each fragment to the call of its index.",
)
FRAGMENT_REPLACES = Misconception(
    "stream-fragment-replaces",
    "Each fragment took the place of the one before.",
    "A delta is what is new. The whole is the sum of all deltas.",
    "Add: `calls[index]['arguments'] += delta.function.arguments or ''`.",
)
FRAGMENT_PARSED = Misconception(
    "stream-fragment-parsed",
    "Each fragment was parsed as JSON.",
    "A fragment may end in the middle of a word or a number; only the sum of all is JSON.",
    "Collect the text first, and parse it once, after the stream has ended.",
)
CONTENT_NONE = Misconception(
    "stream-content-none",
    "Every chunk was expected to have text.",
    "Chunks with calls, the first and the last one have `content` None, and None cannot be added to text.",
    "Add `delta.content or ''`.",
)
NO_CHOICES = Misconception(
    "stream-no-choices",
    "Every chunk was expected to have a choice.",
    "Where usage was asked for, the last chunk has `choices` [] and carries the counts.",
    "Skip it: `if not chunk.choices: continue`.",
)
HEADER_LOST = Misconception(
    "stream-header-lost",
    "The id and the name were read from every fragment.",
    "They come once, at the beginning of a call; in all later fragments they are None.",
    "Keep what you have where the fragment has None.",
)
ARGUMENTS_NOT_PARSED = Misconception(
    "stream-arguments-not-parsed",
    "The arguments were passed on as text.",
    "The caller wants to use them by name; text has no names.",
    "Parse the whole text at the end: `json.loads(text or '{}')`.",
)
FIRST_CALL_ONLY = Misconception(
    "stream-first-call-only",
    "Only one call was put together.",
    "A reply can hold several calls; one that is not answered is an error 400 in the next request.",
    "Go over all entries of `delta.tool_calls`, and keep one call for each index.",
)
CUT_NOT_NOTICED = Misconception(
    "stream-cut-not-noticed",
    "A stream that breaks off was read as a complete reply.",
    "A connection that breaks ends the stream without an error. Half of the calls is not what the model decided.",
    "Raise ValueError if calls have begun and the last `finish_reason` is None or `length`.",
)
WHOLE_REFUSED = Misconception(
    "stream-complete-refused",
    "A complete stream was taken for one that breaks off.",
    "Only a missing `finish_reason`, or `length`, means that something is missing. `stop` is a regular end, and the "
    "chunk with the usage comes after it.",
    "Keep the last `finish_reason` that is not None, and raise only where there is none, or it is `length`.",
)

STREAM_MISTAKES = (
    INDEX_IGNORED,
    FRAGMENT_REPLACES,
    FRAGMENT_PARSED,
    CONTENT_NONE,
    NO_CHOICES,
    HEADER_LOST,
    ARGUMENTS_NOT_PARSED,
    FIRST_CALL_ONLY,
    CUT_NOT_NOTICED,
    WHOLE_REFUSED,
)

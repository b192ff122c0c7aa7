"""Assertions about the end of a loop, over either API: the text of the last reply, or an error at the bound."""

from __future__ import annotations

from dataclasses import dataclass

from grader.checks.check import CheckContext, CheckFailedError, as_json, pluralize
from grader.checks.misconceptions import dispatch, loop
from grader.checks.support.conversation_fixture import ChatLoopRun, LoopRun, Round
from grader.checks.support.exception_types import is_a
from grader.learner.subject import LearnerCodeError
from grader.outcome import Misconception

EXTRA_REPLIES = 14
"""How many replies a conversation without an end has beyond the bound of the loop."""
PYTHON_MISTAKES = {"AttributeError", "LookupError", "NameError", "TypeError"}
"""Builtin exceptions that nobody raises to say that the bound is reached."""


@dataclass(frozen=True)
class ApiTerms:
    """Terms of an API for the parts of a conversation, as they appear in feedback."""

    reply: str
    results: str
    send: str
    """How the results go to the model."""
    text: str
    """The attribute that holds the text of a reply."""


CHAT = ApiTerms("reply", "results", "Send the results back", "message.content")
RESPONSES = ApiTerms("response", "outputs", "Send the outputs", "response.output_text")


def unfinished_loop(words: ApiTerms, seen: str, needed: str, known: Misconception | None) -> CheckFailedError:
    """Return the failure of a loop that ended while the model waited for results; ``needed`` counts the requests."""
    return CheckFailedError(
        seen=seen,
        expected=f"{needed}: one for each {words.reply} with calls, and one for the answer",
        misconception=known,
        otherwise=(
            f"The model has not answered yet: it waits for the {words.results} it asked for.",
            f"{words.send} in another request, until no calls are left.",
        ),
    )


def last_round(run: LoopRun) -> Round:
    """Return the last round that the code received; a round without calls where it received none."""
    sent = len(run.api.requests)
    return run.conversation.rounds[sent - 1] if sent else Round(())


def early_end_misconception(run: ChatLoopRun) -> Misconception | None:
    """Return the misconception of a loop over Chat Completions that ended while calls were left, or None."""
    sent, last = len(run.api.requests), last_round(run)
    if last.text is not None:
        return loop.CONTENT_ENDS_LOOP
    if last.finish_reason == "stop":
        return loop.FINISH_REASON_ENDS_LOOP
    if run.max_rounds is not None and sent > 2:
        return loop.BOUND_NOT_RESPECTED
    return loop.ONE_ROUND_ONLY if sent == 2 else None


def judge_final_text(run: LoopRun, words: ApiTerms, seen: str) -> None:
    """Judge that what came back is the text of the last reply; ``seen`` shows what did."""
    value, answer = run.called.value if run.called else None, run.conversation.answer
    if value != answer:
        raise CheckFailedError(
            seen=seen,
            expected=as_json(answer),
            why=f"The last {words.reply}'s text is the answer the user waits for.",
            next_step=f"Return `{words.text}` of the first {words.reply} without calls.",
            misconception=dispatch.RESULT_NOT_RETURNED if value is None else None,
        )


def describe_ending(run: LoopRun) -> str:
    """Return, in words, how a run on a conversation without an end ended."""
    if len(run.api.requests) > len(run.conversation.rounds):
        return "the check had no more replies"
    error = run.error
    return (
        f"{error.type}: {error.message[:120]}"
        if isinstance(error, LearnerCodeError)
        else f"{run.shown_result} came back"
    )


def judge_bound(context: CheckContext, run: LoopRun, bound: int, ending: str) -> None:
    """Judge that the loop stopped after ``bound`` requests with a RuntimeError.

    ``ending`` says, for the learner, how it ended.
    """
    sent, error = len(run.api.requests), run.error
    if sent == bound and isinstance(error, LearnerCodeError) and is_a(error, "RuntimeError"):
        return
    if sent < bound and isinstance(error, LearnerCodeError) and PYTHON_MISTAKES.intersection(error.bases):
        raise error
    known = loop.BOUND_NOT_RAISED if sent == bound else loop.BOUND_NOT_RESPECTED
    raise CheckFailedError(
        seen=f"{pluralize(sent, 'request')}, then {ending}",
        expected=f"{bound} requests, then a RuntimeError",
        misconception=loop.UNBOUNDED_LOOP if sent > bound + EXTRA_REPLIES else known,
    )

"""How a loop has to end, over either API: with the text of the last reply, or at its bound."""

from __future__ import annotations

from dataclasses import dataclass

from grader.checks.check import Play, Wrong, as_json
from grader.checks.lessons import dispatch_mistakes, loop_mistakes
from grader.checks.lessons.raising import is_a
from grader.checks.lessons.story import Carried, Round, Told, counted
from grader.checks.outcome import Misconception
from grader.checks.subject import LearnerRaised

SPARE = 14  # replies that an endless conversation has in store beyond its bound


@dataclass(frozen=True)
class Words:
    """What an API calls the parts of a conversation, in the sentences a learner reads."""

    reply: str
    results: str
    send: str
    """How the results go to the model."""
    text: str
    """Where the words of a reply stand."""


CHAT = Words("reply", "results", "Send the results back", "message.content")
RESPONSES = Words("response", "outputs", "Send the outputs", "response.output_text")


def unfinished(words: Words, seen: str, needed: str, known: Misconception | None) -> Wrong:
    """Return the failure of a loop that ended while the model still waited; ``needed`` counts the requests to come."""
    return Wrong(
        seen=seen,
        expected=f"{needed}: one for each {words.reply} with calls, and one for the answer",
        misconception=known,
        otherwise=(
            f"The model has not answered yet: it waits for the {words.results} it asked for.",
            f"{words.send} in another request, until no calls are left.",
        ),
    )


def last_asked(told: Carried) -> Round:
    """Return the round that was the last to reach the code; one without calls where none did."""
    sent = len(told.desk.requests)
    return told.story.rounds[sent - 1] if sent else Round(())


def gave_up_early(told: Told) -> Misconception | None:
    """Name the mistake of a loop over Chat Completions that ended while calls were left."""
    sent, last = len(told.desk.requests), last_asked(told)
    if last.text is not None:
        return loop_mistakes.CONTENT_ENDS_LOOP
    if last.finish_reason == "stop":
        return loop_mistakes.FINISH_REASON_ENDS_LOOP
    if told.max_rounds is not None and sent > 2:
        return loop_mistakes.BOUND_NOT_RESPECTED
    return loop_mistakes.ONE_ROUND_ONLY if sent == 2 else None


def judge_words(told: Carried, words: Words, seen: str) -> None:
    """Judge that what came back is the text of the last reply; ``seen`` shows what did."""
    value, answer = told.called.value if told.called else None, told.story.answer
    if value != answer:
        raise Wrong(
            seen=seen,
            expected=as_json(answer),
            why=f"The last {words.reply}'s text is the answer the user waits for.",
            next_step=f"Return `{words.text}` of the first {words.reply} without calls.",
            misconception=dispatch_mistakes.RESULT_NOT_RETURNED if value is None else None,
        )


def how_it_ended(told: Carried) -> str:
    """Say how a story without an end did end."""
    if len(told.desk.requests) > len(told.story.rounds):
        return "the check had no more replies"
    error = told.error
    return f"{error.type}: {error.message[:120]}" if isinstance(error, LearnerRaised) else f"{told.shown} came back"


def judge_bound(play: Play, told: Carried, bound: int, ending: str) -> None:
    """Judge that a story without an end was left after ``bound`` requests, with a RuntimeError.

    ``ending`` says how it did end, for the sentence that tells the learner.
    """
    sent, error = len(told.desk.requests), told.error
    if sent == bound and isinstance(error, LearnerRaised) and is_a(play, error, "RuntimeError"):
        return
    known = loop_mistakes.BOUND_NOT_RAISED if sent == bound else loop_mistakes.BOUND_NOT_RESPECTED
    raise Wrong(
        seen=f"{counted(sent, 'request')}, then {ending}",
        expected=f"{bound} requests, then a RuntimeError",
        misconception=loop_mistakes.UNBOUNDED_LOOP if sent > bound + SPARE else known,
    )

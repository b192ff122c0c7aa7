"""The plots that every loop is tried with, over either API: which calls the model asks for, round by round."""

from __future__ import annotations

from grader.checks.check import Play
from grader.checks.lessons.story import Round, Story, stray
from grader.checks.tools import names, rich_sample, sample


def one_call(play: Play) -> list[Round]:
    """Return one round with one call."""
    return [Round((sample(play, names(play, 1)[0]),))]


def many_calls(play: Play) -> list[Round]:
    """Return one round with three calls, two of them of the same tool."""
    first, second = names(play, 2)
    return [Round((sample(play, first), rich_sample(play, second), sample(play, first)))]


def several_rounds(play: Play) -> list[Round]:
    """Return three rounds, the first one with two calls."""
    first, second, third = names(play, 3)
    return [
        Round((sample(play, first), sample(play, second))),
        Round((sample(play, third),)),
        Round((sample(play, first),)),
    ]


def words_beside_a_call(play: Play) -> list[Round]:
    """Return one round in which the model also says something."""
    return [Round((sample(play, names(play, 1)[0]),), text=play.pick(("Let me look.", "One moment, please.")))]


def unknown_name(play: Play) -> tuple[list[Round], str]:
    """Return two rounds, and the name that the first one asks for although nobody offered it."""
    known, missing = names(play, 2)
    return [Round((stray(play, missing), sample(play, known))), Round((sample(play, known),))], missing


def again_and_again(play: Play, name: str, count: int) -> list[Round]:
    """Return ``count`` rounds with one call each, of the same tool."""
    return [Round((sample(play, name),)) for _ in range(count)]


def tried(function: str, text: str, story: Story, max_rounds: int | None = None) -> str:
    """Write the call of a loop as a learner would, and what happens in it; ``text`` names its second parameter."""
    asked = [" and ".join(sample.call.name for sample in each.samples) for each in story.rounds[:4]]
    more = ", and so on" if len(story.rounds) > 4 else ""
    plot = f"the model asks for {', then '.join(asked)}{more}" if asked else "the model answers at once"
    bound = "" if max_rounds is None else f", max_rounds={max_rounds}"
    return f"{function}(client, {text}, tools, registry, model={story.model!r}{bound}), where {plot}"

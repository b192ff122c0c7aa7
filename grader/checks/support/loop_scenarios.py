"""Rounds of calls that every loop is checked with, over either API."""

from __future__ import annotations

from grader.checks.check import CheckContext
from grader.checks.sample_tools import names, rich_sample, sample
from grader.checks.support.conversation_fixture import Round, ScriptedConversation, unknown_call


def one_call(context: CheckContext) -> list[Round]:
    """Return one round with one call."""
    return [Round((sample(context, names(context, 1)[0]),))]


def many_calls(context: CheckContext) -> list[Round]:
    """Return one round with three calls, two of them of the same tool."""
    first, second = names(context, 2)
    return [Round((sample(context, first), rich_sample(context, second), sample(context, first)))]


def several_rounds(context: CheckContext) -> list[Round]:
    """Return three rounds, the first one with two calls."""
    first, second, third = names(context, 3)
    return [
        Round((sample(context, first), sample(context, second))),
        Round((sample(context, third),)),
        Round((sample(context, first),)),
    ]


def text_beside_a_call(context: CheckContext) -> list[Round]:
    """Return one round in which the model also says something."""
    return [
        Round((sample(context, names(context, 1)[0]),), text=context.choice(("Let me look.", "One moment, please.")))
    ]


def unknown_name(context: CheckContext) -> tuple[list[Round], str]:
    """Return two rounds, and the name that the first one asks for although nobody offered it."""
    known, missing = names(context, 2)
    return [Round((unknown_call(context, missing), sample(context, known))), Round((sample(context, known),))], missing


def repeated_calls(context: CheckContext, name: str, count: int) -> list[Round]:
    """Return ``count`` rounds with one call each, of the same tool."""
    return [Round((sample(context, name),)) for _ in range(count)]


def describe_call(function: str, text: str, conversation: ScriptedConversation, max_rounds: int | None = None) -> str:
    """Return the call of a loop as a learner would write it, and what the model does; ``text`` is an argument."""
    asked = [" and ".join(sample.call.name for sample in each.samples) for each in conversation.rounds[:4]]
    more = ", and so on" if len(conversation.rounds) > 4 else ""
    plot = f"the model asks for {', then '.join(asked)}{more}" if asked else "the model answers at once"
    bound = "" if max_rounds is None else f", max_rounds={max_rounds}"
    return f"{function}(client, {text}, tools, registry, model={conversation.model!r}{bound}), where {plot}"

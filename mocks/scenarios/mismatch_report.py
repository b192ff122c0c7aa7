"""Report about a request that no turn answers: the request, the nearest turn, and why that turn does not fit."""

from __future__ import annotations

from collections.abc import Sequence

from mocks.messages import ModelRequest
from mocks.scenarios.conversation_state import ConversationState, PlannedTurn
from mocks.scenarios.history import answered_tools, last_user
from mocks.scenarios.request_fingerprint import shared_prefix

MAX_LISTED_TURNS = 20
"""Maximum number of turns that an error message lists."""


def describe(request: ModelRequest) -> str:
    """Return a description of ``request`` in a few lines: last user message, tools, tool choice, tool results."""
    user_message = last_user(request)
    names = [*(tool.name for tool in request.tools), *(tool.type for tool in request.hosted)]
    tools = ", ".join(names) or "none"
    name = f" {request.choice.name}" if request.choice.name else ""
    results = ", ".join(answered_tools(request))
    last = request.messages[-1].role if request.messages else "missing"
    return "\n".join(
        [
            "What came:",
            f"  last user message: {user_message.text!r}" if user_message else "  no user message",
            f"  last message is: {'the result of ' + results if results else last}",
            f"  tools offered: {tools}; tool_choice: {request.choice.mode}{name}; model: {request.model}",
        ]
    )


def nearest(states: Sequence[ConversationState], request: ModelRequest) -> str:
    """Return the turn nearest to ``request`` and why it does not answer.

    The nearest turn is the available one with the fewest conditions that do not hold; a used one that fits is named
    before it.
    """
    for planned in (planned for state in states for planned in state.turns):
        if not planned.available and planned.turn.when.fits(request):
            used_up = f"{_capital(planned.label)} fits, but it is used up."
            return f"{used_up}\n{_nearest_available(states, request)}"
    return _nearest_available(states, request)


def listing(plan: Sequence[PlannedTurn]) -> str:
    """Return the turns, one per line, with whether they are used; of a long scenario only the next unused ones."""
    shown = (
        plan if len(plan) <= MAX_LISTED_TURNS else [planned for planned in plan if not planned.used][:MAX_LISTED_TURNS]
    )
    lines = [f"  {planned}" for planned in shown]
    if len(shown) < len(plan):
        lines.append(
            f"  (and {len(plan) - len(shown)} others, {sum(planned.used for planned in plan)} of all are used)"
        )
    return "\n".join(lines) or "  (the scenario has none)"


def _nearest_available(states: Sequence[ConversationState], request: ModelRequest) -> str:
    candidates = [
        (planned, _mismatches(state, planned, request))
        for state in states
        for planned in state.turns
        if planned.available
    ]
    if not candidates:
        return "No turn is left."
    planned, mismatches = min(candidates, key=lambda pair: (len(pair[1]), -_shared_messages(pair[0], request)))
    return "\n".join(
        [f"The nearest turn that is left is {planned.label}:", *(f"  {mismatch}" for mismatch in mismatches)]
    )


def _shared_messages(planned: PlannedTurn, request: ModelRequest) -> int:
    """Return how many messages ``request`` shares with the recorded one that the turn answers, if there is one."""
    recorded = planned.turn.when.same_as
    return shared_prefix(recorded, request) if recorded else 0


def _mismatches(state: ConversationState, planned: PlannedTurn, request: ModelRequest) -> list[str]:
    opening = (
        state.conversation.when.mismatches(request) if state.conversation is not None and state.opening is None else ()
    )
    return [
        *(f"its conversation's {mismatch}" for mismatch in opening),
        *map(str, planned.turn.when.mismatches(request)),
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

"""What to say of a request that no turn answers: what came, which turn is nearest and why it does not fit."""

from __future__ import annotations

from collections.abc import Sequence

from mocks.messages import ModelRequest
from mocks.scenarios.conversation_state import ConversationState, PlannedTurn
from mocks.scenarios.history import answered_tools, last_user
from mocks.scenarios.request_fingerprint import shared_prefix

MOST = 20
"""How many turns an error lists."""


def describe(request: ModelRequest) -> str:
    """Return what came, in a few lines: last user message, tools, tool choice, tool results."""
    spoken = last_user(request)
    tools = ", ".join(tool.name for tool in request.tools) or "none"
    name = f" {request.choice.name}" if request.choice.name else ""
    results = ", ".join(answered_tools(request))
    last = request.messages[-1].role if request.messages else "missing"
    return "\n".join(
        [
            "What came:",
            f"  last user message: {spoken.text!r}" if spoken else "  no user message",
            f"  last message is: {'the result of ' + results if results else last}",
            f"  tools offered: {tools}; tool_choice: {request.choice.mode}{name}; model: {request.model}",
        ]
    )


def nearest(places: Sequence[ConversationState], request: ModelRequest) -> str:
    """Return which turn comes nearest to ``request`` and what keeps it from answering.

    That is a used one which fits, or else the turn, still to be used, with the fewest conditions that do not hold.
    """
    for planned in (planned for place in places for planned in place.plan):
        if not planned.ready and planned.turn.when.fits(request):
            spent = f"{_capital(planned.label)} fits, but it is used up."
            return f"{spent}\n{_ready(places, request)}"
    return _ready(places, request)


def listing(plan: Sequence[PlannedTurn]) -> str:
    """Return the turns, a line each, with whether they are used; of a long scenario the next ones to use."""
    shown = plan if len(plan) <= MOST else [planned for planned in plan if not planned.used][:MOST]
    lines = [f"  {planned}" for planned in shown]
    if len(shown) < len(plan):
        lines.append(
            f"  (and {len(plan) - len(shown)} others, {sum(planned.used for planned in plan)} of all are used)"
        )
    return "\n".join(lines) or "  (the scenario has none)"


def _ready(places: Sequence[ConversationState], request: ModelRequest) -> str:
    found = [
        (planned, _mismatches(place, planned, request)) for place in places for planned in place.plan if planned.ready
    ]
    if not found:
        return "No turn is left."
    planned, mismatches = min(found, key=lambda pair: (len(pair[1]), -_shared(pair[0], request)))
    return "\n".join(
        [f"The nearest turn that is left is {planned.label}:", *(f"  {mismatch}" for mismatch in mismatches)]
    )


def _shared(planned: PlannedTurn, request: ModelRequest) -> int:
    """Return how far ``request`` goes along with the recorded one that the turn is for, if it is for one."""
    recorded = planned.turn.when.same_as
    return shared_prefix(recorded, request) if recorded else 0


def _mismatches(place: ConversationState, planned: PlannedTurn, request: ModelRequest) -> list[str]:
    opening = place.source.when.mismatches(request) if place.source is not None and place.opening is None else ()
    return [
        *(f"its conversation's {mismatch}" for mismatch in opening),
        *map(str, planned.turn.when.mismatches(request)),
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

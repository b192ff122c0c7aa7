"""A scenario being played: which turns are used, which answers the next request, and whether it may."""

from __future__ import annotations

from dataclasses import dataclass

from mocks.answers.scenario import Scenario, Turn, When, answered_tools, last_user
from mocks.conversation import Choice, Reply, Request
from mocks.wire.errors import ApiError, mock_error


@dataclass
class _Planned:
    """A turn of the scenario with its number (from 1) and whether it has been used."""

    turn: Turn
    label: str
    used: bool = False

    def __str__(self) -> str:
        return f"{self.label} ({'used' if self.used else 'not used'}): {self.turn}"


@dataclass(frozen=True)
class Taken:
    """What a turn answers, and a sentence that says which turn it was."""

    reply: Reply
    why: str


class Script:
    """Plays one `Scenario` once.

    Where a turn has several calls and the request says ``parallel_tool_calls: false``, the first call is sent now and
    the others after its result, one a reply: what a model does that may ask for one thing at a time.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._plan = [_Planned(turn, f"turn {i}") for i, turn in enumerate(scenario.turns, 1)]

    def unused(self) -> tuple[Turn, ...]:
        """Return the turns that have answered nothing yet."""
        return tuple(planned.turn for planned in self._plan if not planned.used)

    def take(self, request: Request) -> Taken | None:
        """Return the answer to ``request`` and use up its turn; None where no turn fits.

        Raises `ApiError` for a turn that plays an error, and for one the request does not permit.
        """
        planned = next((p for p in self._plan if self._ready(p) and p.turn.when.fits(request)), None)
        if planned is None:
            return None
        turn, later = _split(planned, request)
        if not turn.force:
            _check(turn, planned.label, request)
        planned.used = True
        if later:
            self._plan.insert(0, later)
        if turn.error:
            error = turn.error
            raise ApiError(
                error.message,
                status=error.status,
                type=error.type,
                param=error.param,
                code=error.code,
                headers=error.headers,
            )
        return Taken(turn.reply(), f"The scenario answered with its {planned.label}: {turn}.")

    def describe_unmatched(self, request: Request) -> ApiError:
        """Return the error for a request that no turn fits: what came, what was expected, what to do."""
        ready = [planned for planned in self._plan if self._ready(planned)]
        expected = f"The next turn is for: {ready[0].turn.when}." if ready else "No turn is left."
        plan = "\n".join(f"  {planned}" for planned in self._plan) or "  (the scenario has none)"
        message = (
            f"No turn of the scenario answers this request.\n{describe(request)}\n{expected}\n"
            f"All turns:\n{plan}\n"
            "What to do: add a turn for this request, widen a turn's 'when', write repeat = true in a turn that may "
            "answer more than once, or make the client with stand_in=True."
        )
        return mock_error(message, code="no_matching_turn")

    def _ready(self, planned: _Planned) -> bool:
        return planned.turn.repeat or not planned.used


def _split(planned: _Planned, request: Request) -> tuple[Turn, _Planned | None]:
    """Return the part of the turn that may be sent now, and the rest, for when its result is back."""
    turn = planned.turn
    if request.parallel or turn.force or len(turn.calls) < 2:
        return turn, None
    first, rest = turn.calls[0], turn.calls[1:]
    later = turn.model_copy(update={"calls": rest, "text": None, "repeat": False, "when": When(after_tool=first.name)})
    label = f"rest of {planned.label.removeprefix('rest of ')}"
    return turn.model_copy(update={"calls": (first,)}), _Planned(later, label)


def describe(request: Request) -> str:
    """Return what came, in a few lines: last user message, tools, tool choice, tool results."""
    spoken = last_user(request)
    tools = ", ".join(tool.name for tool in request.tools) or "none"
    name = f" {request.choice.name}" if request.choice.name else ""
    results = ", ".join(answered_tools(request))
    return "\n".join(
        [
            "What came:",
            f"  last user message: {spoken.text!r}" if spoken else "  no user message",
            f"  last message is: {'the result of ' + results if results else request.messages[-1].role}",
            f"  tools offered: {tools}; tool_choice: {request.choice.mode}{name}; model: {request.model}",
        ]
    )


def _check(turn: Turn, label: str, request: Request) -> None:
    """Refuse a turn that says what the service could not say to this request."""
    problem = _problem(turn, request)
    if problem:
        message = (
            f"The scenario's {label} does not fit the request it was picked for: {problem}\n{describe(request)}\n"
            "What to do: change the turn or its 'when', or write force = true in the turn to send it all the same."
        )
        raise mock_error(message, code="turn_breaks_request")


def _problem(turn: Turn, request: Request) -> str | None:
    if turn.error or turn.refusal is not None:
        return None
    names = [call.name for call in turn.calls]
    mode, wanted = request.choice.mode, request.choice.name
    if not names:
        needed = {Choice.REQUIRED: "a tool call", Choice.NAMED: f"a call of {wanted!r}"}.get(mode)
        return f"tool_choice demands {needed}, but the turn only has text." if needed else None
    unknown = next((name for name in names if request.tool(name) is None), None)
    if unknown is not None:
        return f"it calls {unknown!r}, which is not among the tools of the request."
    if mode is Choice.NONE:
        return f'tool_choice is "none", but the turn calls {names[0]!r}.'
    other = next((name for name in names if mode is Choice.NAMED and name != wanted), None)
    return f"tool_choice names {wanted!r}, but the turn calls {other!r}." if other is not None else None

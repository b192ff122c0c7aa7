"""A scenario being played: which turns are used, which answers the next request, and whether it may."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mocks.api.errors import ApiError, mock_error
from mocks.faults.spec import Fault
from mocks.messages import ModelReply, ModelRequest
from mocks.scenarios import mismatch_report, turn_validation
from mocks.scenarios.conversation_state import ConversationState, Opening, PlannedTurn, of_conversation, of_turns
from mocks.scenarios.scenario import Scenario, Turn, When


@dataclass(frozen=True)
class PlayedTurn:
    """What a turn answers, and a sentence that says which turn it was."""

    reply: ModelReply
    label: str
    """Which turn it is, as "turn 2"."""
    turn: Turn
    fault: Fault | None = None
    """What goes wrong with it; one in place of an answer leaves the turn unused, and the reply empty."""

    @property
    def why(self) -> str:
        """Why this was the answer, as a sentence."""
        return f"The scenario answered with its {self.label}: {self.turn}."


class ScenarioPlayer:
    """Plays one `Scenario` once.

    A request is offered to the conversation it goes on from (`strand` beside this file says how that is told), and then
    to the turns that all conversations share. A request that goes on from none opens the first declared conversation
    that nobody has opened yet and whose ``when`` fits. An opening that comes again is a retry where it was answered
    with an error, and opens another conversation where it was answered with a reply. So no conversation takes another's
    turns, except where an agent changes its own first messages on the way: then it looks like a new one.

    Where a turn has several calls and the request says ``parallel_tool_calls: false``, the first call is sent now and
    the others after its result, one a reply: what a model does that may ask for one thing at a time.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._shared = of_turns(scenario.turns)
        self._declared = {i: of_conversation(i, part) for i, part in enumerate(scenario.conversations, 1)}
        self._running: dict[Opening, list[ConversationState]] = {}
        self._lengths: set[int] = set()  # of the openings: which beginnings of a request to look for

    def unused(self) -> tuple[Turn, ...]:
        """Return the turns that have answered nothing yet."""
        return tuple(planned.turn for planned in self._plan() if not planned.used)

    def report(self) -> str:
        """Return the turns that have answered nothing yet, a line each with its label; empty if there are none."""
        return "\n".join(f"  {planned.label}: {planned.turn}" for planned in self._plan() if not planned.used)

    def next_reply(self, request: ModelRequest) -> PlayedTurn | None:
        """Return the answer to ``request`` and use up its turn; None where no turn fits.

        Raises `ApiError` for a turn that plays an error, and for one the request does not permit.
        """
        found = ((place, place.fitting(request)) for place in self._places(request))
        place, planned = next(((place, planned) for place, planned in found if planned), (self._shared, None))
        if planned is None:
            return None
        turn, later = _split(planned, request)
        if not turn.force:
            _permit(turn, planned.label, request)
        fault = planned.fault()
        if fault and fault.replaces_reply:
            self._note(place, request, None)
            return PlayedTurn(ModelReply(), planned.label, turn, fault)
        planned.used = True
        if later:
            place.plan.insert(0, later)
        reply = None if turn.error else turn.reply()
        self._note(place, request, reply)
        if reply is None:
            raise _failure(turn)
        return PlayedTurn(reply, planned.label, turn, fault)

    def describe_unmatched(self, request: ModelRequest) -> ApiError:
        """Return the error for a request that no turn fits: what came, what was expected, what to do."""
        own = [id(place) for place in self._places(request)]
        offered = [place for place in self._conversations() if place.opening is None or id(place) in own]
        message = (
            f"No turn of the scenario answers this request.\n{mismatch_report.describe(request)}\n"
            f"{mismatch_report.nearest(offered, request)}\n"
            f"All turns:\n{mismatch_report.listing(self._plan())}\n"
            "What to do: add a turn for this request, widen a turn's 'when', write repeat = true in a turn that may "
            "answer more than once, or make the client with stand_in=True."
        )
        return mock_error(message, code="no_matching_turn")

    def _places(self, request: ModelRequest) -> Iterator[ConversationState]:
        """Yield where to look for a turn, in order."""
        begun = [request.messages[:length] for length in sorted(self._lengths) if length <= len(request.messages)]
        kin = [place for opening in begun for place in self._running.get(opening, ())]
        own = max(kin, key=lambda place: place.match_score(request), default=None)
        if own is None:
            yield from self._to_open(request)
        elif own.continues(request):
            yield own
        elif own.repeats_known_replies(request):
            yield own
            yield from self._to_open(request)
        else:
            yield from self._to_open(request)
            yield own
        yield self._shared

    def _to_open(self, request: ModelRequest) -> Iterator[ConversationState]:
        for number, place in self._declared.items():
            if place.source is None or not place.source.when.fits(request):
                continue
            if place.opening is None:
                yield place
            elif place.source.repeat:
                yield of_conversation(number, place.source)

    def _note(self, place: ConversationState, request: ModelRequest, reply: ModelReply | None) -> None:
        if place is self._shared:
            return
        if place.opening is None:
            self._running.setdefault(request.messages, []).append(place)
            self._lengths.add(len(request.messages))
            self._declared[place.number] = place
        place.record(request, reply)

    def _conversations(self) -> list[ConversationState]:
        return [*self._declared.values(), self._shared]

    def _plan(self) -> list[PlannedTurn]:
        """Return all turns, those of the conversations first; one that repeats counts as it was last opened."""
        return [planned for place in self._conversations() for planned in place.plan]


def _failure(turn: Turn) -> ApiError:
    assert turn.error is not None
    fields = turn.error
    return ApiError(
        fields.message,
        status=fields.status,
        type=fields.type,
        param=fields.param,
        code=fields.code,
        headers=fields.headers,
    )


def _split(planned: PlannedTurn, request: ModelRequest) -> tuple[Turn, PlannedTurn | None]:
    """Return the part of the turn that may be sent now, and the rest, for when its result is back."""
    turn = planned.turn
    if request.parallel or turn.force or len(turn.calls) < 2:
        return turn, None
    first, rest = turn.calls[0], turn.calls[1:]
    later = turn.model_copy(update={"calls": rest, "text": None, "repeat": False, "when": When(after_tool=first.name)})
    label = f"rest of {planned.label.removeprefix('rest of ')}"
    return turn.model_copy(update={"calls": (first,)}), PlannedTurn(later, label)


def _permit(turn: Turn, label: str, request: ModelRequest) -> None:
    """Refuse a turn that says what the service could not say to this request."""
    problem = turn_validation.problem(turn, request)
    if problem:
        message = (
            f"The scenario's {label} does not fit the request it was picked for: {problem}\n"
            f"{mismatch_report.describe(request)}\n"
            "What to do: change the turn or its 'when', or write force = true in the turn to send it all the same."
        )
        raise mock_error(message, code="turn_breaks_request")

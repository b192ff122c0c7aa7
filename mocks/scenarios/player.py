"""Player of a scenario: picks the turn that answers each request, and keeps track of used turns."""

from __future__ import annotations

import operator
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
    """The reply of a turn, and which turn it was."""

    reply: ModelReply
    label: str
    """The label of the turn, such as "turn 2"."""
    turn: Turn
    fault: Fault | None = None
    """The fault of the reply; one in place of an answer leaves the turn unused and the reply empty."""

    @property
    def why(self) -> str:
        """The reason for this reply, as a sentence."""
        return f"The scenario answered with its {self.label}: {self.turn}."


class ScenarioPlayer:
    """Player of one `Scenario`, from its start to its end.

    A request is offered to the conversation that it continues (`mocks.scenarios.conversation_state` describes how that
    is recognized), and then to the turns that all conversations share. A request that continues none opens the first
    declared conversation that is not open yet and whose ``when`` fits. A repeated opening is a retry where it was
    answered with an error, and opens another conversation where it was answered with a reply. So no conversation takes
    another's turns, unless an agent changes its own first messages: then it looks like a new one.

    Where a turn has several calls and the request says ``parallel_tool_calls: false``, the first call is sent now and
    the others after its result, one per reply, as a model does that may make one call at a time.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._shared = of_turns(scenario.turns)
        self._declared = {i: of_conversation(i, part) for i, part in enumerate(scenario.conversations, 1)}
        self._running: dict[Opening, list[ConversationState]] = {}
        self._opening_lengths: set[int] = set()  # lengths of openings to look for at the start of a request

    def unused(self) -> tuple[Turn, ...]:
        """Return the turns that have not been used yet."""
        return tuple(planned.turn for planned in self._turns() if not planned.used)

    def report(self) -> str:
        """Return the turns that have not been used yet, one per line with its label; empty if there are none."""
        return "\n".join(f"  {planned.label}: {planned.turn}" for planned in self._turns() if not planned.used)

    def next_reply(self, request: ModelRequest) -> PlayedTurn | None:
        """Return the reply to ``request`` and use up its turn; None where no turn fits.

        Raises:
            ApiError: The turn plays an error, or the request does not permit the turn.
        """
        for state in self._candidates(request):
            planned = state.find_turn(request)
            if planned is not None:
                break
        else:
            return None
        turn, later = _split(planned, request)
        terms = (turn, request.tools, request.choice, request.format, request.hosted, request.program, request.api)
        if not turn.force and not all(map(operator.is_, terms, planned.legal_terms)):
            _reject_forbidden(turn, planned.label, request)
            planned.legal_terms = terms
        fault = planned.next_fault()
        if fault and fault.replaces_reply:
            self._record(state, request, None)
            return PlayedTurn(ModelReply(), planned.label, turn, fault)
        planned.used = True
        if later:
            state.turns.insert(0, later)
        reply = None if turn.error else planned.reply if turn is planned.turn else turn.reply()
        self._record(state, request, reply)
        if reply is None:
            raise _planned_error(turn)
        return PlayedTurn(reply, planned.label, turn, fault)

    def describe_unmatched(self, request: ModelRequest) -> ApiError:
        """Return the error for a request that no turn fits: the request, the turns, and what to do."""
        own = [id(state) for state in self._candidates(request)]
        offered = [state for state in self._states() if state.opening is None or id(state) in own]
        message = (
            f"No turn of the scenario answers this request.\n{mismatch_report.describe(request)}\n"
            f"{mismatch_report.nearest(offered, request)}\n"
            f"All turns:\n{mismatch_report.listing(self._turns())}\n"
            "What to do: add a turn for this request, widen a turn's 'when', write repeat = true in a turn that may "
            "answer more than once, or make the client with stand_in=True."
        )
        return mock_error(message, code="no_matching_turn")

    def _candidates(self, request: ModelRequest) -> Iterator[ConversationState]:
        """Yield the conversations in which to look for a turn, in order."""
        if not self._declared:  # then there are shared turns alone
            yield self._shared
            return
        openings = [
            request.messages[:length] for length in sorted(self._opening_lengths) if length <= len(request.messages)
        ]
        running = [state for opening in openings for state in self._running.get(opening, ())]
        own = max(running, key=lambda state: state.match_score(request), default=None)
        if own is None:
            yield from self._openable(request)
        elif own.continues(request):
            yield own
        elif own.repeats_known_replies(request):
            yield own
            yield from self._openable(request)
        else:
            yield from self._openable(request)
            yield own
        yield self._shared

    def _openable(self, request: ModelRequest) -> Iterator[ConversationState]:
        for number, state in self._declared.items():
            if state.conversation is None or not state.conversation.when.fits(request):
                continue
            if state.opening is None:
                yield state
            elif state.conversation.repeat:
                yield of_conversation(number, state.conversation)

    def _record(self, state: ConversationState, request: ModelRequest, reply: ModelReply | None) -> None:
        if state is self._shared:
            return
        if state.opening is None:
            self._running.setdefault(request.messages, []).append(state)
            self._opening_lengths.add(len(request.messages))
            self._declared[state.number] = state
        state.record(request, reply)

    def _states(self) -> list[ConversationState]:
        return [*self._declared.values(), self._shared]

    def _turns(self) -> list[PlannedTurn]:
        """Return all turns, those of the conversations first; a repeated conversation counts as last opened."""
        return [planned for state in self._states() for planned in state.turns]


def _planned_error(turn: Turn) -> ApiError:
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
    """Return the part of the turn that can be sent now, and the rest, to send once its result is there."""
    turn = planned.turn
    if request.parallel or turn.force or len(turn.calls) < 2:
        return turn, None
    first, rest = turn.calls[0], turn.calls[1:]
    later = turn.model_copy(
        update={
            "calls": rest,
            "text": None,
            "hosted": (),
            "summary": (),
            "repeat": False,
            "when": When(after_tool=first.name),
        }
    )
    label = f"rest of {planned.label.removeprefix('rest of ')}"
    return turn.model_copy(update={"calls": (first,)}), PlannedTurn(later, label)


def _reject_forbidden(turn: Turn, label: str, request: ModelRequest) -> None:
    """Raise for a turn that the service could not send in reply to this request."""
    problem = turn_validation.problem(turn, request)
    if problem:
        message = (
            f"The scenario's {label} does not fit the request it was picked for: {problem}\n"
            f"{mismatch_report.describe(request)}\n"
            "What to do: change the turn or its 'when', or write force = true in the turn to send it all the same."
        )
        raise mock_error(message, code="turn_breaks_request")

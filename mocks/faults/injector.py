"""The faults that a request meets: by its header, its scenario's turn, or what its client or server was made with."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from mocks.api.adapter import ParsedRequest
from mocks.api.errors import mock_error
from mocks.explanation import Explanation
from mocks.faults import errors, reply_mutations
from mocks.faults.spec import HEADER, REPLACES_REPLY, Fault, FaultError, FaultKind, FaultRates, parse, parse_one
from mocks.messages import ModelReply, ModelRequest

RETRY = "x-stainless-retry-count"
"""The header in which OpenAI's clients count their tries, from 0."""
_MOST_REMEMBERED = 10_000


class FaultInjector:
    """Hands out the faults of one engine and counts them. Not safe for threads: the engine's lock is held."""

    def __init__(self, spec: str | None = None, *, seed: int = 0) -> None:
        self._items = () if spec is None else parse(spec)
        self._seed = seed
        self._used: Counter[object] = Counter()
        self._tried: Counter[tuple[str, bytes]] = Counter()
        self._lost: dict[bytes, ModelReply] = {}

    def for_request(self, request: ParsedRequest, number: int, request_id: str) -> RequestFaults:
        """Return the faults that may happen to ``request``.

        Args:
            request: The request, of which the header `mocks.faults.spec.HEADER` is read.
            number: Which request of the engine it is, from 1: what is drawn by chance depends on it.
            request_id: The id that its answer carries.

        Raises:
            mocks.api.errors.ApiError: The header cannot be read.
        """
        return RequestFaults(tuple(self._candidates(request, number)), request_id, self._lost, request.digest)

    def _candidates(self, request: ParsedRequest, number: int) -> Iterator[FaultCandidate]:
        spec = request.headers.get(HEADER)
        if spec is not None:
            yield from self._asked_for(spec, request)
            return
        for item in self._items:
            if item.times is None or self._used[item] < item.times:
                yield from self._of(item, number)
                return

    def _asked_for(self, spec: str, request: ParsedRequest) -> Iterator[FaultCandidate]:
        try:
            fault = parse_one(spec)
        except FaultError as error:
            text = f"The header {HEADER} cannot be read: {error}"
            raise mock_error(text, code="unknown_fault") from None
        if fault.times is None or self._tries(spec, request) < fault.times:
            yield FaultCandidate(fault)

    def _tries(self, spec: str, request: ParsedRequest) -> int:
        """Return how often this request was sent before: by what the client says, or by how often it was seen."""
        told = request.headers.get(RETRY, "")
        if told.isdecimal():
            return int(told)
        seen = (spec, request.digest)
        if len(self._tried) > _MOST_REMEMBERED:
            self._tried.clear()
        self._tried[seen] += 1
        return self._tried[seen] - 1

    def _of(self, item: Fault | FaultRates, number: int) -> Iterator[FaultCandidate]:
        if isinstance(item, Fault):
            yield FaultCandidate(item, self._used, item)
            return
        drawing = random.Random(f"{self._seed}/chaos/{number}")
        if drawing.random() >= item.rate:
            return
        first, *others = drawing.sample(item.kinds, len(item.kinds))
        yield FaultCandidate(Fault(first), self._used, item)
        if first not in REPLACES_REPLY:
            yield from (FaultCandidate(Fault(kind), self._used, item) for kind in others if kind not in REPLACES_REPLY)


class FaultCandidate:
    """A fault that may happen; `trigger` counts it."""

    def __init__(self, fault: Fault, counter: Counter[object] | None = None, key: object = None) -> None:
        self.fault = fault
        self._counter = counter
        self._key = key

    def trigger(self) -> Fault:
        """Count the fault and return it."""
        if self._counter is not None:
            self._counter[self._key] += 1
        return self.fault


class RequestFaults:
    """The faults that may happen to one request: the first of ``candidates`` that has something to change does.

    A reply of which the client got a part only is lost, as it is at the service; but the scenario's turn is not: the
    same request, sent again, gets the same reply. ``lost`` keeps it under the ``digest`` of the request.
    """

    def __init__(
        self, candidates: Sequence[FaultCandidate], request_id: str, lost: dict[bytes, ModelReply], digest: bytes
    ) -> None:
        self._candidates = list(candidates)
        self._request_id = request_id
        self._lost = lost
        self._digest = digest
        self.applied: Fault | None = None
        """The fault that happened."""
        self._changed = False

    def raise_error(self, request: ModelRequest) -> None:
        """Raise the `mocks.api.errors.ApiError` of a fault that comes in place of an answer."""
        if self._candidates and self._candidates[0].fault.replaces_reply:
            raise errors.build_error(self._candidates[0].trigger(), request, self._request_id)

    def add(self, fault: Fault, request: ModelRequest) -> None:
        """Add the ``fault`` of the turn that answers; one that the request or the client asks for comes before it.

        Raises the `mocks.api.errors.ApiError` of a fault that comes in place of an answer.
        """
        if fault.replaces_reply:
            raise errors.build_error(fault, request, self._request_id)
        self._candidates.append(FaultCandidate(fault))

    def pending_reply(self) -> ModelReply | None:
        """Return the reply that was decided on when this request came before, where the client did not get it all."""
        return self._lost.pop(self._digest, None) if self._lost else None

    def apply(self, reply: ModelReply, request: ModelRequest) -> ModelReply:
        """Return ``reply`` with what goes wrong in it."""
        for candidate in self._candidates:
            mutated = reply_mutations.mutate_reply(reply, request, candidate.fault)
            if mutated is not None:
                self.applied = candidate.trigger()
                self._changed = mutated is not reply
                if candidate.fault.kind in (FaultKind.CUT, FaultKind.STREAM_ERROR):
                    self._lost[self._digest] = reply
                return mutated
        return reply

    def explain(self, reply: Callable[[], Explanation]) -> Callable[[], Explanation]:
        """Return ``reply``, the explanation of the reply, or what says in addition which fault has changed that."""
        if self.applied is None or not self._changed:
            return reply
        kind = self.applied.kind

        def explained() -> Explanation:
            before = reply()
            return replace(before, decision=f"The fault {kind} changed the reply. Before that: {before.decision}")

        return explained

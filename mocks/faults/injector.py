"""Selection and application of the faults for a request: those of its header, of its client or server, of its turn."""

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
"""The header in which OpenAI's clients count their retries, from 0."""
_MAX_COUNTED_REQUESTS = 10_000


class FaultInjector:
    """Selects the faults for the requests of one engine and counts them. Not thread-safe: the engine holds its lock."""

    def __init__(self, spec: str | None = None, *, seed: int = 0) -> None:
        self._items = () if spec is None else parse(spec)
        self._seed = seed
        self._used: Counter[object] = Counter()
        self._tried: Counter[tuple[str, bytes]] = Counter()
        self._lost: dict[bytes, ModelReply] = {}

    def for_request(self, request: ParsedRequest, number: int, request_id: str) -> RequestFaults:
        """Return the faults that ``request`` may get.

        Args:
            request: The request, of which the header `mocks.faults.spec.HEADER` is read.
            number: The number of the request, from 1, on which random faults depend.
            request_id: The id in the headers of its answer.

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
        """Return how often this request was sent before, as the client counts or, failing that, as seen here."""
        retries = request.headers.get(RETRY, "")
        if retries.isdecimal():
            return int(retries)
        key = (spec, request.digest)
        if len(self._tried) > _MAX_COUNTED_REQUESTS:
            self._tried.clear()
        self._tried[key] += 1
        return self._tried[key] - 1

    def _of(self, item: Fault | FaultRates, number: int) -> Iterator[FaultCandidate]:
        if isinstance(item, Fault):
            yield FaultCandidate(item, self._used, item)
            return
        rng = random.Random(f"{self._seed}/chaos/{number}")
        if rng.random() >= item.rate:
            return
        first, *others = rng.sample(item.kinds, len(item.kinds))
        yield FaultCandidate(Fault(first), self._used, item)
        if first not in REPLACES_REPLY:
            yield from (FaultCandidate(Fault(kind), self._used, item) for kind in others if kind not in REPLACES_REPLY)


class FaultCandidate:
    """A fault that may be applied; `trigger` counts it."""

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
    """The faults that one request may get: the first of ``candidates`` that can change its reply is applied.

    When a stream is cut, the turn of the scenario is used though the client does not get the whole reply. So ``lost``
    keeps the reply under the ``digest`` of the request: the same request, sent again, gets it.
    """

    def __init__(
        self, candidates: Sequence[FaultCandidate], request_id: str, lost: dict[bytes, ModelReply], digest: bytes
    ) -> None:
        self._candidates = list(candidates)
        self._request_id = request_id
        self._lost = lost
        self._digest = digest
        self.applied: Fault | None = None
        """The fault that was applied to the reply."""
        self._changed = False

    def raise_error(self, request: ModelRequest) -> None:
        """Raise the `mocks.api.errors.ApiError` of a fault that replaces the reply."""
        if self._candidates and self._candidates[0].fault.replaces_reply:
            raise errors.build_error(self._candidates[0].trigger(), request, self._request_id)

    def add(self, fault: Fault, request: ModelRequest) -> None:
        """Add the ``fault`` of the turn that answers, after those of the header and of the client or server.

        Raises the `mocks.api.errors.ApiError` of a fault that replaces the reply.
        """
        if fault.replaces_reply:
            raise errors.build_error(fault, request, self._request_id)
        self._candidates.append(FaultCandidate(fault))

    def pending_reply(self) -> ModelReply | None:
        """Return the reply to the same request of which the client got only a part; None if there is none."""
        return self._lost.pop(self._digest, None) if self._lost else None

    def apply(self, reply: ModelReply, request: ModelRequest) -> ModelReply:
        """Return ``reply`` with the fault in it."""
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
        """Return the function ``reply`` that explains the reply, or one that also names the fault that changed it."""
        if self.applied is None or not self._changed:
            return reply
        kind = self.applied.kind

        def explained() -> Explanation:
            before = reply()
            return replace(before, decision=f"The fault {kind} changed the reply. Before that: {before.decision}")

        return explained

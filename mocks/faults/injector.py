"""Which fault a request meets: by its header, or by the specification a client or server was made with."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from mocks.api.errors import mock_error
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
        self._tried: Counter[str] = Counter()
        self._lost: dict[str, ModelReply] = {}

    def for_request(self, number: int, request_id: str, headers: Mapping[str, str], raw: bytes) -> RequestFaults:
        """Return what may befall request ``number``, counted from 1.

        Raises `mocks.api.errors.ApiError` where the header cannot be read.
        """
        return RequestFaults(tuple(self._chances(number, headers, raw)), request_id, self._lost, raw)

    def _chances(self, number: int, headers: Mapping[str, str], raw: bytes) -> Iterator[FaultCandidate]:
        spec = headers.get(HEADER)
        if spec is not None:
            yield from self._asked_for(spec, headers, raw)
            return
        for item in self._items:
            if item.times is None or self._used[item] < item.times:
                yield from self._of(item, number)
                return

    def _asked_for(self, spec: str, headers: Mapping[str, str], raw: bytes) -> Iterator[FaultCandidate]:
        try:
            fault = parse_one(spec)
        except FaultError as error:
            text = f"The header {HEADER} cannot be read: {error}"
            raise mock_error(text, code="unknown_fault") from None
        if fault.times is None or self._tries(spec, headers, raw) < fault.times:
            yield FaultCandidate(fault)

    def _tries(self, spec: str, headers: Mapping[str, str], raw: bytes) -> int:
        """Return how often this request was sent before: by what the client says, or by how often it was seen."""
        told = headers.get(RETRY, "")
        if told.isdecimal():
            return int(told)
        seen = _digest(spec.encode("utf-8", "replace") + b"\0" + raw)
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
    """What may befall one request: the first of ``chances`` that finds something to spoil does.

    A reply of which the client got a part only is lost, as it is at the service; but the scenario's turn is not: the
    same request, sent again, gets the same reply. ``pending_reply`` keeps it under the digest of the ``raw`` body.
    """

    def __init__(
        self, chances: Sequence[FaultCandidate], request_id: str, lost: dict[str, ModelReply], raw: bytes
    ) -> None:
        self._chances = list(chances)
        self._request_id = request_id
        self._lost = lost
        self._raw = raw
        self.applied: Fault | None = None
        """The fault that befell it."""

    def raise_error(self, request: ModelRequest) -> None:
        """Raise the `mocks.api.errors.ApiError` of a fault that comes in place of an answer."""
        if self._chances and self._chances[0].fault.replaces_reply:
            raise errors.build_error(self._chances[0].trigger(), request, self._request_id)

    def add(self, fault: Fault, request: ModelRequest) -> None:
        """Add the ``fault`` of the turn that answers; one that the request or the client asks for comes before it.

        Raises the `mocks.api.errors.ApiError` of a fault that comes in place of an answer.
        """
        if fault.replaces_reply:
            raise errors.build_error(fault, request, self._request_id)
        self._chances.append(FaultCandidate(fault))

    def pending_reply(self) -> ModelReply | None:
        """Return the reply that was decided on when this request came before, where the client did not get it all."""
        return self._lost.pop(_digest(self._raw), None) if self._lost else None

    def apply(self, reply: ModelReply, request: ModelRequest) -> ModelReply:
        """Return ``reply`` with what goes wrong in it."""
        for chance in self._chances:
            changed = reply_mutations.mutate_reply(reply, request, chance.fault)
            if changed is not None:
                self.applied = chance.trigger()
                if chance.fault.kind in (FaultKind.CUT, FaultKind.STREAM_ERROR):
                    self._lost[_digest(self._raw)] = reply
                return changed
        return reply


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()

"""Which fault a request meets: by its header, or by the specification a client or server was made with."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from mocks.answers import spoiled
from mocks.answers.faults import HEADER, INSTEAD, Chaos, Fault, FaultError, Kind, parse, parse_one
from mocks.conversation import Reply, Request
from mocks.wire.errors import mock_error

RETRY = "x-stainless-retry-count"
"""The header in which OpenAI's clients count their tries, from 0."""
_MOST_REMEMBERED = 10_000


class Misfortune:
    """Hands out the faults of one engine and counts them. Not safe for threads: the engine's lock is held."""

    def __init__(self, spec: str | None = None, *, seed: int = 0) -> None:
        self._items = () if spec is None else parse(spec)
        self._seed = seed
        self._used: Counter[object] = Counter()
        self._tried: Counter[str] = Counter()
        self._lost: dict[str, Reply] = {}

    def fate(self, number: int, request_id: str, headers: Mapping[str, str], raw: bytes) -> Fate:
        """Return what may befall request ``number``, counted from 1.

        Raises `mocks.wire.errors.ApiError` where the header cannot be read.
        """
        return Fate(tuple(self._chances(number, headers, raw)), request_id, self._lost, raw)

    def _chances(self, number: int, headers: Mapping[str, str], raw: bytes) -> Iterator[Chance]:
        spec = headers.get(HEADER)
        if spec is not None:
            yield from self._asked_for(spec, headers, raw)
            return
        for item in self._items:
            if item.times is None or self._used[item] < item.times:
                yield from self._of(item, number)
                return

    def _asked_for(self, spec: str, headers: Mapping[str, str], raw: bytes) -> Iterator[Chance]:
        try:
            fault = parse_one(spec)
        except FaultError as error:
            text = f"The header {HEADER} cannot be read: {error}"
            raise mock_error(text, code="unknown_fault") from None
        if fault.times is None or self._tries(spec, headers, raw) < fault.times:
            yield Chance(fault)

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

    def _of(self, item: Fault | Chaos, number: int) -> Iterator[Chance]:
        if isinstance(item, Fault):
            yield Chance(item, self._used, item)
            return
        drawing = random.Random(f"{self._seed}/chaos/{number}")
        if drawing.random() >= item.rate:
            return
        first, *others = drawing.sample(item.kinds, len(item.kinds))
        yield Chance(Fault(first), self._used, item)
        if first not in INSTEAD:
            yield from (Chance(Fault(kind), self._used, item) for kind in others if kind not in INSTEAD)


class Chance:
    """A fault that may happen; `happens` counts it."""

    def __init__(self, fault: Fault, counter: Counter[object] | None = None, key: object = None) -> None:
        self.fault = fault
        self._counter = counter
        self._key = key

    def happens(self) -> Fault:
        """Count the fault and return it."""
        if self._counter is not None:
            self._counter[self._key] += 1
        return self.fault


class Fate:
    """What may befall one request: the first of ``chances`` that finds something to spoil does.

    A reply of which the client got a part only is lost, as it is at the service; but the scenario's turn is not: the
    same request, sent again, gets the same reply. ``lost`` keeps it under the digest of the request's ``raw`` body.
    """

    def __init__(self, chances: Sequence[Chance], request_id: str, lost: dict[str, Reply], raw: bytes) -> None:
        self._chances = list(chances)
        self._request_id = request_id
        self._lost = lost
        self._raw = raw
        self.happened: Fault | None = None
        """The fault that befell it."""

    def strike(self, request: Request) -> None:
        """Raise the `mocks.wire.errors.ApiError` of a fault that comes in place of an answer."""
        if self._chances and self._chances[0].fault.instead:
            raise spoiled.error(self._chances[0].happens(), request, self._request_id)

    def meet(self, fault: Fault, request: Request) -> None:
        """Add the ``fault`` of the turn that answers; one that the request or the client asks for comes before it.

        Raises the `mocks.wire.errors.ApiError` of a fault that comes in place of an answer.
        """
        if fault.instead:
            raise spoiled.error(fault, request, self._request_id)
        self._chances.append(Chance(fault))

    def lost(self) -> Reply | None:
        """Return the reply that was decided on when this request came before, where the client did not get it all."""
        return self._lost.pop(_digest(self._raw), None) if self._lost else None

    def spoil(self, reply: Reply, request: Request) -> Reply:
        """Return ``reply`` with what goes wrong in it."""
        for chance in self._chances:
            changed = spoiled.spoil(reply, request, chance.fault)
            if changed is not None:
                self.happened = chance.happens()
                if chance.fault.kind in (Kind.CUT, Kind.STREAM_ERROR):
                    self._lost[_digest(self._raw)] = reply
                return changed
        return reply


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()

"""Reads requests, and remembers the last ones: a suite of tests sends the same bytes again and again."""

from __future__ import annotations

import marshal
from dataclasses import dataclass
from functools import cached_property

from mocks.conversation import Request
from mocks.wire import request_rules, tokens
from mocks.wire.face import Face
from mocks.wire.models import Model
from mocks.wire.shape import Json
from mocks.wire.store import Store

MOST = 200
"""How many requests are remembered."""
LONGEST = 32_000
"""Bytes of a body: what is longer is read anew each time, so that huge requests do not fill the memory."""


@dataclass(frozen=True)
class Understood:
    """What a legal body means. It is shared by all requests of the same bytes, so nobody may change it."""

    model: Model
    request: Request

    @cached_property
    def prompt_tokens(self) -> int:
        """What the request costs before there is a reply."""
        return tokens.of_request(self.request, family=tokens.Family.of(self.model.id), count=tokens.best())


@dataclass(frozen=True)
class _Kept:
    """A request that is remembered; ``body`` is copied in half the time that reading it as JSON takes."""

    body: bytes
    understood: Understood


class Reader:
    """Reads the bodies of one engine's requests.

    What comes for the second time is remembered, where it is legal, and is so whatever ``store`` holds. The bodies
    themselves are new ones each time.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[tuple[Face, bytes], _Kept | None] = {}
        """None for what has come once: most requests never come again."""

    def parse(self, face: Face, raw: bytes) -> Json:
        """Return the JSON object in ``raw``; raise the service's `ApiError` where there is none."""
        kept = self._kept.get((face, raw))
        body: Json = marshal.loads(kept.body) if kept else request_rules.parse(raw)
        return body

    def understand(self, face: Face, raw: bytes, body: Json) -> Understood:
        """Return what ``body``, which was in ``raw``, means; raise `ApiError` for the first fault in it."""
        key = (face, raw)
        kept = self._kept.get(key)
        if kept:
            return kept.understood
        understood = Understood(face.check(body, self._store), face.read(body, self._store))
        if len(raw) <= LONGEST and face.self_contained(body):
            self._kept[key] = self._keep(face, raw, understood.model) if key in self._kept else None
            if len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]
        return understood

    def _keep(self, face: Face, raw: bytes, model: Model) -> _Kept | None:
        own = request_rules.parse(raw)  # the caller's body, of which his request has parts, may be changed by then
        try:
            return _Kept(marshal.dumps(own), Understood(model, face.read(own, self._store)))
        except ValueError:  # nested too deeply to be copied this way
            return None

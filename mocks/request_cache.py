"""Reads requests, and remembers the last ones: a suite of tests sends the same bytes again and again."""

from __future__ import annotations

import marshal
from dataclasses import dataclass
from functools import cached_property

from mocks.api.adapter import ApiAdapter
from mocks.api.chat import validation
from mocks.api.model_catalog import Model
from mocks.api.storage import Store
from mocks.api.tokens import counting
from mocks.api.validators import Json
from mocks.messages import ModelRequest

MOST = 200
"""How many requests are remembered."""
LONGEST = 32_000
"""Bytes of a body: what is longer is read anew each time, so that huge requests do not fill the memory."""


@dataclass(frozen=True)
class ParsedRequest:
    """What a legal body means. It is shared by all requests of the same bytes, so nobody may change it."""

    model: Model
    request: ModelRequest

    @cached_property
    def prompt_tokens(self) -> int:
        """What the request costs before there is a reply."""
        return counting.of_request(self.request, family=counting.Family.of(self.model.id), count=counting.best())


@dataclass(frozen=True)
class _Entry:
    """A request that is remembered; ``body`` is copied in half the time that reading it as JSON takes."""

    body: bytes
    understood: ParsedRequest


class RequestCache:
    """Reads the bodies of one engine's requests.

    What comes for the second time is remembered, where it is legal, and is so whatever ``store`` holds. The bodies
    themselves are new ones each time.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[tuple[ApiAdapter, bytes], _Entry | None] = {}
        """None for what has come once: most requests never come again."""

    def parse(self, face: ApiAdapter, raw: bytes) -> Json:
        """Return the JSON object in ``raw``; raise the service's `ApiError` where there is none."""
        kept = self._kept.get((face, raw))
        body: Json = marshal.loads(kept.body) if kept else validation.parse(raw)
        return body

    def understand(self, face: ApiAdapter, raw: bytes, body: Json) -> ParsedRequest:
        """Return what ``body``, which was in ``raw``, means; raise `ApiError` for the first fault in it."""
        key = (face, raw)
        kept = self._kept.get(key)
        if kept:
            return kept.understood
        understood = ParsedRequest(face.check(body, self._store), face.read(body, self._store))
        if len(raw) <= LONGEST and face.is_stateless(body):
            self._kept[key] = self._keep(face, raw, understood.model) if key in self._kept else None
            if len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]
        return understood

    def _keep(self, face: ApiAdapter, raw: bytes, model: Model) -> _Entry | None:
        own = validation.parse(raw)  # the caller's body, of which his request has parts, may be changed by then
        try:
            return _Entry(marshal.dumps(own), ParsedRequest(model, face.read(own, self._store)))
        except ValueError:  # nested too deeply to be copied this way
            return None

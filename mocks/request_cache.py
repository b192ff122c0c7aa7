"""The requests of one engine, parsed once each; those that come again are answered from a cache.

A suite of tests sends the same bytes again and again.
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from mocks.api.adapter import ApiAdapter, ParsedRequest
from mocks.api.chat import validation
from mocks.api.json_text import Json, to_utf8
from mocks.api.model_catalog import Model
from mocks.api.storage import Store
from mocks.api.tokens import counting
from mocks.messages import ModelRequest

MOST = 200
"""How many requests are remembered."""
LONGEST = 32_000
"""Bytes of a body: what is longer is read anew each time, so that huge requests do not fill the memory."""


@dataclass(frozen=True)
class ValidatedRequest:
    """What a legal body means. It is shared by all requests of the same bytes, so nobody may change it."""

    model: Model
    request: ModelRequest

    @cached_property
    def prompt_tokens(self) -> int:
        """What the request costs before there is a reply."""
        return counting.of_request(
            self.request, family=counting.Family.of(self.model.id), count=counting.best_counter()
        )


@dataclass(frozen=True)
class _Entry:
    """A request that is remembered; ``body`` is copied in half the time that reading it as JSON takes."""

    body: bytes
    validated: ValidatedRequest


class RequestCache:
    """Parses and validates the requests of one engine.

    What comes for the second time is remembered, where it is legal, and is so whatever ``store`` holds. The bodies
    themselves are new ones each time.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._entries: dict[tuple[ApiAdapter, bytes], _Entry | None] = {}
        """None for what has come once: most requests never come again."""

    def parse(
        self, adapter: ApiAdapter, raw: bytes, headers: Mapping[str, str], default_model: str | None = None
    ) -> ParsedRequest:
        """Return the request whose body is ``raw``.

        Args:
            adapter: The API it was sent to.
            raw: The body.
            headers: The headers, by names in lower case.
            default_model: The model of a body that names none.

        Raises:
            ApiError: ``raw`` is no JSON object.
        """
        digest = hashlib.sha256(raw if default_model is None else to_utf8(f"{default_model}\0") + raw).digest()
        entry = self._entries.get((adapter, digest))
        body: Json = marshal.loads(entry.body) if entry else validation.parse(raw)
        if default_model is not None and "model" not in body:
            body = {"model": default_model, **body}
        return ParsedRequest(adapter, raw, digest, body, headers)

    def validate(self, request: ParsedRequest) -> ValidatedRequest:
        """Return what ``request`` means. Raises `ApiError` for the first fault the service would report."""
        adapter, body, key = request.adapter, request.body, (request.adapter, request.digest)
        entry = self._entries.get(key)
        if entry:
            return entry.validated
        validated = ValidatedRequest(adapter.check(body, self._store), adapter.read(body, self._store))
        if len(request.raw) <= LONGEST and adapter.is_stateless(body):
            self._entries[key] = self._entry(request, validated.model) if key in self._entries else None
            if len(self._entries) > MOST:
                del self._entries[next(iter(self._entries))]
        return validated

    def _entry(self, request: ParsedRequest, model: Model) -> _Entry | None:
        try:
            copied = marshal.dumps(request.body)
        except ValueError:  # nested too deeply to be copied this way
            return None
        own = marshal.loads(copied)  # the transcript shows the request's own body, which its reader may change
        return _Entry(copied, ValidatedRequest(model, request.adapter.read(own, self._store)))

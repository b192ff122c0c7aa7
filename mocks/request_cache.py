"""A cache of the requests of one engine, parsed and validated.

A test suite sends the same bytes again and again.
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from mocks.api import validators
from mocks.api.adapter import ApiAdapter, ParsedRequest
from mocks.api.json_text import Json, to_utf8
from mocks.api.model_catalog import Model
from mocks.api.storage import Store
from mocks.api.tokens import counting
from mocks.api.tokens.families import Family
from mocks.messages import ModelRequest

MAX_ENTRIES = 200
MAX_BODY_BYTES = 32_000
"""A longer body is parsed each time, so that huge requests do not fill the memory."""


@dataclass(frozen=True)
class ValidatedRequest:
    """The meaning of a valid body. All requests with the same bytes share it, so it must not be changed."""

    model: Model
    request: ModelRequest

    @cached_property
    def prompt_tokens(self) -> int:
        """The number of tokens in the prompt."""
        return counting.of_request(self.request, family=Family.of(self.model.id), count=counting.best_counter())


class _Entry(NamedTuple):
    """A cached request; ``body`` is marshaled, which is read in half the time of JSON."""

    body: bytes
    validated: ValidatedRequest


class RequestCache:
    """Parses and validates the requests of one engine.

    A request is cached when it comes for the second time, if it is valid, and valid whatever ``store`` holds. Each
    request gets a body of its own.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._entries: dict[tuple[ApiAdapter, bytes], _Entry | None] = {}
        """None for a request that has come once: most never come again."""

    def parse(
        self, adapter: ApiAdapter, raw: bytes, headers: Mapping[str, str], deployment: str | None = None
    ) -> ParsedRequest:
        """Return the request whose body is ``raw``.

        Args:
            adapter: The API it was sent to.
            raw: The body.
            headers: The headers, by names in lower case.
            deployment: The deployment in the path. Where it is a known model it is asked for, whatever the body says.

        Raises:
            ApiError: ``raw`` is not a JSON object.
        """
        digest = hashlib.sha256(raw if deployment is None else to_utf8(f"{deployment}\0") + raw).digest()
        entry = self._entries.get((adapter, digest))
        body: Json = marshal.loads(entry.body) if entry else validators.parse_body(raw)
        if deployment is not None and ("model" not in body or self._store.models.get(deployment)):
            body = {**body, "model": deployment}
        return ParsedRequest(adapter, raw, digest, body, headers)

    def validate(self, request: ParsedRequest) -> ValidatedRequest:
        """Return the meaning of ``request``. Raises `ApiError` for the first error that the service would report."""
        adapter, body, key = request.adapter, request.body, (request.adapter, request.digest)
        entry = self._entries.get(key)
        if entry:
            return entry.validated
        validated = ValidatedRequest(adapter.check(body, self._store), adapter.read(body, self._store))
        if len(request.raw) <= MAX_BODY_BYTES and adapter.is_stateless(body):
            self._entries[key] = self._entry(request, validated.model) if key in self._entries else None
            if len(self._entries) > MAX_ENTRIES:
                del self._entries[next(iter(self._entries))]
        return validated

    def _entry(self, request: ParsedRequest, model: Model) -> _Entry | None:
        try:
            copied = marshal.dumps(request.body)
        except ValueError:  # nested too deeply to be copied this way
            return None
        own = marshal.loads(copied)  # the transcript shows the request's own body, which its reader may change
        return _Entry(copied, ValidatedRequest(model, request.adapter.read(own, self._store)))

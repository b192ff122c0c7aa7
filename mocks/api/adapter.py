"""The protocol of an API adapter, which `mocks.api.chat.adapter` and `mocks.api.responses.adapter` implement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from mocks.api.ids import Ids
from mocks.api.json_text import Json
from mocks.api.model_catalog import Model
from mocks.api.storage import Store
from mocks.messages import ModelReply, ModelRequest


class TokenUsage(NamedTuple):
    """Tokens of one exchange, as the service bills them."""

    prompt: int
    reply: int


class ResponseContext(NamedTuple):
    """All that goes into a response body."""

    body: Json
    """The valid body of the request."""
    request: ModelRequest
    reply: ModelReply
    """With an id on every call."""
    model: Model
    spent: TokenUsage
    ids: Ids
    created: int
    """Seconds since 1970."""


class ApiAdapter(Protocol):
    """One API: the validation and reading of its requests, the writing of its responses."""

    def check(self, body: Json, store: Store) -> Model:
        """Return the model ``body`` asks for; raise `ApiError` for the first error that the service would report."""
        ...

    def read(self, body: Json, store: Store) -> ModelRequest:
        """Return the meaning of a valid ``body``."""
        ...

    def is_stateless(self, body: Json) -> bool:
        """Return whether a valid ``body`` is valid, and means the same, whatever is stored."""
        ...

    def write(self, draft: ResponseContext) -> Json:
        """Return the response body."""
        ...

    def sent(self, response: Json, body: Json) -> Json:
        """Return ``response`` as it is sent at once, where it is not streamed."""
        ...

    def stream(self, response: Json, body: Json, ids: Ids) -> tuple[bytes, ...]:
        """Return ``response`` as server-sent events, each with the blank line that ends it."""
        ...

    def store(self, response: Json, draft: ResponseContext, store: Store) -> None:
        """Put the response into ``store`` where the request asked for that."""
        ...


class ParsedRequest(NamedTuple):
    """A request to one of the two APIs, its body parsed and not yet validated."""

    adapter: ApiAdapter
    """The API it was sent to."""
    raw: bytes
    """The body as it was sent."""
    digest: bytes
    """The SHA-256 of ``raw``, together with the model in the path if there is one."""
    body: Json
    """The JSON object in ``raw``; it belongs to this request alone."""
    headers: Mapping[str, str]
    """By names in lower case."""

"""An ASGI application that forwards requests to a service and records both sides."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

from mocks.api.errors import mock_error
from mocks.exchange import Exchange
from mocks.recording import event_stream
from mocks.recording.redaction import Redaction, secrets_of
from mocks.transcript_file import Recording

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

# Valid for one connection only, or computed anew for the next; accept-encoding, so that replies are not compressed.
_NOT_FORWARDED = frozenset(
    b"accept-encoding connection content-encoding content-length host keep-alive proxy-authenticate "
    b"proxy-authorization proxy-connection te trailer transfer-encoding upgrade".split()
)
_RECORDED_HEADERS = ("retry-after", "retry-after-ms", "x-should-retry")
"""The reply's headers that are recorded: those the SDK acts on."""
_TIMEOUT = httpx2.Timeout(600, connect=10)

logger = logging.getLogger("mocks.recording.recorder")


class Proxy:
    """Forwards requests to a service and records the exchanges.

    Requests and replies pass unchanged and chunk by chunk, except that replies are never compressed. A service that
    cannot be reached is an error 502 in the mock's own words.

    Args:
        upstream: The base URL of the service.
        recording: The file for the exchanges.
        client: Sends the requests; None: a client of the proxy's own.
    """

    def __init__(self, upstream: str, recording: Recording, client: httpx2.AsyncClient | None = None) -> None:
        self._upstream = upstream.rstrip("/")
        self._recording = recording
        self._client = client
        self._own: httpx2.AsyncClient | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward one request."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        if self._client is None:  # made here: it belongs to the event loop
            self._client = self._own = httpx2.AsyncClient(timeout=_TIMEOUT)
        log = _Log(_api(scope), _secrets(scope), await _body(receive))
        request = self._client.build_request(
            scope["method"],
            self._target(scope),
            headers=[*_forwarded(scope["headers"]), (b"accept-encoding", b"identity")],
            content=log.sent or None,
            timeout=_TIMEOUT,
        )
        try:
            response = await self._client.send(request, stream=True)
        except httpx2.HTTPError as error:
            await _unreachable(send, self._upstream, error)
            return
        try:
            await send(_start(response))
            async for chunk in _chunks(response, log):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        finally:
            await response.aclose()
            self._write(log, response)
        if not log.cut:  # where the service broke off, the server does so too, since the body gets no end
            await send({"type": "http.response.body", "body": b""})

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        """Answer the server's start and stop; at the stop, close the proxy's own client."""
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        if self._own is not None:
            await self._own.aclose()
        await send({"type": "lifespan.shutdown.complete"})

    def _write(self, log: _Log, response: httpx2.Response) -> None:
        if not log.api:
            return
        try:
            self._recording.add(log.exchange(response))
        except OSError as error:  # the client gets its answer all the same
            logger.error("An exchange could not be written to %s: %s.", self._recording.path, error.strerror)

    def _target(self, scope: Scope) -> str:
        """Return the URL at the service. A path of the upstream, such as /v1, takes the place of /v1."""
        path = str(scope.get("raw_path", scope["path"].encode()).decode("latin-1").partition("?")[0])
        if httpx2.URL(self._upstream).path not in ("", "/"):
            path = path.removeprefix("/v1")
        query = scope["query_string"].decode("latin-1")
        return self._upstream + path + (f"?{query}" if query else "")


@dataclass
class _Log:
    """The record of one exchange while it goes on. ``api`` is empty for a request that is not recorded."""

    api: str
    secrets: list[str]
    sent: bytes
    got: bytearray = field(default_factory=bytearray)
    cut: bool = False
    started: float = field(default_factory=time.perf_counter)

    def exchange(self, response: httpx2.Response) -> Exchange:
        """Return the exchange to be written, without secrets."""
        redaction = Redaction(self.secrets)
        text = self.got.decode("utf-8", "replace")
        streamed = response.headers.get("content-type", "").startswith("text/event-stream")
        answer, error = event_stream.assemble(text, self.api) if streamed else _whole(text, response.status_code)
        clean = redaction.clean(answer)
        # A secret that arrived in pieces is found only in the whole: then the pieces are not kept.
        stream = redaction.text(text) if streamed and clean == answer else None
        return Exchange(
            request=redaction.clean(_object(self.sent.decode("utf-8", "replace"))),
            response=clean,
            status=response.status_code,
            error=redaction.clean(error),
            seconds=time.perf_counter() - self.started,
            api=self.api,
            headers={name: response.headers[name] for name in _RECORDED_HEADERS if name in response.headers},
            stream=stream,
        )


async def _chunks(response: httpx2.Response, log: _Log) -> AsyncIterator[bytes]:
    try:
        async for chunk in response.aiter_bytes():
            log.got += chunk
            yield chunk
    except httpx2.HTTPError:
        log.cut = True


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


async def _unreachable(send: Send, upstream: str, fault: Exception) -> None:
    why = str(fault) or type(fault).__name__
    error = mock_error(
        f"The recorder cannot reach {upstream}: {why}. Check --upstream and the network.",
        code="upstream_unreachable",
        status=502,
    )
    await send(
        {
            "type": "http.response.start",
            "status": error.status,
            "headers": [(b"content-type", b"application/json"), (b"x-should-retry", b"false")],
        }
    )
    await send({"type": "http.response.body", "body": json.dumps(error.body()).encode()})


def _start(response: httpx2.Response) -> MutableMapping[str, Any]:
    headers = _forwarded((name.lower(), value) for name, value in response.headers.raw)
    return {"type": "http.response.start", "status": response.status_code, "headers": headers}


def _forwarded(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    return [(name, value) for name, value in headers if name not in _NOT_FORWARDED]


def _api(scope: Scope) -> str:
    """Return the API that a request goes to; empty for one that does not ask a model."""
    path = scope["path"].rstrip("/")
    if scope["method"] != "POST":
        return ""
    return "chat" if path.endswith("/chat/completions") else "responses" if path.endswith("/responses") else ""


def _secrets(scope: Scope) -> list[str]:
    headers = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
    return list(secrets_of(headers, scope["query_string"].decode("latin-1")))


def _whole(text: str, status: int) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Return (response, None) or (None, error) for a body in one piece."""
    body = _object(text)
    if status < 400 and "unreadable" not in body:
        return body, None
    error = body.get("error")
    if isinstance(error, dict):
        return None, error
    return None, {"message": text if error is None else str(error), "type": None, "param": None, "code": None}


def _object(text: str) -> dict[str, Any]:
    """Return the JSON object in ``text``, or ``{"unreadable": text}``."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    return value if isinstance(value, dict) else {"unreadable": text}

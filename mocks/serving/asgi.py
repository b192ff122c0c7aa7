"""The `Router` as an ASGI application. Every request gets the service's answer or a whole error envelope."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, NoReturn, Protocol

from mocks.api.errors import ApiError, mock_error
from mocks.api.json_text import dumps_utf8
from mocks.engine import as_api_error
from mocks.faults.delivery import ConnectionEnd
from mocks.router import HttpRequest, HttpResponse, Router

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MAX_BODY_BYTES = 64 * 1024 * 1024
"""The most that a request body may have."""
BODY_SECONDS = 30.0
"""How long a request may take to arrive."""
LINGER_SECONDS = 2.0
LONG_BODY_BYTES = 256 * 1024
"""A request with a longer body may take long to answer."""
CONNECTION = "mocks.connection"
"""An extension of ASGI that `mocks.serving.protocol` offers: a `Connection`."""

log = logging.getLogger("mocks.serving.server")


class Connection(Protocol):
    """The part of a connection that the mock needs beyond ASGI."""

    def arrived(self) -> bool:
        """Return whether the whole request has arrived."""

    def close(self) -> None:
        """Close the connection without an end to what is being sent."""

    def joined(self) -> contextlib.AbstractContextManager[None]:
        """Return a context that collects what is written and sends it in one piece at its end."""


class ClientDisconnectedError(Exception):
    """The client has closed the connection, so there is nobody to answer; nothing is wrong."""


class Application:
    """An ASGI application over a router."""

    def __init__(self, router: Router) -> None:
        self._router = router
        self._in_threads = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Never raises: every error becomes an envelope, or a line in the log."""
        if scope["type"] != "http":
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        wire = Wire(receive, send, _cors(headers), scope["extensions"][CONNECTION])
        try:
            if scope["method"] == "OPTIONS":
                await wire.whole(HttpResponse(204, {}, ()))
                return
            await self._answer(scope, headers, wire)
        except ClientDisconnectedError:
            return
        except asyncio.CancelledError:  # the server stops and will not wait any longer
            wire.connection.close()
            raise
        except ApiError as error:  # the request did not arrive whole
            await wire.last_word(envelope(error))
        except Exception as error:
            log.exception("The mock server failed on %s %s.", scope["method"], scope["path"])
            if not wire.started:
                await wire.whole(envelope(as_api_error(error)))

    async def _answer(self, scope: Scope, headers: Mapping[str, str], wire: Wire) -> None:
        body = await self._body(headers, wire)
        method = "GET" if scope["method"] == "HEAD" else scope["method"]  # the protocol leaves out a HEAD's body
        asked = HttpRequest(method, _target(scope), headers, body)
        await wire.deliver(await self._handle(asked))

    async def _handle(self, asked: HttpRequest) -> HttpResponse:
        """Ask the router: directly or, where that may take long, in a thread, so that streams go on meanwhile.

        The engine answers one request at a time, so a request that comes during a long one must wait in a thread too.
        """
        if len(asked.body) <= LONG_BODY_BYTES and not self._in_threads:
            return self._router.handle(asked)
        self._in_threads += 1
        try:
            return await asyncio.to_thread(self._router.handle, asked)
        finally:
            self._in_threads -= 1

    async def _body(self, headers: Mapping[str, str], wire: Wire) -> bytes:
        """Return the request's body. Raises `ApiError` for one that is too long (413) or never ends (408)."""
        if int(headers.get("content-length", "0")) > MAX_BODY_BYTES:
            raise _too_long()
        chunks: list[bytes] = []
        size = 0
        try:
            async with contextlib.nullcontext() if wire.connection.arrived() else asyncio.timeout(BODY_SECONDS):
                while (chunk := await wire.receive()) is not None:
                    chunks.append(chunk)
                    size += len(chunk)
                    if size > MAX_BODY_BYTES:
                        raise _too_long()
        except TimeoutError:
            raise too_slow(f"the body, {size} bytes so far,") from None
        return b"".join(chunks)


class Wire:
    """The connection of one request, to read its body and to answer it."""

    def __init__(self, receive: Receive, send: Send, headers: Mapping[str, str], connection: Connection) -> None:
        self._receive = receive
        self._send = send
        self._headers = headers
        self.connection = connection
        self._read = False
        self.started = False

    async def receive(self) -> bytes | None:
        """Return the next chunk of the body, None after the last. Raises `ClientDisconnectedError`."""
        if self._read:
            return None
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnectedError
        self._read = not message.get("more_body", False)
        return bytes(message.get("body", b""))

    async def deliver(self, answer: HttpResponse) -> None:
        """Send ``answer`` as its `mocks.faults.delivery.ResponseDelivery` says. Raises `ClientDisconnectedError`."""
        if answer.delivery.delay:
            await self._pause(answer.delivery.delay)
        if answer.delivery.connection_end is ConnectionEnd.DROPPED:
            await self._hang_up()
        elif answer.headers.get("content-type", "").startswith("text/event-stream"):
            await self._events(answer)
        else:
            await self.whole(answer)

    async def whole(self, answer: HttpResponse) -> None:
        """Send ``answer`` in one piece."""
        breaks = answer.delivery.connection_end is ConnectionEnd.BROKEN
        length = {} if answer.status == 204 else {"content-length": str(len(answer.body) + breaks)}
        with self.connection.joined():
            await self._start(answer, length)
            await self._piece(answer.body, more=breaks)
        if breaks:
            await self._hang_up()

    async def last_word(self, answer: HttpResponse) -> None:
        """Send ``answer`` and close the connection, on which the rest of the request may still be arriving.

        If it were closed at once, the client would see a broken pipe in place of the answer. So the rest is read for a
        moment and discarded.
        """
        await self._start(answer, {"content-length": str(len(answer.body)), "connection": "close"})
        await self._piece(answer.body, more=True)
        with contextlib.suppress(TimeoutError, ClientDisconnectedError):
            async with asyncio.timeout(LINGER_SECONDS):
                while await self.receive() is not None:
                    pass
        await self._piece(b"", more=False)

    async def _events(self, answer: HttpResponse) -> None:
        """Send server-sent events: one by one at their interval or, where that is 0, all at once."""
        if answer.delivery.event_interval:
            await self._some_events(answer)
        else:
            with self.connection.joined():
                await self._some_events(answer)
        if answer.delivery.connection_end is ConnectionEnd.BROKEN:
            await self._hang_up()
        await self._piece(b"", more=False)

    async def _some_events(self, answer: HttpResponse) -> None:
        await self._start(answer, {"cache-control": "no-cache"})
        for i, event in enumerate(answer.chunks):
            if i and answer.delivery.event_interval:
                await self._pause(answer.delivery.event_interval)
            await self._piece(event, more=True)

    async def _pause(self, seconds: float) -> None:
        """Wait; raise `ClientDisconnectedError` as soon as the client disconnects."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._receive()  # after the body, there is only the end of the connection to receive
                raise ClientDisconnectedError

    async def _hang_up(self) -> NoReturn:
        """Close the connection without an end to what is being sent."""
        self.connection.close()
        await self._receive()
        raise ClientDisconnectedError

    async def _start(self, answer: HttpResponse, headers: Mapping[str, str]) -> None:
        self.started = True
        pairs = {**self._headers, **answer.headers, **headers}.items()
        encoded = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in pairs]
        await self._send({"type": "http.response.start", "status": answer.status, "headers": encoded})

    async def _piece(self, body: bytes, *, more: bool) -> None:
        await self._send({"type": "http.response.body", "body": body, "more_body": more})


def _target(scope: Scope) -> str:
    """Return path and query as they were sent, with their percent-encoding."""
    path = scope["raw_path"].decode("latin-1")
    query = scope["query_string"].decode("latin-1")
    return f"{path}?{query}" if query else path


def _cors(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Return the headers that let a page of any origin use the mock, which holds nothing that needs protection."""
    if "origin" not in headers:
        return {}
    return {
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "GET, POST, DELETE, OPTIONS",
        "access-control-allow-headers": headers.get("access-control-request-headers", "*"),
        "access-control-allow-private-network": "true",
        "access-control-expose-headers": "*",
        "access-control-max-age": "600",
    }


def envelope(error: ApiError) -> HttpResponse:
    """Return ``error`` as an answer."""
    headers = {"content-type": "application/json", **error.headers}
    return HttpResponse(error.status, headers, (dumps_utf8(error.body()),))


def _too_long() -> ApiError:
    text = f"The request's body is longer than {MAX_BODY_BYTES >> 20} MB, the most this mock reads. Send a shorter one."
    return mock_error(text, code="request_too_large", status=413)


def too_slow(what: str) -> ApiError:
    """Return the error for a request that did not arrive in time."""
    text = f"After {BODY_SECONDS:g} seconds {what} had not ended. Send the request whole, with a true content-length."
    return mock_error(text, code="request_timeout", status=408)

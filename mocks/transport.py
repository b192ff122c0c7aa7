"""The transport of the mock clients: it hands requests to the `Router` in this process instead of the network."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from typing import NoReturn

import httpx2

from mocks.engine import Engine
from mocks.faults.delivery import ConnectionEnd
from mocks.router import HttpRequest, HttpResponse, Router


class OfflineTransport(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """Hands each request to the `Router` in this process instead of the network."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._service = Router(engine)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer a request of the synchronous client. Raises `httpx2.TransportError` where a fault says so."""
        answer = self._ask(request, request.read())
        if answer.delivery.delay:
            time.sleep(answer.delivery.delay)
        return _response(answer, request)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer a request of the asynchronous client. Raises `httpx2.TransportError` where a fault says so."""
        answer = self._ask(request, await request.aread())
        if answer.delivery.delay:
            await _sleep(answer.delivery.delay)
        return _response(answer, request)

    def _ask(self, request: httpx2.Request, raw: bytes) -> HttpResponse:
        path = request.url.raw_path.decode("ascii")
        answer = self._service.handle(HttpRequest(request.method, path, request.headers, raw))
        delivery = answer.delivery
        timeout_seconds = request.extensions.get("timeout", {}).get("read")
        if delivery.hold_open or (
            timeout_seconds is not None and delivery.delay > timeout_seconds
        ):  # nobody has to wait it out
            raise httpx2.ReadTimeout("The read operation timed out", request=request)
        if delivery.connection_end is ConnectionEnd.DROPPED:
            raise httpx2.RemoteProtocolError("Server disconnected without sending a response.", request=request)
        return answer


class _Chunks(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body that comes chunk by chunk or breaks off."""

    def __init__(self, answer: HttpResponse, request: httpx2.Request) -> None:
        self._chunks = answer.chunks
        self._interval = answer.delivery.event_interval
        self._breaks = answer.delivery.connection_end is ConnectionEnd.BROKEN
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        for i, chunk in enumerate(self._chunks):
            if i and self._interval:
                time.sleep(self._interval)
            yield chunk
        if self._breaks:
            self._break()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for i, chunk in enumerate(self._chunks):
            if i and self._interval:
                await _sleep(self._interval)
            yield chunk
        if self._breaks:
            self._break()

    def _break(self) -> NoReturn:
        text = "peer closed connection without sending complete message body (incomplete chunked read)"
        raise httpx2.RemoteProtocolError(text, request=self._request)


def _response(answer: HttpResponse, request: httpx2.Request) -> httpx2.Response:
    headers = dict(answer.headers)
    if answer.delivery.event_interval or answer.delivery.connection_end is ConnectionEnd.BROKEN:
        return httpx2.Response(answer.status, headers=headers, stream=_Chunks(answer, request), request=request)
    return httpx2.Response(answer.status, headers=headers, content=answer.body, request=request)


async def _sleep(seconds: float) -> None:
    import anyio  # the SDK brings it; asyncio and trio both wait with it

    await anyio.sleep(seconds)

"""The transport of the mock clients, which hands requests to the `Router` in this process, not to the network."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import httpx2

from mocks.answerer import Answerer
from mocks.engine import Engine, make_engine
from mocks.explanation import Explanation
from mocks.faults.delivery import ConnectionEnd
from mocks.router import REQUEST_ID, HttpRequest, HttpResponse, Router
from mocks.transcript import Transcript

if TYPE_CHECKING:
    from mocks.scenarios.scenario import Scenario, Turn


class Inspection:
    """The view of a mock client, or of its transport, on the requests that it has answered."""

    _engine: Engine

    @property
    def transcript(self) -> Transcript:
        """Everything sent and received through this client and its copies."""
        return self._engine.transcript

    def explain(self) -> Explanation:
        """Return the reason for the last answer: the tools with their scores, or the turn that answered."""
        return self._engine.explain()

    def unused_turns(self) -> tuple[Turn, ...]:
        """Return the turns of the scenario that have answered nothing yet."""
        return self._engine.unused_turns()

    def unused_report(self) -> str:
        """Return the unused turns in words, a line for each with its number in the scenario; empty if there is none."""
        return self._engine.unused_report()

    def assert_all_used(self) -> None:
        """Raise `AssertionError` naming the turns of the scenario that were never needed."""
        unused = self.unused_turns()
        if unused:
            raise AssertionError(
                f"{len(unused)} of the scenario's turns answered nothing:\n{self.unused_report()}\n"
                f"The client got {len(self.transcript)} requests. Send what these turns wait for, or remove them."
            )


class OfflineTransport(Inspection, httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """A transport for an HTTP client of your own: it answers each request in this process.

    Where `mocks.MockOpenAI` cannot be used, such as with ``openai.AzureOpenAI``, give the program's client
    ``http_client=httpx2.Client(transport=OfflineTransport())``. The arguments are those of `mocks.MockOpenAI`.
    """

    def __init__(
        self,
        scenario: Scenario | str | Path | None = None,
        *,
        stand_in: bool | Answerer | None = None,
        seed: int = 0,
        faults: str | None = None,
        models: Mapping[str, str] | None = None,
    ) -> None:
        self._engine = self.engine = make_engine(scenario, stand_in, seed, faults, models)
        self._router = Router(self.engine)

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
        answer = self._router.handle(HttpRequest(request.method, path, request.headers, raw))
        delivery = answer.delivery
        timeout_seconds = request.extensions.get("timeout", {}).get("read")
        # Raised at once: nobody has to wait until the time is up.
        if delivery.hold_open or (timeout_seconds is not None and delivery.delay > timeout_seconds):
            raise httpx2.ReadTimeout("The read operation timed out", request=request)
        if delivery.connection_end is ConnectionEnd.DROPPED:
            raise httpx2.RemoteProtocolError("Server disconnected without sending a response.", request=request)
        return answer


class _Chunks(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body that arrives chunk by chunk or breaks off."""

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
    if answer.delivery.event_interval or answer.delivery.connection_end is ConnectionEnd.BROKEN:
        headers = dict(answer.headers)
        return httpx2.Response(answer.status, headers=headers, stream=_Chunks(answer, request), request=request)
    body = answer.body
    others = dict(answer.headers)
    request_id = others.pop(REQUEST_ID)
    known = _headers(tuple(others.items()), bool(body))
    # A stream, not content: the client reads it once, and measures how long the answer took.
    response = httpx2.Response(answer.status, headers=known, stream=httpx2.ByteStream(body), request=request)
    response.headers.encoding = known.encoding
    response.headers[REQUEST_ID] = request_id
    if body:
        response.headers["Content-Length"] = str(len(body))
    return response


@lru_cache(maxsize=64)
def _headers(others: tuple[tuple[str, str], ...], has_body: bool) -> httpx2.Headers:
    """Return the headers of an answer, encoded once; what differs from answer to answer is to be filled in."""
    return httpx2.Headers({REQUEST_ID: "", **dict(others), **({"Content-Length": ""} if has_body else {})})


async def _sleep(seconds: float) -> None:
    import anyio  # the SDK brings it; asyncio and trio both wait with it

    await anyio.sleep(seconds)

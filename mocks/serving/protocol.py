"""uvicorn's HTTP protocol, on httptools, changed so that every error has the service's form.

There are five changes: bytes that are not HTTP get an error envelope, headers that do not end get one after a while, an
offer of HTTP/2 is ignored, the application can close a connection without an answer, and its writes can be joined.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import socket
from collections.abc import Iterator
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mocks.api.errors import ApiError, mock_error
from mocks.serving import asgi

MAX_HEADER_BYTES = 64 * 1024
_QUIET = logging.Logger("mocks.serving.protocol", logging.CRITICAL)
_UPGRADE = re.compile(rb"\nupgrade:", re.IGNORECASE)


class JoinedWrites:
    """A transport that can collect writes and send them in one piece, so that the client wakes up once, not twice."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._kept: list[bytes] | None = None

    def __getattr__(self, name: str) -> Any:
        """Return an attribute of the transport itself."""
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send ``data``, or keep it while writes are joined."""
        if self._kept is None:
            self._transport.write(data)
        else:
            self._kept.append(data)

    @contextlib.contextmanager
    def joined(self) -> Iterator[None]:
        """Collect what is written; send it at the end."""
        self._kept = []
        try:
            yield
        finally:
            self._send_kept()

    def close(self) -> None:
        """Close the connection after all that was written has been sent."""
        self._send_kept()
        self._transport.close()

    def _send_kept(self) -> None:
        kept, self._kept = self._kept, None
        if kept:
            self._transport.write(b"".join(kept))


class Protocol(HttpToolsProtocol):
    """uvicorn's protocol for one connection, without any answer of its own."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.logger = _QUIET  # a bad request is the client's error, and gets its answer
        self.access_log = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Prepare for the first request."""
        self._joined = JoinedWrites(transport)
        super().connection_made(self._joined)  # type: ignore[arg-type]
        # Head and body are two writes: without this the second waits 40 ms for the client to acknowledge the first.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head_bytes = 0
        self._in_head = False
        self._in_body = False
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Cancel the timer."""
        self._head_arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read ``data``, but no more than ``MAX_HEADER_BYTES`` of headers."""
        if not self._in_body and b"upgrade" in data.lower():
            data = _without_upgrade(data)
        super().data_received(data)
        if not self._in_head:
            return
        if self._head_timer is None:  # most headers arrive at once and need no timer
            self._head_timer = self.loop.call_later(asgi.BODY_SECONDS, self._time_out)
        self._head_bytes += len(data)
        if self._head_bytes > MAX_HEADER_BYTES:
            text = f"The request's headers are longer than {MAX_HEADER_BYTES} bytes. Send fewer or shorter ones."
            self._give_up(mock_error(text, code="headers_too_large", status=431))

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self.scope["extensions"] = {asgi.CONNECTION: self}  # type: ignore[dict-item]
        self._head_bytes = 0
        self._in_head = True

    def on_headers_complete(self) -> None:
        """Hand a request whose headers have arrived to the application."""
        self._head_arrived()
        self._in_body = True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """End a request."""
        self._in_body = False
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer bytes that are not an HTTP request; ``msg`` is uvicorn's."""
        text = (
            f"This is not an HTTP request that can be read. {msg} Send HTTP/1.1, without TLS (http://, not https://)."
        )
        self._give_up(mock_error(text, code="bad_http"))

    def arrived(self) -> bool:
        """Return whether the whole request has arrived."""
        return not self._in_body

    def close(self) -> None:
        """Close the connection without an end to what is being sent."""
        self.transport.close()

    def joined(self) -> contextlib.AbstractContextManager[None]:
        """Return a context that collects what is written and sends it in one piece at its end."""
        return self._joined.joined()

    def _head_arrived(self) -> None:
        self._in_head = False
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _time_out(self) -> None:
        self._give_up(asgi.too_slow("the headers"))

    def _give_up(self, error: ApiError) -> None:
        self._head_arrived()
        if self.transport.is_closing():
            return
        body = asgi.envelope(error).body
        head = f"HTTP/1.1 {error.status} \r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
        self.transport.write(f"{head}connection: close\r\n\r\n".encode() + body)
        self.transport.close()


def _without_upgrade(data: bytes) -> bytes:
    """Return ``data``, which begins with headers, without an offer to switch to another protocol.

    Java's client offers HTTP/2 with every request. The parser would take the body for that protocol and drop it.
    """
    head, end, rest = data.partition(b"\r\n\r\n")
    return _UPGRADE.sub(b"\nx-declined-upgrade:", head) + end + rest

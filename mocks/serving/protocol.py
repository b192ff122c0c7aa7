"""uvicorn's HTTP protocol, on httptools, so that no client is ever answered in other words than the service's.

Changed are five things: what is no HTTP is answered with an error envelope, a head that does not end is given up on, an
offer of HTTP/2 is passed over, the application may close a connection without an answer, and what it writes may leave
in one piece.
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

MOST_HEADER_BYTES = 64 * 1024
_QUIET = logging.Logger("mocks.serving.protocol", logging.CRITICAL)
_UPGRADE = re.compile(rb"\nupgrade:", re.IGNORECASE)


class JoinedWrites:
    """A transport that can keep what is written, and send it in one piece: the client then wakes up once, not twice."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._kept: list[bytes] | None = None

    def __getattr__(self, name: str) -> Any:
        """Return what is the transport's own."""
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send ``data``, or keep it where writes are being joined."""
        if self._kept is None:
            self._transport.write(data)
        else:
            self._kept.append(data)

    @contextlib.contextmanager
    def joined(self) -> Iterator[None]:
        """Keep what is written; send it at the end."""
        self._kept = []
        try:
            yield
        finally:
            self._send_kept()

    def close(self) -> None:
        """Close the connection after what was written, kept or not."""
        self._send_kept()
        self._transport.close()

    def _send_kept(self) -> None:
        kept, self._kept = self._kept, None
        if kept:
            self._transport.write(b"".join(kept))


class Protocol(HttpToolsProtocol):
    """uvicorn's protocol for one connection, which never answers in words of its own."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.logger = _QUIET  # a bad request is the client's error, and gets its answer
        self.access_log = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request's headers."""
        self._joined = JoinedWrites(transport)
        super().connection_made(self._joined)  # type: ignore[arg-type]
        # Head and body are two writes: without this the second waits 40 ms for the client to acknowledge the first.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head_bytes = 0
        self._in_head = False
        self._in_body = False
        self._timeout_seconds: asyncio.TimerHandle | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timer."""
        self._head_arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read ``data``, but no more of a head than ``MOST_HEADER_BYTES``."""
        if not self._in_body and b"upgrade" in data.lower():
            data = _without_upgrade(data)
        super().data_received(data)
        if not self._in_head:
            return
        if self._timeout_seconds is None:  # most heads come whole: only what is still to come is waited for
            self._timeout_seconds = self.loop.call_later(asgi.BODY_SECONDS, self._time_out)
        self._head_bytes += len(data)
        if self._head_bytes > MOST_HEADER_BYTES:
            text = f"The request's headers are longer than {MOST_HEADER_BYTES} bytes. Send fewer or shorter ones."
            self._give_up(mock_error(text, code="headers_too_large", status=431))

    def on_message_begin(self) -> None:
        """Begin the head of a request."""
        super().on_message_begin()
        self.scope["extensions"] = {asgi.CONNECTION: self}  # type: ignore[dict-item]
        self._head_bytes = 0
        self._in_head = True

    def on_headers_complete(self) -> None:
        """End the head of a request and have it answered."""
        self._head_arrived()
        self._in_body = True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """End a request."""
        self._in_body = False
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP request; ``msg`` is uvicorn's."""
        text = (
            f"This is not an HTTP request that can be read. {msg} Send HTTP/1.1, without TLS (http://, not https://)."
        )
        self._give_up(mock_error(text, code="bad_http"))

    def arrived(self) -> bool:
        """Return whether the request is here whole."""
        return not self._in_body

    def close(self) -> None:
        """Close the connection as it is."""
        self.transport.close()

    def joined(self) -> contextlib.AbstractContextManager[None]:
        """Return a context in which everything written waits, to leave in one piece at its end."""
        return self._joined.joined()

    def _head_arrived(self) -> None:
        self._in_head = False
        if self._timeout_seconds is not None:
            self._timeout_seconds.cancel()
            self._timeout_seconds = None

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
    """Return ``data``, which begins in a head, without the offer to speak another protocol after it.

    Java's client offers HTTP/2 with every request. The parser would take the body for that other protocol and drop it.
    """
    head, end, rest = data.partition(b"\r\n\r\n")
    return _UPGRADE.sub(b"\nx-declined-upgrade:", head) + end + rest

"""Messages over a unix stream socket: four bytes of length, then one JSON object. Never pickle.

Both ends use it. The judge treats everything that arrives as hostile: a message that is too long, too deep, not JSON
or not finite raises `ChannelError`, and a message that does not arrive in time raises `ChannelTimeoutError`.
"""

from __future__ import annotations

import json
import math
import re
import select
import socket
import struct
import time
from typing import Any

Message = dict[str, Any]

MEBIBYTE = 1024 * 1024
MAX_MESSAGE_BYTES = 4 * MEBIBYTE
MAX_DEPTH = 100  # levels of lists and objects: far more than a tool call needs, far fewer than Python's stack

_HEADER = struct.Struct("!I")
_READ_BYTES = 1 << 16  # usually a whole message, header included
_TICK = 0.25  # seconds after which a reader who has a deadline looks at the clock
_TIMEVAL = struct.pack("@ll", 0, int(_TICK * 1_000_000))
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

# Bound now: on the learner's side the json module may be patched later.
_encode = json.JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode


class ChannelError(Exception):
    """What came, or what was to be sent, is not a message."""


class ChannelTimeoutError(ChannelError):
    """No whole message came, or could be sent, before the deadline."""


class ChannelClosedError(ChannelError):
    """The other side is gone."""


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ChannelError(f"{value} is not a JSON number")
    return value


_decode = json.JSONDecoder(parse_float=_finite, parse_constant=_finite).raw_decode


class Channel:
    """One end of a connection that carries messages.

    Deadlines are readings of ``time.monotonic()``; None waits for ever.
    """

    def __init__(self, sock: socket.socket, total_limit: int | None = None) -> None:
        """Use ``sock``, which is closed with the channel.

        Args:
            sock: A connected stream socket.
            total_limit: Bytes of all received messages together.
        """
        sock.setblocking(True)  # waiting with a deadline is done with poll: a change of mode would cost a system call
        self._socket = sock
        self._ticks = False
        self._bytes_left = total_limit
        self._received = bytearray()

    def fileno(self) -> int:
        """Return the descriptor of the socket."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close this end."""
        self._socket.close()

    def send(self, message: Message, deadline: float | None = None) -> None:
        """Send one message.

        Raises:
            ChannelError: The message is not JSON or longer than the limit; nothing was sent.
            ChannelTimeoutError: The other side did not take it in time.
            ChannelClosedError: The other side is gone.
        """
        self.send_packed(pack(message), deadline)

    def send_packed(self, packed: bytes, deadline: float | None = None) -> None:
        """Send the bytes of a message from `pack`; raises what `send` raises."""
        try:
            sent = self._send_some(packed, deadline)
            frame = memoryview(packed)[sent:] if sent < len(packed) else b""
            while frame:
                frame = frame[self._send_some(frame, deadline) :]
        except OSError as error:
            raise ChannelClosedError(f"the other side is gone ({error})") from None

    def receive(self, deadline: float | None = None) -> Message:
        """Wait for one message and return it.

        Raises:
            ChannelError: What came is too long, too deep, or no JSON object.
            ChannelTimeoutError: It did not come in time.
            ChannelClosedError: The other side is gone.
        """
        received = self._received
        while len(received) < _HEADER.size:
            received += self._more(deadline)
        (length,) = _HEADER.unpack_from(received)
        if length > MAX_MESSAGE_BYTES:
            raise ChannelError(f"a message of {length} bytes came; the limit is {MAX_MESSAGE_BYTES}")
        if self._bytes_left is not None:
            self._bytes_left -= length
            if self._bytes_left < 0:
                raise ChannelError("more bytes came than one submission may send")
        end = _HEADER.size + length
        while len(received) < end:
            received += self._more(deadline)
        body = bytes(received[_HEADER.size : end])
        del received[:end]
        return parse(body)

    def _send_some(self, frame: bytes | memoryview, deadline: float | None) -> int:
        if deadline is None:
            return self._socket.send(frame)
        try:
            return self._socket.send(frame, socket.MSG_DONTWAIT)
        except BlockingIOError:
            if not self._is_ready(select.POLLOUT, deadline):
                raise ChannelTimeoutError("the other side did not take a message in time") from None
            return 0

    def _more(self, deadline: float | None) -> bytes:
        """Wait for bytes and return them, at least one."""
        while True:
            try:
                if deadline is not None:
                    self._wait_to_read(deadline)
                piece = self._socket.recv(_READ_BYTES)
            except BlockingIOError:  # a tick has passed
                continue
            except OSError as error:
                raise ChannelClosedError(f"the other side is gone ({error})") from None
            if not piece:
                raise ChannelClosedError("the other side is gone")
            return piece

    def _wait_to_read(self, deadline: float) -> None:
        """Return at once where the deadline is far: then reading itself waits, a tick long, without a further call."""
        if not self._ticks:
            self._ticks = True
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _TIMEVAL)
        if deadline - time.monotonic() < 2 * _TICK and not self._is_ready(select.POLLIN, deadline):
            raise ChannelTimeoutError("no whole message came in time")

    def _is_ready(self, event: int, deadline: float) -> bool:
        """Wait until the socket can be read or written; return False where the deadline comes first."""
        ready, left = select.poll(), deadline - time.monotonic()
        ready.register(self._socket, event)
        return left > 0 and bool(ready.poll(math.ceil(left * 1000)))


def pack(message: Message) -> bytes:
    """Return the bytes of one message.

    Raises:
        ChannelError: The message is not JSON or too long.
    """
    try:
        body = _encode(message).encode("ascii")
    except (TypeError, ValueError, RecursionError) as error:
        raise ChannelError(f"not a JSON message: {error}") from None
    if len(body) > MAX_MESSAGE_BYTES:
        raise ChannelError(f"a message of {len(body)} bytes; the limit is {MAX_MESSAGE_BYTES}")
    return _HEADER.pack(len(body)) + body


def parse(body: bytes) -> Message:
    """Return the JSON object in ``body``; half characters (lone surrogates) in text become U+FFFD.

    Raises:
        ChannelError: It is not UTF-8, not JSON, no object, nested too deeply, or holds a number that is not finite.
    """
    try:
        text = body.decode("utf-8")
        value, end = _decode(text)
    except (ValueError, RecursionError) as error:
        raise ChannelError(f"not JSON: {type(error).__name__}") from None
    if end != len(text):
        raise ChannelError("not JSON: there is more behind it")
    if not isinstance(value, dict):
        raise ChannelError(f"a message is an object, not {type(value).__name__}")
    if body.count(b"[") + body.count(b"{") < MAX_DEPTH and b"\\ud" not in body and b"\\uD" not in body:
        return value  # neither too deep nor with a lone surrogate; looking for them takes time
    clean = _clean(value, MAX_DEPTH)
    assert isinstance(clean, dict)
    return clean


def _clean(value: Any, depth: int) -> Any:
    """Return ``value`` with lone surrogates replaced; raises `ChannelError` where it is nested too deeply."""
    if depth == 0:
        raise ChannelError(f"nested more than {MAX_DEPTH} levels deep")
    if isinstance(value, str):
        return _LONE_SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_clean(item, depth - 1) for item in value]
    if isinstance(value, dict):
        return {_LONE_SURROGATE.sub("\ufffd", key): _clean(item, depth - 1) for key, item in value.items()}
    return value

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Iterator

import pytest

from grader.learner.channel import (
    MAX_DEPTH,
    MAX_MESSAGE_BYTES,
    Channel,
    ChannelClosedError,
    ChannelError,
    ChannelTimeoutError,
    pack,
    parse,
)

Ends = tuple[Channel, socket.socket]


@pytest.fixture
def ends() -> Iterator[Ends]:
    """A pipe with a limit of 1500 bytes for all messages, and the bare socket at its other end."""
    ours, theirs = socket.socketpair()
    pipe = Channel(ours, total_limit=1500)
    yield pipe, theirs
    pipe.close()
    theirs.close()


def soon() -> float:
    return time.monotonic() + 0.05


def test_a_message_arrives_as_it_was_sent() -> None:
    left, right = socket.socketpair()
    message = {"text": "Zürich ☃ 𝄞", "numbers": [1, 2.5, -0.0, 10**30], "none": None, "deep": {"a": [{}]}}
    with left, right:
        Channel(left).send(message)
        assert Channel(right).receive(soon()) == message


def test_messages_keep_their_order_and_their_borders(ends: Ends) -> None:
    pipe, other = ends
    other.sendall(pack({"n": 1}) + pack({"n": 2}))
    assert [pipe.receive(soon())["n"], pipe.receive(soon())["n"]] == [1, 2]


def test_a_message_in_pieces_is_put_together(ends: Ends) -> None:
    pipe, other = ends
    frame = pack({"n": 1})
    other.sendall(frame[:3])
    other.sendall(frame[3:])
    assert pipe.receive(soon()) == {"n": 1}


def test_half_a_message_is_a_timeout(ends: Ends) -> None:
    pipe, other = ends
    other.sendall(pack({"n": 1})[:-1])
    with pytest.raises(ChannelTimeoutError):
        pipe.receive(soon())


def test_half_a_message_and_the_end_is_a_closed_pipe(ends: Ends) -> None:
    pipe, other = ends
    other.sendall(pack({"n": 1})[:-1])
    other.close()
    with pytest.raises(ChannelClosedError):
        pipe.receive(soon())


def test_a_length_above_the_limit_is_refused_before_it_is_read(ends: Ends) -> None:
    pipe, other = ends
    other.sendall(struct.pack("!I", MAX_MESSAGE_BYTES + 1))
    with pytest.raises(ChannelError, match=f"{MAX_MESSAGE_BYTES + 1} bytes came; the limit is {MAX_MESSAGE_BYTES}"):
        pipe.receive(soon())


def test_all_messages_together_have_a_limit(ends: Ends) -> None:
    pipe, other = ends
    other.sendall(pack({"x": "a" * 800}) * 2)
    pipe.receive(soon())
    with pytest.raises(ChannelError, match="more bytes"):
        pipe.receive(soon())


def test_a_reader_that_does_not_read_is_a_timeout() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(ChannelTimeoutError):
        Channel(ours).send({"x": "a" * 3_000_000}, soon())


def test_sending_to_nobody_is_a_closed_pipe(ends: Ends) -> None:
    pipe, other = ends
    other.close()
    with pytest.raises(ChannelClosedError):
        pipe.send({"n": 1}, soon())


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1}, object(), "x" * MAX_MESSAGE_BYTES], ids=type)
def test_what_is_no_message_is_not_sent(ends: Ends, value: object) -> None:
    pipe, other = ends
    with pytest.raises(ChannelError):
        pipe.send({"value": value}, soon())
    other.setblocking(False)
    with pytest.raises(BlockingIOError):
        other.recv(1)


def test_a_value_that_holds_itself_is_not_sent() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(ChannelError):
        pack({"value": endless})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"1",
        b'"text"',
        b"null",
        b'{"x": NaN}',
        b'{"x": -Infinity}',
        b'{"x": 1e999}',
        b'{"x": "\xff"}',
        b'{"x": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"x": ' + b"[" * 100_000,
    ],
    ids=lambda body: body[:12],
)
def test_what_is_no_message_is_refused(body: bytes) -> None:
    with pytest.raises(ChannelError):
        parse(body)


def test_nesting_is_allowed_up_to_the_limit() -> None:
    levels = MAX_DEPTH - 2  # the message is a level, its innermost value another
    assert parse(b'{"x": ' + b"[" * levels + b"1" + b"]" * levels + b"}")
    with pytest.raises(ChannelError, match="levels deep"):
        parse(b'{"x": ' + b"[" * (levels + 1) + b"1" + b"]" * (levels + 1) + b"}")


def test_half_characters_become_replacement_characters_in_values_and_keys() -> None:
    message = parse(json.dumps({"a\ud800": ["\udfff", "𝄞"]}).encode())
    assert message == {"a\ufffd": ["\ufffd", "𝄞"]}
    json.dumps(message, ensure_ascii=False).encode("utf-8")

"""Writes that leave in one piece: a client that wakes up twice for one answer waits for nothing."""

from __future__ import annotations

from typing import Any

from mocks.serving.protocol import JoinedWrites


class Recorded:
    """A transport that remembers what was done with it, in order."""

    def __init__(self) -> None:
        self.done: list[Any] = []

    def write(self, data: bytes) -> None:
        self.done.append(data)

    def close(self) -> None:
        self.done.append("closed")

    def is_closing(self) -> bool:
        return "closed" in self.done


def test_head_and_body_leave_in_one_piece() -> None:
    transport: Any = Recorded()
    writes = JoinedWrites(transport)
    with writes.joined():
        writes.write(b"head ")
        writes.write(b"body")
        assert transport.done == []
    writes.write(b"next")
    assert transport.done == [b"head body", b"next"]


def test_what_was_kept_leaves_before_the_connection_is_closed() -> None:
    transport: Any = Recorded()
    writes = JoinedWrites(transport)
    with writes.joined():
        writes.write(b"last words")
        writes.close()
        assert writes.is_closing()
    assert transport.done == [b"last words", "closed"]

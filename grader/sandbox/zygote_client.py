"""The judge's connection to a fork server: it starts one in a sandbox and asks it for learner processes."""

from __future__ import annotations

import contextlib
import select
import signal
import socket
import time
from collections.abc import Iterator, Sequence
from types import TracebackType

from grader.learner.channel import Channel, ChannelClosedError, ChannelError, ChannelTimeoutError, Message, pack
from grader.learner.limits import MEBIBYTE, Limits
from grader.learner.remote_subject import RemoteSubject, SandboxLostError
from grader.sandbox import cpu_affinity
from grader.sandbox.bubblewrap import NoSandboxError
from grader.sandbox.launcher import SandboxProcess
from grader.sandbox.shared_imports import SharedImports

START_SECONDS = 60.0
START_TRIES = 5
"""Servers that may end while they start, as where something kills them; of those that hang, two."""
WAIT_SECONDS = 0.1
"""Time between two looks at whether a server that starts is still there."""
FORK_SECONDS = 10.0
END_SECONDS = 10.0
RECEIVED_BYTES_LIMIT = 64 * MEBIBYTE
"""Bytes that one submission may send in all."""


class Zygote:
    """A fork server in a sandbox, as a context manager; `learner_process` forks a process for a submission.

    Raises:
        NoSandboxError: This machine has no sandbox.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        unsafe: bool = False,
        control: socket.socket | None = None,
        cells: Sequence[str] = (),
        imports: SharedImports | None = None,
        rehearse: bool = False,
    ) -> None:
        """Describe the server; the ``with`` block starts it.

        Args:
            limits: The limits of each learner process.
            unsafe: Start it without bubblewrap: only for code you trust.
            control: One of the sockets of a `SharedSandbox`, whose server is running already. Should that end, an own
                one is started.
            cells: Sources of the cells that many submissions have in common: they are compiled once.
            imports: What the server is to import before it forks.
            rehearse: Whether an own server is to go through what submissions do, which pays off from many of them.
        """
        self.limits = limits or Limits()
        self._unsafe = unsafe
        self._shared_control = control
        self._cells = list(cells)
        self._rehearse = rehearse
        self.imports = imports or SharedImports()
        self._launched: SandboxProcess | None = None
        self._control: socket.socket | None = None
        self._events: Channel | None = None
        self._ended: dict[int, Message] = {}
        self._count = 0

    def __enter__(self) -> Zygote:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    @contextlib.contextmanager
    def learner_process(self, limits: Limits | None = None) -> Iterator[RemoteSubject]:
        """Fork a process for one submission; it and all it left behind are gone when the block ends.

        Args:
            limits: Its limits, where they are not the usual ones.
        """
        options = {"limits": limits.to_json()} if limits else {}
        try:
            number, pipe = self._fork(options)
        except ChannelError:  # the server is gone: a new one, once
            self._stop()
            self._start()
            try:
                number, pipe = self._fork(options)
            except ChannelError as error:
                self._stop()
                raise SandboxLostError(f"The sandbox ended ({error}).") from None
        try:
            yield RemoteSubject(self, number, pipe, limits or self.limits)
        finally:
            pipe.close()
            self.end(number)

    def interrupt(self, number: int) -> None:
        """Send a learner process what Ctrl-C sends."""
        with contextlib.suppress(ChannelError):
            self._send_command({"do": "interrupt", "number": number})

    def end(self, number: int) -> Message:
        """End a learner process, wait for it, and return how it ended: ``code``, ``signal``, ``cpu_seconds``.

        Raises:
            SandboxLostError: The fork server is gone, with every process that it forked; the next fork starts another.
        """
        if number not in self._ended:
            try:
                deadline = time.monotonic() + END_SECONDS
                self._send_command({"do": "kill", "number": number})
                while number not in self._ended:
                    self._note_end(self._receive_event(deadline))
            except ChannelError as error:
                self._ended[number] = {"code": None, "signal": int(signal.SIGKILL)}
                self._stop()
                raise SandboxLostError(f"The sandbox ended ({error}).") from None
        return self._ended[number]

    def _fork(self, options: Message) -> tuple[int, Channel]:
        self._count += 1
        self._ended = {}
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                self._send_command({"do": "fork", "number": self._count, **options}, theirs)
            self._wait_for_fork(FORK_SECONDS)
        except BaseException:
            ours.close()
            raise
        return self._count, Channel(ours, total_limit=RECEIVED_BYTES_LIMIT)

    def _wait_for_fork(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while True:
            event = self._receive_event(deadline)
            self._note_end(event)
            if event.get("number") == self._count and event.get("event") == "forked":
                return
            if event.get("number") == self._count and event.get("event") == "failed":
                self._stop()  # another may have what this one lacks
                raise SandboxLostError(f"No process could be started for a submission: {event.get('reason')}.")

    def _note_end(self, event: Message) -> None:
        if event.get("event") == "ended" and isinstance(event.get("number"), int):
            self._ended[event["number"]] = event

    def _send_command(self, command: Message, descriptor: socket.socket | None = None) -> None:
        if self._control is None:
            raise ChannelClosedError("there is no fork server")
        frame = pack(command)
        try:
            if descriptor is None:
                self._control.sendall(frame)
            else:
                socket.send_fds(self._control, [frame], [descriptor.fileno()])
        except OSError as error:
            raise ChannelClosedError(f"the fork server is gone ({error})") from None

    def _receive_event(self, deadline: float) -> Message:
        if self._events is None:
            raise ChannelClosedError("there is no fork server")
        return self._events.receive(deadline)

    def _start(self) -> None:
        """Start a server; one that ends or hangs while it starts is replaced.

        So is one that an import ends, or whose forks do not work after it; the next one leaves that out.
        """
        lost = 0
        while True:
            try:
                self._launch_and_wait()
                if self.imports.survive(self.learner_process, self._cells):
                    return
                self._stop()
            except ChannelError as error:
                problem, hangs = self._not_started(error), isinstance(error, ChannelTimeoutError)
                if not self.imports.leave_out_current(at_once=hangs):
                    lost += 1
                    if lost == START_TRIES or (lost > 1 and hangs):
                        raise problem from None

    def _launch_and_wait(self) -> None:
        try:
            self._launch()
        except BaseException:
            self._stop()
            raise
        self._wait_for_server(time.monotonic() + START_SECONDS)
        cpu = cpu_affinity.pinned()
        if cpu is not None:
            self._send_command({"do": "pin", "cpu": cpu})
        if self._cells:
            self._send_command({"do": "compile", "cells": self._cells})
        self.imports.bring(self._send_command, self._receive_event)

    def _wait_for_server(self, deadline: float) -> None:
        """Wait for the first event or the end of bubblewrap, whose children may keep the socket open after it."""
        while self._launched and self._control and not select.select([self._control], [], [], WAIT_SECONDS)[0]:
            if self._launched.process.poll() is not None:
                raise ChannelClosedError("its process ended before it was ready")
            if time.monotonic() > deadline:
                break
        self._receive_event(deadline)

    def _not_started(self, error: ChannelError) -> NoSandboxError:
        reason = self._launched.last_line() if self._launched else ""
        self._stop()
        return NoSandboxError(f"The sandbox did not start ({reason or error}).")

    def _launch(self) -> None:
        control, self._shared_control = self._shared_control, None
        if control is not None:
            self._control, self._events = control, Channel(control)
            return
        self._control, theirs = socket.socketpair()
        self._events = Channel(self._control)
        with theirs:
            self._launched = SandboxProcess([theirs], self.limits, unsafe=self._unsafe, rehearse=self._rehearse)

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._launched is not None:
            self._launched.stop()
        self._launched = self._control = self._events = None

"""The judge's hand on a warm parent: it starts one in its jail, and asks it for one process after the other."""

from __future__ import annotations

import contextlib
import signal
import socket
import time
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any

from grader.learner.channel import Channel, ChannelClosedError, ChannelError, Message, pack
from grader.learner.limits import MEBIBYTE, Limits
from grader.learner.remote_subject import RemoteSubject
from grader.sandbox.bubblewrap import NoSandboxError
from grader.sandbox.launcher import Launched

START_SECONDS = 60.0
FORK_SECONDS = 10.0
END_SECONDS = 10.0
RECEIVED_LIMIT = 64 * MEBIBYTE
"""Bytes one submission may send in all."""


class Zygote:
    """A warm parent in its jail. Use it with ``with``; ``inmate()`` gives one submission's process after the other.

    ``unsafe`` starts it without bubblewrap: only for code you trust. ``control`` is one of `Shared`'s: the parent is
    running already; should it end, one of its own is started. ``cells`` are pairs of a source and the cell's name which
    many submissions have in common: they are compiled once; ``libraries`` are modules that plain notebooks import.
    Raises `NoSandboxError` where there is no sandbox.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        unsafe: bool = False,
        control: socket.socket | None = None,
        cells: Sequence[tuple[str, str]] = (),
        libraries: Sequence[str] = (),
    ) -> None:
        self.limits = limits or Limits()
        self._unsafe = unsafe
        self._given = control
        self._cells = [list(each) for each in cells]
        self._libraries = list(libraries)
        self._launched: Launched | None = None
        self._control: socket.socket | None = None
        self._events: Channel | None = None
        self._ended: dict[int, Message] = {}
        self._count = 0
        self._notebooks = False

    def __enter__(self) -> Zygote:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    @contextlib.contextmanager
    def learner_process(self, notebook: Limits | None = None, *, ipython: bool = False) -> Iterator[Any]:
        """Fork a process for one submission; it is gone, with all it left behind, when the block ends.

        It is a `RemoteSubject`; with ``ipython`` a `RemoteNotebook`, whose cells run in IPython's shell; with
        ``notebook`` such a one with limits of its own.
        """
        notebook = notebook or (self.limits if ipython else None)
        order = {"notebook": notebook.to_json()} if notebook else None
        try:
            number, pipe = self._fork(order)
        except ChannelError:  # the parent itself is gone: a new one, once
            self._stop()
            self._start()
            number, pipe = self._fork(order)
        try:
            if notebook:
                from grader.learner.remote_notebook import RemoteNotebook

                yield RemoteNotebook(self, number, pipe, notebook)
            else:
                yield RemoteSubject(self, number, pipe, self.limits)
        finally:
            pipe.close()
            self.end(number)

    def interrupt(self, number: int) -> None:
        """Press Ctrl-C for a process."""
        with contextlib.suppress(ChannelError):
            self._order({"do": "interrupt", "number": number})

    def end(self, number: int) -> Message:
        """End an inmate, wait until it is gone, and return how it went: ``code``, ``signal``, ``cpu_seconds``."""
        if number not in self._ended:
            try:
                deadline = time.monotonic() + END_SECONDS
                self._order({"do": "kill", "number": number})
                while number not in self._ended:
                    self._note(self._event(deadline))
            except ChannelError:
                self._stop()  # it takes every process below it along
                self._start()
                return {"code": None, "signal": int(signal.SIGKILL)}
        return self._ended[number]

    def _fork(self, more: Message | None = None) -> tuple[int, Channel]:
        self._count += 1
        self._ended = {}
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                self._order({"do": "fork", "number": self._count, **(more or {})}, theirs)
            # the first notebook has the parent import IPython and make a shell
            self._wait_for_fork(FORK_SECONDS if not more or self._notebooks else START_SECONDS)
            self._notebooks = self._notebooks or bool(more)
        except BaseException:
            ours.close()
            raise
        return self._count, Channel(ours, total_limit=RECEIVED_LIMIT)

    def _wait_for_fork(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while True:
            event = self._event(deadline)
            self._note(event)
            if event.get("number") == self._count and event.get("event") == "forked":
                return
            if event.get("number") == self._count and event.get("event") == "failed":
                raise NoSandboxError(f"No process could be started for a submission: {event.get('reason')}.")

    def _note(self, event: Message) -> None:
        if event.get("event") == "ended" and isinstance(event.get("number"), int):
            self._ended[event["number"]] = event

    def _order(self, order: Message, descriptor: socket.socket | None = None) -> None:
        if self._control is None:
            raise ChannelClosedError("there is no warm parent")
        frame = pack(order)
        try:
            if descriptor is None:
                self._control.sendall(frame)
            else:
                socket.send_fds(self._control, [frame], [descriptor.fileno()])
        except OSError as error:
            raise ChannelClosedError(f"the warm parent is gone ({error})") from None

    def _event(self, deadline: float) -> Message:
        if self._events is None:
            raise ChannelClosedError("there is no warm parent")
        return self._events.receive(deadline)

    def _start(self) -> None:
        try:
            self._launch()
        except BaseException:
            self._stop()
            raise
        try:
            self._event(time.monotonic() + START_SECONDS)
            if self._cells:
                self._order({"do": "compile", "cells": self._cells})
            if self._libraries:
                self._order({"do": "libraries", "modules": self._libraries})
        except ChannelError as error:
            said = self._launched.last_words() if self._launched else ""
            self._stop()
            raise NoSandboxError(f"The sandbox did not start ({said or error}).") from None

    def _launch(self) -> None:
        given, self._given = self._given, None
        if given is not None:
            self._control, self._events = given, Channel(given)
            return
        self._control, theirs = socket.socketpair()
        self._events = Channel(self._control)
        with theirs:
            self._launched = Launched([theirs], self.limits, unsafe=self._unsafe)

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._launched is not None:
            self._launched.stop()
        self._launched = self._control = self._events = None
        self._notebooks = False

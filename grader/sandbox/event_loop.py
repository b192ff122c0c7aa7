"""The event loop of a notebook: under a kernel it runs while cells do, and between them."""

from __future__ import annotations

import asyncio
import contextlib
import selectors
import threading
from collections.abc import Coroutine, Iterator
from typing import Any


class KernelLoop(asyncio.SelectorEventLoop):
    """A loop that is made in the fork server and opens what a process cannot share when it is first used."""

    def __init__(self) -> None:
        super().__init__()
        own: Any = self
        own._close_self_pipe()
        own._selector.close()
        for name in ("_selector", "_ssock", "_csock"):
            delattr(self, name)

    def __getattr__(self, name: str) -> Any:
        if name not in ("_selector", "_ssock", "_csock"):
            raise AttributeError(name)
        own: Any = self
        own._selector = selectors.DefaultSelector()
        own._make_self_pipe()
        return getattr(self, name)

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits for the loop."""
        own: Any = self
        waits = own._ready or own._scheduled or own._default_executor
        return not (waits or ("_selector" in vars(self) and len(own._selector.get_map()) > 1))

    def finish(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine to its end, and meanwhile all else that waits for the loop."""
        asyncio.set_event_loop(self)
        return self.run_until_complete(coroutine)

    async def has_input(self, descriptor: int) -> None:
        """Wait until there is something to read."""
        there = self.create_future()
        self.add_reader(descriptor, there.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await there
        self.remove_reader(descriptor)

    @contextlib.contextmanager
    def seems_to_run(self) -> Iterator[None]:
        """Let code find the loop running, as a cell does under a kernel."""
        own: Any = self
        asyncio.set_event_loop(self)
        own._thread_id = threading.get_ident()
        asyncio._set_running_loop(self)
        try:
            yield
        finally:
            asyncio._set_running_loop(None)
            own._thread_id = None

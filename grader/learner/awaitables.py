"""Awaitables of learner code, run to their end in a sandbox or inside a notebook's own event loop."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import threading
from contextlib import suppress
from typing import Any


async def _await(awaitable: Any) -> Any:
    return await awaitable


def finish(awaitable: Any) -> Any:
    """Wait for an awaitable and return its result, also where an event loop is already running, as in a notebook.

    Raises:
        RuntimeError: a loop is running and there are no threads to run another one in.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(_await(awaitable))
    return _finish_in_a_thread(awaitable)


def _finish_in_a_thread(awaitable: Any) -> Any:
    loops: list[asyncio.AbstractEventLoop] = []
    results: list[Any] = []
    errors: list[BaseException] = []

    async def wait() -> Any:
        loops.append(asyncio.get_running_loop())
        return await awaitable

    def work() -> None:
        try:
            results.append(asyncio.run(wait()))
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True)
    try:
        thread.start()
    except RuntimeError as error:
        if inspect.iscoroutine(awaitable):
            awaitable.close()
        raise RuntimeError(
            "An async function cannot be checked here: a loop is already running, and there are no threads to run "
            "another one in. Run the notebook in JupyterLab, or check a function that is not async."
        ) from error
    try:
        thread.join()
    except BaseException:  # an interrupt: what the thread waits for is of no use any more
        for loop in loops:
            with suppress(RuntimeError):  # it is closed
                loop.call_soon_threadsafe(loop.stop)
        raise
    if errors:
        raise errors[0]
    return results[0]

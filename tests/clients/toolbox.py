"""Toolbox of the Python clients: a question, two tools that record their calls, and the verdict.

A client's script is run by its own environment's Python and prints one line of JSON: the client, its version, and for
each loop it ran what was wrong with it, null for nothing.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import inspect
import json
import socket
import traceback
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

MODEL = "gpt-5.4-mini"
QUESTION = "What is the weather in Oslo and in Rome?"
REPORTS = {"Oslo": "4 degrees and sleet", "Rome": "31 degrees and dry"}
LOCAL = {"127.0.0.1", "::1", "localhost"}


class Toolbox:
    """The tools of one loop, and the cities they were asked for."""

    def __init__(self) -> None:
        self.cities: list[str] = []

    def get_weather(self, city: str) -> str:
        """Get the current weather in a city."""
        self.cities.append(city)
        return REPORTS[city]

    def convert_currency(self, amount: float, source: str, target: str) -> str:
        """Convert an amount of money from one currency to another."""
        raise AssertionError(f"Nobody asked for money, yet convert_currency({amount}, {source}, {target}) was called.")


Loop = Callable[[Toolbox], "str | Awaitable[str]"]
"""Asks `QUESTION` with the tools it is given and returns the final text."""


def prove(client: str, package: str, **parts: Sequence[Loop]) -> None:
    """Run the loops, which are sorted into ``whole``, ``streamed`` and ``responses``, and print the line."""
    refused = stay_here()
    loops = [{"part": part, "name": loop.__name__, "problem": outcome(loop)} for part in parts for loop in parts[part]]
    if refused:
        asked = f"asked for another machine: {', '.join(sorted(refused))}"
        loops.append({"part": "whole", "name": "stays on this machine", "problem": asked})
    report = {"client": client, "version": importlib.metadata.version(package), "loops": loops}
    print(f"\n{json.dumps(report)}")  # a line of its own: some clients draw on the screen and end no line


def outcome(loop: Loop) -> str | None:
    """Run one loop with a fresh toolbox; return what was wrong."""
    toolbox = Toolbox()
    try:
        given = loop(toolbox)
        text = asyncio.run(_awaited(given)) if inspect.isawaitable(given) else given
    except Exception as error:
        traceback.print_exc()
        return f"{type(error).__name__}: {error}"
    if sorted(toolbox.cities) != sorted(REPORTS):
        return f"get_weather was called for {toolbox.cities}; expected one call for each of {sorted(REPORTS)}"
    missing = [report for report in REPORTS.values() if report not in str(text)]
    return f"the final text {text!r} lacks {missing}" if missing else None


async def _awaited(given: Awaitable[str]) -> str:
    return await given


def stay_here() -> set[str]:
    """Refuse connections to other machines from now on; return the set in which the refused ones are noted."""
    refused: set[str] = set()
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOCAL:
            refused.add(str(address[0]))
            raise ConnectionRefusedError(f"{address[0]} is not this machine")
        connect(self, address)

    def guarded_look_up(host: Any, *more: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and name not in LOCAL:
            refused.add(name)
            raise socket.gaierror(socket.EAI_NONAME, f"{name} is not this machine")
        return look_up(host, *more, **named)

    socket.socket.connect = guarded_connect  # type: ignore[method-assign]
    socket.getaddrinfo = guarded_look_up
    return refused

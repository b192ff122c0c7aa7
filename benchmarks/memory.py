"""Benchmark of the mock's memory over many requests to both APIs, in process, with the stand-in.

    python benchmarks/memory.py [--requests 100000] [--forget transcript store]

The transcript and the store grow by design, up to their limits; ``--forget`` empties one or both of them after every
request, to show other growth. Prints the memory in use at intervals, and its growth per request after the first tenth.
"""

from __future__ import annotations

import argparse
import gc
import json
from pathlib import Path
from typing import Any

from mock_completion import MESSAGES, TOOLS

from mocks.api.chat import adapter as chat
from mocks.api.responses import adapter as responses
from mocks.api.storage import Store
from mocks.engine import Engine, make_engine
from mocks.transcript import Transcript

FLAT: Any = [{"type": "function", **tool["function"]} for tool in TOOLS]


def ask(engine: Engine, number: int) -> None:
    """Send one request: to each API in turn, half of them streamed, each with a different text."""
    text, streamed = f"{MESSAGES[0]['content']} (question {number})", number % 4 > 1
    if number % 2:
        body: Any = {"model": "gpt-4o-mini", "input": text, "tools": FLAT, "stream": streamed}
        sent = engine.answer(responses, json.dumps(body).encode())
    else:
        messages = [{"role": "user", "content": text}]
        body = {"model": "gpt-4o-mini", "messages": messages, "tools": TOOLS, "stream": streamed, "store": True}
        sent = engine.answer(chat, json.dumps(body).encode())
    if sent.status != 200:
        raise SystemExit(f"Request {number} was refused, so nothing is measured: {sent.body!r}")


def in_use() -> float:
    """Return the resident memory of this process, in MB."""
    gc.collect()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def main() -> None:
    """Send the requests and print the memory in use."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--forget", nargs="*", choices=("transcript", "store"), default=[])
    chosen = parser.parse_args()
    engine, seen = make_engine(None, True, 0), []
    for number in range(chosen.requests + 1):
        ask(engine, number)
        if "transcript" in chosen.forget:
            engine.transcript = Transcript()
        if "store" in chosen.forget:
            engine.store = Store()
        if number % max(1, chosen.requests // 10) == 0:
            seen.append(in_use())
            print(f"{number:8} requests: {seen[-1]:7.1f} MB", flush=True)
    grown = (seen[-1] - seen[1]) * 1024 * 1024 / (chosen.requests * 0.9)
    print(f"{grown:.0f} bytes more for each request{' without ' if chosen.forget else ''}{' and '.join(chosen.forget)}")


if __name__ == "__main__":
    main()

"""Benchmark of exact token counts: the first one of a process, a request with tools, and texts made to be slow.

    python benchmarks/token_counts.py [--rounds 200]

The first count is taken in fresh processes, as for a notebook's first reply. Prints milliseconds: medians, except for
the long texts, which are counted once.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial

from mocks.api.tokens import counting, families, vocabulary
from mocks.messages import Message, ModelRequest, Tool

LOAD = """
import time
from mocks.api.tokens import vocabulary
started = time.perf_counter()
vocabulary.exact("hello world")
print(time.perf_counter() - started)
"""
CITY = {"type": "object", "properties": {"city": {"type": "string", "description": "The city, e.g. Oslo"}}}
REQUEST = ModelRequest(
    "gpt-4o",
    (Message("system", "Be brief."), Message("user", "How cold is it in Oslo?")),
    tuple(Tool(f"get_weather_{i}", "Get the current weather of a city.", CITY) for i in range(5)),
)
LONG_TEXTS = {
    "one letter": "a" * 1_000_000,
    "white space": " " * 1_000_000,
    "prose": "It rains in Oslo, again. " * 40_000,
}


def milliseconds(action: Callable[[], object]) -> float:
    """Return the time of ``action``."""
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def first_count() -> float:
    """Return the time of the first count in a new process."""
    done = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True)
    return float(done.stdout) * 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args().rounds
    print(f"first count in a process:      {statistics.median(first_count() for _ in range(7)):8.1f} ms")
    vocabulary.exact("")
    for name, count in (("exact", vocabulary.exact), ("estimate", counting.estimate)):
        request = partial(counting.of_request, REQUEST, family=families.GPT_4O, count=count)
        median = statistics.median(milliseconds(request) for _ in range(rounds))
        print(f"request with 5 tools, {name + ':':<8} {median:8.3f} ms ({request()} tokens)")
    for name, text in LONG_TEXTS.items():
        print(f"1,000,000 characters, {name + ':':<13} {milliseconds(partial(vocabulary.exact, text)):8.1f} ms")


if __name__ == "__main__":
    main()

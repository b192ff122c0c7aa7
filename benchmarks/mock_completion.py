"""Benchmark of the mock's cost on top of the SDK: one tool-call completion, against the floor of a constant answer.

    python benchmarks/mock_completion.py [--rounds 300] [--anew] [--stand-in] [--profile]

The floor is the same SDK call over a transport that returns fixed bytes: no mock can be faster. Both are measured in
turn, in several rounds, in processor time, as nothing waits in process and a busy machine must not blur the difference.
Prints the medians and their ratio, for both APIs, whole and streamed. The same request is repeated, as in a test suite,
and the mock caches how it parsed it; with ``--anew`` no request is repeated. ``--stand-in``: the stand-in model answers
instead of a scenario. ``--profile``: where the mock's time goes.
"""

from __future__ import annotations

import argparse
import cProfile
import itertools
import pstats
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx2
import openai

from mocks import MODEL, MockOpenAI, OfflineTransport, Scenario, Turn

TOOLS: Any = [
    {
        "type": "function",
        "function": {
            "name": f"get_weather_{i}",
            "description": "Get the current weather of a city.",
            "strict": True,
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string", "description": "The city, e.g. Oslo"}},
                "required": ["city"],
                "additionalProperties": False,
            },
        },
    }
    for i in range(5)
]
MESSAGES: Any = [{"role": "user", "content": "How cold is it in Oslo?"}]
_NUMBERS = itertools.count(1000)
FLAT: Any = [{"type": "function", **tool["function"]} for tool in TOOLS]
SCENARIO = Scenario.of(Turn.asks_for("get_weather_0", city="Oslo").always())
WARM_UP_ROUNDS = 20
"""Rounds that do not count: they import modules and fill caches."""


@dataclass(frozen=True)
class Mode:
    """API, and whether its answer is streamed."""

    api: str
    streamed: bool

    def __str__(self) -> str:
        return f"{self.api}{', streamed' if self.streamed else ''}"


CHAT = Mode("chat", False)
MODES = (CHAT, Mode("chat", True), Mode("responses", False), Mode("responses", True))


def mocked(*, stand_in: bool = False) -> MockOpenAI:
    """Return the mock, scripted to ask for one tool, or with its stand-in model."""
    return MockOpenAI() if stand_in else MockOpenAI(SCENARIO)


def constant(mode: Mode, *, stand_in: bool = False) -> openai.OpenAI:
    """Return the SDK's client over a transport that always sends the bytes the mock would."""
    offline = OfflineTransport(None if stand_in else SCENARIO, stand_in=stand_in)
    sent: list[tuple[httpx2.Headers, bytes]] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        if not sent:
            first = offline.handle_request(request)
            sent.append((first.headers, first.read()))
        headers, content = sent[0]
        return httpx2.Response(200, headers=headers, content=content)

    return openai.OpenAI(api_key="none", http_client=httpx2.Client(transport=httpx2.MockTransport(answer)))


def complete(
    client: openai.OpenAI, mode: Mode = CHAT, clock: Callable[[], float] = time.perf_counter, *, anew: bool = False
) -> float:
    """Send one completion and read all of it; return its milliseconds on ``clock``. ``anew``: with a new text."""
    messages = (
        [{"role": "user", "content": f"How cold is it in Oslo, in house {next(_NUMBERS)}?"}] if anew else MESSAGES
    )
    ask = _chat if mode.api == "chat" else _respond
    started = clock()
    called = ask(client, messages, streamed=mode.streamed)
    elapsed = (clock() - started) * 1000
    if not called:
        raise SystemExit("The reply has no tool call: the benchmark does not measure what it says.")
    return elapsed


def _chat(client: openai.OpenAI, messages: Any, *, streamed: bool) -> bool:
    if not streamed:
        reply = client.chat.completions.create(model=MODEL, messages=messages, tools=TOOLS)
        return bool(reply.choices[0].message.tool_calls)
    chunks = client.chat.completions.create(model=MODEL, messages=messages, tools=TOOLS, stream=True)
    called = [bool(chunk.choices[0].delta.tool_calls) for chunk in chunks]  # reads the whole stream
    return any(called)


def _respond(client: openai.OpenAI, messages: Any, *, streamed: bool) -> bool:
    if not streamed:
        reply = client.responses.create(model=MODEL, input=messages, tools=FLAT)
        return any(item.type == "function_call" for item in reply.output)
    events = client.responses.create(model=MODEL, input=messages, tools=FLAT, stream=True)
    kinds = [event.type for event in events]
    return "response.function_call_arguments.done" in kinds


def measure(mode: Mode, rounds: int, *, stand_in: bool, anew: bool) -> tuple[float, float]:
    """Return the median milliseconds of the floor and of the mock."""
    clients = (constant(mode, stand_in=stand_in), mocked(stand_in=stand_in))
    times: tuple[list[float], list[float]] = ([], [])
    for i in range(rounds + WARM_UP_ROUNDS):
        for client, taken in zip(clients, times, strict=True):
            elapsed = complete(client, mode, time.process_time, anew=anew)
            if i >= WARM_UP_ROUNDS:
                taken.append(elapsed)
    return statistics.median(times[0]), statistics.median(times[1])


def profile(mode: Mode, rounds: int, *, stand_in: bool) -> None:
    """Print the functions of the mock that take the most time."""
    client = mocked(stand_in=stand_in)
    for _ in range(WARM_UP_ROUNDS):
        complete(client, mode)
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(rounds):
        complete(client, mode)
    profiler.disable()
    print(f"\n{mode}")
    pstats.Stats(profiler).sort_stats("cumulative").print_stats("mocks/", 25)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--anew", action="store_true")
    parser.add_argument("--stand-in", action="store_true")
    parser.add_argument("--profile", action="store_true")
    chosen = parser.parse_args()
    for mode in MODES:
        if chosen.profile:
            profile(mode, chosen.rounds, stand_in=chosen.stand_in)
            continue
        floor, mock = measure(mode, chosen.rounds, stand_in=chosen.stand_in, anew=chosen.anew)
        print(f"{mode!s:<20} constant {floor:5.2f} ms   mock {mock:5.2f} ms   ratio {mock / floor:.2f}")
    print(f"({chosen.rounds} completions each, interleaved, medians)")


if __name__ == "__main__":
    main()

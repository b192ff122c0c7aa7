"""What does the mock cost on top of the SDK? One tool-call completion, against the floor of a constant answer.

    python benchmarks/mock_completion.py [--rounds 300]

The floor is the same SDK call over a transport that returns fixed bytes: no mock can be faster. Both are measured in
turn, round after round, so that a busy machine slows both. Prints the medians and their ratio.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from typing import Any

import httpx2
import openai

from mocks import MODEL, MockOpenAI, Scenario, Turn

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


def mocked() -> MockOpenAI:
    """Return the mock, scripted to ask for one tool."""
    return MockOpenAI(Scenario.of(Turn.asks_for("get_weather_0", city="Oslo").always()))


def constant() -> openai.OpenAI:
    """Return the SDK's client over a transport that always sends the bytes the mock would."""
    client = mocked()
    complete(client)
    body = json.dumps(client.transcript.last.response).encode()
    headers = {"content-type": "application/json"}
    transport = httpx2.MockTransport(lambda request: httpx2.Response(200, headers=headers, content=body))
    return openai.OpenAI(api_key="none", http_client=httpx2.Client(transport=transport))


def complete(client: openai.OpenAI) -> float:
    """Send one completion; return its milliseconds."""
    started = time.perf_counter()
    reply = client.chat.completions.create(model=MODEL, messages=MESSAGES, tools=TOOLS)
    elapsed = (time.perf_counter() - started) * 1000
    if not reply.choices[0].message.tool_calls:
        raise SystemExit("The reply has no tool call: the benchmark does not measure what it says.")
    return elapsed


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=300)
    rounds = parser.parse_args().rounds
    clients = {"floor": constant(), "mock": mocked()}
    times: dict[str, list[float]] = {name: [] for name in clients}
    for i in range(rounds + 20):
        for name, client in clients.items():
            elapsed = complete(client)
            if i >= 20:  # the first ones import and warm up
                times[name].append(elapsed)
    floor, mock = (statistics.median(times[name]) for name in ("floor", "mock"))
    print(f"SDK over a constant answer: {floor:.2f} ms")
    print(f"SDK over the mock:          {mock:.2f} ms")
    print(f"ratio: {mock / floor:.2f} ({rounds} completions each, medians)")


if __name__ == "__main__":
    main()

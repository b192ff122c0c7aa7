"""Benchmark of starting with the mock in fresh processes, beside starting with the SDK in the same words.

    python benchmarks/import_cost.py [--rounds 15]

Each statement runs in its own processes, in turn and in several rounds, so that a busy machine slows all of them. The
first round does not count: it compiles the modules into a separate folder, as the first import of a program does.
Prints the processor time of each statement alone: medians, and their ratio to that of the same program with the SDK.
A program pays for a client, not for a name: the SDK imports the modules of its client when one is first asked for, so
the bare ``import openai`` and ``import mocks`` compare little; their ratios are to the whole start of the SDK.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile

SDK_NAME = "from openai import OpenAI"
SDK_CLIENT = f"{SDK_NAME}; client = OpenAI(api_key='none')"
BASELINES = {
    SDK_CLIENT: SDK_CLIENT,
    "from mocks import MockOpenAI; client = MockOpenAI()": SDK_CLIENT,
    "from mocks import MockOpenAI, Scenario, Turn; client = MockOpenAI(Scenario.of(Turn.says('Hello.')))": SDK_CLIENT,
    SDK_NAME: SDK_NAME,
    "from mocks import MockOpenAI": SDK_NAME,
    "import openai": SDK_CLIENT,
    "import mocks": SDK_CLIENT,
}
"""The statements, each with the one that it is compared with."""
PROGRAM = "import time; started = time.process_time(); {}; print(time.process_time() - started)"


def cost(statement: str, compiled: str) -> float:
    """Return the milliseconds that ``statement`` takes in a fresh process; ``compiled`` is the folder of bytecode."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", PROGRAM.format(statement)]
    environment["PYTHONPYCACHEPREFIX"] = compiled
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return float(done.stdout) * 1000


def measure(rounds: int) -> dict[str, list[float]]:
    """Return the milliseconds of each statement."""
    times: dict[str, list[float]] = {statement: [] for statement in BASELINES}
    with tempfile.TemporaryDirectory() as compiled:
        for i in range(rounds + 1):
            for statement in BASELINES:
                taken = cost(statement, compiled)
                if i:
                    times[statement].append(taken)
    return times


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    times = measure(rounds)
    medians = {statement: statistics.median(taken) for statement, taken in times.items()}
    for statement, median in medians.items():
        print(f"{median:7.1f} ms   ratio {median / medians[BASELINES[statement]]:5.2f}   {statement}")
    print(f"({rounds} fresh processes each, interleaved, medians of processor time)")


if __name__ == "__main__":
    main()

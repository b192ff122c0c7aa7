"""Benchmark of importing the mock in fresh processes: ``import openai``, ``import mocks``, and typical imports.

    python benchmarks/import_cost.py [--rounds 15]

Each statement runs in its own processes, in turn and in several rounds, so that a busy machine slows all of them. The
first round does not count: it compiles the modules into a separate folder, as the first import of a program does.
Prints the processor time of the statement alone: medians, and their ratio to ``import openai``, which every program
that uses the mock needs anyway.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile

STATEMENTS = (
    "import openai",
    "import mocks",
    "from mocks import MockOpenAI",
    "from mocks import MODEL, MockOpenAI, Scenario, Turn, expect",
    "import openai; client = openai.OpenAI(api_key='none')",
    "from mocks import MockOpenAI; client = MockOpenAI()",
)
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
    times: dict[str, list[float]] = {statement: [] for statement in STATEMENTS}
    with tempfile.TemporaryDirectory() as compiled:
        for i in range(rounds + 1):
            for statement in STATEMENTS:
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
    floor = statistics.median(times[STATEMENTS[0]])
    for statement, taken in times.items():
        median = statistics.median(taken)
        print(f"{median:7.1f} ms   ratio {median / floor:5.2f}   {statement}")
    print(f"({rounds} fresh processes each, interleaved, medians of processor time)")


if __name__ == "__main__":
    main()

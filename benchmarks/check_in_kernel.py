"""How long a learner waits for `check()`: measured in a real kernel, beside an empty cell in the same run.

Prints median and 95th percentile in milliseconds of a round trip through the kernel, for an empty cell and for each
check on the course's own solution, warm (after three runs that are not counted).

    python benchmarks/check_in_kernel.py [ROUNDS]
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

ROOT = Path(__file__).parent.parent
ASSIGNMENTS = ("01_schema", "02_dispatch")
WARM_UP = 3


def sources(assignment: str) -> list[tuple[str, str]]:
    """Return (grade_id, source) of the code cells of the instructor's notebook that make up the solution."""
    path = ROOT / "exercises" / "source" / assignment / f"{assignment}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    found = [(cell["metadata"].get("nbgrader", {}).get("grade_id", ""), "".join(cell["source"])) for cell in cells]
    return [(grade_id, source) for grade_id, source in found if grade_id]


def timed(client: BlockingKernelClient, source: str) -> float:
    """Run one cell and return how long it took, in milliseconds; raises for a cell that ends in an error."""
    begin = time.perf_counter()
    reply = client.execute_interactive(source, output_hook=lambda message: None, timeout=60)
    seconds = time.perf_counter() - begin
    if reply["content"]["status"] != "ok":
        raise RuntimeError(f"the cell failed: {reply['content'].get('evalue')}\n{source}")
    return seconds * 1000


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    manager, client = start_new_kernel(cwd=str(ROOT))
    try:
        for assignment in ASSIGNMENTS:
            measure(assignment, rounds, lambda source: timed(client, source))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def measure(assignment: str, rounds: int, run: Callable[[str], float]) -> None:
    """Load one solved assignment, then interleave empty cells with its checks."""
    cells = sources(assignment)
    for _, source in cells:
        if not source.startswith("check("):
            run(source)
    checks = [source for _, source in cells if source.startswith("check(")]
    times: dict[str, list[float]] = {source: [] for source in ("pass", *checks)}
    for number in range(rounds + WARM_UP):
        for source, taken in times.items():
            milliseconds = run(source)
            if number >= WARM_UP:
                taken.append(milliseconds)
    empty = statistics.median(times["pass"])
    print(f"{assignment}, {rounds} rounds")
    for source, taken in times.items():
        name = "an empty cell" if source == "pass" else source
        median, tail = statistics.median(taken), statistics.quantiles(taken, n=20)[18]
        print(f"  {name:36} median {median:6.1f} ms   p95 {tail:6.1f} ms   {median / empty:5.1f} x an empty cell")


if __name__ == "__main__":
    main()

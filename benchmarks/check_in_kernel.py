"""Time that a learner waits for `check()` in a kernel of their own, for the first call and for later ones.

Each row is one check, each time in a kernel just started:

- "bare": the notebook has run ``from grader import check`` and nothing else, so the name is not defined yet.
- "solved": the course's own solution of the assignment has run, with the imports of its notebook. From lesson 02 on
  these include the OpenAI SDK, except in 11 and 12.

Two floors are measured in the same run: an empty cell in the kernel of each row and, once for each assignment, the
first request of a `mocks.MockOpenAI` after the cells of the solution. A check that needs a client sends such a request
too, and no check can make it cheaper.

    python benchmarks/check_in_kernel.py [CHECK_ID ...]
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # this file is run by its path

from jupyter_client.blocking.client import BlockingKernelClient  # noqa: E402
from jupyter_client.manager import start_new_kernel  # noqa: E402

from grader.checks.registry import ASSIGNMENTS  # noqa: E402

BARE = ("from grader import check",)
FIRST_REQUEST = """
import mocks
mocks.MockOpenAI(mocks.Scenario.of(mocks.Turn.says("Hello."))).chat.completions.create(
    model="gpt-4o-mini", messages=[{"role": "user", "content": "Hello"}]
)
"""
LATER_CALLS = 5
EMPTY_CELLS = 10
TIMEOUT_SECONDS = 120


@dataclass(frozen=True)
class Waits:
    """Milliseconds a learner waits for one check."""

    empty: float
    """Median of empty cells in the same kernel."""
    first: float
    later: float
    """Median of the calls after the first."""

    def __str__(self) -> str:
        """Return the row's columns."""
        return f"{self.empty:8.1f}{self.first:8.0f}{self.later:8.1f}"


def solution(assignment: str) -> list[str]:
    """Return the code cells of the instructor's notebook that make up the solution, without its calls of `check`."""
    path = ROOT / "exercises" / "source" / assignment / f"{assignment}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    graded = [cell for cell in cells if cell["cell_type"] == "code" and "nbgrader" in cell["metadata"]]
    return [source for cell in graded if not (source := "".join(cell["source"])).startswith("check(")]


@contextmanager
def fresh_kernel(cells: Sequence[str]) -> Iterator[BlockingKernelClient]:
    """Start a kernel, run ``cells`` in it and yield its client."""
    manager, client = start_new_kernel(cwd=str(ROOT))
    try:
        for source in cells:
            timed(client, source)
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def timed(client: BlockingKernelClient, source: str) -> float:
    """Run one cell and return how long it took, in milliseconds; raises for a cell that ends in an error."""
    begin = time.perf_counter()
    reply = client.execute_interactive(source, output_hook=lambda message: None, timeout=TIMEOUT_SECONDS)
    seconds = time.perf_counter() - begin
    if reply["content"]["status"] != "ok":
        raise RuntimeError(f"the cell failed: {reply['content'].get('evalue')}\n{source}")
    return seconds * 1000


def measure(check_id: str, cells: Sequence[str]) -> Waits:
    """Time the calls of one check in a kernel that has run ``cells``."""
    with fresh_kernel(cells) as client:
        empty = statistics.median(timed(client, "pass") for _ in range(EMPTY_CELLS))
        first, *later = [timed(client, f"check({check_id!r})") for _ in range(1 + LATER_CALLS)]
    return Waits(empty, first, statistics.median(later))


def print_first_request(assignment: str, cells: Sequence[str]) -> None:
    """Measure and print the first request of a client in a kernel that has run ``cells``."""
    with fresh_kernel(cells) as client:
        request = timed(client, FIRST_REQUEST)
    print(f"{assignment}: the first request of a client takes {request:.0f} ms", flush=True)


def main() -> None:
    """Measure and print."""
    chosen = frozenset(sys.argv[1:])
    columns = f"{'empty':>8}{'first':>8}{'later':>8}"
    print(f"{'milliseconds':26}   bare:{columns}   solved:{columns}")
    for assignment, checks in ASSIGNMENTS.items():
        ids = [check_id for check_id in checks if not chosen or check_id in chosen]
        cells = solution(assignment)
        if ids:
            print_first_request(assignment, cells)
        for check_id in ids:
            print(f"  {check_id:24}        {measure(check_id, BARE)}          {measure(check_id, cells)}", flush=True)


if __name__ == "__main__":
    main()

"""Benchmark of one submission's process, layer by layer: the fork, its confinement, cells and calls, and its end.

Prints medians and 95th percentiles in milliseconds. Each line includes the lines above it, except the last two, which
are measured in this process, without bubblewrap and without messages to a judge.

    python benchmarks/sandbox_layers.py [ROUNDS]
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from grader.learner.limits import Limits
from grader.sandbox import warmup
from grader.sandbox.confinement import Confinement
from grader.sandbox.zygote_client import Zygote

WARM_UP_ROUNDS = 5
CELL = "def double(number: int) -> int:\n    return 2 * number"


def fork_only() -> None:
    """Fork, end the child, wait for it."""
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def fork_and_confine(confinement: Confinement, folder: Path) -> None:
    """Do the same with the child confined, and its folder created and removed."""
    folder.mkdir()
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        try:
            confinement.apply(theirs, str(folder))
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    ours.close()
    theirs.close()
    shutil.rmtree(folder)


def run_submission(parent: Zygote, cells: int, calls: int) -> None:
    """Run one submission as a class run does: ``cells`` cells, ``calls`` calls, and the end."""
    with parent.learner_process() as subject:
        for _ in range(cells):
            subject.run_cell(CELL)
        for number in range(calls):
            assert subject.call("double", number).value == 2 * number


def milliseconds(rounds: int, work: Callable[[], None]) -> list[float]:
    """Run ``work`` and return the time of each round, without the first few."""
    taken = []
    for _ in range(rounds + WARM_UP_ROUNDS):
        begin = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begin) * 1000)
    return taken[WARM_UP_ROUNDS:]


def show(name: str, taken: list[float]) -> None:
    """Print one line of the table."""
    tail = statistics.quantiles(taken, n=20)[18]
    print(f"{name:48} {statistics.median(taken):8.2f} {tail:8.2f}")


def show_bare_process(rounds: int) -> None:
    """Measure the last two lines: this process does what a fork server does before it serves."""
    warmup.preload()
    confinement = Confinement.prepare(Limits(), ["/usr", "/lib", sys.prefix], ["/dev/null"])
    with tempfile.TemporaryDirectory() as folder:
        show("fork of a process with the same imports", milliseconds(rounds, fork_only))
        confined = milliseconds(rounds, lambda: fork_and_confine(confinement, Path(folder) / "scratch"))
        show("  and limits, Landlock, seccomp, scratch folder", confined)


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    print(f"{f'{rounds} rounds, milliseconds':48} {'median':>8} {'p95':>8}")
    with Zygote() as parent:  # first: its own process starts small
        for name, cells, calls in (
            ("fork server in the sandbox: fork, confine, end", 0, 0),
            ("  and one cell", 1, 0),
            ("  and one call", 1, 1),
            ("  and ten cells, twenty calls in all", 10, 20),
        ):
            show(name, milliseconds(rounds, partial(run_submission, parent, cells, calls)))
    show_bare_process(rounds)


if __name__ == "__main__":
    main()

"""Grades the honest answers with many seeds, to find a secret input for which a right answer is called wrong.

``python -m tests.sample_class.seed_fuzz [ASSIGNMENT ...]`` does so for ``--seconds`` an assignment and prints each
surprise. Its dice repeat themselves, so that two orders of one number come up in minutes, not once in a term;
``--fair`` takes the dice that learners meet.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import itertools
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from grader.checks import check, registry
from tests.sample_class.build import Submission, build_class
from tests.sample_class.in_process import HONEST, as_expected, grade

REPEATS = 0.8  # how often a number is the one before
WIDE = 64  # bits from which on nobody draws the same twice


class RepeatingDice(random.Random):
    """Draws what it drew last, four times out of five."""

    def __init__(self, seed: str) -> None:
        super().__init__(seed)
        self._coin = random.Random(f"{seed}/coin")
        self._last: dict[int, int] = {}

    def getrandbits(self, k: int, /) -> int:
        """See `random.Random.getrandbits`; whole numbers, choices and shuffles are drawn from it."""
        if k > WIDE or k not in self._last or self._coin.random() > REPEATS:
            self._last[k] = super().getrandbits(k)
        return self._last[k]


@contextlib.contextmanager
def repeating() -> Iterator[None]:
    """Have the checks draw their inputs with `RepeatingDice`."""
    with mock.patch.object(check, "random", SimpleNamespace(Random=RepeatingDice)):
        yield


def surprises(submissions: Sequence[Submission], number: int) -> list[str]:
    """Return a line for each verdict that is not the expected one, with a seed made of ``number``."""
    lines = []
    for each in submissions:
        seed = f"{number}/{each.student}"
        with contextlib.redirect_stdout(io.StringIO()):
            outcomes = grade(each, seed)
        lines += [f"seed {seed!r}: {line}" for line in as_expected(each, outcomes)]
    return lines


def search(name: str, submissions: Sequence[Submission], seconds: float) -> bool:
    """Print the surprises of one assignment, with one seed after the other; return whether there were any."""
    ends, found = time.monotonic() + seconds, False
    for number in itertools.count(1):
        for line in surprises(submissions, number):
            found = True
            print(line, flush=True)
        if time.monotonic() > ends:
            break
    print(f"{name}: {number} rounds of {len(submissions)} submissions", flush=True)
    return found


def main() -> int:
    """Run from a terminal; 1 where there was a surprise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("assignments", nargs="*", default=list(registry.ASSIGNMENTS), metavar="ASSIGNMENT")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each assignment")
    parser.add_argument("--fair", action="store_true", help="with the dice that learners meet")
    options = parser.parse_args()
    if unknown := set(options.assignments) - set(registry.ASSIGNMENTS):
        parser.error(
            f"no assignment is called {', '.join(sorted(unknown))}; there are {', '.join(registry.ASSIGNMENTS)}"
        )
    with tempfile.TemporaryDirectory() as folder, contextlib.nullcontext() if options.fair else repeating():
        sample = build_class(Path(folder))
        found = [search(name, sample.of(*HONEST, assignment=name), options.seconds) for name in options.assignments]
    return int(any(found))


if __name__ == "__main__":
    sys.exit(main())

"""The judge's own time for one answer."""

from __future__ import annotations

import contextlib
import re
import signal
import threading
from collections.abc import Callable

import pytest

from grader.autograde import cpu_limit
from grader.checks.api_refusal import refusal
from mocks.api.schema import validator


def busy() -> None:
    """Match for years, as the test's name says."""
    re.search("(" * 20 + "x*" + ")*" * 20 + "y", "x" * 12)


def test_a_pattern_that_takes_years_is_stopped() -> None:
    with pytest.raises(cpu_limit.CpuLimitError), cpu_limit.cpu_limited(0.1):
        busy()


LEVELS = 60
DOUBLING = {f"a{n}": {"anyOf": [{"$ref": f"#/$defs/a{n + 1}"}] * 2} for n in range(LEVELS)}
SCHEMA = {"$defs": {**DOUBLING, f"a{LEVELS}": {"type": "string"}}, "$ref": "#/$defs/a0"}
NESTED_STARS = {"type": "string", "pattern": "(" * 20 + "x*" + ")*" * 20 + "y"}
BLANK_LINES = {"syntax": "lark", "definition": "start: x" + "\n" * 300_000 + "\0"}
GRAMMAR = {"type": "custom", "custom": {"name": "g", "format": {"type": "grammar", "grammar": BLANK_LINES}}}


@pytest.mark.parametrize(
    "judged",
    [
        lambda: validator.mismatch(SCHEMA, 3),
        lambda: refusal(tools=[GRAMMAR]),
    ],
    ids=["references that double", "a grammar of blank lines"],
)
def test_what_learner_code_may_hand_over_to_be_looked_at_is_stopped(judged: Callable[[], object]) -> None:
    with pytest.raises(cpu_limit.CpuLimitError), cpu_limit.cpu_limited(0.2):
        judged()


def test_a_pattern_in_a_schema_is_not_even_waited_for() -> None:
    with cpu_limit.cpu_limited(5):
        assert "expected text that matches" in str(validator.mismatch(NESTED_STARS, "x" * 12))


def test_forgiving_code_does_not_forgive_it() -> None:
    with pytest.raises(cpu_limit.CpuLimitError), cpu_limit.cpu_limited(0.1), contextlib.suppress(Exception):
        busy()


def test_even_code_that_catches_everything_is_stopped_again() -> None:
    stops = []
    with cpu_limit.cpu_limited(0.1):
        while len(stops) < 3:
            with pytest.raises(cpu_limit.CpuLimitError) as stopped:
                busy()
            stops.append(stopped)


def test_an_honest_answer_leaves_no_timer_behind() -> None:
    before = signal.getsignal(signal.SIGVTALRM)
    with cpu_limit.cpu_limited(5):
        assert signal.getitimer(signal.ITIMER_VIRTUAL)[0] > 0
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGVTALRM) == before


def test_in_another_thread_it_is_left_out() -> None:
    done = []

    def work() -> None:
        with cpu_limit.cpu_limited(0.01):
            done.append(sum(range(100)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [4950]

"""Threads: as many as honest code starts, and no more for the judge next to it when one takes all it may."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from grader.learner.limits import Limits
from grader.learner.remote_subject import RemoteSubject
from grader.sandbox.launcher import SharedSandbox
from grader.sandbox.zygote_client import Zygote

pytestmark = pytest.mark.needs("bubblewrap")

POOL = """
import threading
from concurrent.futures import ThreadPoolExecutor

def answer():
    gate = threading.Barrier(40)
    with ThreadPoolExecutor(40) as pool:
        return sum(pool.map(lambda n: n + 0 * gate.wait(20), range(40)))
"""
ALL_OF_THEM = """
import threading

def answer():
    threading.stack_size(1 << 16)
    gate = threading.Event()
    started = 0
    try:
        for _ in range(10_000):
            threading.Thread(target=gate.wait, daemon=True).start()
            started += 1
    except RuntimeError:
        pass
    return started
"""


@pytest.fixture(scope="module")
def judges() -> Iterator[tuple[Zygote, Zygote]]:
    with SharedSandbox(2) as shared:
        one, other = (Zygote(control=control) for control in shared.controls)
        with one, other:
            yield one, other


def answer(subject: RemoteSubject, source: str) -> object:
    assert subject.run_cell(source).ok
    return subject.call("answer").value


def test_a_pool_of_forty_threads_works_beside_one_who_takes_all_it_may(judges: tuple[Zygote, Zygote]) -> None:
    greedy, modest = judges
    with greedy.learner_process() as hog, modest.learner_process() as subject:
        taken = answer(hog, ALL_OF_THEM)
        assert isinstance(taken, int)
        assert 40 < taken < Limits().processes + 8  # the fork server and root's exemption from the limit
        assert answer(subject, POOL) == sum(range(40))
    with greedy.learner_process() as subject:
        assert answer(subject, POOL) == sum(range(40))

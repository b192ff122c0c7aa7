"""Locks, arrays and queues of ``multiprocessing``: they work, and nothing of them reaches another submission."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from grader.learner.remote_subject import RemoteSubject
from grader.sandbox.launcher import SharedSandbox
from grader.sandbox.zygote_client import Zygote

pytestmark = pytest.mark.needs("bubblewrap")

USES = """
import multiprocessing, multiprocessing.pool, os

def answer():
    value = multiprocessing.Value("i", 40)
    with value.get_lock():
        value.value += 1
    queue = multiprocessing.Queue()
    queue.put(1)
    with multiprocessing.pool.ThreadPool(2) as pool:
        return value.value + queue.get(timeout=5) + sum(pool.map(abs, [-1, 1])) - 2
"""
LEAVES = """
import os

def answer():
    for name in ("/dev/shm/mark", "/dev/shm/deep/deeper/mark"):
        os.makedirs(os.path.dirname(name), exist_ok=True)
        open(name, "w").close()
    os.chmod("/dev/shm/deep/deeper", 0)
    os.chmod("/dev/shm", 0)
    return 42
"""
LOOKS = """
import os

def answer():
    return [os.listdir("/dev/shm"), os.access("/dev/shm", os.W_OK)]
"""
FILLS = """
def answer():
    try:
        with open("/dev/shm/big", "wb") as file:
            for _ in range(1000):
                file.write(bytes(1 << 20))
    except OSError:
        return 42
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


def test_what_multiprocessing_makes_without_a_process_works(judges: tuple[Zygote, Zygote]) -> None:
    with judges[1].learner_process() as subject:
        assert answer(subject, USES) == 42


def test_nothing_is_seen_by_the_next_submission_or_by_another_judge(judges: tuple[Zygote, Zygote]) -> None:
    one, other = judges
    with one.learner_process() as subject:
        assert answer(subject, LEAVES) == 42
        with other.learner_process() as neighbor:
            assert answer(neighbor, LOOKS) == [[], True]
    with one.learner_process() as subject:
        assert answer(subject, LOOKS) == [[], True]
        assert answer(subject, USES) == 42


def test_it_is_as_limited_as_the_scratch_folder(judges: tuple[Zygote, Zygote]) -> None:
    with judges[0].learner_process() as subject:
        assert answer(subject, FILLS) == 42

"""Memory of the fork server and its forks: what counts, and in which pages it lies."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

USED = """
import mmap, resource
from grader.sandbox import own_use
before, more = own_use.address_space(), mmap.mmap(-1, 64 << 20)
print(own_use.address_space() - before, before, resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY)
print(open("/proc/self/status").read().partition("VmSize:")[2].split()[0])
"""
COLLAPSED = """
import gc
from grader.sandbox import huge_pages
kept = [[number] for number in range(300_000)]
gc.freeze()
huge_pages.collapse()
assert kept == [[number] for number in range(300_000)]
print(gc.get_freeze_count() > 300_000)
print(open("/proc/self/smaps_rollup").read().partition("AnonHugePages:")[2].split()[0])
"""
THREADS = """
import os, threading
from grader.sandbox import own_use
if os.getuid() == 0:
    os.setuid(60_000 + os.getpid() % 5_000)  # root has no such limit, and others may be working as nobody
print(own_use.threads())
gate = threading.Event()
for _ in range(5):
    threading.Thread(target=gate.wait, daemon=True).start()
print(own_use.threads())
"""
pytestmark = pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="only Linux counts it there")


def printed(code: str) -> list[str]:
    """Return the words that a fresh process prints."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()


def test_the_address_space_in_use_is_what_the_system_counts() -> None:
    more, before, unlimited, counted = printed(USED)
    assert int(more) == pytest.approx(64 << 20, abs=1 << 20)
    assert int(before) == pytest.approx((int(counted) << 10) - (64 << 20), abs=4 << 20)
    assert unlimited == "True"


def test_threads_in_use_are_what_an_import_may_have_left_behind() -> None:
    before, more = printed(THREADS)
    assert int(more) - int(before) == 5


def test_objects_move_into_huge_pages_where_the_system_has_them() -> None:
    frozen, kilobytes = printed(COLLAPSED)
    assert frozen == "True"
    assert int(kilobytes) >= 2 * 1024 or _without_huge_pages()  # how many more depends on what memory is free


def _without_huge_pages() -> bool:
    release = tuple(int(part) for part in Path("/proc/sys/kernel/osrelease").read_text().split("-")[0].split(".")[:2])
    return release < (6, 1) or not Path("/sys/kernel/mm/transparent_hugepage").exists()

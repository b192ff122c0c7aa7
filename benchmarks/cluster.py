"""Benchmark of a class run on Dask clusters of one worker, two, and so on: how close it is to linear scaling.

    python benchmarks/cluster.py [--submissions 600] [--workers 1 2] [--share PERCENT]

Scheduler and workers run on this machine as separate commands with one thread each. The coordinator and the scheduler
need part of the machine too: with as many workers as cores, the last one has less than a core. With ``--share`` each
worker is limited to that part of a core (by a control group; needs root), as if each were a small machine: this
measures the cluster and not the number of cores.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from made_class import grade, honest, make_course

from tests.grader.autograde.dask.test_client import cluster

FEW = 8
PERIOD_MICROSECONDS = 20_000


def main() -> None:
    """Grade on each cluster and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=600)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--share", type=int, help="percent of a core for each worker")
    chosen = parser.parse_args()
    print(f"{chosen.submissions} submissions, {os.cpu_count()} cores\n")
    print(f"{'workers':>8}{'ms one more':>13}{'times the first':>17}", flush=True)
    first = 0.0
    with tempfile.TemporaryDirectory(prefix="cluster-") as folder:
        assignment = honest(Path(folder) / "sample")
        for count in chosen.workers:
            home = Path(folder) / str(count)
            home.mkdir()
            with cluster(home, count) as dask, ExitStack() as groups:
                for worker in dask.workers if chosen.share else ():
                    groups.enter_context(limited_to(worker.pid, chosen.share))
                few = grade(make_course(home / "few", assignment, FEW), "--dask", dask.url).seconds
                everyone = grade(make_course(home / "all", assignment, chosen.submissions), "--dask", dask.url).seconds
            one_more = (everyone - few) / (chosen.submissions - FEW)
            first = first or one_more
            print(f"{count:8}{one_more * 1000:13.2f}{first / one_more:17.2f}", flush=True)


@contextmanager
def limited_to(process: int, percent: int) -> Iterator[None]:
    """Limit a process, and all it starts from now on, to this share of one core."""
    old, new = Path("/sys/fs/cgroup/cpu"), Path("/sys/fs/cgroup")  # version 1, version 2
    group = (old if (old / "cpu.cfs_quota_us").exists() else new) / f"cluster-{process}"
    group.mkdir()
    if group.parent == old:
        (group / "cpu.cfs_period_us").write_text(str(PERIOD_MICROSECONDS))
        (group / "cpu.cfs_quota_us").write_text(str(PERIOD_MICROSECONDS * percent // 100))
    else:
        (group / "cpu.max").write_text(f"{PERIOD_MICROSECONDS * percent // 100} {PERIOD_MICROSECONDS}")
    (group / "cgroup.procs").write_text(str(process))
    try:
        yield
    finally:
        for each in (group / "cgroup.procs").read_text().split():
            (group.parent / "cgroup.procs").write_text(each)
        group.rmdir()


if __name__ == "__main__":
    main()

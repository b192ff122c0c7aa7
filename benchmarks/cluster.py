"""A class run on Dask clusters of one worker, two, and so on: how near to linear it is.

    python benchmarks/cluster.py [--submissions 600] [--workers 1 2]

Scheduler and workers run on this machine, as commands of their own, one thread each. The coordinator and the scheduler
need some of the machine too: with as many workers as cores, the last one has less than a core.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from made_class import grade, honest, make_course

from tests.grader.classroom.cluster.test_cluster import cluster

FEW = 8


def main() -> None:
    """Grade on each cluster and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=600)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    chosen = parser.parse_args()
    print(f"{chosen.submissions} submissions, {os.cpu_count()} cores\n")
    print(f"{'workers':>8}{'ms one more':>13}{'times the first':>17}", flush=True)
    first = 0.0
    with tempfile.TemporaryDirectory(prefix="cluster-") as folder:
        notebooks = honest(Path(folder) / "sample")
        for count in chosen.workers:
            home = Path(folder) / str(count)
            home.mkdir()
            with cluster(home, count) as dask:
                few = grade(make_course(home / "few", notebooks, FEW), "--dask", dask.url).seconds
                everyone = grade(make_course(home / "all", notebooks, chosen.submissions), "--dask", dask.url).seconds
            one_more = (everyone - few) / (chosen.submissions - FEW)
            first = first or one_more
            print(f"{count:8}{one_more * 1000:13.2f}{first / one_more:17.2f}", flush=True)


if __name__ == "__main__":
    main()

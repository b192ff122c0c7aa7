"""Benchmark of classes of growing size: the cost of a submission and the coordinator's memory should stay the same.

    python benchmarks/class_size.py [100 1000 5000 20000] [--workers 2] [--folder DIR]

Makes classes of these sizes from the sample class's honest submissions, grades each with the whole command, and prints
milliseconds a submission beyond the start-up, the coordinator's peak memory, and the same for a second run that finds
nothing changed (``--resume``). 20,000 submissions need 2 GB in ``--folder``.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from made_class import grade, honest, make_course

FEW = 3


def main() -> None:
    """Grade the classes and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="*", default=[100, 1000, 5000, 20000])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="where the classes are made")
    chosen = parser.parse_args()
    options = ("--workers", str(chosen.workers), "--seed", "s")
    with tempfile.TemporaryDirectory(prefix="class-size-", dir=chosen.folder) as folder:
        home = Path(folder)
        assignment = honest(home / "sample")
        few = grade(make_course(home / "few", assignment, FEW), *options)
        print(f"A class of {FEW}: {few.seconds:.2f} s, coordinator {few.peak_bytes / 1e6:.0f} MB.\n")
        print(
            f"{'submissions':>12}{'seconds':>10}{'ms one more':>13}{'MB':>8}{'again: ms each':>16}{'MB':>8}", flush=True
        )
        for size in chosen.sizes:
            course = make_course(home / str(size), assignment, size)
            ran = grade(course, *options)
            each = (ran.seconds - few.seconds) / (size - FEW) * 1000
            again = grade(course, *options, "--resume")
            shutil.rmtree(course)
            unchanged = (again.seconds - few.seconds) / (size - FEW) * 1000
            memory = f"{ran.peak_bytes / 1e6:8.0f}{unchanged:16.2f}{again.peak_bytes / 1e6:8.0f}"
            print(f"{size:12}{ran.seconds:10.1f}{each:13.2f}{memory}", flush=True)


if __name__ == "__main__":
    main()

"""Benchmark of other people's nbgrader courses: each assignment graded by unmodified nbgrader and by this grader.

    python benchmarks/public_courses.py FOLDER [--students 30] [--nbgrader 6] [--workers 2]

``FOLDER`` holds courses as nbgrader lays them out: ``COURSE/source/ASSIGNMENT/*.ipynb``. What is in
``COURSE/submitted`` is handed in, over and over again; where nothing is there, the instructor's own notebooks, the
released ones, and ones in which each answer is given by chance. An assignment that nbgrader itself cannot prepare or
grade is named and left out. Prints a row for each, as ``class_run.py`` does, and the median.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from class_run import Kind, measure, print_head
from made_class import MadeAssignment

from tests.grader.autograde.plain.corpus import released

GOAL = 40
HALF_DONE = 2


def main() -> None:
    """Grade all assignments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--nbgrader", type=int, default=6, help="submissions that nbgrader is timed on")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    print_head()
    times = []
    for source in sorted(chosen.folder.glob("*/source/*")):
        if not any(source.glob("*.ipynb")):
            continue
        kind = Kind(f"{source.parts[-3]}/{source.name}"[:39], partial(assignment, source), chosen.students, GOAL)
        with tempfile.TemporaryDirectory(prefix="public-courses-") as home:
            try:
                times.append(measure(kind, Path(home), chosen.nbgrader, chosen.workers).times)
            except SystemExit as error:
                print(f"{kind.what:40}{str(error).splitlines()[0]}", flush=True)
    if times:
        print(f"\nmedian of {len(times)} assignments: {statistics.median(times):.1f} times, goal {GOAL}")


def assignment(source: Path, folder: Path) -> MadeAssignment:
    """Return an assignment with what is handed in for it; nothing is made in ``folder``."""
    files = _files(source)
    folders = sorted((source.parent.parent / "submitted").glob(f"*/{source.name}"))
    return MadeAssignment(source.name, files, [_files(folder) for folder in folders] or list(_made(files)))


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _made(files: Mapping[str, bytes]) -> Iterator[dict[str, bytes]]:
    books = {name: json.loads(data) for name, data in files.items() if "/" not in name and name.endswith(".ipynb")}
    for book in books.values():
        for cell in book["cells"]:
            cell["source"] = "".join(cell["source"])
    yield {name: json.dumps(book).encode() for name, book in books.items()}
    yield {name: json.dumps(released(book)).encode() for name, book in books.items()}
    for seed in range(HALF_DONE):
        yield {name: json.dumps(_half_done(book, random.Random(seed))).encode() for name, book in books.items()}


def _half_done(book: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return the released notebook with some of the instructor's answers."""
    half = released(book)
    for cell, solved in zip(half["cells"], book["cells"], strict=True):
        if cell["metadata"].get("nbgrader", {}).get("solution") and chance.random() < 0.5:
            cell["source"] = solved["source"]
    return half


if __name__ == "__main__":
    main()

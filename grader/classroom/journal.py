"""What a class run has finished, one line a submission: killed at any point, nothing is lost or graded twice."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from grader.classroom.submission import SubmissionResult


def digest(files: Mapping[str, bytes]) -> str:
    """Return one sha256 over a submission's files and their names."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{len(name)}:{name}:{len(files[name])}:".encode() + files[name])
    return total.hexdigest()


class Journal:
    """An append-only file of JSON lines for one assignment, seed and grader version."""

    def __init__(self, course: Path, assignment: str, seed: str, version: str) -> None:
        key = hashlib.sha256(json.dumps([assignment, seed, version]).encode()).hexdigest()[:12]
        self.path = course / "journal" / f"{assignment}.{key}.jsonl"
        self._header = {"assignment": assignment, "seed": seed, "version": version}
        self._file: Any = None

    def finished(self) -> dict[str, tuple[str, SubmissionResult]]:
        """Return digest and result by student; the last line of a student counts, a torn line is passed over."""
        found = {}
        for row in _rows(self.path):
            try:
                result = SubmissionResult.from_json(row["result"])
                found[result.student] = (str(row["sha256"]), result)
            except (KeyError, TypeError, ValueError):
                continue
        return found

    def start(self, *, resume: bool) -> None:
        """Open for writing; without ``resume`` from the beginning."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        torn = resume and self.path.exists() and not self.path.read_bytes().endswith(b"\n")
        self._file = self.path.open("ab" if resume else "wb")
        if torn:
            self._file.write(b"\n")
        if self._file.tell() == 0:
            self._write(self._header)

    def add(self, sha256: str, result: SubmissionResult) -> None:
        """Write one finished submission and wait until the disk has it."""
        self._write({"sha256": sha256, "result": result.to_json()})

    def _write(self, row: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(row).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()


def last_seed(course: Path, assignment: str, version: str) -> str | None:
    """Return the seed of the newest journal of an assignment, to go on with; None where there is none."""
    paths = sorted((course / "journal").glob(f"{assignment}.*.jsonl"), key=lambda path: path.stat().st_mtime)
    for path in reversed(paths):
        header = next(iter(_rows(path)), {})
        if header.get("assignment") == assignment and header.get("version") == version:
            return str(header["seed"])
    return None


def _rows(path: Path) -> list[dict[str, Any]]:
    rows = []
    for line in path.read_bytes().splitlines() if path.exists() else []:
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict):
            rows.append(row)
    return rows

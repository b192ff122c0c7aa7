"""What a class run has finished, one line a submission: killed at any point, nothing is lost or graded twice."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from grader.classroom.submission import SubmissionResult


class JournalFailed(Exception):
    """The journal cannot be written; the text says where it is and what to do."""


def digest(files: Mapping[str, bytes], problem: str = "") -> str:
    """Return one sha256 over a submission's files, their names, and what kept files from being read."""
    total = hashlib.sha256(problem.encode("utf-8", "surrogateescape"))
    for name in sorted(files):
        total.update(f"{len(name)}:{name}:{len(files[name])}:".encode() + files[name])
    return total.hexdigest()


def source_digest(course: Path, assignment: str) -> str:
    """Return one sha256 over the notebooks of the instructor's version."""
    return digest({path.name: path.read_bytes() for path in (course / "source" / assignment).glob("*.ipynb")})


class Journal:
    """An append-only file of JSON lines for one assignment as it is now, one seed and one grader version.

    An instructor who edits the assignment gets another journal: results of the old one are not reused.
    """

    def __init__(self, course: Path, assignment: str, seed: str, version: str) -> None:
        self._header = _header(course, assignment, version) | {"seed": seed}
        key = hashlib.sha256(json.dumps(self._header, sort_keys=True).encode()).hexdigest()[:12]
        self.path = course / "journal" / f"{assignment}.{key}.jsonl"
        self._file: Any = None
        self._resume = True

    def finished(self) -> dict[str, tuple[str, SubmissionResult]]:
        """Return digest and result by student; the last line of a student counts, a torn line is passed over."""
        found = {}
        for row in _rows(self.path):
            try:
                result = SubmissionResult.from_json(row["result"])
                found[result.student] = (str(row["sha256"]), result)
            except (AttributeError, KeyError, TypeError, ValueError):
                continue
        return found

    def start(self, *, resume: bool) -> None:
        """Make ready for writing. Without ``resume`` a journal that is there is replaced by the first `add`.

        Not before: a run that fails before it has graded anything leaves the earlier journal as it was.
        """
        self._resume = resume
        with self._explained():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if not self.path.exists():
                self._open()
            os.utime(self.path)  # the newest is the one to go on with

    def add(self, sha256: str, result: SubmissionResult) -> None:
        """Write one finished submission and wait until the disk has it."""
        with self._explained():
            if self._file is None:
                self._open()
            self._write({"sha256": sha256, "result": result.to_json()})

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise JournalFailed(
                f"The journal {self.path} cannot be written ({error.strerror}). Make room, or the folder writable, "
                "then go on with --resume: what is in the journal is kept."
            ) from error

    def _open(self) -> None:
        goes_on = self._resume and next(iter(_rows(self.path)), None) == self._header
        torn = goes_on and not self.path.read_bytes().endswith(b"\n")
        self._file = self.path.open("ab" if goes_on else "wb")
        if torn:
            self._file.write(b"\n")
        if not goes_on:
            self._write(self._header)

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
    """Return the seed of the newest journal of an assignment as it is now, to go on with; None where there is none."""
    wanted = _header(course, assignment, version)
    paths = sorted((course / "journal").glob(f"{assignment}.*.jsonl"), key=lambda path: path.stat().st_mtime)
    for path in reversed(paths):
        header = next(iter(_rows(path)), {})
        if wanted.items() <= header.items() and "seed" in header:
            return str(header["seed"])
    return None


def _header(course: Path, assignment: str, version: str) -> dict[str, str]:
    return {"assignment": assignment, "version": version, "source": source_digest(course, assignment)}


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

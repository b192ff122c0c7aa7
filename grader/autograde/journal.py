"""What a class run has finished, one line a submission: killed at any point, nothing is lost or graded twice."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from grader.autograde.graded_result import GradedSubmission
from grader.autograde.result import SubmissionResult
from grader.course.course_directory import CourseDirectory
from grader.course.provenance import Edition
from grader.errors import GraderError


class JournalError(GraderError):
    """The journal cannot be written; the text says where it is and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where the journal has a student's result; results themselves stay on disk until one is wanted."""

    submission: str
    """The digest of what was handed in."""
    offset: int
    sizes: Mapping[str, int]
    """Bytes of each autograded notebook that was written before the line was."""


class Journal:
    """An append-only file of JSON lines for one assignment as it is now, one seed and one grader version.

    An instructor who edits the assignment gets another journal, and so does a new grader: what they would judge
    differently is not reused.
    """

    def __init__(self, course: CourseDirectory, assignment: str, edition: Edition) -> None:
        self._header = {"assignment": assignment, **edition.to_json()}
        self._edition = edition
        key = hashlib.sha256(json.dumps(self._header, sort_keys=True).encode()).hexdigest()[:12]
        self.path = course.journals / f"{assignment}.{key}.jsonl"
        self._file: Any = None
        self._resume = True

    def finished(self) -> dict[str, Entry]:
        """Return the entries by student; the last line of a student counts, a torn line is passed over."""
        found = {}
        for offset, row in _rows(self.path):
            try:
                sizes = {str(name): int(size) for name, size in row["pages"].items()}
                found[str(row["result"]["student"])] = Entry(str(row["submission"]), offset, sizes)
            except (AttributeError, KeyError, TypeError, ValueError):
                continue
        return found

    def read(self, entry: Entry) -> GradedSubmission:
        """Return what an entry stands for, without its notebooks."""
        with self._explained("read"), self.path.open("rb") as file:
            file.seek(entry.offset)
            row = json.loads(file.readline())
        result = SubmissionResult.from_json({"notebooks": {}, **row["result"]})
        return GradedSubmission(result, self._edition.of(entry.submission), {}, row["checksums"])

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

    def add(self, finished: Sequence[tuple[GradedSubmission, Mapping[str, int]]]) -> None:
        """Write finished submissions, each with the sizes of its written notebooks; wait until the disk has them."""
        with self._explained():
            if self._file is None:
                self._open()
            for graded, sizes in finished:
                self._write(
                    {
                        "submission": graded.provenance.submission,
                        "pages": dict(sizes),
                        "checksums": graded.checksums,
                        "result": graded.result.to_json(notebooks=False),
                    }
                )
            self._settle()

    @contextmanager
    def _explained(self, done: str = "written") -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise JournalError(
                f"The journal {self.path} cannot be {done} ({error.strerror}). Make room, or the folder writable, "
                "then go on with --resume: what is in the journal is kept."
            ) from error

    def _open(self) -> None:
        goes_on = self._resume and next((row for _, row in _rows(self.path)), None) == self._header
        torn = goes_on and not _ends_with_a_line(self.path)
        self._file = self.path.open("ab" if goes_on else "wb")
        if torn:
            self._file.write(b"\n")
        if not goes_on:
            self._write(self._header)
            self._settle()

    def _write(self, row: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(row).encode() + b"\n")

    def _settle(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            with self._explained():
                self._file.close()


def last_seed(course: CourseDirectory, assignment: str, version: str, grader: str) -> str | None:
    """Return the seed of the newest journal of an assignment and a grader as they are now; None where there is none."""
    wanted = {"assignment": assignment, "assignment_version": version, "grader_version": grader}
    header = _newest(course, assignment, wanted)
    return str(header["seed"]) if header else None


def changed_since(course: CourseDirectory, assignment: str, edition: Edition) -> str:
    """Say what has changed since the newest journal of an assignment, where there is one; empty where nothing has."""
    header = _newest(course, assignment, {"assignment": assignment})
    if header is None:
        return ""
    names = {"assignment_version": "the assignment", "grader_version": "the grader", "seed": "the seed"}
    changed = [name for key, name in names.items() if header.get(key) != edition.to_json()[key]]
    return " and ".join(changed)


def _newest(course: CourseDirectory, assignment: str, wanted: Mapping[str, str]) -> dict[str, Any] | None:
    paths = sorted(course.journals.glob(f"{assignment}.*.jsonl"), key=lambda path: path.stat().st_mtime)
    for path in reversed(paths):
        header = next((row for _, row in _rows(path)), {})
        if wanted.items() <= header.items() and "seed" in header:
            return header
    return None


def _ends_with_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each row that can be read, with the place in the file where it begins."""
    if not path.exists():
        return
    with path.open("rb") as file:
        offset = 0
        for line in file:
            with_offset, offset = offset, offset + len(line)
            try:
                row = json.loads(line)
            except ValueError:
                continue
            if isinstance(row, dict):
                yield with_offset, row

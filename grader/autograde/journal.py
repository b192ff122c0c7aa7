"""Journal of a class run, one line a submission: whenever the run is killed, nothing is lost or graded twice."""

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
from grader.course import private_files
from grader.course.course_directory import CourseDirectory
from grader.course.provenance import RunVersion
from grader.errors import GraderError


class JournalError(GraderError):
    """The journal cannot be written; the text says where it is and what to do."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """Position of a student's result in the journal; the result itself stays on disk until it is read."""

    submission: str
    """The digest of the submission."""
    offset: int
    sizes: Mapping[str, int]
    """Bytes of each autograded notebook that was written before the line was."""


class Journal:
    """An append-only file of JSON lines for one assignment as it is now, one seed and one grader version.

    An edited assignment has another journal, and so has a new version of the grader: results that might now differ
    are not reused.
    """

    def __init__(self, course: CourseDirectory, assignment: str, version: RunVersion) -> None:
        self._header = {"assignment": assignment, **version.to_json()}
        self._version = version
        key = hashlib.sha256(json.dumps(self._header, sort_keys=True).encode()).hexdigest()[:12]
        self.path = course.journals / f"{assignment}.{key}.jsonl"
        self._file: Any = None
        self._resume = True

    def finished(self) -> dict[str, JournalEntry]:
        """Return the entries by student; a student's last line counts, and a torn line is skipped.

        What the grader itself failed on is not finished.
        """
        found: dict[str, JournalEntry] = {}
        for offset, row in _rows(self.path):
            try:
                result, student = row["result"], str(row["result"]["student"])
                sizes = {str(name): int(size) for name, size in row["pages"].items()}
                found.pop(student, None)
                if not (result.get("faults") or result.get("failure")):
                    found[student] = JournalEntry(str(row["submission"]), offset, sizes)
            except (AttributeError, KeyError, TypeError, ValueError):
                continue
        return found

    def read(self, entry: JournalEntry) -> GradedSubmission:
        """Return the result of an entry, without its notebooks."""
        with self._explained("read"), self.path.open("rb") as file:
            file.seek(entry.offset)
            row = json.loads(file.readline())
        result = SubmissionResult.from_json({"notebooks": {}, **row["result"]})
        return GradedSubmission(result, self._version.of(entry.submission), {}, row["checksums"])

    def start(self, *, resume: bool) -> None:
        """Make ready for writing.

        Without ``resume`` the first `add` replaces an earlier journal. A run that fails before it has graded anything
        leaves it as it was.
        """
        self._resume = resume
        with self._explained():
            private_files.make_folder(self.path.parent)
            if not self.path.exists():
                self._open()
            os.utime(self.path)  # the newest is the one to go on with

    def add(self, finished: Sequence[tuple[GradedSubmission, Mapping[str, int]]]) -> None:
        """Write finished submissions, each with the sizes of its notebooks, and wait until they are on the disk."""
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
            self._sync()

    def add_part(self, graded: GradedSubmission) -> None:
        """Write a result of which the gradebook gets a part: no run takes the submission for finished by it."""
        with self._explained():
            if self._file is None:
                self._open()
            self._write({"submission": graded.provenance.submission, "result": graded.result.to_json(notebooks=False)})
            self._sync()

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
        continues = self._resume and next((row for _, row in _rows(self.path)), None) == self._header
        if continues:
            os.truncate(self.path, _bytes_of_whole_lines(self.path))
        descriptor = private_files.open_file(self.path, os.O_APPEND if continues else os.O_TRUNC)
        self._file = os.fdopen(descriptor, "ab" if continues else "wb")
        if not continues:
            self._write(self._header)
            self._sync()

    def _write(self, row: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(row).encode() + b"\n")

    def _sync(self) -> None:
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
    """Return the seed of the newest journal of these versions of an assignment and the grader, or None."""
    wanted = {"assignment": assignment, "assignment_version": version, "grader_version": grader}
    header = _newest(course, assignment, wanted)
    return str(header["seed"]) if header else None


def newest_seed(course: CourseDirectory, assignment: str) -> str | None:
    """Return the seed of the newest journal of an assignment, whatever it was graded with, or None."""
    header = _newest(course, assignment, {"assignment": assignment})
    return str(header["seed"]) if header else None


def changed_since(course: CourseDirectory, assignment: str, version: RunVersion) -> str:
    """Return, in words, what has changed since the newest journal of an assignment; empty if nothing has."""
    header = _newest(course, assignment, {"assignment": assignment})
    if header is None:
        return ""
    names = {"assignment_version": "the assignment", "grader_version": "the grader", "seed": "the seed"}
    changed = [name for key, name in names.items() if header.get(key) != version.to_json()[key]]
    return " and ".join(changed)


def earlier_rows(course: CourseDirectory, assignment: str, grader: str) -> Iterator[dict[str, Any]]:
    """Yield the rows that other versions of the grader wrote, as they are: an earlier format may differ."""
    for path in sorted(course.journals.glob(f"{assignment}.*.jsonl")):
        rows = (row for _, row in _rows(path))
        header = next(rows, {})
        if header.get("assignment") == assignment and header.get("grader_version", grader) != grader:
            yield from rows


def _newest(course: CourseDirectory, assignment: str, wanted: Mapping[str, str]) -> dict[str, Any] | None:
    paths = sorted(course.journals.glob(f"{assignment}.*.jsonl"), key=lambda path: path.stat().st_mtime)
    for path in reversed(paths):
        header = next((row for _, row in _rows(path)), {})
        if wanted.items() <= header.items() and "seed" in header:
            return header
    return None


def _bytes_of_whole_lines(path: Path) -> int:
    """Return the size of a journal without a last line that a full disk or a killed run has cut off."""
    return path.read_bytes().rfind(b"\n") + 1


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each row that can be read, with its offset in the file."""
    if not path.exists():
        return
    with path.open("rb") as file:
        offset = 0
        for line in file:
            start, offset = offset, offset + len(line)
            try:
                row = json.loads(line)
            except ValueError:
                continue
            if isinstance(row, dict):
                yield start, row

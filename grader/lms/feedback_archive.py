"""Archive of feedback pages, with the names by which Canvas or Moodle takes them back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.course import private_files
from grader.course.course_directory import CourseDirectory
from grader.errors import WrongUseError
from grader.lms.placement import Record, record, recorded_at
from grader.lms.sender import CANVAS, MOODLE
from grader.reports.labels import some

__all__ = ["CANVAS", "MOODLE", "NothingToReturnError", "Packed", "pack"]
_NAMES = {CANVAS: "Canvas", MOODLE: "Moodle"}


class NothingToReturnError(WrongUseError):
    """There is no feedback, or nothing came from the system it should go to."""


@dataclass(frozen=True)
class Packed:
    """Result of packing: ids of students."""

    path: Path
    students: tuple[str, ...]
    elsewhere: tuple[str, ...]
    """Students with feedback whose submission did not come from this system."""
    without_feedback: tuple[str, ...]
    """Students whose submission came from this system and who have no feedback."""

    def __str__(self) -> str:
        there = len(self.students) + len(self.without_feedback)
        lines = [f"Packed for {len(self.students)} of {there} who handed in there: {self.path}"]
        if self.elsewhere:
            lines.append(f"Left out, because the submission was not collected from there: {some(self.elsewhere)}")
        if self.without_feedback:
            lines.append(f"Handed in, but without feedback on that yet: {some(self.without_feedback)}")
        return "\n".join(lines)


def pack(course: CourseDirectory, assignment: str, system: str, path: Path) -> Packed:
    """Write an archive with the feedback on all submissions that were collected from a system.

    Raises:
        NothingToReturnError: There is no such feedback.
    """
    done, elsewhere, without_feedback = [], [], []
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for student in course.submissions(assignment):
            known = record(course, student, assignment)
            collected = recorded_at(course, student, assignment)
            pages = sorted(course.feedback(student, assignment).glob("*.html"))
            pages = [page for page in pages if page.stat().st_mtime >= collected]  # an older page is on an older one
            if known.system == system and pages:
                for page, name in _named(pages, known):
                    packed.write(page, name)
                done.append(student)
            elif known.system == system:
                without_feedback.append(student)
            elif pages:
                elsewhere.append(student)
    if not done:
        raise NothingToReturnError(_nothing(assignment, _NAMES[system], bool(without_feedback)))
    private_files.write_file(path, buffer.getvalue())
    return Packed(path, tuple(done), tuple(elsewhere), tuple(without_feedback))


def _named(pages: Sequence[Path], known: Record) -> Iterator[tuple[Path, str]]:
    """Yield each page with its name in the archive.

    Canvas reads the numbers in the name of the file that was handed in; with the ending, browsers open it as a page.
    """
    any_label = next(iter(known.labels.values()))
    for page in pages:
        label = known.labels.get(page.stem, any_label)
        if known.system == MOODLE:
            yield page, f"{label}/{'feedback.html' if len(pages) == 1 else page.name}"
        else:
            yield page, f"{label}.html" if len(pages) == 1 else f"{label}_{page.name}"


def _nothing(assignment: str, system: str, collected: bool) -> str:
    if collected:
        return (
            f"There is no feedback on what was last collected of {assignment}. "
            f"First run: python -m grader autograde {assignment}, then: python -m grader feedback {assignment}"
        )
    return (
        f"No submission of {assignment} was collected from {system}, so its names there are not known. "
        f"First run: python -m grader collect {assignment} ARCHIVE"
    )

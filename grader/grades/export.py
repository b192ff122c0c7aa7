"""Export of grades to a file in the layout of nbgrader, Canvas or Moodle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.course.course_directory import CourseDirectory
from grader.course.grades import AssignmentGrades, Student
from grader.grades.gradebook_reader import GradebookReader
from grader.reports import export as layouts
from grader.reports.export import Choice
from grader.reports.labels import some
from grader.reports.lms_table import Filled, LmsTableError, Table, parse, unparse


@dataclass
class Exported:
    """Exported grades, and notes on them for the instructor."""

    data: bytes
    notes: list[str] = field(default_factory=list)
    complete: bool = True
    """Whether every grade has a row in the file."""


def export(
    course: CourseDirectory,
    url: str,
    layout: str,
    names: Sequence[str],
    into: Path | None = None,
    choice: Choice | None = None,
) -> Exported:
    """Return the grades of assignments in a layout.

    Args:
        course: The course.
        url: The gradebook.
        layout: ``csv``, ``canvas`` or ``moodle``.
        names: The assignments; all if there are none.
        into: A file exported by Canvas or Moodle, to fill the grades in.
        choice: How to fill it in.

    Raises:
        LmsTableError: The file is not what it should be.
        NoGradebookError: There is no gradebook.
        NbgraderError: An assignment is not in the gradebook.
    """
    with GradebookReader(url, course.course_id) as gradebook:
        known = [gradebook.read(name) for name in names or gradebook.assignments()]
        students = gradebook.students()
    notes = [
        f"{each.name}: {len(waiting)} wait for a person to grade a part: {some(waiting)}."
        for each in known
        if (waiting := [found.student.label for found in each.submissions.values() if found.needs_manual_grade])
    ]
    if into is None:
        return Exported(unparse(_new(layout, known, students)), notes)
    return _into(layout, known, into, choice or Choice(), notes)


def _new(layout: str, known: Sequence[AssignmentGrades], students: dict[str, Student]) -> Table:
    if layout == "canvas":
        return layouts.new_canvas(known, students)
    return layouts.new_moodle(known, students) if layout == "moodle" else layouts.plain(known, students)


def _into(layout: str, known: Sequence[AssignmentGrades], into: Path, choice: Choice, notes: list[str]) -> Exported:
    if layout == "csv":
        raise LmsTableError("--into takes a file of Canvas's or Moodle's: add --format canvas or --format moodle.")
    if len(known) != 1 and (layout == "moodle" or choice.column):
        raise LmsTableError(f"Name the one assignment to fill in; there are {', '.join(each.name for each in known)}.")
    try:
        table = parse(into.read_bytes())
    except OSError as error:
        raise LmsTableError(f"{into} cannot be read ({error.strerror}).") from None
    complete = True
    for each in known:
        filled = layouts.canvas(table, each, choice) if layout == "canvas" else layouts.moodle(table, each, choice)
        notes += _notes(each, filled)
        complete = complete and not filled.missing
    return Exported(unparse(table), notes, complete)


def _notes(known: AssignmentGrades, filled: Filled) -> list[str]:
    name, submissions = known.name, known.submissions
    notes = [f"{name}: {filled.written} grades written."]
    if filled.left_alone:
        fixed = [submissions[student].student.label for student in filled.left_alone]
        notes.append(f"{name}: left as it was, excused or locked: {some(fixed)}.")
    if filled.unknown:
        notes.append(f"{name}: in the file, without a submission here: {some(filled.unknown)}.")
    if filled.missing:
        missing = [submissions[student].student.label for student in filled.missing]
        notes.append(f"{name}: GRADED HERE BUT NOT IN THE FILE: {some(missing)}.")
    return notes

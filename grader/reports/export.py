"""Grades in the layouts of Canvas and Moodle, and as nbgrader's own CSV.

Canvas and Moodle have their own ids for learners. So what always works is to export a file there, fill in the grades
and import it again: `canvas` and `moodle` fill in such a file, `new_canvas` and `new_moodle` write a new one from the
gradebook. The layouts are those of Canvas's gradebook export, Moodle's grading worksheet of an assignment, and
Moodle's grade import.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from grader.course.grades import AssignmentGrades, Student
from grader.reports.labels import number
from grader.reports.lms_table import Filled, LmsTableError, Table, comparable, escape_formula, keys

POINTS_POSSIBLE = "points possible"
NBGRADER_COLUMNS = ("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email", "raw_score",
             "late_submission_penalty", "score", "max_score")  # fmt: skip
_CANVAS_IDS = ("ID", "SIS User ID", "SIS Login ID", "Integration ID")
_MOODLE_IDS = ("Identifier", "ID number", "Username", "Email address")
_EXCUSED = ("EX", "N/A")
"""Canvas's entries for a learner who is excused, or who does not have the assignment."""


@dataclass(frozen=True)
class Choice:
    """Options of an instructor for filling in a file."""

    column: str | None = None
    """Column to fill in."""
    match: str | None = None
    """Column with the student ids of the gradebook."""
    scale: bool = False
    """Whether to scale points to the other system's maximum."""


def canvas(table: Table, known: AssignmentGrades, choice: Choice = Choice()) -> Filled:
    """Fill one assignment into Canvas's gradebook export.

    The column has the assignment's name, with or without Canvas's number after it: ``02_dispatch (4711)``.

    Raises:
        LmsTableError: There is no such column, or its maximum differs and ``scale`` is off.
    """
    column = table.require(choice.column) if choice.column else _titled(table, known.name)
    possible = [row for row in table.rows[1:] if row[0].strip().casefold() == POINTS_POSSIBLE]
    factor = _factor(known, possible[0][column] if possible else "", choice)
    ids = [table.require(choice.match)] if choice.match else _existing_columns(table, _CANVAS_IDS)
    students = [row for row in table.rows[1:] if any(row[each].strip() for each in ids) and row not in possible]
    return _fill(table, known, students, ids, column, factor, lambda row: row[column].strip().upper() in _EXCUSED)


def moodle(table: Table, known: AssignmentGrades, choice: Choice = Choice()) -> Filled:
    """Fill one assignment into the grading worksheet of a Moodle assignment; raise `LmsTableError`."""
    column = table.require(choice.column or "Grade")
    maximum = table.column("Maximum Grade")
    students = table.rows[1:]
    factor = _factor(known, students[0][maximum] if maximum is not None and students else "", choice)
    ids = [table.require(choice.match)] if choice.match else _existing_columns(table, _MOODLE_IDS)
    allowed = table.column("Grade can be changed")
    return _fill(
        table, known, students, ids, column, factor,
        lambda row: allowed is not None and row[allowed].strip().casefold() in ("no", "0"),
    )  # fmt: skip


def new_canvas(known: Sequence[AssignmentGrades], students: Mapping[str, Student]) -> Table:
    """Return a file for Canvas's import, from the gradebook alone: a student's id is used as the SIS ids."""
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *(each.name for each in known)]
    possible = ["    Points Possible", "", "", "", "", *(number(each.points) for each in known)]
    rows = [
        [*map(escape_formula, (_sortable(each), each.lms_id, each.id, each.id)), "", *_scores(known, each.id)]
        for each in students.values()
    ]
    return Table([head, possible, *rows])


def new_moodle(known: Sequence[AssignmentGrades], students: Mapping[str, Student]) -> Table:
    """Return a file for Moodle's grade import, from the gradebook alone."""
    head = ["First name", "Last name", "ID number", "Email address"]
    rows = [
        [
            *map(escape_formula, (each.first_name, each.last_name, each.lms_id or each.id, each.email)),
            *_scores(known, each.id),
        ]
        for each in students.values()
    ]
    return Table([[*head, *(f"Assignment: {each.name} (Real)" for each in known)], *rows])


def plain(known: Sequence[AssignmentGrades], students: Mapping[str, Student]) -> Table:
    """Return nbgrader's own layout, a line for each student and assignment; without a submission it has 0."""
    rows = []
    for each in known:
        for student in students.values():
            given = each.submissions.get(student.id)
            names = map(escape_formula, (student.id, student.last_name, student.first_name, student.email))
            scores = (given.raw, given.late_penalty, given.score) if given else (0.0, 0.0, 0.0)
            times = (str(each.duedate or ""), str((given and given.timestamp) or ""))
            rows.append([each.name, *times, *names, *map(str, scores), str(each.points)])
    return Table([list(NBGRADER_COLUMNS), *rows], line_end="\n")


def _fill(
    table: Table,
    known: AssignmentGrades,
    students: Sequence[list[str]],
    ids: Sequence[int],
    column: int,
    factor: float,
    fixed: Callable[[list[str]], bool],
) -> Filled:
    names = keys({key: _names(each.student) for key, each in known.submissions.items()})
    filled = Filled(table)
    matched = set()
    for row in students:
        cells = [row[each].strip() for each in ids if row[each].strip()]
        candidates = [comparable(cell) for cell in (*cells, *(cell.split("@")[0] for cell in cells))]
        student = next((names[cell] for cell in candidates if cell in names), None)
        if student is None:
            filled.unknown.append(" / ".join(cells))
            continue
        if student in matched:
            raise LmsTableError(f"Two rows of the file may be {student}; say with --match which column holds the ids.")
        matched.add(student)
        if fixed(row):
            filled.left_alone.append(student)
            continue
        row[column] = number(known.submissions[student].score * factor)
        filled.written += 1
    filled.missing = [student for student in known.submissions if student not in matched]
    return filled


def _names(student: Student) -> list[str]:
    """Return the names that another system may have for a student."""
    participant = f"Participant {student.lms_id}" if student.lms_id else ""
    return [student.id, student.lms_id, participant, student.email]


def _titled(table: Table, name: str) -> int:
    wanted = re.compile(rf"{re.escape(comparable(name))}(?: \(\d+\))?")
    columns = [column for column, title in enumerate(table.header) if wanted.fullmatch(comparable(title))]
    if len(columns) != 1:
        found = "more than one column" if columns else "no column"
        raise LmsTableError(
            f"The file has {found} called {name}; name the right one with --column. "
            f"Its columns: {', '.join(map(repr, table.header))}."
        )
    return columns[0]


def _existing_columns(table: Table, names: Sequence[str]) -> list[int]:
    columns = [column for name in names if (column := table.column(name)) is not None]
    if not columns:
        raise LmsTableError(
            f"The file has none of the columns {', '.join(names)}; say with --match which one holds the ids of the "
            f"gradebook. Its columns: {', '.join(map(repr, table.header))}."
        )
    return columns


def _factor(known: AssignmentGrades, maximum: str, choice: Choice) -> float:
    """Return the factor for points; ``maximum`` is that of the other system, perhaps unknown."""
    try:
        points = float(maximum.strip().replace(",", "."))
    except ValueError:
        return 1.0
    if points == known.points or points <= 0:
        return 1.0
    if not choice.scale:
        raise LmsTableError(
            f"{known.name} gives {number(known.points)} points here and {number(points)} there. "
            "Change it there, or let --scale convert the points."
        )
    return points / known.points if known.points else 1.0


def _scores(known: Sequence[AssignmentGrades], student: str) -> list[str]:
    """Return a student's points; empty without a submission, which is not the same as 0."""
    return [number(each.submissions[student].score) if student in each.submissions else "" for each in known]


def _sortable(student: Student) -> str:
    return ", ".join(part for part in (student.last_name, student.first_name) if part) or student.id

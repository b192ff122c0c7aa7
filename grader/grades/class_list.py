"""Class list: a CSV file with ids, names and addresses of students, and its import into the gradebook.

A header in any order and case is understood: that of a list of one's own, of Canvas's gradebook export and of Moodle's
participants export. A student who is in the gradebook already is found by id, by the login before the ``@``, by the id
in the other system or by address, so that a list may be imported after grading too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from grader.course.course_directory import CourseDirectory
from grader.course.gradebook import make_private, opened
from grader.course.grades import Student
from grader.reports.labels import some
from grader.reports.lms_table import LmsTableError, Table, comparable, keys, parse

MAX_CHARACTERS = 128
"""Characters of an id, a name or an address in nbgrader's tables."""
_IDS = ("student id", "id", "username", "user name", "login", "login id", "id number", "email address", "email")
_CANVAS_IDS = ("sis login id", "sis user id", "id")
_FIRST = ("first name", "given name", "forename")
_LAST = ("last name", "surname", "family name")
_WHOLE = ("student", "full name", "name", "student name")
_EMAIL = ("email address", "email")
_LMS_IDS = ("lms user id", "id number")
_CANVAS = {"student", "id", "section"}
"""Columns of every gradebook export of Canvas."""
_CANVAS_ROWS = ("", "points possible", "student, test")
"""First cells of Canvas's rows that are no student's: notes, maxima, and the student that Canvas itself adds."""


@dataclass(frozen=True)
class Imported:
    """Result of an import: ids of students, by what was done with them."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    elsewhere: tuple[str, ...] = field(default=())
    """Students of the gradebook who are not in the list."""
    without_id: tuple[str, ...] = field(default=())
    """Rows of the list that have no id and were left out."""

    def __str__(self) -> str:
        counts = f"{len(self.new)} new, {len(self.changed)} changed, {len(self.unchanged)} as they were"
        lines = [f"Students: {counts}."]
        if self.elsewhere:
            lines.append(f"In the gradebook but not in the file: {some(self.elsewhere)}.")
        if self.without_id:
            lines.append(f"Left out, because they have no id: {some(self.without_id)}.")
        return "\n".join(lines)


def import_students(course: CourseDirectory, url: str, file: Path, column: str | None = None) -> Imported:
    """Write a class list into the gradebook, which is made if it is missing; all of it or, after an error, nothing.

    Cells that are empty leave what the gradebook has.

    Args:
        course: The course.
        url: The gradebook.
        file: The list.
        column: The column with the ids; by default the first that is known to hold ids.

    Raises:
        LmsTableError: The file is not what it should be.
        GradebookError: The gradebook cannot be used.
    """
    try:
        table = parse(file.read_bytes())
    except OSError as error:
        raise LmsTableError(f"{file} cannot be read ({error.strerror}).") from None
    listed, without_id = students(table, column)
    make_private(url)
    with opened(url, course.course_id, purpose="written") as book:
        return replace(_write(book, listed), without_id=tuple(without_id))


def students(table: Table, column: str | None = None) -> tuple[list[Student], list[str]]:
    """Return the students of a list, and the names in rows without an id.

    Raises:
        LmsTableError: There is no column of ids, or an id is unusable or there twice.
    """
    titles = [_title(each) for each in table.header]
    canvas = set(titles) >= _CANVAS
    ids = [table.require(column)] if column else _places(titles, _CANVAS_IDS if canvas else _IDS)
    if not ids:
        raise LmsTableError(
            "The file has no column with ids, such as student_id, Username, ID number or Email address; name it with "
            f"--id. Its columns: {', '.join(map(repr, table.header))}."
        )
    rows: dict[str, int] = {}
    found, without_id = [], []
    for number, cells in enumerate(table.rows[1:], start=2):
        row = [cell.strip() for cell in cells]
        if canvas and comparable(row[titles.index("student")]) in _CANVAS_ROWS:
            continue
        student = _student(titles, row, next((row[each] for each in ids if row[each]), ""), canvas)
        if not student.id:
            without_id += [student.name] if student.name else []
            continue
        _require_usable(student, number)
        if rows.setdefault(comparable(student.id), number) != number:
            raise LmsTableError(
                f"Rows {rows[comparable(student.id)]} and {number} have the same id {student.id!r}; remove one, or say "
                "with --id which column holds the ids."
            )
        found.append(student)
    return found, without_id


def _student(titles: Sequence[str], row: Sequence[str], student_id: str, canvas: bool) -> Student:
    def cell(names: Sequence[str]) -> str:
        return next((row[place] for place in _places(titles, names) if row[place]), "")

    first, last = cell(_FIRST), cell(_LAST)
    if not (first or last):
        first, last = _parted(cell(_WHOLE))
    email = cell(_EMAIL) or (student_id if "@" in student_id else "")
    return Student(student_id, first, last, email, cell(("id",) if canvas else _LMS_IDS))


def _parted(name: str) -> tuple[str, str]:
    """Return first and last name of ``Last, First`` or of ``First Last``, where the last word is the last name."""
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.rpartition(" ")
    return first.strip(), last.strip()


def _title(text: str) -> str:
    """Return a column's name as it is looked up: ``E-Mail``, ``e_mail`` and ``email`` are the same."""
    title = re.sub(r"[\s_]+", " ", comparable(text))
    return re.sub(r"^e[- ]?mail", "email", title)


def _places(titles: Sequence[str], names: Sequence[str]) -> list[int]:
    return [titles.index(name) for name in names if name in titles]


def _require_usable(student: Student, number: int) -> None:
    """Refuse an id that names no folder, and texts that are too long for the gradebook."""
    if "/" in student.id or "\\" in student.id or student.id.startswith(".") or not student.id.isprintable():
        raise LmsTableError(
            f"Row {number} has the id {student.id!a}, which cannot be the name of a folder in submitted; "
            "name another column with --id."
        )
    for text in asdict(student).values():
        if len(text) > MAX_CHARACTERS:
            raise LmsTableError(f"Row {number} has a text of {len(text)} characters; the limit is {MAX_CHARACTERS}.")


def _write(book: Any, listed: Sequence[Student]) -> Imported:
    from nbgrader.api import Student as Rows

    table = Rows.__table__
    known = {row.id: Student.of_row(row) for row in book.db.execute(table.select()).all()}
    new, changed, unchanged, seen = [], [], [], dict[str, Student]()
    for student, there in _matched(listed, known):
        given = {name: text for name, text in _columns(student).items() if text}
        if there is None:
            book.db.execute(table.insert().values(id=student.id, **given))
            new.append(student.id)
            continue
        if there in seen:
            raise LmsTableError(
                f"{seen[there].id} and {student.id} of the file may both be {there} of the gradebook. Give one of them "
                "that id in the file, or say with --id which column holds the gradebook's ids."
            )
        seen[there] = student
        if given.items() <= _columns(known[there]).items():
            unchanged.append(there)
            continue
        book.db.execute(table.update().where(table.c.id == there).values(**given))
        changed.append(there)
    book.db.commit()
    return Imported(tuple(new), tuple(changed), tuple(unchanged), tuple(sorted(known.keys() - seen.keys())))


def _columns(student: Student) -> dict[str, str]:
    """Return the texts of a student by their column in the gradebook."""
    names = {name: text for name, text in asdict(student).items() if name not in ("id", "lms_id")}
    return {**names, "lms_user_id": student.lms_id}


def _matched(listed: Sequence[Student], known: Mapping[str, Student]) -> Iterator[tuple[Student, str | None]]:
    """Yield each student of the list with the id in the gradebook; None for a new one."""
    exact = {student.id for student in listed} & known.keys()
    left = [each for each in known.values() if each.id not in exact]
    names = keys({each.id: [each.id, each.lms_id, each.email] for each in left})
    for student in listed:
        if student.id in exact:
            yield student, student.id
            continue
        wanted = (student.id, student.id.partition("@")[0], student.lms_id, student.email)
        yield student, next((names[key] for key in map(comparable, wanted) if key in names), None)

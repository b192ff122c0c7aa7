"""A CSV file of a learning management system: read, filled in at some places, and written with all else as it was."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grader.errors import WRONG_USE, GraderError


class LmsTableError(GraderError):
    """A file is not what it should be; the text says what was expected and what was found."""

    exit_code = WRONG_USE


@dataclass
class Table:
    """Rows of cells; the first is the header."""

    rows: list[list[str]]
    delimiter: str = ","
    line_end: str = "\r\n"
    bom: bool = False

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return self.rows[0]

    def column(self, name: str) -> int | None:
        """Return the place of a column; capitals and spaces around it do not matter."""
        wanted = name.strip().casefold()
        return next((place for place, each in enumerate(self.header) if each.strip().casefold() == wanted), None)

    def require(self, name: str) -> int:
        """Return the place of a column; raises `LmsTableError`."""
        place = self.column(name)
        if place is None:
            raise LmsTableError(
                f"There is no column {name!r} in the file. Its columns: {', '.join(map(repr, self.header))}."
            )
        return place


@dataclass
class Filled:
    """What came of filling a table in."""

    table: Table
    written: int = 0
    unknown: list[str] = field(default_factory=list)
    """Rows of the file that are nobody in the gradebook, by what the file calls them."""
    missing: list[str] = field(default_factory=list)
    """Students with a grade whom the file does not have."""
    left_alone: list[str] = field(default_factory=list)
    """Rows whose cell may not be changed: excused, or locked."""


def parse(data: bytes) -> Table:
    """Read a CSV file in UTF-8, with comma, semicolon or tab between cells; raises `LmsTableError`."""
    bom = data.startswith(b"\xef\xbb\xbf")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise LmsTableError(
            "The file is not UTF-8 text. Export it again, and do not save it from a spreadsheet."
        ) from None
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True) if row]
    except csv.Error as error:
        raise LmsTableError(f"The file is no CSV file: {error}.") from None
    if not rows or len(rows[0]) < 2:
        raise LmsTableError("The file has no header row with at least two columns.")
    width = len(rows[0])
    return Table(
        [[*row, *[""] * (width - len(row))] for row in rows], delimiter, "\r\n" if first.endswith("\r") else "\n", bom
    )


def unparse(table: Table) -> bytes:
    """Return the table as the file it came from was written."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=table.delimiter, lineterminator=table.line_end).writerows(table.rows)
    return (b"\xef\xbb\xbf" if table.bom else b"") + out.getvalue().encode("utf-8", "replace")


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: a student's id is what a learner may have chosen."""
    return f"'{text}" if text[:1] in tuple("=+-@\t\r") else text


def keys(rows: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return student ids by each of their names, in small letters; a name that two students have is left out."""
    found: dict[str, set[str]] = {}
    for student, names in rows.items():
        for name in names:
            if name.strip():
                found.setdefault(name.strip().casefold(), set()).add(student)
    return {name: students.pop() for name, students in found.items() if len(students) == 1}

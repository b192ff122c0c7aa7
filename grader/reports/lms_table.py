"""CSV file of a learning management system: reading, filling in, and writing with everything else unchanged."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grader.errors import WrongUseError


class LmsTableError(WrongUseError):
    """File with the wrong content; the text says what was expected and what was found."""


@dataclass
class Table:
    """Rows of cells; the first row is the header."""

    rows: list[list[str]]
    delimiter: str = ","
    line_end: str = "\r\n"
    bom: bool = False

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return self.rows[0]

    def column(self, name: str) -> int | None:
        """Return the index of a column, by its name as in `comparable`; None if there is none."""
        wanted = comparable(name)
        return next((index for index, each in enumerate(self.header) if comparable(each) == wanted), None)

    def require(self, name: str) -> int:
        """Return the index of a column; raise `LmsTableError` if there is none."""
        index = self.column(name)
        if index is None:
            raise LmsTableError(
                f"There is no column {name!r} in the file. Its columns: {', '.join(map(repr, self.header))}."
            )
        return index


@dataclass
class Filled:
    """Result of filling in a table."""

    table: Table
    written: int = 0
    unknown: list[str] = field(default_factory=list)
    """Names of rows in the file that match no student of the gradebook."""
    missing: list[str] = field(default_factory=list)
    """Students with a grade who are not in the file."""
    left_alone: list[str] = field(default_factory=list)
    """Students whose cell may not be changed: excused, or locked."""


def parse(data: bytes) -> Table:
    """Read a CSV file in UTF-8, with comma, semicolon or tab between cells; raise `LmsTableError`."""
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
        raise LmsTableError(f"The file is not a CSV file: {error}.") from None
    if not rows or len(rows[0]) < 2:
        raise LmsTableError("The file has no header row with at least two columns.")
    width = len(rows[0])
    return Table(
        [[*row, *[""] * (width - len(row))] for row in rows], delimiter, "\r\n" if first.endswith("\r") else "\n", bom
    )


def unparse(table: Table) -> bytes:
    """Return the table in the format of the file it was read from."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=table.delimiter, lineterminator=table.line_end).writerows(table.rows)
    return (b"\xef\xbb\xbf" if table.bom else b"") + out.getvalue().encode("utf-8", "replace")


def escape_formula(text: str) -> str:
    """Return text that no spreadsheet reads as a formula, as learners may choose their student id."""
    return f"'{text}" if text[:1] in tuple("=+-@\t\r") else text


def comparable(name: str) -> str:
    """Return a name as it is compared: without case or surrounding spaces, accents in one of their two forms."""
    return unicodedata.normalize("NFC", name.strip().casefold())


def keys(rows: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return student ids by each of their names, as in `comparable`; a name of two students is left out."""
    students: dict[str, set[str]] = {}
    for student, names in rows.items():
        for name in names:
            if name.strip():
                students.setdefault(comparable(name), set()).add(student)
    return {name: ids.pop() for name, ids in students.items() if len(ids) == 1}

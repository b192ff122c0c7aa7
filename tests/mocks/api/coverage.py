"""Coverage of the collected API behaviors by the error tables: ``python -m tests.mocks.api.coverage``.

An entry is covered where at least one row sends a request that triggers it. What no row triggers is listed with the
place of its test, or with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from importlib import import_module

from tests.mocks.api.error_table import Row
from tests.mocks.api.known_errors import ENTRIES, Entry

TABLES = (
    "tests.mocks.api.chat.message_errors:MESSAGES",
    "tests.mocks.api.chat.message_errors:TOOLS",
    "tests.mocks.api.chat.parameter_errors:ROWS",
    "tests.mocks.api.schema.schema_errors:ROWS",
    "tests.mocks.api.responses.response_errors:ROWS",
)
"""Where rows are: module and name."""


def rows(tables: Iterable[str] = TABLES) -> tuple[Row, ...]:
    """Return the rows of all tables."""
    names = [table.split(":") for table in tables]
    return tuple(row for module, name in names for row in getattr(import_module(module), name))


def report(known: Sequence[Row]) -> list[str]:
    """Return the lines of the report: each entry, then shares by grade, then rows by grade."""
    count = Counter(row.entry for row in known)
    lines = [f"{entry.id:4} {entry.grade}  {entry.title}: {_state(entry, count[entry.id])}" for entry in ENTRIES]
    for grade in sorted({entry.grade for entry in ENTRIES}):
        listed = [entry for entry in ENTRIES if entry.grade == grade]
        covered = sum(bool(count[entry.id]) for entry in listed)
        reasons = sum(bool(not count[entry.id] and entry.elsewhere) for entry in listed)
        left = len(listed) - covered - reasons
        lines.append(f"grade {grade}: {len(listed)} entries, {covered} by rows, {reasons} otherwise, {left} not")
    grades = Counter(row.grade for row in known)
    lines.append("rows: " + ", ".join(f"{grade} {number}" for grade, number in sorted(grades.items())))
    return lines


def _state(entry: Entry, number: int) -> str:
    if number:
        return f"{number} row{'s' if number > 1 else ''}"
    return entry.elsewhere or "NOT COVERED"


if __name__ == "__main__":
    print("\n".join(report(rows())))

"""Cells that stopped: why a name is missing, or means what an earlier version of its cell gave it."""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Callable
from dataclasses import dataclass, replace

from grader.outcome import Finding, Outcome, Status

_MISSING_NAME = re.compile(r"NameError: name '(\w+)' is not defined\b")
_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(frozen=True)
class StoppedCell:
    """A cell that ended before its last line."""

    source: str
    reason: str
    """Behind "Your cell …"."""
    read: bool = True
    """Whether it was Python at all, so that its first lines did run."""
    line: int | None = None
    """The line that stopped it, where that is known."""

    @classmethod
    def by_error(cls, source: str, error: str, message: str, line: int | None) -> StoppedCell:
        """Return the cell that an exception ended."""
        where = f" in line {line}" if line else ""
        return cls(source, f"stopped with {error}{where}: {message}", not _is_syntax_error(error), line)

    def had_defined(self, name: str) -> bool:
        """Tell whether a statement that gives the name a meaning had run when the cell stopped."""
        return self.read and self.line is not None and defines(_before(self.source, self.line), name)


StoppedCellOf = Callable[[str], StoppedCell | None]
"""Returns the cell that would have given a name its meaning, where that cell stopped."""


def defines(source: str, name: str) -> bool:
    """Tell whether a cell gives a name a meaning; in a cell that is no Python, whether a line looks like it."""
    try:
        symbol = symtable.symtable(source, "<cell>", "exec").lookup(name)
        return symbol.is_assigned() or symbol.is_imported()
    except KeyError:
        return False
    except _UNREADABLE:
        statement = (
            rf"^\W*(?:(?:async\s+)?(?:def|class)\s+{name}\b|{name}\b[^=\n(]*=(?!=)|(?:from|import)\b.*\b{name}\b)"
        )
        return re.search(statement, source, re.MULTILINE) is not None


def told_by_cell(outcome: Outcome, defined: tuple[str, ...], stopped: StoppedCellOf) -> Outcome:
    """Return the outcome, in which what a stopped cell failed to define is told as the error of that cell.

    Args:
        outcome: The outcome of a check.
        defined: The names that the check wants defined.
        stopped: The cell that would have given a name its meaning.
    """
    if outcome.status is Status.NOT_ATTEMPTED:
        cell = next(filter(None, map(stopped, defined)), None)
        if cell is None:
            return outcome
        return replace(outcome, status=Status.CRASHED, findings=(_crash(outcome.findings[0], cell),))
    return replace(outcome, findings=tuple(_by_cell(finding, stopped) for finding in outcome.findings))


def _by_cell(finding: Finding, stopped: StoppedCellOf) -> Finding:
    missing = _MISSING_NAME.match(finding.seen or "") if finding.status is Status.CRASHED else None
    cell = stopped(missing[1]) if missing else None
    return finding if cell is None else _crash(finding, cell)


def _crash(finding: Finding, cell: StoppedCell) -> Finding:
    lost = (
        "What it defines below that line is missing." if cell.read else "Python could not read it: none of it has run."
    )
    return replace(
        finding,
        status=Status.CRASHED,
        seen=f"Your cell {cell.reason}",
        expected="A cell that runs to its end.",
        why=None,
        next_step=f"{lost} Run the cell by itself, put right the line that the error names, then run this one again.",
        misconception=None,
    )


def _before(source: str, line: int) -> str:
    """Return the statements of a cell that come before the one with this line."""
    with_line = line
    try:
        for statement in ast.parse(source).body:
            first = min([statement.lineno, *(each.lineno for each in getattr(statement, "decorator_list", ()))])
            if first <= line:
                with_line = first
    except _UNREADABLE:
        pass  # IPython's own syntax: what lies above the line
    return "\n".join(source.splitlines()[: with_line - 1])


def _is_syntax_error(error: str) -> bool:
    return error in ("SyntaxError", "IndentationError", "TabError")

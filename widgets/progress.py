"""The progress board: what is done, what it brought, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader import progress as store
from grader.checks.outcome import Status
from widgets import theme


@dataclass(frozen=True)
class Board:
    """Progress at one moment: HTML in a notebook, text anywhere. Scores are the best so far, in points."""

    saved: store.Progress
    planned: tuple[str, ...] = ()
    """Ids of the checks there are, in the order to take them; those never run are listed as not attempted."""

    @property
    def rows(self) -> tuple[tuple[str, str, str], ...]:
        """(check, state, points) for each check."""
        ids = dict.fromkeys([*self.planned, *self.saved.checks])
        return tuple(self._row(check) for check in ids)

    @property
    def next_step(self) -> str:
        """One sentence: what to do now."""
        unfinished = [check for check in dict.fromkeys([*self.planned, *self.saved.checks]) if not self._done(check)]
        if unfinished:
            return f"Next: {unfinished[0]}."
        return "Next: the first exercise." if not self.saved.checks else "All exercises tried so far pass."

    @property
    def summary(self) -> str:
        """One sentence: how much is done."""
        done = sum(map(self._done, self.saved.checks))
        total = sum(entry.points for entry in self.saved.checks.values())
        listed = len(dict.fromkeys([*self.planned, *self.saved.checks]))
        return f"{done} of {listed} exercises done; {self.saved.score} of {total} points in those you have tried."

    def __str__(self) -> str:
        width = max((len(check) for check, _, _ in self.rows), default=0)
        lines = [f"  {check.ljust(width)}  {state}  {points}".rstrip() for check, state, points in self.rows]
        return "\n".join([self.summary, *lines, self.next_step, *([self.saved.note] if self.saved.note else [])])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        lines = "".join(f"<li>{theme.paragraph(' · '.join(filter(None, row)))}</li>" for row in self.rows)
        note = theme.paragraph(self.saved.note) if self.saved.note else ""
        return theme.card(f"{theme.label(self.summary)}<ul>{lines}</ul>{theme.paragraph(self.next_step)}{note}")

    def _done(self, check: str) -> bool:
        entry = self.saved.checks.get(check)
        return entry is not None and entry.best >= entry.points

    def _row(self, check: str) -> tuple[str, str, str]:
        entry = self.saved.checks.get(check)
        if entry is None:
            return check, f"○ {Status.NOT_ATTEMPTED}", ""
        state = "✓ done" if self._done(check) else f"✗ {entry.status}"
        return check, state, f"{entry.best} of {entry.points}"


def progress(planned: Sequence[str] = ()) -> Board:
    """Return the board for what is saved on this machine; ``planned`` lists check ids that should appear as well."""
    return Board(store.load(), tuple(planned))

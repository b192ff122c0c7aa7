"""Data of answers that are alike, side by side; `alike_page` shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Row:
    """One row of two answers side by side."""

    left: str
    right: str
    same: bool
    """Whether the two lines are the same up to names, comments and layout."""


@dataclass(frozen=True)
class AlikeAnswers:
    """Two answers in one cell."""

    cell: str
    """The cell's grade_id."""
    shared: int
    """Rare fingerprints that both have."""
    share: float
    """Their share of those of the answer that has fewer."""
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class AlikePair:
    """Two learners with answers that are alike: a reason to look, never a verdict."""

    students: tuple[str, str]
    answers: tuple[AlikeAnswers, ...]


def side_by_side(
    left: Sequence[str], right: Sequence[str], left_compared: Sequence[str], right_compared: Sequence[str]
) -> tuple[Row, ...]:
    """Return two texts as rows, lines that are the same beside each other.

    Args:
        left: Lines of the first text.
        right: Lines of the second.
        left_compared: What is compared of each line of the first; empty for one that does not count.
        right_compared: The same of the second.
    """
    rows = []
    matcher = SequenceMatcher(None, left_compared, right_compared, autojunk=False)
    for kind, start, end, from_, to in matcher.get_opcodes():
        for index in range(max(end - start, to - from_)):
            one, other = start + index, from_ + index
            same = kind == "equal" and bool(left_compared[one])
            rows.append(Row(left[one] if one < end else "", right[other] if other < to else "", same))
    return tuple(rows)

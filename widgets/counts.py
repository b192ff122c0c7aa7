"""Counts: how many of how many, as bars. Every bar's numbers are also given in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from widgets import theme

BAR_CHARACTERS = 20
"""Width of a whole bar in the plain text form."""


@dataclass(frozen=True)
class Count:
    """Number of cases, ``found``, of all, ``total``."""

    label: str
    found: int
    total: int

    def __post_init__(self) -> None:
        if not 0 <= self.found <= self.total:
            raise ValueError(
                f"The count {self.label!r} is {self.found} of {self.total}. "
                "A count is (found, total): give the part first, then the whole."
            )

    @property
    def share(self) -> float:
        """Share of the whole, from 0 to 1; 0 where there is nothing to count."""
        return self.found / self.total if self.total else 0.0

    def __str__(self) -> str:
        if not self.total:
            return "none to count"
        return f"{self.found} of {self.total}, {self.share:.0%}"


class Counts:
    """View of counts: HTML in a notebook, text anywhere."""

    def __init__(self, counts: tuple[Count, ...], title: str) -> None:
        self.counts = counts
        self.title = title

    def _repr_html_(self) -> str:
        heading = theme.label(self.title) if self.title else ""
        return theme.card(heading + "".join(map(_row, self.counts)))

    def __str__(self) -> str:
        wide = max((len(count.label) for count in self.counts), default=0)
        rows = [f"{count.label:{wide}} |{_bar(count)}| {count}" for count in self.counts]
        return "\n".join([*([self.title] if self.title else []), *rows])

    __repr__ = __str__


def counts(found: Mapping[str, tuple[int, int]], *, title: str = "") -> Counts:
    """Return counts as bars: ``found`` maps each label to (found, total).

    Raises `ValueError` for a part that is larger than its whole.
    """
    return Counts(tuple(Count(label, *numbers) for label, numbers in found.items()), title)


def _row(count: Count) -> str:
    frame = f"height:0.8em;box-sizing:border-box;border:1px solid {theme.INK}"
    bar = f'<div style="width:{100 * count.share:.1f}%;height:100%;background:{theme.INK}"></div>'
    words = escape(f"{count.label}: {count}")
    return (
        f'<div style="margin:4px 0"><div style="font-size:90%">{words}</div>'
        f'<div aria-hidden="true" style="{frame};max-width:24em">{bar}</div></div>'
    )


def _bar(count: Count) -> str:
    return ("#" * round(BAR_CHARACTERS * count.share)).ljust(BAR_CHARACTERS)

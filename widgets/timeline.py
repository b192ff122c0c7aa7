"""Timeline: what ran when, as bars. Every bar's kind and times are also given in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from widgets import theme

KINDS = {"model": "solid", "tool": "dashed"}
"""Kinds of spans, each with the line style of its bar."""
SYMBOLS = {"model": "#", "tool": "="}
BAR_CHARACTERS = 40
"""Width of a bar in the plain text form."""


@dataclass(frozen=True)
class Span:
    """Activity from ``start`` to ``end``, in seconds; ``kind`` is "model" or "tool"."""

    label: str
    start: float
    end: float
    kind: str

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"The span {self.label!r} has the kind {self.kind!r}. Use one of: {', '.join(KINDS)}.")
        if self.end < self.start:
            raise ValueError(
                f"The span {self.label!r} starts at {self.start} and ends at {self.end}. "
                "A span is (label, start, end, kind): give the earlier time first."
            )


class Timeline:
    """View of spans: HTML in a notebook, text anywhere. Times count from the first start."""

    def __init__(self, spans: Sequence[Span], title: str, width: float | None) -> None:
        begin = min((span.start for span in spans), default=0.0)
        moved = [Span(span.label, span.start - begin, span.end - begin, span.kind) for span in spans]
        self.spans = tuple(sorted(moved, key=lambda span: (span.start, span.end)))
        self.title = title
        self.width = max([width or 0.0, self.total]) or 1.0
        """Seconds from the left edge to the right."""

    @property
    def total(self) -> float:
        """Seconds from the first start to the last end."""
        return max((span.end for span in self.spans), default=0.0)

    @property
    def summary(self) -> str:
        """Summary in one sentence."""
        if not self.spans:
            return "Nothing has been measured yet."
        kinds = [span.kind for span in self.spans]
        counts = [f"{kinds.count(kind)} × {kind}" for kind in KINDS if kind in kinds]
        most = max(sum(_overlap(span, other) for other in self.spans) for span in self.spans)
        return f"{', '.join(counts)}; at most {most} at the same time; {self.total:.2f} s in all."

    def _repr_html_(self) -> str:
        heading = theme.label(self.title) if self.title else ""
        rows = "".join(_row(span, self.width) for span in self.spans)
        return theme.card(heading + rows + theme.paragraph(self.summary))

    def __str__(self) -> str:
        wide = max((len(span.label) for span in self.spans), default=0)
        rows = [f"{span.kind:5} {span.label:{wide}} |{_bar(span, self.width)}| {_times(span)}" for span in self.spans]
        return "\n".join([*([self.title] if self.title else []), *rows, self.summary])

    __repr__ = __str__


def timeline(
    spans: Sequence[Span | tuple[str, float, float, str]], *, title: str = "", width: float | None = None
) -> Timeline:
    """Return spans as a timeline.

    A span is (label, start, end, kind): seconds of one clock, such as ``time.perf_counter``, and "model" or "tool".
    ``width`` is the minimum width of the picture in seconds; with the same width two timelines can be compared.
    Raises `ValueError` for another kind, or an end before its start.
    """
    return Timeline([span if isinstance(span, Span) else Span(*span) for span in spans], title, width)


def _row(span: Span, width: float) -> str:
    left, length = 100 * span.start / width, max(100 * (span.end - span.start) / width, 0.5)
    bar = (
        f'<div aria-hidden="true" style="margin-left:{left:.1f}%;width:{length:.1f}%;height:0.8em;'
        f'box-sizing:border-box;border:2px {KINDS[span.kind]} {theme.INK};background:{theme.SHADE}"></div>'
    )
    words = escape(f"{span.kind}: {span.label}, {_times(span)}")
    return f'<div style="margin:4px 0"><div style="font-size:90%">{words}</div>{bar}</div>'


def _bar(span: Span, width: float) -> str:
    first = min(round(BAR_CHARACTERS * span.start / width), BAR_CHARACTERS - 1)
    last = max(round(BAR_CHARACTERS * span.end / width), first + 1)
    return (" " * first + SYMBOLS[span.kind] * (last - first)).ljust(BAR_CHARACTERS)


def _times(span: Span) -> str:
    return f"{span.start:.2f} to {span.end:.2f} s"


def _overlap(span: Span, other: Span) -> bool:
    """Return whether ``other`` is running when ``span`` begins."""
    return other is span or other.start <= span.start < other.end

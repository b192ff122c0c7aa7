"""Small charts as inline SVG: figures stand in them as text, and color says nothing that is not also written."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

WIDTH, HEIGHT = 760, 190
"""Size of a histogram's bars, in pixels."""
FOOTER_HEIGHT, HEADER_HEIGHT = 34, 18
"""Room for labels under the bars and for counts above them, in pixels."""

_RECTANGLE = Markup('<rect class="fill" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>')
_COUNT = Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>')
_LABEL = Markup('<text class="soft" x="{:.1f}" y="{}" text-anchor="middle">{}</text>')
_AXIS = Markup('<line class="axis" x1="0" y1="{0}" x2="{1}" y2="{0}"/>')
_PLOT = Markup(
    '<svg class="plot" role="img" aria-label="{title}. {description}" viewBox="0 0 {width} {height}">'
    "<title>{title}</title><desc>{description}</desc>{content}</svg>"
)
_INLINE = Markup('<svg class="inbar" aria-hidden="true" viewBox="0 0 100 10" preserveAspectRatio="none">{}</svg>')


def histogram(title: str, bars: Sequence[tuple[str, int]]) -> Markup:
    """Return a column chart; each bar has a label under it and its count on top. ``title`` is read out as a whole."""
    if not bars:
        return Markup()
    highest = max(1, *(count for _, count in bars))
    step = WIDTH / len(bars)
    base = HEADER_HEIGHT + HEIGHT
    parts = []
    for index, (label, count) in enumerate(bars):
        height = HEIGHT * count / highest
        middle = (index + 0.5) * step
        parts.append(_RECTANGLE.format(index * step + 2, base - height, step - 4, height))
        if count:
            parts.append(_COUNT.format(middle, base - height - 4, count))
        parts.append(_LABEL.format(middle, base + 16, label))
    parts.append(_AXIS.format(base, WIDTH))
    return _PLOT.format(
        title=title,
        description="; ".join(f"{label}: {count}" for label, count in bars),
        width=WIDTH,
        height=base + FOOTER_HEIGHT,
        content=Markup("").join(parts),
    )


def bar(share: float) -> Markup:
    """Return one bar for a table cell that also holds the figure; ``share`` is 0 to 1."""
    width = max(0.0, min(1.0, share)) * 100
    return _INLINE.format(Markup('<rect class="fill" width="{:.1f}" height="10"/>').format(width))


def stack(parts: Sequence[tuple[str, int]]) -> Markup:
    """Return one bar of several parts for a table row that also holds the figures: a class name and a count each."""
    total = sum(count for _, count in parts) or 1
    drawn, left = [], 0.0
    rectangle = Markup('<rect class="{}" x="{:.2f}" width="{:.2f}" height="10"/>')
    for name, count in parts:
        width = 100 * count / total
        if width:
            drawn.append(rectangle.format(name, left, width))
        left += width
    return _INLINE.format(Markup("").join(drawn))

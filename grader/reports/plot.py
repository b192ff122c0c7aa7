"""Small charts as inline SVG: figures stand in them as text, and colour says nothing that is not written too."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT, FOOT, HEAD = 760, 190, 34, 18


def histogram(title: str, bars: Sequence[tuple[str, int]]) -> str:
    """Return a column chart; each bar has a label under it and its count on top. ``title`` is read out as a whole."""
    if not bars:
        return ""
    most = max(1, *(count for _, count in bars))
    step = WIDTH / len(bars)
    said = "; ".join(f"{label}: {count}" for label, count in bars)
    parts = [f"<title>{escape(title)}</title><desc>{escape(said)}</desc>"]
    for place, (label, count) in enumerate(bars):
        height = HEIGHT * count / most
        left, middle = place * step + 2, place * step + step / 2
        top = HEAD + HEIGHT - height
        parts.append(f'<rect class="fill" x="{left:.1f}" y="{top:.1f}" width="{step - 4:.1f}" height="{height:.1f}"/>')
        if count:
            parts.append(f'<text x="{middle:.1f}" y="{top - 4:.1f}" text-anchor="middle">{count}</text>')
        foot = HEAD + HEIGHT + 16
        parts.append(f'<text class="soft" x="{middle:.1f}" y="{foot}" text-anchor="middle">{escape(label)}</text>')
    base = HEAD + HEIGHT
    parts.append(f'<line class="axis" x1="0" y1="{base}" x2="{WIDTH}" y2="{base}"/>')
    size = f'viewBox="0 0 {WIDTH} {HEIGHT + HEAD + FOOT}"'
    return f'<svg class="plot" role="img" aria-label="{escape(f"{title}. {said}")}" {size}>{"".join(parts)}</svg>'


def bar(share: float) -> str:
    """Return one bar for a table cell that also holds the figure; ``share`` is 0 to 1."""
    width = max(0.0, min(1.0, share)) * 100
    return (
        '<svg class="inbar" aria-hidden="true" viewBox="0 0 100 10" preserveAspectRatio="none">'
        f'<rect class="fill" width="{width:.1f}" height="10"/></svg>'
    )


def stack(parts: Sequence[tuple[str, int]]) -> str:
    """Return one bar of several parts for a table row that also holds the figures: a class name and a count each."""
    total = sum(count for _, count in parts) or 1
    drawn, left = [], 0.0
    for name, count in parts:
        width = 100 * count / total
        if width:
            drawn.append(f'<rect class="{name}" x="{left:.2f}" width="{width:.2f}" height="10"/>')
        left += width
    return (
        f'<svg class="inbar" aria-hidden="true" viewBox="0 0 100 10" preserveAspectRatio="none">{"".join(drawn)}</svg>'
    )

"""Stepper through the tool loop, forward and back: the line of code that runs and the list of messages after it.

The code on the left does what every such loop does; the learner's own lines may look different.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from widgets import base, theme
from widgets import exchanges as traffic
from widgets.base import View
from widgets.loop_steps import ANSWER, SEND, STEPS, Frame, frames

if TYPE_CHECKING:
    from mocks.exchange import Exchange


class Stepper(View):
    """Run to step through: a widget in a kernel, all its steps as HTML or text elsewhere."""

    def __init__(self, exchanges: Sequence[Exchange]) -> None:
        self.frames = tuple(frames(exchanges)) or (Frame(SEND, "Nothing has been sent yet.", (), 0, "chat"),)
        self.at = 0
        """Index of the frame that the widget shows."""

    def title(self, at: int) -> str:
        """Return the position and name of frame ``at``, in words."""
        frame = self.frames[at]
        return f"{at + 1} of {len(self.frames)} · step {frame.step + 1}: {STEPS[frame.step]}"

    def build(self) -> Any:
        """Return the widget. Its buttons stay enabled at both ends, so that the keyboard keeps its place."""
        self._status, self._content = base.live_region(), base.live_region()
        moves = [("|← Start", -len(self.frames)), ("← Back", -1), ("Forward →", 1), ("End →|", len(self.frames))]
        buttons = [base.button(label, self._move(by), self._status) for label, by in moves]
        self.widget = base.container(base.row(*buttons), self._status, self._content)
        self._show(self.title(self.at))
        return self.widget

    def _move(self, by: int) -> Any:
        def move(_: Any) -> None:
            to = min(max(self.at + by, 0), len(self.frames) - 1)
            ends = {True: "This is the first step. ", False: "This is the last step. "}
            hint = ends[by < 0] if to == self.at else ""
            self.at = to
            self._show(hint + self.title(to))

        return move

    def _show(self, title: str) -> None:
        frame = self.frames[self.at]
        base.announce(self._status, theme.card(theme.label(title) + theme.paragraph(frame.sentence), tone=_tone(frame)))
        self._content.value = _strip(frame) + _side_by_side(_code(frame), _messages(frame))

    def _repr_html_(self) -> str:
        parts = []
        for at, frame in enumerate(self.frames):
            body = theme.paragraph(frame.sentence) + _side_by_side(_code(frame), _messages(frame))
            parts.append(theme.details(f"{self.title(at)} · {frame.sentence.splitlines()[0]}", body))
        return theme.card(theme.label("The run, step by step: open a step to see it") + "".join(parts))

    def __str__(self) -> str:
        lines = []
        for at, frame in enumerate(self.frames):
            lines += [self.title(at), f"  {frame.sentence}"]
            lines += [f"  > {line.strip()}" for now, line in frame.code if now]
            for i, row in enumerate(frame.rows):
                if _is_new(i, frame):
                    lines += [
                        f"  + {'items' if frame.api == 'responses' else 'messages'}[{i}] {who}: {text}"
                        for who, text in row
                    ]
        return "\n".join(lines)


def stepper(source: Any) -> Stepper:
    """Return a run to step through; ``source`` is a client, messages or a recording: see `exchanges.from_source`.

    Raises `TypeError` for what holds no conversation.
    """
    return Stepper(traffic.from_source(source))


def _tone(frame: Frame) -> str:
    return "bad" if frame.failed else "good" if frame.step == ANSWER else "plain"


def _is_new(i: int, frame: Frame) -> bool:
    return i >= len(frame.rows) - frame.fresh


def _strip(frame: Frame) -> str:
    """Return the five steps in a line, the current one marked by a symbol, a frame and bold letters."""
    parts = []
    for i, name in enumerate(STEPS):
        now = i == frame.step
        look = "font-weight:bold;border:2px solid currentColor" if now else "border:1px dashed currentColor"
        current = ' aria-current="step"' if now else ""
        parts.append(
            f'<span{current} style="{look};border-radius:4px;padding:1px 8px;margin:2px;display:inline-block">'
            f"{'▶ ' if now else ''}{i + 1} {name}</span>"
        )
    return f'<div style="color:{theme.INK};margin:4px 0">{" ".join(parts)}</div>'


def _code(frame: Frame) -> str:
    lines = []
    for now, line in frame.code:
        look = f"background:{theme.SHADE};font-weight:bold;border-left:4px solid currentColor" if now else ""
        depth = len(line) - len(line.lstrip())
        hang = f"padding-left:{depth + 6}ch;text-indent:-4ch"  # a line that wraps stays behind its own beginning
        symbol = "▶ " if now else "  "
        lines.append(f'<div style="{hang};{look}">{symbol}{escape(line.strip())}</div>')
    return theme.label("The code") + f'<div style="{theme.CODE};font-size:90%">{"".join(lines)}</div>'


def _messages(frame: Frame) -> str:
    rows = []
    for i, row in enumerate(frame.rows):
        new = _is_new(i, frame)
        look = f"border-left:4px solid {theme.TONES['good'] if new else 'transparent'};padding:2px 6px;margin:2px 0"
        said = "<br>".join(
            f'<b>{escape(who)}</b> <span style="{theme.CODE}">{escape(text)}</span>' for who, text in row
        )
        rows.append(f'<li style="{look}">{theme.badge("new") + " " if new else ""}{said}</li>')
    name = f"The list: {len(rows)} {'message' if len(rows) == 1 else 'messages'}"
    return theme.label(name) + f'<ol start="0" style="margin:2px 0;padding-left:2em">{"".join(rows)}</ol>'


def _side_by_side(left: str, right: str) -> str:
    """Return two parts side by side, or one below the other where the page is narrow or zoomed."""
    column = f"flex:1 1 320px;min-width:0;color:{theme.INK};background:{theme.PAPER}"
    return (
        '<div style="display:flex;flex-wrap:wrap;gap:12px">'
        f'<div style="{column}">{left}</div><div style="{column}">{right}</div></div>'
    )

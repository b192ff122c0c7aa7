"""Drag and drop for the lines of a puzzle, with a mouse or a pen: a script in the page tells the kernel of each drop.

The lines are ipywidgets, which know nothing of dragging. The script is an event handler of an image that cannot be
loaded, as `<script>` does not run in a widget. It writes ``PIECE:PLACE:TIME`` into a hidden text field. Where a page
allows no such scripts, the buttons do all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

BOARD, ANSWER, PIECE, ROW, DROP = "course-board", "course-answer", "course-piece", "course-row", "course-drop"
OUTSIDE = -1
"""The place of a piece that was dropped outside of the answer."""
STYLE = (
    f"<style>.{ANSWER}{{min-height:34px;border:1px dashed currentColor;border-radius:4px;padding:2px}}"
    f".{PIECE}{{cursor:grab;user-select:none}}.course-dragged{{opacity:.5}}"
    ".course-before{box-shadow:0 -3px 0 0 currentColor}.course-after{box-shadow:0 3px 0 0 currentColor}</style>"
)
SCRIPT = """
if (!window.courseDragging) {
  window.courseDragging = true;
  let drag = null;
  const MARKS = ['course-before', 'course-after'];
  const clear = () => document.querySelectorAll('.course-before, .course-after')
    .forEach((each) => each.classList.remove(...MARKS));
  const over = (element, event) => {
    const box = element.getBoundingClientRect();
    return event.clientX >= box.left && event.clientX <= box.right
      && event.clientY >= box.top - 12 && event.clientY <= box.bottom + 12;
  };
  const rows = () => [...drag.board.querySelectorAll('.course-answer > .course-row')]
    .filter((each) => each !== drag.piece);
  const middle = (element) => {
    const box = element.getBoundingClientRect();
    return (box.top + box.bottom) / 2;
  };
  const place = (event) => over(drag.board.querySelector('.course-answer'), event)
    ? rows().filter((each) => middle(each) < event.clientY).length : -1;
  document.addEventListener('pointerdown', (event) => {
    const piece = event.target.closest('.course-board .course-piece');
    const button = event.target.closest('button');
    if (!piece || event.button !== 0 || event.pointerType === 'touch' || (button && button !== piece)) return;
    drag = { piece, board: piece.closest('.course-board'), x: event.clientX, y: event.clientY, moved: false };
  });
  document.addEventListener('pointermove', (event) => {
    if (!drag) return;
    if (!drag.moved && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 6) return;
    drag.moved = true;
    drag.piece.classList.add('course-dragged');
    clear();
    const where = place(event);
    if (where < 0) return;
    const others = rows();
    if (others[where]) others[where].classList.add('course-before');
    else (others[where - 1] || drag.board.querySelector('.course-answer')).classList.add('course-after');
  });
  document.addEventListener('pointerup', (event) => {
    const done = drag;
    if (done && done.moved) {
      const where = place(event);
      const number = /course-piece-([0-9]+)/.exec(done.piece.className)[1];
      const input = done.board.querySelector('.course-drop input');
      const stop = (click) => { click.stopPropagation(); click.preventDefault(); };
      document.addEventListener('click', stop, { capture: true, once: true });
      setTimeout(() => document.removeEventListener('click', stop, { capture: true }), 0);
      input.value = [number, where, Date.now()].join(':');
      ['input', 'change'].forEach((kind) => input.dispatchEvent(new Event(kind, { bubbles: true })));
      done.piece.classList.remove('course-dragged');
    }
    drag = null;
    clear();
  });
  document.addEventListener('pointercancel', () => {
    if (drag) drag.piece.classList.remove('course-dragged');
    drag = null;
    clear();
  });
}
"""


def drop_field(dropped: Callable[[int, int], None]) -> Any:
    """Return a widget that nobody sees: it brings the script, and calls ``dropped(piece, place)`` for each drop."""
    import ipywidgets

    def tell(change: Any) -> None:
        piece, place, _ = str(change["new"]).split(":")
        dropped(int(piece), int(place))

    field = ipywidgets.Text(layout={"display": "none"})
    field.add_class(DROP)
    field.observe(tell, "value")
    script = ipywidgets.HTML(f'{STYLE}<img alt="" hidden src="data:," onerror="{escape(SCRIPT)}">')
    return ipywidgets.VBox([script, field])

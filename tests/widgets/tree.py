"""Look-up of controls inside a built widget, by the names a learner sees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from traitlets import dlink


def controls(widget: Any) -> Iterator[Any]:
    """Yield ``widget`` and all that is inside it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from controls(child)


def joined(widget: Any) -> Any:
    """Return ``widget`` with the links that a page would keep up, from ``asked`` to ``answered`` of each field."""
    for each in controls(widget):
        if each.has_trait("asked"):
            dlink((each, "asked"), (each, "answered"))
    return widget


def named(widget: Any, name: str) -> Any:
    """Return the one control whose description or tooltip is ``name``, whatever sign stands before it."""
    found = [
        each
        for each in controls(widget)
        if name in (getattr(each, "tooltip", None), str(getattr(each, "description", "")).lstrip("○●✓✗ "))
    ]
    assert len(found) == 1, f"{len(found)} controls are named {name!r}"
    return found[0]


def shown(widget: Any) -> str:
    """Return all HTML inside ``widget``, the style sheet left out."""
    texts = [str(each.value) for each in controls(widget) if type(each).__name__ == "HTML"]
    return "\n".join(text for text in texts if not text.startswith("<style>"))

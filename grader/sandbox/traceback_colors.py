"""Colors of tracebacks, kept: for each traceback IPython has the same style made and translated for a terminal anew."""

from __future__ import annotations

from functools import cache, wraps
from typing import Any

import stack_data
from pygments.formatters.terminal256 import Terminal256Formatter


def keep() -> None:
    """Let each style be made and translated once: more than half of what an error in a cell costs."""
    library: Any = stack_data
    formatters: Any = Terminal256Formatter
    known: dict[Any, dict[Any, Any]] = {}
    library.style_with_executing_node = cache(library.style_with_executing_node)
    translate = formatters._setup_styles
    if hasattr(translate, "__wrapped__"):
        return

    @wraps(translate)
    def set_up(formatter: Any) -> None:
        about = (type(formatter), formatter.style, formatter.usebold, formatter.useunderline, formatter.useitalic)
        if about not in known:
            translate(formatter)
            known[about] = formatter.style_string
        formatter.style_string = dict(known[about])

    formatters._setup_styles = set_up

"""HTML pages rendered from ``templates/``: one file each, no script, nothing loaded from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grader.reports import labels, plot, sanitize

STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
_NOTHING_TO_CLEAN = (Markup, int, float)


def policy(style: str = STYLE) -> str:
    """Return the Content-Security-Policy of a page: its own style sheet, pictures it carries itself, and nothing else.

    The style sheet is named by its hash, so that no other one and no ``style`` attribute has an effect.
    """
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def render(template: str, **values: Any) -> str:
    """Return the page that a template makes of ``values``.

    Every text a template writes is cleaned by `sanitize.plain` and escaped; only `Markup` is written as it is.
    """
    return _ENVIRONMENT.get_template(template).render(values)


def _cleaned(value: Any) -> Any:
    """Return what a template is about to write, without control and direction characters."""
    return value if isinstance(value, _NOTHING_TO_CLEAN) else sanitize.plain(value)


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    finalize=_cleaned,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_ENVIRONMENT.filters |= {
    "marked": sanitize.marked,
    "markdown": sanitize.markdown,
    "number": labels.number,
    "python": sanitize.python,
    "shown": sanitize.shown,
}
_ENVIRONMENT.globals |= {
    "bar": plot.bar,
    "histogram": plot.histogram,
    "policy": policy(),
    "stack": plot.stack,
    "style": Markup(STYLE),
}

"""Cleaning of what learners wrote or printed, for pages that an instructor opens.

Nothing of theirs becomes markup unless it passes an allow list without scripts, styles, frames, forms, ids and classes.
The page's own Content-Security-Policy is a second line of defense (`grader.reports.html_document`).
"""

from __future__ import annotations

import base64
import binascii
import re
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

MAX_TEXT_CHARACTERS = 20_000
"""Characters of one output that are shown."""
MAX_MARKUP_CHARACTERS = 100_000
"""Characters of an HTML output that are cleaned; of a longer one the plain text is shown."""
MAX_IMAGE_CHARACTERS = 8 * 1024 * 1024
"""Characters of an image in base64 that are shown."""
IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del", "details", "div", "dl"),
    *("dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre"),
    *("q", "s", "samp", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th"),
    *("thead", "tr", "u", "ul", "var"),
}
_ATTRIBUTES = {
    "a": {"href"},
    "abbr": {"title"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+")
_WEB = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)
_HEADING = re.compile(r"<(/?)h[1-6]>")
_UNCOLORED = re.compile(r'<span class="(?:p|n|o|w|nb|bp|nn)">([^<]*)</span>')
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: Any, limit: int = MAX_TEXT_CHARACTERS) -> str:
    """Return text without terminal colours, control and direction characters, cut at ``limit``; not yet escaped."""
    whole = "".join(map(str, text)) if isinstance(text, list) else str(text)
    if len(whole) <= limit and whole.isprintable():  # one line without anything to clean, as most texts are
        return whole
    clean = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", _ANSI.sub("", whole[: 4 * limit].replace("\r\n", "\n")))
    if len(clean) <= limit and len(whole) <= 4 * limit:
        return clean
    return clean[:limit] + f"\n… (shortened: {len(whole)} characters)"


def shown(text: Any, limit: int = MAX_TEXT_CHARACTERS) -> Markup:
    """Return `plain` text, escaped for use between tags and in quoted attributes."""
    return escape(plain(text, limit))


@lru_cache(maxsize=2048)
def marked(text: str) -> Markup:
    """Return a sentence, escaped, with text in backticks as code; cached, as many outcomes share their sentences."""
    pieces = plain(text).split("`")
    if len(pieces) % 2 == 0:
        return escape("`".join(pieces))
    code = Markup("<code>%s</code>")
    return Markup("").join(code % piece if index % 2 else piece for index, piece in enumerate(pieces))


def markup(source: str) -> Markup | None:
    """Return HTML without anything that could run, load or disguise itself; None where it is too long for that."""
    import nh3

    if len(source) > MAX_MARKUP_CHARACTERS:
        return None
    cleaned = nh3.clean(
        source,
        tags=TAGS,
        clean_content_tags={"script", "style", "template", "noscript", "iframe", "svg", "math", "title"},
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "data"},
    )
    return Markup(cleaned)


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Let an ``img`` show only a picture it carries, and a link lead only to the web."""
    if name == "src":
        return value if _PICTURE.fullmatch(value.strip()) else None
    if name == "href":
        return value if _WEB.match(value.strip()) else None
    return value


@lru_cache(maxsize=512)
def markdown(source: str) -> Markup:
    """Return Markdown as safe HTML; cached, as most of it is the same in every submission.

    Headings become plain bold lines: the page has an outline of its own, which a learner must not fake.
    """
    import mistune

    source = plain(source, MAX_TEXT_CHARACTERS)
    as_text = Markup("<pre>{}</pre>").format(source)
    if len(source) > MAX_TEXT_CHARACTERS:  # it was shortened
        return as_text
    render = mistune.create_markdown(escape=False, plugins=["table", "strikethrough"])
    cleaned = markup(str(render(source))) or as_text
    return Markup(_HEADING.sub(lambda tag: "</p>" if tag[1] else '<p class="heading">', cleaned))


def picture(kind: str, data: Any) -> Markup | None:
    """Return an output's image as an ``img`` that carries it; None where it is no image this page shows.

    An SVG is shown as a picture too: in an ``img`` a browser runs nothing of it and loads nothing for it.
    """
    text = "".join(map(str, data)) if isinstance(data, list) else str(data)
    if len(text) > MAX_IMAGE_CHARACTERS:
        return None
    if kind == "image/svg+xml":
        content = base64.b64encode(text.encode("utf-8", "replace"))
    elif kind in IMAGES:
        try:
            content = base64.b64encode(base64.b64decode("".join(text.split()), validate=True))
        except (binascii.Error, ValueError):
            return None
    else:
        return None
    return Markup(f'<img alt="A picture made by this code" src="data:{kind};base64,{content.decode()}">')


@lru_cache(maxsize=2048)
def python(source: str) -> Markup:
    """Return Python source as escaped HTML with the classes of `grader.reports.html_document`'s style sheet."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    text = plain(source)
    if len(text) > MAX_TEXT_CHARACTERS // 2:  # highlighting takes long for such a text
        return Markup("<pre><code>{}</code></pre>").format(text)
    colored: str = highlight(text, PythonLexer(stripnl=False), HtmlFormatter(nowrap=True))
    colored = _UNCOLORED.sub(r"\1", colored).rstrip()
    return Markup(f"<pre><code>{colored}</code></pre>")

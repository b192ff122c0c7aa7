"""Diagrams in the documentation: a Mermaid block becomes the picture that was made of it.

Code hosts draw Mermaid themselves. The built pages have no script for it, so that they need no other machine:
``python -m tests.browser.diagrams`` has JupyterLab draw each block, as a file named after the block's text.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"


def drawing_of(text: str) -> Path:
    """Return where the picture of a block is."""
    digest = hashlib.sha256(text.strip().encode()).hexdigest()[:12]
    return FOLDER / f"diagram-{digest}.svg"


def description(text: str) -> str:
    """Return the alternative text that a block carries."""
    found = re.search(r"^\s*accDescr: (.+)$", text, re.MULTILINE)
    return found.group(1) if found else ""


class Mermaid(SphinxDirective):
    """The directive ``mermaid``."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the picture, or an error that says how to make it."""
        text = "\n".join(self.content)
        drawing = drawing_of(text)
        if not drawing.is_file():
            message = f"{drawing.name} is missing: run `python -m tests.browser.diagrams`."
            return [self.state.document.reporter.error(message, line=self.lineno)]
        uri = "/" + drawing.relative_to(Path(self.env.srcdir)).as_posix()
        return [nodes.image(uri=uri, alt=description(text))]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive with Sphinx."""
    app.add_directive("mermaid", Mermaid)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

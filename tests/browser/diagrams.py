"""Draws the documentation's Mermaid blocks with JupyterLab: ``python -m tests.browser.diagrams``.

Each block of a page becomes a file in ``docs/pictures`` that is named after the block's text; drawings of blocks that
are gone are removed.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from urllib.parse import unquote

import nbformat

from lab.diagrams import FOLDER, drawing_of
from tests.browser.pictures import ROOT, lab_page

BLOCK = re.compile(r"^```mermaid\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks() -> list[str]:
    """Return the blocks of all pages in the documentation's folder."""
    pages = sorted((ROOT / "docs").rglob("*.md"))
    return [block for page in pages for block in BLOCK.findall(page.read_text(encoding="utf-8"))]


def drawings() -> set[Path]:
    """Return the drawings that are there."""
    return set(FOLDER.glob("diagram-*.svg"))


def main() -> int:
    """Draw every block, print the files, and return the exit code."""
    cells = [nbformat.v4.new_markdown_cell(f"```mermaid\n{block}```") for block in blocks()]
    with lab_page() as page:
        page.put("diagrams.ipynb", nbformat.v4.new_notebook(cells=cells))
        page.open("diagrams.ipynb")
        for number, block in enumerate(blocks()):
            image = page.notebook.locator(".jp-MarkdownCell").nth(number).locator(".jp-RenderedMermaid img")
            image.scroll_into_view_if_needed()
            document = unquote((image.get_attribute("src") or "").partition(",")[2])
            svg = document[document.index("<svg") :].strip()  # what comes before names a file of another machine
            drawing_of(block).write_text(svg + "\n", encoding="utf-8")
            print(drawing_of(block))
    for left_over in drawings() - {drawing_of(block) for block in blocks()}:
        left_over.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())

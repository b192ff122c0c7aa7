"""Text of each notebook as a page of its own, to be read where no script has run yet.

``python -m lab.site.text CONTENTS SITE`` writes them; it runs in the course's own environment, which has nbconvert.
"""

from __future__ import annotations

import html
import json
import re
import sys
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

from nbconvert.filters.markdown_mistune import markdown2html_mistune

from lab.site.app_page import STYLE, app_address

HERE = Path(__file__).parent
FOLDER = "text"
"""Folder of these pages in the site; below it they have the notebooks' paths."""
LINK = re.compile(r'href="([^":#?]+\.ipynb)(?:#[^"]*)?"')
DIAGRAM = re.compile(r"^```mermaid\n.*?\n```$", re.DOTALL | re.MULTILINE)
DESCRIPTION = re.compile(r"accDescr: *(.+)")
TITLE = re.compile(r"^# (.+)", re.MULTILINE)
QUESTION = '<p class="aside">Here the notebook asks a question.</p>'


def write_pages(contents: Path, site: Path) -> None:
    """Write the page of each notebook in the folder ``contents`` into ``site``."""
    for path in sorted(contents.rglob("*.ipynb")):
        name = path.relative_to(contents)
        page = site / FOLDER / name.with_suffix(".html")
        page.parent.mkdir(parents=True, exist_ok=True)
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        page.write_text(text_page(cells, name.as_posix()), encoding="utf-8")


def text_page(cells: list[dict[str, Any]], path: str) -> str:
    """Return the page for a notebook with these cells at ``path``; its links lead to notebooks that can be run."""
    root = "../" * (path.count("/") + 1)
    title = TITLE.search("".join(cells[0]["source"]))
    shown = "\n".join(f"<section>{_cell(cell)}</section>" for cell in cells)
    return (
        (HERE / "text_page.html")
        .read_text(encoding="utf-8")
        .format(
            title=html.escape(title[1] if title else path),
            root=root,
            style=STYLE,
            app=f"{root}{app_address(path)}",
            cells=_with_links(shown, path, root),
        )
    )


def _cell(cell: dict[str, Any]) -> str:
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        return str(markdown2html_mistune(DIAGRAM.sub(_description, source)))
    if cell["metadata"].get("jupyter", {}).get("source_hidden"):
        return QUESTION
    return f'<pre tabindex="0"><code>{html.escape(source)}</code></pre>'


def _description(diagram: re.Match[str]) -> str:
    """Return the words that stand for a diagram, which is drawn by a script."""
    found = DESCRIPTION.search(diagram[0])
    return f'<p class="aside">Diagram: {html.escape(found[1])}</p>' if found else ""


def _with_links(text: str, path: str, root: str) -> str:
    def address(link: re.Match[str]) -> str:
        return f'href="{root}{app_address(normpath(join(dirname(path), link[1])))}"'

    return LINK.sub(address, text)


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]), Path(sys.argv[2]))

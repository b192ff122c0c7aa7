"""Locations of the course's notebooks, for the tests of this folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from notebooks.generate import headings

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
EXTRAS = sorted((ROOT / "notebooks" / "extras").glob("*.ipynb"))
SOURCES = sorted((ROOT / "exercises" / "source").glob("*/*.ipynb"))
RELEASES = sorted((ROOT / "exercises" / "release").glob("*/*.ipynb"))
NOTEBOOKS = [*LESSONS, *EXTRAS, *SOURCES, *RELEASES]


def name_of(path: Path) -> str:
    """Return how a test is called after a notebook."""
    return str(path.relative_to(ROOT)).removesuffix(".ipynb")


def read(path: Path) -> NotebookNode:
    """Read a notebook as it lies on disk, with no upgrade and no repair."""
    return nbformat.reads(path.read_text(encoding="utf-8"), as_version=nbformat.NO_CONVERT)


def markdown_cells(path: Path) -> Iterator[NotebookNode]:
    """Yield the Markdown cells of a notebook."""
    return (cell for cell in read(path).cells if cell.cell_type == "markdown")


def code_cells(path: Path) -> Iterator[NotebookNode]:
    """Yield the code cells of a notebook."""
    return (cell for cell in read(path).cells if cell.cell_type == "code")


def sections_of(notebook: NotebookNode) -> dict[str, str]:
    """Return the text and the code under each heading, up to the next one, with blanks for line breaks."""
    sections: defaultdict[str, list[str]] = defaultdict(list)
    heading = ""
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            sections[heading].append(cell.source)
            continue
        left = headings(cell.source)
        for line in cell.source.splitlines():
            if left and line.startswith("#") and headings(line)[:1] == left[:1]:
                heading = left.pop(0)[1]
                sections[heading].append("")
            else:
                sections[heading].append(line)
    return {name: " ".join("\n".join(lines).split()) for name, lines in sections.items()}

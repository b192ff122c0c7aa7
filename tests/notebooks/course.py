"""Where the course's notebooks are, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SOURCES = sorted((ROOT / "exercises" / "source").glob("*/*.ipynb"))
RELEASES = sorted((ROOT / "exercises" / "release").glob("*/*.ipynb"))
NOTEBOOKS = [*LESSONS, *SOURCES, *RELEASES]


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

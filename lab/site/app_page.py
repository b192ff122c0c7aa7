"""Pages of JupyterLite with what a visitor reads while JupyterLab and Python load."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
STYLE = (HERE / "text.css").read_text(encoding="utf-8")
"""How the text of a notebook looks, here and on a page of its own."""


def app_address(path: str) -> str:
    """Return the address in the site at which the file at ``path`` is opened."""
    return f"lab/index.html?path={path}"


def with_waiting(page: str, files: Mapping[str, int], version: str, options: Mapping[str, Any]) -> str:
    """Return a page of JupyterLite that shows the notebook's text, and starts Python, while it loads.

    Without that, Python is started only when the notebook is open, after seconds in which one processor does nothing.

    Args:
        page: The page as JupyterLite has it.
        files: The kernel's files with their sizes in bytes, in the order to fetch them.
        version: Text that changes with the files: they are fetched once for each.
        options: With what Python is started.
    """
    settings = json.dumps({"version": version, "files": list(files.items()), "options": dict(options)})
    script = (HERE / "waiting.js").read_text(encoding="utf-8")
    waiting = (HERE / "waiting.html").read_text(encoding="utf-8")
    for word, text in {"STYLE": STYLE, "SETTINGS": settings, "SCRIPT": script}.items():
        waiting = waiting.replace(word, text.strip(), 1)
    return page.replace("</body>", f"{waiting}</body>", 1)

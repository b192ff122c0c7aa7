"""Changes to notebooks as somebody makes them in JupyterLab, and a small copy of the course to make them in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lab.originals import STORE, originals

ROOT = Path(__file__).parent.parent.parent
LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules", "source")


def copy_of_course(place: Path) -> Path:
    """Return a copy of what the notebooks are made from, and of the notebooks."""
    course = place / "course"
    originals(ROOT)  # kept, so that the copy has them too
    for name in ("notebooks", "exercises", "grader/checks"):
        shutil.copytree(ROOT / name, course / name, ignore=LEFT_OUT)
    for name in ("requirements.lock", STORE):
        shutil.copy(ROOT / name, course / name)
    return course


def edit(folder: Path, path: str, change: Callable[[dict[str, Any]], None]) -> str:
    """Change a notebook and return its text."""
    notebook = json.loads((folder / path).read_text(encoding="utf-8"))
    change(notebook)
    text = json.dumps(notebook)
    (folder / path).write_text(text, encoding="utf-8")
    return text


def run(notebook: dict[str, Any]) -> None:
    """Leave an output, as a run does."""
    _first_code(notebook)["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["Ready\n"]}]
    notebook["metadata"]["language_info"] = {"name": "python"}


def typed(notebook: dict[str, Any]) -> None:
    """Type into the first code cell."""
    _first_code(notebook)["source"] = ["mine"]


def _first_code(notebook: dict[str, Any]) -> dict[str, Any]:
    cell: dict[str, Any] = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    return cell

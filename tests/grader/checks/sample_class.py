"""The sample class as namespaces: what a learner's notebook holds after its cells ran."""

from __future__ import annotations

import contextlib
import io
import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.sample_class.answers import Answers, fill_in, read_answers

ROOT = Path(__file__).parents[3]
FILES = ROOT / "tests" / "data" / "sample_class"


@cache
def notebook(kind: str, assignment: str) -> dict[str, Any]:
    path = ROOT / "exercises" / kind / assignment / f"{assignment}.ipynb"
    return json.loads(path.read_text(encoding="utf-8"))


def answers(kind: str) -> list[Answers]:
    return [read_answers(path) for path in sorted((FILES / kind).glob("*.py"))]


def namespace_of(cells: list[dict[str, Any]], names: dict[str, Any] | None = None) -> dict[str, Any]:
    """Run the learner's and the locked cells, not those to play in, and return the names, in ``names`` where given."""
    names = {"__name__": "__main__"} if names is None else names
    for cell in cells:
        source = "".join(cell["source"])
        ours = "nbgrader" in cell["metadata"] or cell["id"].startswith("mine-")
        if cell["cell_type"] == "code" and ours and not source.startswith("check("):
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(source, f"<{cell['id']}>", "exec", dont_inherit=True), names)
    return names


def solved(assignment: str) -> dict[str, Any]:
    return namespace_of(notebook("source", assignment)["cells"])


def released(assignment: str) -> dict[str, Any]:
    return namespace_of(notebook("release", assignment)["cells"])


def handed_in(given: Answers, names: dict[str, Any] | None = None) -> dict[str, Any]:
    filled = fill_in(given, notebook("release", given.assignment), notebook("source", given.assignment))
    return namespace_of(filled["cells"], names)

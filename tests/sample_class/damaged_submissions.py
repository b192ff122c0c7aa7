"""Files that cannot be graded, or not without care: each is what one learner handed in instead of a notebook.

Each function gets a good notebook and the place where it should lie, and writes something else there. ``UNUSABLE``
says of each what the run's sentence about it has to mention, ``REPAIRED`` what is graded all the same.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.sample_class.answers import Notebook, code_cell

CHECK = "dispatch_tool_call"
Damage = Callable[[Notebook, Path], None]


def not_json(notebook: Notebook, path: Path) -> None:
    """A word processor's idea of the file."""
    path.write_text("Dear teacher, here is my homework.\n", encoding="utf-8")


def empty_file(notebook: Notebook, path: Path) -> None:
    path.write_bytes(b"")


def truncated(notebook: Notebook, path: Path) -> None:
    """An upload that broke off in the middle."""
    text = json.dumps(notebook)
    path.write_text(text[: len(text) // 2], encoding="utf-8")


def not_a_notebook(notebook: Notebook, path: Path) -> None:
    """JSON, and something else."""
    path.write_text(json.dumps({"name": "homework", "items": [1, 2, 3]}), encoding="utf-8")


def a_list(notebook: Notebook, path: Path) -> None:
    path.write_text(json.dumps(notebook["cells"]), encoding="utf-8")


def deep_json(notebook: Notebook, path: Path) -> None:
    """Brackets inside brackets, more than a parser can follow."""
    path.write_text("[" * 200_000 + "]" * 200_000, encoding="utf-8")


def latin1(notebook: Notebook, path: Path) -> None:
    """Saved in an old encoding, with a letter that UTF-8 writes otherwise."""
    changed = copy.deepcopy(notebook)
    changed["cells"].append(code_cell("mine-1", "# déjà vu"))
    path.write_bytes(json.dumps(changed, ensure_ascii=False).encode("latin-1", "replace"))


def huge(notebook: Notebook, path: Path) -> None:
    """A forgotten endless print: sixty megabytes of output."""
    changed = copy.deepcopy(notebook)
    output = {"output_type": "stream", "name": "stdout", "text": "spam\n" * 12_000_000}
    changed["cells"][2]["outputs"] = [output]
    path.write_text(json.dumps(changed), encoding="utf-8")


def other_kernel(notebook: Notebook, path: Path) -> None:
    changed = copy.deepcopy(notebook)
    changed["metadata"]["kernelspec"] = {"display_name": "R", "language": "R", "name": "ir"}
    path.write_text(json.dumps(changed), encoding="utf-8")


def wrong_assignment(notebook: Notebook, path: Path) -> None:
    """Another assignment's notebook under this one's name."""
    other = Path(__file__).parents[2] / "exercises" / "release" / "01_schema" / "01_schema.ipynb"
    path.write_bytes(other.read_bytes())


def checks_missing(notebook: Notebook, path: Path) -> None:
    """The graded cells deleted."""
    _write_without(notebook, path, lambda facts: facts.get("grade", False))


def answers_missing(notebook: Notebook, path: Path) -> None:
    """One answer cell deleted."""
    _write_without(notebook, path, lambda facts: facts.get("grade_id") == f"{CHECK}-answer")


def check_twice(notebook: Notebook, path: Path) -> None:
    """A graded cell copied and pasted, metadata and all."""
    _write_twice(notebook, path, CHECK)


def answer_twice(notebook: Notebook, path: Path) -> None:
    """An answer cell copied and pasted, metadata and all: which one counts?"""
    _write_twice(notebook, path, f"{CHECK}-answer")


def check_renamed(notebook: Notebook, path: Path) -> None:
    """The name of a graded cell edited by hand."""
    changed = copy.deepcopy(notebook)
    for cell in changed["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == CHECK:
            cell["metadata"]["nbgrader"]["grade_id"] = "mine"
    path.write_text(json.dumps(changed), encoding="utf-8")


def cells_are_no_list(notebook: Notebook, path: Path) -> None:
    path.write_text(json.dumps({**notebook, "cells": {"0": "x = 1"}}), encoding="utf-8")


def source_is_a_number(notebook: Notebook, path: Path) -> None:
    changed = copy.deepcopy(notebook)
    changed["cells"][2]["source"] = 42
    path.write_text(json.dumps(changed), encoding="utf-8")


def old_format(notebook: Notebook, path: Path) -> None:
    """A notebook of format 3, as IPython wrote it until 2015, without a cell."""
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": [], "metadata": {}}]}
    path.write_text(json.dumps(old), encoding="utf-8")


def no_notebook(notebook: Notebook, path: Path) -> None:
    """A folder with a letter in it, and no notebook."""
    (path.parent / "homework.txt").write_text("print('done')\n", encoding="utf-8")


def a_folder(notebook: Notebook, path: Path) -> None:
    """A folder with the notebook's name."""
    path.mkdir()


def link_to_the_solution(notebook: Notebook, path: Path) -> None:
    """Not a file of the learner's own, but a link to the solved assignment."""
    source = path.parents[3] / "source" / path.parent.name / path.name
    path.symlink_to(os.path.relpath(source, path.parent))


UNUSABLE: dict[Damage, str] = {
    not_json: r"JSON",
    empty_file: r"empty|JSON",
    truncated: r"JSON",
    not_a_notebook: r"notebook",
    a_list: r"notebook",
    deep_json: r"nested|deep|JSON",
    latin1: r"UTF-8|encoding",
    huge: r"large|MB|MiB|megabyte",
    other_kernel: r"kernel|language",
    wrong_assignment: r"assignment|cell",
    cells_are_no_list: r"notebook|cells",
    source_is_a_number: r"notebook|source|text",
    old_format: r"another assignment",
    no_notebook: r"no notebook|missing|not found|there is no",
    a_folder: r"folder|directory|no ordinary file|there is no",
    link_to_the_solution: r"outside|link",
}
"""Each damage, and a pattern for what the sentence about it says."""

REPAIRED: dict[Damage, dict[str, str]] = {
    checks_missing: {},
    check_renamed: {},
    check_twice: {},
    answer_twice: {},
    answers_missing: {CHECK: "none", "process_tool_calls": "any", "tool_definition": "any", "ToolRegistry": "any"},
}
"""What the grader puts right before it grades, as nbgrader does, and the scores that are not full marks then."""


def _write_without(notebook: Notebook, path: Path, unwanted: Callable[[dict[str, Any]], bool]) -> None:
    cells = [cell for cell in notebook["cells"] if not unwanted(cell["metadata"].get("nbgrader", {}))]
    path.write_text(json.dumps({**notebook, "cells": cells}), encoding="utf-8")


def _write_twice(notebook: Notebook, path: Path, grade_id: str) -> None:
    cells: list[dict[str, Any]] = []
    for cell in notebook["cells"]:
        cells.append(cell)
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id:
            cells.append({**cell, "id": "copied"})
    path.write_text(json.dumps({**notebook, "cells": cells}), encoding="utf-8")

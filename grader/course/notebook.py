"""Notebooks: submitted ones read and validated, the instructor's cells restored, and outputs added.

They are plain JSON: nbformat takes half a second to import, and a worker does not need it.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from grader.errors import GraderError

Json = dict[str, Any]

MAX_NOTEBOOK_BYTES = 10 * 1024 * 1024  # a notebook of this course has about 20 thousand
MAX_CELLS = 2000
PYTHON = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
CELL_TYPES = ("code", "markdown", "raw")
REVIEW = "grader_review"
"""Where an output's metadata holds the reasons for which a person has to look at a test."""


class UnusableNotebookError(GraderError):
    """A file cannot be graded; the text is one sentence for the instructor."""


def read(path: Path, folder: Path) -> Json:
    """Return the notebook at ``path`` as nbformat 4 JSON with cell sources as text.

    Raises:
        UnusableNotebookError: It is not a readable Python notebook inside ``folder``.
    """
    return parse(read_bytes(path, folder.resolve()), path.name)


def read_bytes(path: Path, folder: Path, limit: int = MAX_NOTEBOOK_BYTES) -> bytes:
    """Return the bytes of a file.

    Args:
        path: The file.
        folder: The folder that has to contain it. The caller has resolved the part of this path that is trusted; links
            below that are not followed.
        limit: The most bytes it may have.

    Raises:
        UnusableNotebookError: It is not an ordinary file in the folder, or it cannot be read.
    """
    if not nameable("/".join(path.parts[-3:])):
        raise UnusableNotebookError(
            f"{path.name} lies in a folder whose name is not readable text; rename it to the student's id."
        )
    try:
        if not path.resolve().is_relative_to(folder):
            raise UnusableNotebookError(f"{path.name} is a link to a path outside its folder; ask for the file itself.")
        if not path.exists():
            raise UnusableNotebookError(f"There is no notebook {path.name} in the submission.")
        if not path.is_file():
            raise UnusableNotebookError(f"{path.name} is a folder or a device, not a file.")
        size = path.stat().st_size
        if size > limit:
            raise UnusableNotebookError(
                f"{path.name} is too large: {size} bytes, the limit is {limit}; clear its outputs."
            )
        return path.read_bytes()
    except (OSError, RuntimeError) as error:
        raise UnusableNotebookError(f"{path.name} cannot be read: {error}.") from None


def nameable(name: str) -> bool:
    """Return whether a name from the file system is text: Linux allows any bytes, a gradebook does not."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def parse(data: bytes, name: str) -> Json:
    """Return the notebook in ``data``; see `read`."""
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except UnicodeError:
        raise UnusableNotebookError(f"{name} has an unreadable encoding; a notebook is UTF-8 text.") from None
    except (ValueError, RecursionError) as error:
        raise UnusableNotebookError(f"{name} is not JSON ({type(error).__name__}: {error}).") from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells", []), list) or "nbformat" not in notebook:
        raise UnusableNotebookError(
            f"{name} is JSON but not a notebook: it has no list of cells and no nbformat number."
        )
    if notebook["nbformat"] != 4:
        raise UnusableNotebookError(
            f"{name} is in notebook format {_short(notebook['nbformat'])}; expected 4: save it in JupyterLab again."
        )
    if "cells" not in notebook:
        raise UnusableNotebookError(f"{name} is not a notebook: it has no list of cells.")
    _require_python(notebook, name)
    if len(notebook["cells"]) > MAX_CELLS:
        raise UnusableNotebookError(f"{name} has {len(notebook['cells'])} cells; the limit is {MAX_CELLS}.")
    return {**notebook, "cells": [_cell(cell, number, name) for number, cell in enumerate(notebook["cells"], 1)]}


def _short(value: Any) -> str:
    """Return a learner's value for a sentence, without control characters and cut if it is long."""
    shown = ascii(value) if isinstance(value, str | int | float | None) else f"a {type(value).__name__}"
    return shown if len(shown) <= 60 else shown[:57] + "..."


def _require_python(notebook: Json, name: str) -> None:
    metadata = notebook.get("metadata", {})
    if not isinstance(metadata, dict):
        raise UnusableNotebookError(f"{name} is not a notebook: its metadata is no object.")
    for key in ("kernelspec", "language_info"):
        found = metadata.get(key) or {}
        if not isinstance(found, dict):
            raise UnusableNotebookError(f"{name} is not a notebook: its {key} is no object.")
        language = found.get("language") or (found.get("name") if key == "language_info" else None)
        if isinstance(language, str) and language.lower() not in ("python", "ipython", "python3"):
            raise UnusableNotebookError(
                f"{name} is for another kernel: its language is {_short(language)}, expected Python."
            )


def _cell(cell: Any, number: int, name: str) -> Json:
    if not isinstance(cell, dict) or cell.get("cell_type") not in CELL_TYPES:
        raise UnusableNotebookError(f"{name} is not a notebook: cell {number} is none of {', '.join(CELL_TYPES)}.")
    source = cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise UnusableNotebookError(f"{name} is not a notebook: the source of cell {number} is not text.")
    metadata = cell.get("metadata", {})
    return {
        "cell_type": cell["cell_type"],
        "id": cell.get("id"),
        "metadata": metadata if isinstance(metadata, dict) else {},
        "source": source.encode("utf-8", "replace").decode("utf-8"),
    }


def mark(cell: Mapping[str, Any]) -> Json:
    """Return a cell's nbgrader metadata, empty where it has none."""
    found = cell["metadata"].get("nbgrader")
    return found if isinstance(found, dict) and isinstance(found.get("grade_id"), str) else {}


def grade_id(cell: Mapping[str, Any]) -> str | None:
    """Return the name nbgrader knows a cell by."""
    return mark(cell).get("grade_id")


def own_cells(source: Json) -> set[str]:
    """Return the names of the cells by which a notebook is known to be of an assignment."""
    return _own({key: cell for cell in source["cells"] if (key := grade_id(cell))})


def restore(submitted: Json, source: Json, name: str) -> Json:
    """Return the submission with the instructor's locked cells and metadata, and the learner's solutions.

    Of cells with the same grade_id the last one counts, as in nbgrader. A locked or graded cell that is missing
    comes back after the one it follows in the source. Ids the source does not know lose their metadata.

    Raises:
        UnusableNotebookError: It has no cell of this assignment.
    """
    known = {key: cell for cell in source["cells"] if (key := grade_id(cell))}
    last = {key: index for index, cell in enumerate(submitted["cells"]) if (key := grade_id(cell)) in known}
    own = _own(known)
    if own.isdisjoint(last):
        raise UnusableNotebookError(
            f"{name} is of another assignment: it has none of the cells {', '.join(sorted(own))}."
        )
    cells = [
        _restored(cell, known[key]) if (key := grade_id(cell)) in known and last[key] == index else _plain(cell)
        for index, cell in enumerate(submitted["cells"])
    ]
    _add_missing(cells, list(known.values()))
    _give_ids(cells)
    metadata = {"kernelspec": source.get("metadata", {}).get("kernelspec") or PYTHON}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _own(known: Mapping[str, Json]) -> set[str]:
    """Return the names of the answers and checks: each assignment has its own, and all have a ``setup``."""
    return {key for key, cell in known.items() if mark(cell).get("solution") or mark(cell).get("grade")} or set(known)


def _restored(cell: Json, original: Json) -> Json:
    solution = bool(mark(original).get("solution"))
    return {
        "cell_type": original["cell_type"],
        "id": original.get("id"),
        "metadata": {**original["metadata"]},
        "source": cell["source"] if solution else original["source"],
    }


def _plain(cell: Json) -> Json:
    return {**cell, "metadata": {}}


def _add_missing(cells: list[Json], originals: Iterable[Json]) -> None:
    after = -1
    there = [grade_id(cell) for cell in cells]
    for original in originals:
        name = grade_id(original)
        if name in there:
            after = there.index(name)
        elif not mark(original).get("solution"):
            after += 1
            cells.insert(after, copy.deepcopy(original))
            there.insert(after, name)


def _give_ids(cells: list[Json]) -> None:
    taken = {cell["id"] for cell in cells if grade_id(cell) and cell.get("id")}
    for number, cell in enumerate(cells, 1):
        if grade_id(cell) and cell.get("id"):
            continue
        wanted = str(cell.get("id"))
        fine = (
            isinstance(cell.get("id"), str)
            and 0 < len(wanted) <= 64
            and wanted.replace("-", "").replace("_", "").isalnum()
        )
        if not fine or not wanted.isascii() or wanted in taken:
            wanted = f"cell-{number}"
            while wanted in taken:
                wanted += "x"
        cell["id"] = wanted
        taken.add(wanted)


def with_outputs(notebook: Json, outputs: Mapping[int, list[Json]]) -> Json:
    """Return the notebook as it is written: every code cell has outputs; ``outputs`` is by index."""
    cells, count = [], 0
    for index, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] != "code":
            cells.append(cell)
            continue
        count += 1
        own = [
            {**output, "execution_count": count} if output["output_type"] == "execute_result" else output
            for output in outputs.get(index, [])
        ]
        cells.append({**cell, "execution_count": count, "outputs": own})
    return {**notebook, "cells": cells}

"""A submitted notebook's bytes as they are graded: format 3 converted to 4, and outputs of megabytes left out."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from pathlib import Path

from grader.course.notebook import MAX_NOTEBOOK_BYTES, Json, UnusableNotebookError, read_bytes

MAX_FILE_BYTES = 64 * 1024 * 1024
"""Bytes of a file that are read at all; outputs count here."""
_MAX_VALUES = 4_000_000
"""Values in a large file: each takes many times its own bytes in memory, unlike the long texts of pictures."""
_OLD_FORMAT = b'"worksheets"'


def read_notebook(path: Path, folder: Path) -> bytes:
    """Return the bytes of a submitted notebook; see `read_bytes` and `graded_bytes`."""
    return graded_bytes(read_bytes(path, folder, MAX_FILE_BYTES), path.name)


def graded_bytes(data: bytes, name: str) -> bytes:
    """Return what is graded of a notebook's bytes: most often all of them.

    Raises:
        UnusableNotebookError: It is too large, or of an old format and damaged.
    """
    if len(data) > MAX_NOTEBOOK_BYTES:
        data = _without_outputs(data, name)
    return _converted(data, name) if _OLD_FORMAT in data else data


def _without_outputs(data: bytes, name: str) -> bytes:
    too_large = f"{name} is too large: {len(data)} bytes, the limit is {MAX_NOTEBOOK_BYTES} without outputs"
    if sum(map(data.count, (b"[", b"{", b","))) > _MAX_VALUES:
        raise UnusableNotebookError(f"{too_large}; clear its outputs.")
    notebook = _json(data)
    if notebook is None:
        raise UnusableNotebookError(f"{too_large}, and this is no notebook.")
    for cell in _cells(notebook):
        cell.pop("outputs", None)
    if isinstance(notebook.get("metadata"), dict):
        notebook["metadata"].pop("widgets", None)
    smaller = json.dumps(notebook).encode()
    if len(smaller) > MAX_NOTEBOOK_BYTES:
        raise UnusableNotebookError(
            f"{name} is too large: {len(smaller)} bytes without its outputs, the limit is {MAX_NOTEBOOK_BYTES}."
        )
    return smaller


def _json(data: bytes) -> Json | None:
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):  # a wrong encoding is a ValueError too
        return None
    return found if isinstance(found, dict) else None


def _cells(notebook: Json) -> Iterator[Json]:
    sheets = notebook.get("worksheets")
    for part in (notebook, *(sheets if isinstance(sheets, list) else ())):
        cells = part.get("cells") if isinstance(part, dict) else None
        yield from (cell for cell in cells or () if isinstance(cell, dict)) if isinstance(cells, list) else ()


def _converted(data: bytes, name: str) -> bytes:
    """Return a notebook of format 3 in format 4; anything else as it is."""
    notebook = _json(data)
    if notebook is None or notebook.get("nbformat") != 3:
        return data
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import nbformat  # takes half a second, and hardly any notebook needs it

        try:
            upgraded = nbformat.reads(json.dumps(notebook), as_version=4)  # type: ignore[no-untyped-call]
            return json.dumps(upgraded).encode()
        except Exception as error:
            raise UnusableNotebookError(
                f"{name} is in notebook format 3 and cannot be converted ({type(error).__name__}); "
                "save it in JupyterLab again."
            ) from None

"""A result as a worker sends it to the writer: small, and ready to be written.

Workers turn notebooks into bytes, since there are many workers and one writer. Only the checksums of the released
cells, which are in the gradebook, are added by the writer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from grader.autograde.result import SubmissionResult
from grader.course.notebook import Json, grade_id, mark
from grader.course.provenance import Provenance

PROVENANCE_KEY = "grader"
"""Where an autograded notebook's metadata holds its `Provenance`."""
_MARKED = b'{"metadata": {"nbgrader": {'
_INDENT = b"  "


@dataclass(frozen=True)
class NotebookPage:
    """An autograded notebook as it is written, without the checksums of the release."""

    cells: tuple[tuple[str | None, bytes], ...]
    """The grade_id of each cell, where it has one, and its JSON."""
    rest: bytes
    """The JSON of the rest of the notebook, without the opening brace."""

    def to_bytes(self, released: Mapping[str, str]) -> bytes:
        """Return the contents of the file.

        Args:
            released: The checksums of the released cells, by which nbgrader and its formgrader recognize a cell.
        """
        cells = (_released(cell, released.get(name or "")) for name, cell in self.cells)
        return b'{\n "cells": [\n' + b",\n".join(_INDENT + cell for cell in cells) + b"\n ],\n" + self.rest + b"\n"


@dataclass(frozen=True)
class GradedSubmission:
    """One finished submission."""

    result: SubmissionResult
    """Without its notebooks: `pages` has them."""
    provenance: Provenance
    pages: Mapping[str, NotebookPage] = field(default_factory=dict)
    checksums: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """nbgrader's checksum of each named cell as it was submitted: by notebook, then by grade_id."""
    kept: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Points from an earlier version of the grader that stand, as they are more: by notebook, then by grade_id."""

    @classmethod
    def of(cls, result: SubmissionResult, provenance: Provenance) -> GradedSubmission:
        """Return a result ready to be written."""
        pages = {name: page(notebook, provenance) for name, notebook in result.notebooks.items()}
        checksums = {name: checksums_of(notebook) for name, notebook in result.notebooks.items()}
        return cls(replace(result, notebooks={}), provenance, pages, checksums)


def page(notebook: Json, provenance: Provenance) -> NotebookPage:
    """Return a notebook as the writer needs it."""
    cells = []
    for cell in notebook["cells"]:
        name = grade_id(cell)
        if name:
            marked = {"nbgrader": _without(mark(cell), "checksum"), **_without(cell["metadata"], "nbgrader")}
            cell = {"metadata": marked, **_without(cell, "metadata")}
        cells.append((name, json.dumps(cell, ensure_ascii=False).encode("utf-8", "replace")))
    metadata = {**notebook.get("metadata", {}), PROVENANCE_KEY: provenance.to_json()}
    rest = {**_without(notebook, "cells"), "metadata": metadata}
    return NotebookPage(tuple(cells), b" " + json.dumps(rest, ensure_ascii=False)[1:].encode("utf-8", "replace"))


def _without(data: Json, key: str) -> Json:
    return {name: value for name, value in data.items() if name != key}


def _released(cell: bytes, known: str | None) -> bytes:
    if not known or not cell.startswith(_MARKED):
        return cell
    return _MARKED + f'"checksum": "{known}", '.encode() + cell.removeprefix(_MARKED)


def checksums_of(notebook: Json) -> dict[str, str]:
    """Return nbgrader's checksum of each named cell, by grade_id."""
    return {name: checksum(cell) for cell in notebook["cells"] if (name := grade_id(cell))}


def checksum(cell: Json) -> str:
    """Return nbgrader's checksum of a cell: the same bytes in the same order."""
    found = mark(cell)
    grade, solution = bool(found.get("grade")), bool(found.get("solution"))
    locked = not solution and (grade or bool(found.get("locked")))
    parts = [cell["source"], cell["cell_type"], str(grade), str(solution), str(locked), found["grade_id"]]
    if grade:
        parts.append(str(float(found["points"])))
    return hashlib.md5("".join(parts).encode("utf-8"), usedforsecurity=False).hexdigest()

"""Autograder for Gradescope: a zip file with the grader, an assignment, and the two scripts that Gradescope runs.

The grader itself is in the file, at the version that is installed here; what it needs is installed by name, with the
versions that are installed here. The instructor's notebook is in it without solutions: no check needs them.
"""

from __future__ import annotations

import copy
import importlib.metadata
import io
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from grader.checks.own_checks import FILE
from grader.course.assignment import Assignment, SourceNotebook, load
from grader.course.course_directory import CourseDirectory
from grader.course.notebook import mark
from grader.errors import WrongUseError

PROJECT, EXTRA = "function-calling-course", "grader"
PACKAGES = ("grader", "mocks")
COURSE = "course"
"""Folder of the course in the file."""
SETUP = """#!/usr/bin/env bash
# Gradescope runs this once, as root and with a network, when it builds the image.
set -euo pipefail
apt-get update
apt-get install --yes --no-install-recommends bubblewrap python3 python3-pip python3-venv
python3 -m venv /autograder/installer
/autograder/installer/bin/pip install {uv}
/autograder/installer/bin/uv venv --python {python} /autograder/venv
/autograder/installer/bin/uv pip install --no-deps --python /autograder/venv/bin/python \\
    --requirement /autograder/source/requirements.txt
"""
RUN = """#!/usr/bin/env bash
# Gradescope runs this for each submission, and reads /autograder/results/results.json.
set -euo pipefail
cd /autograder/source
exec /autograder/venv/bin/python -m grader.lms.gradescope_run /autograder
"""


class GradescopeError(WrongUseError):
    """There can be no autograder for an assignment; the text says why, and what to do."""


def archive(course: CourseDirectory, name: str) -> bytes:
    """Return the zip file for an assignment.

    Raises:
        AssignmentError: The instructor's version cannot be used.
        GradescopeError: It has cells that are no checks, or the project is not installed.
    """
    assignment = load(course, name)
    if assignment.plain:
        cells = ", ".join(cell for notebook in assignment.notebooks for cell in notebook.plain)
        raise GradescopeError(
            f"{name} has graded cells that are no checks ({cells}): they need nbgrader's gradebook, which Gradescope "
            "does not have. Take them out of a copy of the assignment, or grade it with python -m grader autograde."
        )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        python = f"{sys.version_info.major}.{sys.version_info.minor}"
        _add(file, "setup.sh", SETUP.format(python=python, uv=_pinned("uv")), 0o755)
        _add(file, "run_autograder", RUN, 0o755)
        _add(file, "requirements.txt", "".join(f"{line}\n" for line in sorted(_requirements())))
        for place, data in _course_files(course, assignment):
            _add(file, f"{COURSE}/{place}", data)
        root = Path(__file__).resolve().parents[2]
        for package in PACKAGES:
            for path in sorted((root / package).rglob("*")):
                if path.is_file() and "__pycache__" not in path.parts:
                    _add(file, path.relative_to(root).as_posix(), path.read_bytes())
    return buffer.getvalue()


def _add(file: zipfile.ZipFile, name: str, data: str | bytes, mode: int = 0o644) -> None:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = mode << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    file.writestr(entry, data)


def _course_files(course: CourseDirectory, assignment: Assignment) -> Iterator[tuple[str, str | bytes]]:
    folder = f"source/{assignment.name}"
    for notebook in assignment.notebooks:
        yield f"{folder}/{notebook.name}.ipynb", json.dumps(_without_solutions(notebook))
    if assignment.own_checks is not None:
        yield f"{folder}/{FILE}", assignment.own_checks.source
    settings = course.root / "nbgrader_config.py"
    if settings.is_file():
        yield settings.name, settings.read_bytes()


def _without_solutions(notebook: SourceNotebook) -> dict[str, object]:
    """Return the notebook with empty answers: those that count come from the submission."""
    cells = copy.deepcopy(notebook.json["cells"])
    for cell in cells:
        if mark(cell).get("solution"):
            cell["source"] = ""
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    return {**notebook.json, "cells": cells}


def _pinned(name: str) -> str:
    """Return a package with the version that is installed here, or its name alone where it is not."""
    try:
        return f"{name}=={importlib.metadata.version(name)}"
    except importlib.metadata.PackageNotFoundError:
        return name


def _requirements() -> Iterator[str]:
    """Yield what grading needs as it is installed here, each with its version."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    waiting, seen = [(PROJECT, ""), (PROJECT, EXTRA)], set[tuple[str, str]]()
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        try:
            found = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            if name == PROJECT:
                raise GradescopeError(f"{PROJECT} is not installed here: python -m pip install -e .") from None
            continue  # left out here on purpose, and grading works
        if name != PROJECT and not extra:
            yield f"{name}=={found.version}"
        for each in map(Requirement, found.requires or ()):
            if each.marker is None or each.marker.evaluate({"extra": extra}):
                waiting += [(canonicalize_name(each.name), wanted) for wanted in ("", *each.extras)]

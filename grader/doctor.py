"""Test of what grading needs, on this machine and in a course: ``python -m grader doctor``."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from grader.course.course_directory import CourseDirectory
from grader.course.gradebook import shown
from grader.course.nbgrader_app import prepare
from grader.course.release import names
from grader.errors import GraderError
from grader.grades.gradebook_reader import GradebookReader
from grader.learner.limits import Limits
from grader.sandbox import bubblewrap_program
from grader.sandbox.bubblewrap import available
from grader.sandbox.zygote_client import Zygote

_WITHOUT = {
    "Landlock": "bubblewrap alone keeps files apart. Linux 5.13 and later have it, if lsm= of the kernel lists it.",
    "seccomp": "learner code may start processes inside the sandbox; the filter is for Linux on x86_64 and aarch64.",
    "memory cgroups": (
        "memory is limited for each process, not for a whole submission. As an ordinary user under systemd, run "
        "systemd-run --user --scope python -m grader autograde ASSIGNMENT; for a container, limit its memory."
    ),
}
"""What it means if a layer of the sandbox is missing, and what to do."""


class State(StrEnum):
    """How a test ended."""

    OK = "ok"
    NOTE = "note"
    """Grading works, but less well."""
    MISSING = "missing"
    """Grading does not work."""


@dataclass(frozen=True)
class Finding:
    """The result of one test; where it is not `State.OK`, the text says what to do."""

    state: State
    subject: str
    text: str

    def __str__(self) -> str:
        return f"{self.state:8}{self.subject}: {self.text}"


def examine(course: CourseDirectory, url: str | None = None) -> Iterator[Finding]:
    """Yield a finding for each thing that grading needs; the gradebook's URL is the course's, where none is given."""
    yield _sandbox()
    layers = available().layers
    for subject, layer in (("Landlock", "landlock"), ("seccomp", "seccomp"), ("memory cgroups", "cgroups")):
        yield _layer(subject, layers[layer])
    nbgrader = _nbgrader()
    yield nbgrader
    found = _course(course)
    yield found
    if nbgrader.state is State.OK and found.state is State.OK:
        yield _gradebook(course, url or course.db_url)


def _sandbox() -> Finding:
    """Run a cell as a class run does."""
    program = bubblewrap_program.find()
    if isinstance(program, bubblewrap_program.NoProgram):
        return Finding(State.MISSING, "sandbox", available().reason)
    try:
        with Zygote(Limits(wall_seconds=30)) as zygote, zygote.learner_process() as subject:
            run = subject.run_cell("import os\nos.listdir('/home')")
            if run.error is None:
                return Finding(State.MISSING, "sandbox", "learner code can see /home; do not grade here.")
            answer = subject.run_cell("40 + 2").value_repr
    except Exception as error:  # whatever keeps it from working is what was asked for
        return Finding(State.MISSING, "sandbox", f"{type(error).__name__}: {error}")
    if answer != "42":
        return Finding(State.MISSING, "sandbox", f"a cell that calculates 42 gave {answer}; set the course up again.")
    return Finding(State.OK, "sandbox", f"learner code runs in bubblewrap ({program.path})")


def _layer(subject: str, state: str) -> Finding:
    if state.startswith("yes"):
        return Finding(State.OK, subject, state)
    return Finding(State.NOTE, subject, f"{state}; {_WITHOUT[subject]}")


def _nbgrader() -> Finding:
    again = "set the course up again with python3 start.py"
    try:
        prepare()
        version = importlib.metadata.version("nbgrader")
    except (GraderError, importlib.metadata.PackageNotFoundError):
        return Finding(State.MISSING, "nbgrader", f"not installed for {sys.executable}; {again}, and use its Python.")
    if shutil.which("alembic") is None:
        return Finding(
            State.MISSING, "nbgrader", f"its program alembic, which makes gradebooks, is not there; {again}."
        )
    return Finding(State.OK, "nbgrader", version)


def _course(course: CourseDirectory) -> Finding:
    root = course.root
    if not root.is_dir():
        return Finding(State.MISSING, "course", f"there is no folder {root}; name the course's folder with --course.")
    try:
        assignments = names(course)
        source = course.shown(course.source("ASSIGNMENT"))
    except GraderError as error:
        return Finding(State.MISSING, "course", str(error))
    if not assignments:
        return Finding(
            State.MISSING, "course", f"{root.resolve()} has no notebook in {source}; put one there, or see --course."
        )
    if not _is_writable(str(root)):
        return Finding(State.MISSING, "course", f"{root.resolve()} cannot be written; make it writable, or copy it.")
    return Finding(State.OK, "course", f"{root.resolve()}, {len(assignments)} assignments")


def _gradebook(course: CourseDirectory, url: str) -> Finding:
    path = url.removeprefix("sqlite:///")
    if path != url and not os.path.exists(path):
        folder = os.path.dirname(path)
        if _is_writable(folder):
            return Finding(State.OK, "gradebook", f"none yet; the first run makes {path}")
        return Finding(State.MISSING, "gradebook", f"{folder} cannot be written; make it writable, or see --db.")
    try:
        with GradebookReader(url, course.course_id) as reader:
            known = len(reader.assignments())
    except GraderError as error:
        return Finding(State.MISSING, "gradebook", str(error))
    if path != url and not os.access(path, os.W_OK):
        return Finding(State.MISSING, "gradebook", f"{path} cannot be written; make it writable.")
    return Finding(State.OK, "gradebook", f"{shown(url)}, {known} assignments")


def _is_writable(folder: str) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False

"""A small course to grade in a test: its folders, what learners hand in, and what came of it."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from tests import preloaded_python
from tests.nbgrader_commands import run_nbgrader

ROOT = Path(__file__).resolve().parents[2]
NAME = "02_dispatch"
FULL = {"dispatch_tool_call": 10, "process_tool_calls": 15, "tool_definition": 10, "ToolRegistry": 10}
NO_UNKNOWN_NAMES = (
    "def dispatch_tool_call(tool_call, registry):\n"
    "    function = registry[tool_call.function.name]\n"
    "    return json.dumps(function(**json.loads(tool_call.function.arguments)))"
)
"""An answer to the first exercise that gets all points but those for unknown names."""
Notebook = dict[str, Any]
Edit = Callable[[Notebook], None]


def make_course(folder: Path) -> Path:
    """Write the instructor's and the learners' version of one assignment, and the course's settings."""
    for part in ("source", "release"):
        shutil.copytree(ROOT / "exercises" / part / NAME, folder / part / NAME)
    shutil.copy(ROOT / "exercises" / "nbgrader_config.py", folder)
    return folder


def solved() -> Notebook:
    """Return the instructor's version, as a learner with the instructor's answers hands it in."""
    return _notebook("source")


def starter() -> Notebook:
    """Return the learners' version, untouched."""
    return _notebook("release")


def _notebook(part: str) -> Notebook:
    path = ROOT / "exercises" / part / NAME / f"{NAME}.ipynb"
    notebook: Notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook


def edited(notebook: Notebook, *edits: Edit) -> Notebook:
    """Return a changed copy."""
    changed = copy.deepcopy(notebook)
    for edit in edits:
        edit(changed)
    return changed


def cell(notebook: Notebook, name: str) -> dict[str, Any]:
    """Return the cell with this id: it is the grade_id where there is one."""
    return next(each for each in notebook["cells"] if each["id"] == name)


def insert(before: str, source: str) -> Edit:
    """Add a cell of the learner's own."""

    def edit(notebook: Notebook) -> None:
        place = notebook["cells"].index(cell(notebook, before))
        new = {"cell_type": "code", "id": "mine", "metadata": {}, "source": source, "outputs": []}
        notebook["cells"].insert(place, new | {"execution_count": None})

    return edit


def replace(name: str, source: str) -> Edit:
    """Write something else into a cell."""
    return lambda notebook: cell(notebook, name).update(source=source)


def delete(name: str) -> Edit:
    """Remove a cell."""
    return lambda notebook: notebook["cells"].remove(cell(notebook, name))


def copy_behind(name: str) -> Edit:
    """Paste a copy of a cell, metadata and all, at the end."""
    return lambda notebook: notebook["cells"].append(copy.deepcopy(cell(notebook, name)) | {"id": "copied"})


def submit(course: Path, student: str, notebook: Notebook | bytes) -> Path:
    """Write what a learner hands in, and return its path."""
    path = course / "submitted" / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode())
    return path


def run(*command: str, cwd: Path = ROOT, seconds: float = 300, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a Python module as an instructor does whose virtual environment is not activated."""
    return preloaded_python.run(command, cwd=cwd, env=os.environ | environment, seconds=seconds)


def nbgrader(course: Path, *command: str, good: bool = True, **environment: str) -> str:
    """Run one of nbgrader's own commands inside the course; return what it printed."""
    done = run_nbgrader(course, *command, may_fail=not good, **environment)
    assert (done.returncode == 0) is good
    return done.stdout + done.stderr


def released_course(folder: Path) -> Path:
    """Make a course in which late work gets no points, and release its assignment with this project's command."""
    course = make_course(folder)
    with (course / "nbgrader_config.py").open("a") as settings:
        settings.write('\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    released = run("grader", "release", NAME, "--course", str(course))
    assert released.returncode == 0, released.stderr
    return course


def autograde(course: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run this project's class run on the course."""
    return run("grader", "autograde", NAME, "--course", str(course), *options, **environment)


def rows(done: subprocess.CompletedProcess[str]) -> dict[str, dict[str, Any]]:
    """Return what ``--json`` printed, by student; a student with two rows fails the test."""
    found = [row for line in done.stdout.splitlines() if "student" in (row := json.loads(line))]
    by_student = {row["student"]: row for row in found}
    assert len(by_student) == len(found)
    return by_student


def gradebook(course: Path, url: str | None = None, name: str = NAME) -> dict[str, dict[str, Any]]:
    """Return everything the gradebook says of each student's submission, without the database's own ids."""
    with Gradebook(url or f"sqlite:///{course / 'gradebook.db'}") as book:
        return {each.student.id: _submission(each) for each in book.assignment_submissions(name)}


def _submission(submission: Any) -> dict[str, Any]:
    return {
        "score": submission.score,
        "max_score": submission.max_score,
        "timestamp": submission.timestamp,
        "late": submission.late_submission_penalty,
        "grades": {
            grade.name: (grade.auto_score, grade.manual_score, grade.max_score, grade.needs_manual_grade)
            for notebook in submission.notebooks
            for grade in notebook.grades
        },
        "comments": {
            comment.name: (comment.auto_comment, comment.manual_comment)
            for notebook in submission.notebooks
            for comment in notebook.comments
        },
    }


def autograded(course: Path, student: str) -> Notebook:
    """Return the notebook a run wrote."""
    path = course / "autograded" / student / NAME / f"{NAME}.ipynb"
    found: Notebook = json.loads(path.read_text(encoding="utf-8"))
    return found


def journal_rows(course: Path) -> list[dict[str, Any]]:
    """Return the finished submissions in the one journal of the course."""
    (path,) = (course / "journal").iterdir()
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()[1:]]

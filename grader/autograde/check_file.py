"""Check of one notebook as its learner sees it: with the learner's inputs and without a gradebook."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

from grader.autograde.grade import grade
from grader.autograde.run import RunRefusedError
from grader.course.assignment import Assignment, load
from grader.course.course_directory import CourseDirectory
from grader.course.notebook import UnusableNotebookError, grade_id, own_cells, parse, read, read_bytes
from grader.course.recorded_assignment import EXTRA_FILES, MAX_EXTRA_FILES
from grader.course.submitted_notebook import read_notebook
from grader.in_kernel import SEED
from grader.outcome import Outcome
from grader.sandbox.bubblewrap import available
from grader.sandbox.launcher import SharedSandbox
from grader.sandbox.zygote_client import Zygote


def check_file(
    path: Path, course: CourseDirectory, *, unsafe: bool = False, sandbox: SharedSandbox | None = None
) -> list[Outcome]:
    """Return the outcomes of the checks in one notebook.

    Args:
        path: The notebook; an assignment of the course has one of the same name, or one with the same cells.
        course: The course.
        unsafe: Grade without a sandbox where there is none.
        sandbox: A sandbox that is running already, for one judge.

    Raises:
        RunRefusedError: There is no sandbox, or or no assignment for the notebook.
        UnusableNotebookError: The notebook cannot be graded.
    """
    state = available()
    if not state.ok and not unsafe:
        raise RunRefusedError(state.reason)
    assignment, notebook = _assignment_of(path, course)
    if assignment.plain:
        raise RunRefusedError(
            f"{assignment.name} has cells that are no checks; to grade it: python -m grader autograde {assignment.name}"
        )
    files = _modules_beside(path) | {notebook: read_notebook(path, path.parent.resolve())}
    with Zygote(unsafe=unsafe, control=sandbox.controls[0] if sandbox else None) as zygote:
        result = grade("you", assignment, files, zygote.learner_process, SEED, state.layers)
    if result.status == "unusable":
        raise UnusableNotebookError(str(result.reason))
    for faults in result.faults.values():
        for cell, trace in faults.items():
            print(f"The check of {cell} itself failed. This is our fault; please report it:\n{trace}", file=sys.stderr)
    return [outcome for outcomes in result.outcomes.values() for outcome in outcomes.values()]


def _modules_beside(path: Path) -> dict[str, bytes]:
    """Return the modules in the folder of a notebook, which imports them as under a kernel."""
    found = {}
    for module in sorted(path.parent.glob("*.py"))[:MAX_EXTRA_FILES]:
        with suppress(UnusableNotebookError):
            found[f"{EXTRA_FILES}{module.name}"] = read_bytes(module, path.parent.resolve())
    return found


def _assignment_of(path: Path, course: CourseDirectory) -> tuple[Assignment, str]:
    """Return the assignment that a notebook is of, and the notebook's name there."""
    for name in course.assignments():
        if (course.source(name) / path.name).exists():
            return load(course, name), path.stem
    found = _by_cells(path, course) if path.is_file() else []
    if len(found) != 1:
        raise RunRefusedError(
            f"No assignment of the course {course.root} has a notebook called {path.name}"
            + (f", and {len(found)} have its cells." if path.is_file() else ".")
        )
    name, notebook = found[0]
    return load(course, name), notebook


def _by_cells(path: Path, course: CourseDirectory) -> list[tuple[str, str]]:
    """Return the assignments with cells of a notebook, and the names of their notebooks."""
    cells = {grade_id(cell) for cell in parse(read_notebook(path, path.parent.resolve()), path.name)["cells"]}
    sources = [(name, each) for name in course.assignments() for each in sorted(course.source(name).glob("*.ipynb"))]
    return [(name, each.stem) for name, each in sources if not cells.isdisjoint(own_cells(read(each, each.parent)))]

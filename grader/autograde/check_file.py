"""Check of one notebook as its learner sees it: with the learner's inputs and without a gradebook."""

from __future__ import annotations

from pathlib import Path

from grader.autograde.grade import grade
from grader.autograde.run import RunRefusedError
from grader.course.assignment import load
from grader.course.course_directory import CourseDirectory
from grader.course.notebook import UnusableNotebookError, read_bytes
from grader.in_kernel import SEED
from grader.outcome import Outcome
from grader.sandbox.bubblewrap import available
from grader.sandbox.zygote_client import Zygote


def check_file(path: Path, course: CourseDirectory, *, unsafe: bool = False) -> list[Outcome]:
    """Return the outcomes of the checks in one notebook.

    Args:
        path: The notebook; an assignment of the course has one of the same name.
        course: The course.
        unsafe: Grade without a sandbox where there is none.

    Raises:
        RunRefusedError: There is no sandbox, or no assignment has a notebook of this name.
        UnusableNotebookError: The notebook cannot be graded.
    """
    state = available()
    if not state.ok and not unsafe:
        raise RunRefusedError(state.reason)
    found = [name for name in course.assignments() if (course.source(name) / path.name).exists()]
    if not found:
        raise RunRefusedError(f"No assignment of the course {course.root} has a notebook called {path.name}.")
    assignment = load(course, found[0])
    files = {path.stem: read_bytes(path, path.parent.resolve())}
    with Zygote(unsafe=unsafe) as zygote:
        result = grade("you", assignment, files, zygote.learner_process, SEED, state.layers)
    if result.status == "unusable":
        raise UnusableNotebookError(str(result.reason))
    return [outcome for outcomes in result.outcomes.values() for outcome in outcomes.values()]

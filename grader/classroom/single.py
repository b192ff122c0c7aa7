"""One notebook, as its learner would see it: the learner's inputs, no gradebook."""

from __future__ import annotations

from pathlib import Path

from grader.checks.outcome import Outcome
from grader.classroom.assignment import load
from grader.classroom.class_run import Refused
from grader.classroom.notebook import Unusable, read_bytes
from grader.classroom.submission import grade
from grader.in_kernel import SEED
from grader.sandbox.jail import available
from grader.sandbox.warm_parent import WarmParent


def check_file(path: Path, course: Path, *, unsafe: bool = False) -> list[Outcome]:
    """Return the outcomes of the checks in one notebook, named like an assignment's notebook.

    Raises:
        Refused: there is no sandbox, or no assignment has a notebook of this name.
        Unusable: the notebook cannot be graded.
    """
    state = available()
    if not state.ok and not unsafe:
        raise Refused(state.reason)
    found = sorted((course / "source").glob(f"*/{path.name}"))
    if not found:
        raise Refused(f"No assignment of the course {course} has a notebook called {path.name}.")
    assignment = load(course, found[0].parent.name)
    files = {path.stem: read_bytes(path, path.parent.resolve())}
    with WarmParent(unsafe=unsafe) as warm:
        result = grade("you", assignment, files, warm.inmate, SEED, state.layers)
    if result.status == "unusable":
        raise Unusable(str(result.reason))
    return [outcome for outcomes in result.outcomes.values() for outcome in outcomes.values()]

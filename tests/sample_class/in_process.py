"""Grades one honest submission in this very process, as the learner's own kernel does: no sandbox, milliseconds."""

from __future__ import annotations

import gc
import json
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import Any

from grader.checks import dependent, registry
from grader.learner.subject import LocalSubject
from grader.outcome import Outcome
from tests.grader.learner.cells import run_cell
from tests.sample_class.build import Submission

HONEST = ("right", "mistakes", "broken")
ASYNC = ("04_parallel",)
"""Assignments in which a mistake may be a coroutine that nobody awaits."""


def grade(submission: Submission, seed: int | str = 0) -> dict[str, Outcome]:
    """Run the notebook's cells and its checks, in order; return the outcomes by check id.

    Raises:
        ValueError: the submission is not an honest one; hostile code has no place outside the sandbox.
    """
    if submission.kind not in HONEST:
        raise ValueError(f"{submission.student} is {submission.kind}: run it in the sandbox only.")
    with main_module() as main, unawaited(submission.assignment):
        return _grade(submission, seed, vars(main))


@contextmanager
def main_module() -> Iterator[ModuleType]:
    """Put a fresh module in the place of the main one, where a kernel's names live and annotations are looked up.

    All else that is imported meanwhile stays: it is slow to load.
    """
    before = sys.modules["__main__"]
    sys.modules["__main__"] = main = ModuleType("__main__")
    try:
        yield main
    finally:
        sys.modules["__main__"] = before


@contextmanager
def unawaited(assignment: str) -> Iterator[None]:
    """Let coroutines that learner code never awaited go in here, without the warning that Python gives as they do."""
    with warnings.catch_warnings():
        if assignment in ASYNC:
            warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)
        yield
        if assignment in ASYNC:
            gc.collect()


def _grade(submission: Submission, seed: int | str, namespace: dict[str, Any]) -> dict[str, Outcome]:
    cells = json.loads(submission.path.read_text(encoding="utf-8"))["cells"]
    for number, cell in enumerate(cells):
        if cell["cell_type"] == "code" and not cell["metadata"].get("nbgrader", {}).get("grade"):
            with suppress(BaseException):  # a cell that fails, fails alone
                run_cell(namespace, cell["source"], number)
    outcomes: dict[str, Outcome] = {}
    for name in submission.expected:
        check = registry.get(name)
        outcomes[name] = dependent.run(
            check, LocalSubject(namespace), seed, lambda each: outcomes[each].failure is None
        )
    return outcomes


def as_expected(submission: Submission, outcomes: dict[str, Outcome]) -> list[str]:
    """Return a line for every check that did not end as the submission's file says."""
    lines = []
    for name, expected in submission.expected.items():
        outcome = outcomes[name]
        said = outcome.misconceptions[:1]
        misnamed = expected.misconception and said != (expected.misconception,)
        if misnamed or not expected.allows(outcome.score, outcome.points):
            detail = outcome.failure and (outcome.failure.title, outcome.failure.seen, *said)
            lines.append(
                f"{submission.student}, {name}: wanted {expected}, got {outcome.score} of {outcome.points} {detail}"
            )
    return lines

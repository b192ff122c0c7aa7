"""Grades one honest submission in this very process, as the learner's own kernel does: no sandbox, milliseconds."""

from __future__ import annotations

import json
import sys
from types import ModuleType
from typing import Any
from unittest.mock import patch

from grader.checks import catalogue
from grader.checks.outcome import Outcome
from grader.checks.subject import LocalSubject
from grader.sandbox.executor import Executor
from tests.sample_class.build import Submission

HONEST = ("right", "mistakes", "broken")


def grade(submission: Submission, seed: int | str = 0) -> dict[str, Outcome]:
    """Run the notebook's cells and its checks, in order; return the outcomes by check id.

    Raises:
        ValueError: the submission is not an honest one; hostile code has no place outside the sandbox.
    """
    if submission.kind not in HONEST:
        raise ValueError(f"{submission.student} is {submission.kind}: run it in the sandbox only.")
    main = ModuleType("__main__")  # a kernel's names are those of its main module; annotations are looked up there
    with patch.dict(sys.modules, {"__main__": main}):
        return _grade(submission, seed, vars(main))


def _grade(submission: Submission, seed: int | str, namespace: dict[str, Any]) -> dict[str, Outcome]:
    executor = Executor(namespace, lambda name, arguments: {"value": None})
    for cell in json.loads(submission.path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code" and not cell["metadata"].get("nbgrader", {}).get("grade"):
            executor.run_cell(cell["source"], cell["id"])
    return {name: catalogue.get(name).run(LocalSubject(namespace), seed) for name in submission.expected}


def as_expected(submission: Submission, outcomes: dict[str, Outcome]) -> list[str]:
    """Return a line for every check that did not end as the submission's file says."""
    lines = []
    for name, expected in submission.expected.items():
        outcome = outcomes[name]
        wanted = {"full": outcome.points, "none": 0}.get(expected.score, outcome.score)
        said = outcome.failure.misconception if outcome.failure else None
        if outcome.score != wanted or (expected.misconception and (said is None or said.id != expected.misconception)):
            detail = outcome.failure and (outcome.failure.title, outcome.failure.seen, said and said.id)
            lines.append(
                f"{submission.student}, {name}: wanted {expected}, got {outcome.score} of {outcome.points} {detail}"
            )
    return lines

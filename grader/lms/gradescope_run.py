"""Grading of one submission inside Gradescope: ``python -m grader.lms.gradescope_run /autograder``."""

from __future__ import annotations

import json
import secrets
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.autograde import submissions
from grader.autograde.grade import grade
from grader.autograde.result import SubmissionResult, grader_failed
from grader.course.assignment import Assignment, load
from grader.course.course_directory import LAYOUT, CourseDirectory
from grader.grades.feedback import hidden_inputs
from grader.lms.gradescope_archive import COURSE
from grader.outcome import Outcome, Status
from grader.reports import labels, text
from grader.reports.outcome_html import HiddenInputs
from grader.sandbox.bubblewrap import available
from grader.sandbox.zygote_client import Zygote

LEARNER = "learner"
"""Name of the one student; Gradescope knows whose submission it is."""
FAULT = "The check itself failed. This is not your fault: please tell your instructor."


def main(root: Path) -> int:
    """Grade what is in ``submission`` and write ``results/results.json``."""
    course = CourseDirectory(root / "source" / COURSE, LAYOUT)
    (name,) = course.assignments()
    handed_in = course.submitted(LEARNER, name)
    shutil.rmtree(handed_in, ignore_errors=True)
    shutil.copytree(root / "submission", handed_in, symlinks=True)
    assignment = load(course, name)
    result = _graded(course, assignment)
    results = root / "results"
    results.mkdir(exist_ok=True)
    written = results_of(result, assignment, hidden_inputs(course.config))
    (results / "results.json").write_text(json.dumps(written), encoding="utf-8")
    for trace in _traces(result):
        print(trace, file=sys.stderr)  # Gradescope shows it to instructors
    return 0


def _graded(course: CourseDirectory, assignment: Assignment) -> SubmissionResult:
    submission = submissions.read(course, assignment, LEARNER)
    if submission.problem:
        return SubmissionResult(LEARNER, assignment.name, "unusable", submission.problem)
    state = available()
    print(state.line if state.ok else f"No sandbox here, the container alone: {state.reason}")
    cells, imports = assignment.given_cells(), assignment.imports()
    with Zygote(unsafe=not state.ok, cells=cells, imports=imports) as zygote:
        files, seed = dict(submission.files), secrets.token_hex(8)
        try:
            return grade(LEARNER, assignment, files, zygote.learner_process, seed, state.layers)
        except Exception as error:  # an error of the grader: the learner hears that it is none of theirs
            return grader_failed(LEARNER, assignment.name, f"{type(error).__name__}: {error}")


def results_of(result: SubmissionResult, assignment: Assignment, hidden: HiddenInputs) -> dict[str, Any]:
    """Return a result in the form of Gradescope's ``results.json``."""
    if result.status == "unusable":
        tests: list[dict[str, Any]] = []
        output = f"This could not be graded. {result.reason}"
    else:
        tests = list(_tests(result, assignment, hidden))
        output = "Each exercise is listed with what was tried."
    return {
        "score": round(sum(each["score"] for each in tests), 2),
        "execution_time": round(result.seconds, 2),
        "output": text.harmless(output),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
    }


def _tests(result: SubmissionResult, assignment: Assignment, hidden: HiddenInputs) -> Iterator[dict[str, Any]]:
    for notebook in assignment.notebooks:
        for cell in notebook.checks:
            outcome = result.outcomes.get(notebook.name, {}).get(cell)
            if outcome is None:
                yield _test(cell, 0, notebook.points[cell], FAULT)
            else:
                passed = outcome.status is Status.PASSED
                yield _test(outcome.title, outcome.score, outcome.points, _output(outcome, hidden), passed=passed)


def _test(name: str, score: float, points: float, output: str, *, passed: bool = False) -> dict[str, Any]:
    return {
        "name": name,
        "score": score,
        "max_score": points,
        "status": "passed" if passed else "failed",
        "output": text.harmless(output),
        "output_format": "text",
        "visibility": "visible",
    }


def _output(outcome: Outcome, hidden: HiddenInputs) -> str:
    """Return a card, or the cases alone where the course does not show its secret inputs."""
    if hidden is HiddenInputs.ALL:
        return text.card(outcome)
    return "\n".join([labels.points(outcome), *map(labels.case_line, outcome.findings)])


def _traces(result: SubmissionResult) -> list[str]:
    faults = [trace for cells in result.faults.values() for trace in cells.values()]
    return [*faults, *([result.failure] if result.failure else [])]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

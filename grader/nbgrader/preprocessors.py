"""Classes that nbgrader loads by name: the steps that run a submission and save its grades; the feedback pages."""

from __future__ import annotations

import json
import secrets
import weakref
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import Exporter
from nbformat.v4.rwbase import rejoin_lines
from nbgrader.preprocessors import Execute, SaveAutoGrades
from nbgrader.utils import is_grade
from traitlets import Enum

from grader.autograde.grade import grade
from grader.autograde.learner_process import CheckFaultError
from grader.course.assignment import Assignment, AssignmentError, load
from grader.course.course_directory import CourseDirectory
from grader.course.grades import AssignmentGrades, NotebookGrades
from grader.course.notebook import Json, UnusableNotebookError, grade_id
from grader.course.notes import notes
from grader.course.recorded_assignment import EXTRA_FILES, extra_files, with_record
from grader.grades.feedback import read_grades
from grader.nbgrader.plugin import SAVE
from grader.reports.feedback_page import FeedbackPageData, page
from grader.reports.outcome_html import HiddenInputs
from grader.sandbox.bubblewrap import NoSandboxError, available
from grader.sandbox.zygote_client import Zygote

WAITING = "wait for a person"
"""Key of the resources under which `SandboxExecute` leaves a `WaitingCells` to `SaveGrades`."""
_HOW_TO_LEAVE = "To grade with nbgrader's own kernels, without a sandbox, take the two lines out of nbgrader_config.py."


@dataclass(frozen=True)
class WaitingCells:
    """Graded cells of a notebook that wait for a person, by grade_id."""

    unjudged: Collection[str]
    """The check itself failed: there is no score."""
    review: Collection[str]
    """They have a score, which is to be looked at."""


class SandboxExecute(Execute):  # type: ignore[misc]
    """Preprocessor that grades a notebook as a class run does and fills in its outputs as a kernel would.

    It inherits from nbgrader's Execute for its settings, and so that a class run recognizes the step that it replaces.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Return the notebook with its outputs.

        nbgrader logs the errors and goes on with the next submission.

        Raises:
            UnusableNotebookError: The notebook cannot be graded; it is for another kernel, for example.
            NoSandboxError: This machine has no sandbox.
            AssignmentError: The instructor's version cannot be used.
            CheckFaultError: A check failed by the grader's own fault, and the course has a step of its own that saves
                the grades: without an outcome it would give the cell all its points.
        """
        about = resources["nbgrader"]
        session = _session(self.parent.parent, about["assignment"])
        name = about["notebook"]
        one = session.only(name)
        files = {name: json.dumps(nb).encode()} | _extra_files(one, resources)
        result = grade(about["student"], one, files, session.zygote.learner_process, session.seed, session.layers)
        if result.status == "unusable":
            raise UnusableNotebookError(
                f"{result.reason} {_HOW_TO_LEAVE}" if "another kernel" in str(result.reason) else result.reason
            )
        resources[WAITING] = self._waiting(result.faults.get(name, {}), result.rows.get(name, {}).get("review", {}))
        _fill(nb, result.notebooks[name]["cells"])
        return nb, resources

    def _waiting(self, faults: Mapping[str, str], review: Collection[str]) -> WaitingCells:
        """Return the cells that wait for a person, and tell nbgrader's log of checks that failed."""
        for cell, trace in faults.items():
            problem = f"The check of {cell} itself failed; please report it:\n{trace}"
            if SAVE not in self.parent.parent.autograde_preprocessors:
                raise CheckFaultError(problem)
            self.log.error(problem)
        return WaitingCells(faults, review)


class SaveGrades(SaveAutoGrades):  # type: ignore[misc]
    """Preprocessor that saves grades as nbgrader does, and leaves to a person what a class run leaves to one."""

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """Save the score of a cell, and set nbgrader's flag where it waits for a person."""
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        waiting: WaitingCells | None = resources.get(WAITING)
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if waiting is not None and is_grade(cell) and (name in waiting.unjudged or name in waiting.review):
            grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
            grade.needs_manual_grade = True
            if name in waiting.unjudged:
                grade.auto_score = None
            self.gradebook.db.commit()
        return cell, resources


@dataclass(frozen=True)
class _Session:
    """Session of one run of nbgrader: what its submissions have in common."""

    assignment: Assignment
    zygote: Zygote
    seed: str
    layers: dict[str, str]

    def only(self, notebook: str) -> Assignment:
        """Return the assignment as if it had only this notebook: nbgrader goes from one to the next."""
        return replace(
            self.assignment, notebooks=tuple(each for each in self.assignment.notebooks if each.name == notebook)
        )


_sessions: weakref.WeakKeyDictionary[Any, dict[str, _Session]] = weakref.WeakKeyDictionary()
"""By nbgrader's converter, which makes a new preprocessor for every notebook and is gone after the run."""


def _session(converter: Any, name: str) -> _Session:
    sessions = _sessions.setdefault(converter, {})
    if name not in sessions:
        state = available()
        if not state.ok:
            raise NoSandboxError(f"{state.reason} {_HOW_TO_LEAVE}")
        assignment = _assignment(converter.coursedir, name)
        stack = ExitStack()
        zygote = stack.enter_context(Zygote(cells=assignment.given_cells(), imports=assignment.imports()))
        weakref.finalize(converter, stack.close)  # also at the end of the program
        sessions[name] = _Session(assignment, zygote, secrets.token_hex(8), state.layers)
    return sessions[name]


def _assignment(directory: Any, name: str) -> Assignment:
    course = CourseDirectory.of_nbgrader(directory)
    try:
        assignment = load(course, name)
        return with_record(assignment, course, directory.db_url) if assignment.plain else assignment
    except AssignmentError as error:
        raise AssignmentError(f"{error} {_HOW_TO_LEAVE}") from None


def _extra_files(assignment: Assignment, resources: Any) -> dict[str, bytes]:
    """Return the files that nbgrader has put beside the notebook, by the names that `grade` expects."""
    ignore = assignment.recorded.ignore if assignment.recorded else ()
    found = extra_files(Path(resources["metadata"]["path"]), ignore)
    return {f"{EXTRA_FILES}{name}": data for name, data in found.items()}


def _fill(nb: Any, done: Sequence[Json]) -> None:
    """Give each code cell of ``nb`` the outputs it has in ``done``, the same cells in the same order."""
    node: Any = nbformat.from_dict({"cells": list(done)})  # type: ignore[no-untyped-call]
    cells = rejoin_lines(node).cells  # type: ignore[no-untyped-call]
    named = {name: cell for cell in cells if (name := grade_id(cell))}
    others = (cell for cell in cells if not grade_id(cell))
    for cell in nb.cells:
        name = grade_id(cell)
        found = named.get(name) if name else next(others, None)
        if found is not None and cell.cell_type == "code":
            cell.outputs, cell.execution_count = found.outputs, found.execution_count


class FeedbackPage(Exporter):
    """Exporter that gives nbgrader's generate_feedback the pages of ``python -m grader feedback``."""

    hidden_inputs = Enum(
        [str(each) for each in HiddenInputs],
        default_value=str(HiddenInputs.ALL),
        help="How much of secret inputs learners see: all; input (without what was expected); none.",
    ).tag(config=True)
    file_extension = ".html"
    output_mimetype = "text/html"

    def from_notebook_node(self, nb: Any, resources: Any = None, **_: Any) -> tuple[Any, dict[str, Any]]:
        """Return the page. nbgrader's preprocessors, which query the gradebook cell by cell, are not needed for it."""
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        resources["output_extension"] = self.file_extension
        about = resources["nbgrader"]
        converter: Any = self.parent
        submission = _grades(converter, about["assignment"]).submissions[about["student"]]
        grades = submission.notebooks.get(about["notebook"], NotebookGrades())
        data = FeedbackPageData(
            about["assignment"],
            about["notebook"],
            submission.student.name,
            nb,
            grades,
            submission.timestamp,
            HiddenInputs(self.hidden_inputs),
            notes(CourseDirectory.of_nbgrader(converter.coursedir), about["assignment"]),
        )
        return page(data), resources


_grades_read: weakref.WeakKeyDictionary[Any, dict[str, AssignmentGrades]] = weakref.WeakKeyDictionary()


def _grades(converter: Any, assignment: str) -> AssignmentGrades:
    """Return the grades in the gradebook, read once in a run of nbgrader."""
    known = _grades_read.setdefault(converter, {})
    if assignment not in known:
        known[assignment] = read_grades(converter.coursedir.db_url, converter.coursedir.course_id, assignment)
    return known[assignment]

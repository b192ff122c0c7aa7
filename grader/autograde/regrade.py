"""Regrade of some submissions, or of one check in them: compared with the gradebook, and written only on request.

The secret inputs are drawn from the seed of the last run, so that what differs is the code, the check or the
assignment, and a second regrade finds the same. Points and comments given by hand stay.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from grader.autograde import submissions
from grader.autograde.earlier_points import EarlierPoints
from grader.autograde.gradebook_writer import GradebookWriter
from grader.autograde.graded_result import PROVENANCE_KEY, GradedSubmission
from grader.autograde.journal import Journal, newest_seed
from grader.autograde.lock import CourseLock
from grader.autograde.result import SubmissionResult
from grader.autograde.run import RunRefusedError
from grader.autograde.task_queue import GradingTask
from grader.autograde.worker_pool import RunConfig, WorkerPool
from grader.course.assignment import Assignment, load
from grader.course.course_directory import CourseDirectory
from grader.course.grades import AssignmentGrades, CellGrade, NotebookGrades
from grader.course.provenance import RunVersion, assignment_version, grader_version
from grader.course.recorded_assignment import with_record
from grader.reports.score_changes import CellChange, SubmissionChange
from grader.sandbox.bubblewrap import available

ANEW = "It was handed in anew since it was graded: regrade all of it, without --check."
FAULT = "The grader itself failed on it; please report this: {}"


@dataclass(frozen=True)
class RegradeSettings:
    """Settings of a regrade, as given on the command line."""

    course: CourseDirectory
    assignment: str
    url: str
    students: tuple[str, ...] = ()
    """All who have handed in, if there are none."""
    check: str | None = None
    """The one check, by its id or its cell; all if None."""
    write: bool = False
    workers: int = 1
    unsafe: bool = False
    afresh: bool = False


def regrade(
    settings: RegradeSettings, known: AssignmentGrades, say: Callable[[str], object]
) -> Iterator[SubmissionChange]:
    """Grade again and yield the changes, submission by submission, after each has been written if that is wanted.

    Args:
        settings: What to regrade.
        known: The grades in the gradebook.
        say: Reports the seed, and workers that ended.

    Raises:
        AssignmentError: The instructor's version cannot be used.
        CourseBusyError: Another class run is using the course.
        GradebookError, JournalError: Results cannot be written.
        RunRefusedError: There is no sandbox, or no such student or check.
    """
    assignment = load(settings.course, settings.assignment)
    state = available()
    if not (state.ok or settings.unsafe):
        raise RunRefusedError(state.reason)
    students = _students(settings, assignment)
    cells = _cells(assignment, settings.check) if settings.check else None
    with ExitStack() as stack:
        if settings.write:
            stack.enter_context(CourseLock(settings.course.root, assignment.name))
        if assignment.plain:
            assignment = with_record(assignment, settings.course, settings.url)
        seed = newest_seed(settings.course, assignment.name)
        version = RunVersion(
            assignment_version(settings.course, assignment.name), grader_version(), seed or secrets.token_hex(8)
        )
        say(f"Regrading {assignment.name}, {len(students)} handed in, seed {version.seed}.")
        yield from _Regrade(settings, assignment, version, known, cells).all_of(students, stack, say)


def _students(settings: RegradeSettings, assignment: Assignment) -> list[str]:
    there = submissions.students(settings.course, assignment)
    missing = [student for student in settings.students if student not in there]
    if missing or not there:
        folder = settings.course.shown(settings.course.submitted(missing[0] if missing else "STUDENT", assignment.name))
        raise RunRefusedError(f"Nothing is handed in: there is no folder {folder}.")
    return list(dict.fromkeys(settings.students)) or there


def _cells(assignment: Assignment, check: str) -> Mapping[str, frozenset[str]]:
    """Return the graded cells of a check with those of its answer, by notebook."""
    found: dict[str, frozenset[str]] = {}
    for notebook in assignment.notebooks:
        graded = {**dict.fromkeys(notebook.plain, ""), **notebook.checks}
        own = {cell for cell, check_id in graded.items() if check in (cell, check_id)}
        found[notebook.name] = frozenset(own | {f"{cell}-answer" for cell in own})
    if not any(found.values()):
        there = [check_id for each in assignment.notebooks for check_id in (*each.checks.values(), *each.plain)]
        raise RunRefusedError(f"{assignment.name} has no check {check!r}. It has: {', '.join(there)}.")
    return found


class _Regrade:
    """One pass over some submissions."""

    def __init__(
        self,
        settings: RegradeSettings,
        assignment: Assignment,
        version: RunVersion,
        known: AssignmentGrades,
        cells: Mapping[str, frozenset[str]] | None,
    ) -> None:
        self._settings, self._assignment, self._version, self._known = settings, assignment, version, known
        self._cells = cells
        """Cells to compare and to write, by notebook; None: all."""
        self._earlier = EarlierPoints()
        if not settings.afresh:
            self._earlier = EarlierPoints.of(settings.course, assignment, version.grader_version)
        self._unusable: list[GradedSubmission] = []

    def all_of(self, students: list[str], stack: ExitStack, say: Callable[[str], object]) -> Iterator[SubmissionChange]:
        """Grade and, if that is wanted, write the submissions of some students; yield the changes."""
        settings = self._settings
        journal = stack.enter_context(Journal(settings.course, self._assignment.name, self._version))
        config = RunConfig(self._assignment, self._version, settings.unsafe)
        pool = stack.enter_context(WorkerPool(config, min(settings.workers, len(students)), None, say))
        finished = pool.results(self._tasks(students))
        writer = stack.enter_context(GradebookWriter(settings.course, settings.url, settings.course.course_id))
        if not writer.has(self._assignment):
            name = self._assignment.name
            raise RunRefusedError(f"{name} has cells that are not in the gradebook: python -m grader autograde {name}")
        if settings.write:
            journal.start(resume=True)
        for batch in finished:
            yield from self._finish([graded for _, graded in batch], journal, writer)
        yield from self._finish(self._unusable, journal, writer)

    def _tasks(self, students: list[str]) -> Iterator[GradingTask]:
        for student in students:
            submission = submissions.read(self._settings.course, self._assignment, student)
            if submission.problem:
                result = SubmissionResult(student, self._assignment.name, "unusable", submission.problem)
                self._unusable.append(GradedSubmission(result, self._version.of(submission.digest)))
            else:
                yield GradingTask(student, dict(submission.files))

    def _finish(
        self, batch: list[GradedSubmission], journal: Journal, writer: GradebookWriter
    ) -> Iterator[SubmissionChange]:
        for graded in map(self._earlier.kept, batch):
            change = self._change(graded, writer)
            if self._settings.write and not change.problem:
                self._write(graded, journal, writer)
            yield change

    def _change(self, graded: GradedSubmission, writer: GradebookWriter) -> SubmissionChange:
        student = graded.result.student
        known = self._known.submissions.get(student)
        before = known.raw if known else 0.0
        problem = self._problem(graded)
        if problem:
            return SubmissionChange(student, before, before, problem=problem)
        changes = []
        for name, rows in writer.rows_of(graded, self._cells).items():
            grades = (known.notebooks.get(name) if known else None) or NotebookGrades()
            for cell in writer.graded_cells(graded.result.assignment, name):
                if rows.is_written(cell):
                    grade = grades.grades.get(cell, CellGrade(0.0, None))
                    changes.append(CellChange(name, cell, grade.auto_score, rows.score(cell), grade.manual_score))
        gained = sum((each.after or 0.0) - (each.before or 0.0) for each in changes if each.by_hand is None)
        kept = sum(
            points
            for name, cells in graded.kept.items()
            for cell, points in cells.items()
            if self._cells is None or cell in self._cells[name]
        )
        different = tuple(each for each in changes if each.before != each.after)
        return SubmissionChange(student, before, round(before + gained, 4), different, kept)

    def _problem(self, graded: GradedSubmission) -> str:
        """Return why nothing of a result is written, empty if it can be."""
        result = graded.result
        if not result.is_final:
            faults = [trace for cells in result.faults.values() for trace in cells.values()]
            return FAULT.format((result.failure or "\n".join(faults)).strip().splitlines()[-1])
        if self._cells is not None and result.status == "unusable":
            return str(result.reason)
        return ANEW if self._cells is not None and self._is_anew(graded) else ""

    def _is_anew(self, graded: GradedSubmission) -> bool:
        """Return whether the graded notebooks are of another submission, or are not there."""
        folder = self._settings.course.autograded(graded.result.student, self._assignment.name)
        try:
            pages = [json.loads((folder / f"{name}.ipynb").read_bytes()) for name in graded.pages]
            digests = {page["metadata"][PROVENANCE_KEY]["submission"] for page in pages}
        except (OSError, ValueError, KeyError, TypeError):
            return True
        return digests != {graded.provenance.submission}

    def _write(self, graded: GradedSubmission, journal: Journal, writer: GradebookWriter) -> None:
        folder = self._settings.course.submitted(graded.result.student, self._assignment.name)
        if self._cells is None:
            journal.add([(graded, writer.write_pages(graded, folder))])
        else:
            writer.write_cells(graded, self._cells)
            journal.add_part(graded)
        writer.record([(graded, folder)], self._cells)

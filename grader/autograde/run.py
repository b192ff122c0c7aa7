"""A class run: submissions, the workers that grade them, the journal, the writer, and the summary at the end."""

from __future__ import annotations

import json
import secrets
import sys
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from grader.autograde import submissions
from grader.autograde.earlier_points import EarlierPoints
from grader.autograde.gradebook_writer import GradebookWriter, has_pages
from grader.autograde.graded_result import GradedSubmission
from grader.autograde.journal import Journal, JournalEntry, changed_since, last_seed
from grader.autograde.lock import CourseLock
from grader.autograde.result import SubmissionResult
from grader.autograde.summary import ProgressBar, Summary
from grader.autograde.task_queue import GradingTask
from grader.autograde.worker_pool import BATCH_SIZE, Finished, RunConfig, WorkerPool
from grader.course.assignment import Assignment, load
from grader.course.course_directory import CourseDirectory
from grader.course.provenance import RunVersion, assignment_version, grader_version
from grader.course.recorded_assignment import with_record
from grader.course.release import record
from grader.errors import WrongUseError
from grader.reports.text import harmless
from grader.sandbox.bubblewrap import available
from grader.sandbox.launcher import SharedSandbox


class RunRefusedError(WrongUseError):
    """The run cannot start; the text says what to do."""


@dataclass(frozen=True)
class RunSettings:
    """Settings of a run, as given on the command line."""

    course: CourseDirectory
    assignment: str
    url: str
    workers: int = 1
    seed: str | None = None
    resume: bool = False
    as_json: bool = False
    unsafe: bool = False
    afresh: bool = False
    """Whether points of earlier versions of the grader are not kept."""
    dask: str | None = None
    """Address of the scheduler of a Dask cluster whose workers grade; None grades on this machine."""


class Graders(Protocol):
    """The processes that grade: a `WorkerPool`, or the workers of a cluster."""

    def results(self, tasks: Iterator[GradingTask]) -> Iterator[Finished]:
        """Start at once; yield finished submissions, some at a time."""


def run(settings: RunSettings, sandbox: SharedSandbox | None = None) -> int:
    """Grade all submissions of an assignment.

    Args:
        settings: The settings of the run.
        sandbox: A sandbox that is running already, for as many judges as there are workers.

    Returns:
        The exit code: 0, or 1 if some submission was unusable or a check failed by the grader's own fault.

    Raises:
        AssignmentError: The instructor's version cannot be used.
        CourseBusyError: Another class run is using the course.
        NbgraderError: The assignment could not be recorded in the gradebook.
        GradebookError, JournalError: Results cannot be written; what is in the journal is kept.
        RunRefusedError: There is no sandbox, or there are no submissions.
        NoSandboxError, NoClusterError: The workers have no sandbox, or there is no cluster.
    """
    assignment = load(settings.course, settings.assignment)
    state = available()
    if not (state.ok or settings.unsafe or settings.dask):
        raise RunRefusedError(state.reason)
    students = submissions.students(settings.course, assignment)
    if not students:
        folder = settings.course.shown(settings.course.submitted("STUDENT", assignment.name))
        raise RunRefusedError(f"Nothing is handed in: there is no folder {folder}.")
    with CourseLock(settings.course.root, assignment.name):
        if assignment.plain:
            assignment = with_record(assignment, settings.course, settings.url)
        summary = _ClassRun(settings, assignment, students).grade_all(sandbox)
    _say(f"\n{summary}")
    return 1 if summary.unusable or summary.faults else 0


class _ClassRun:
    """One pass over a class."""

    def __init__(self, settings: RunSettings, assignment: Assignment, students: list[str]) -> None:
        self._settings = settings
        self._assignment = assignment
        self._students = students
        self._version = _version_of(settings, assignment)
        self._known: Mapping[str, JournalEntry] = {}
        self._earlier = EarlierPoints()
        if not settings.afresh:
            self._earlier = EarlierPoints.of(settings.course, assignment, self._version.grader_version)
        self._set_aside: deque[tuple[str, JournalEntry | GradedSubmission]] = deque()
        self._bar = ProgressBar(len(students), sys.stderr)
        self._summary = Summary(plain={each.name: each.plain_points for each in assignment.notebooks})

    def grade_all(self, sandbox: SharedSandbox | None) -> Summary:
        """Grade, write and count; each result is in the journal before it is in the gradebook."""
        self._announce()
        with Journal(self._settings.course, self._assignment.name, self._version) as journal:
            if self._settings.resume:
                self._known = journal.finished()
            journal.start(resume=self._settings.resume)
            with self._graders(sandbox) as graders:
                finished = graders.results(self._tasks())  # they start while the gradebook opens: half a second
                with self._writer() as writer:
                    self._write_set_aside(journal, writer)
                    for batch in finished:
                        self._finish([graded for _, graded in batch], journal, writer)
                        self._write_set_aside(journal, writer)
                    self._summary.labels = writer.labels()
        self._emit({"event": "summary", **self._summary.to_json()})
        return self._summary

    def _announce(self) -> None:
        settings, version = self._settings, self._version
        _say(f"Grading {self._assignment.name}, {len(self._students)} handed in, seed {version.seed}.")
        if settings.unsafe:
            _say("UNSAFE: learner code runs without a sandbox, as you asked.")
        elif not settings.dask:  # a cluster's machines are not this one
            _say(available().line[0].upper() + available().line[1:] + ".")
        changed = changed_since(settings.course, self._assignment.name, version) if settings.resume else ""
        if changed:
            _say(f"Since the last run {changed} changed: everything is graded again.")
        start = {"event": "start", "assignment": self._assignment.name, "handed_in": len(self._students)}
        self._emit({**start, **version.to_json()})

    def _graders(self, sandbox: SharedSandbox | None) -> AbstractContextManager[Graders]:
        config = RunConfig(self._assignment, self._version, self._settings.unsafe)
        if self._settings.dask:
            from grader.autograde.dask.client import DaskGraders  # Dask is an extra, and takes half a second to import

            return DaskGraders(config, self._settings.dask, _say)
        return WorkerPool(config, min(self._settings.workers, len(self._students)), sandbox, _say)

    def _tasks(self) -> Iterator[GradingTask]:
        """Yield what has to be graded; set aside what cannot be graded and what has not changed since it was."""
        for student in self._students:
            submission = submissions.read(self._settings.course, self._assignment, student)
            if submission.note:
                self._summary.taken[student] = submission.note
            known = self._known.get(student)
            if known is not None and known.submission == submission.digest and self._has_pages(student, known):
                self._set_aside.append((student, known))
            elif submission.problem:
                result = SubmissionResult(student, self._assignment.name, "unusable", submission.problem)
                self._set_aside.append((student, GradedSubmission(result, self._version.of(submission.digest))))
            else:
                yield GradingTask(student, dict(submission.files))

    def _has_pages(self, student: str, known: JournalEntry) -> bool:
        return has_pages(self._settings.course, student, self._assignment.name, known.sizes)

    def _write_set_aside(self, journal: Journal, writer: GradebookWriter) -> None:
        """Write what was set aside; earlier results again, since a run may end between journal and gradebook."""
        while self._set_aside:
            batch = [self._set_aside.popleft() for _ in range(min(BATCH_SIZE, len(self._set_aside)))]
            self._finish([graded for _, graded in batch if isinstance(graded, GradedSubmission)], journal, writer)
            earlier = [journal.read(entry) for _, entry in batch if isinstance(entry, JournalEntry)]
            self._record(earlier, writer, again=True)

    def _finish(self, finished: list[GradedSubmission], journal: Journal, writer: GradebookWriter) -> None:
        if finished:
            journal.add([(each, writer.write_pages(each, self._folder(each))) for each in finished])
            self._record(finished, writer)

    def _record(self, finished: list[GradedSubmission], writer: GradebookWriter, *, again: bool = False) -> None:
        finished = [self._earlier.kept(each) for each in finished]
        writer.record([(each, self._folder(each)) for each in finished])
        for each in finished:
            self._summary.add(each.result)
            self._summary.keep(each.result.student, each.kept)
            if each.result.lost_sandboxes and each.result.failure is None and not again:
                _say(f"A sandbox or process was killed while it graded {each.result.student}; that was done again.")
            row = {
                **each.result.to_json(notebooks=False),
                **each.provenance.to_json(),
                "from_journal": again,
                "kept": each.kept,
            }
            self._emit({"event": "result", **row})
        if self._bar.step(len(finished), skipped=again):
            self._emit({"event": "progress", **self._bar.to_json()})

    def _folder(self, graded: GradedSubmission) -> Path:
        return self._settings.course.submitted(graded.result.student, self._assignment.name)

    def _writer(self) -> GradebookWriter:
        course, url, assignment = self._settings.course, self._settings.url, self._assignment
        writer = GradebookWriter(course, url, course.course_id)
        if writer.has(assignment):
            return writer
        with writer:
            source = course.shown(course.source(assignment.name))
            _say(f"{assignment.name} was not in the gradebook yet; it is recorded from {source}.")
        record(course, assignment.name, url)
        return GradebookWriter(course, url, course.course_id)

    def _emit(self, event: Mapping[str, Any]) -> None:
        if self._settings.as_json:
            print(json.dumps(event), flush=True)


def _version_of(settings: RunSettings, assignment: Assignment) -> RunVersion:
    assignment_now, grader = assignment_version(settings.course, assignment.name), grader_version()
    before = last_seed(settings.course, assignment.name, assignment_now, grader) if settings.resume else None
    return RunVersion(assignment_now, grader, settings.seed or before or secrets.token_hex(8))


def _say(text: str) -> None:
    print(harmless(text), file=sys.stderr, flush=True)

"""A class run: what was handed in, who grades it, the journal, the one writer, and the summary at the end."""

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
from grader.autograde.gradebook_writer import GradebookWriter, has_pages
from grader.autograde.graded_result import GradedSubmission
from grader.autograde.journal import Entry, Journal, changed_since, last_seed
from grader.autograde.lock import CourseLock
from grader.autograde.result import SubmissionResult
from grader.autograde.summary import Bar, Summary
from grader.autograde.worker_pool import AT_ONCE, Finished, GradingTask, RunConfig, WorkerPool
from grader.course.assignment import Assignment, load
from grader.course.course_directory import CourseDirectory
from grader.course.provenance import Edition, assignment_version, grader_version
from grader.course.recorded_assignment import with_record
from grader.course.release import record
from grader.errors import WRONG_USE, GraderError
from grader.reports.text import harmless
from grader.sandbox.bubblewrap import available
from grader.sandbox.launcher import Shared


class RunRefusedError(GraderError):
    """The run cannot start; the text says what to do."""

    exit_code = WRONG_USE


@dataclass(frozen=True)
class RunSettings:
    """What the command line says about a run."""

    course: CourseDirectory
    assignment: str
    url: str
    workers: int = 1
    seed: str | None = None
    resume: bool = False
    as_json: bool = False
    unsafe: bool = False
    dask: str | None = None
    """Address of a Dask cluster's scheduler, whose workers grade then."""


class Graders(Protocol):
    """Who grades: `WorkerPool`, or the workers of a cluster."""

    def results(self, tasks: Iterator[GradingTask]) -> Iterator[Finished]:
        """Begin at once; yield what is finished, some at a time."""


def run(settings: RunSettings, launched: Shared | None = None) -> int:
    """Grade everything handed in; return the exit code: 0, or 1 where something was unusable.

    ``jail`` is one that is running already, for as many judges as there are to be workers.

    Raises:
        AssignmentError: the instructor's version cannot be used.
        CourseBusyError: another class run is at work on the course.
        NbgraderError: the assignment could not be recorded in the gradebook.
        GradebookError, JournalError: results cannot be written; what is in the journal is kept.
        RunRefusedError, NoSandboxError, NoClusterError: there is no sandbox or no cluster, or nothing was handed in.
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
        summary = _ClassRun(settings, assignment, students).play(launched)
    _say(f"\n{summary}")
    return 1 if summary.unusable else 0


class _ClassRun:
    """One pass over a class."""

    def __init__(self, settings: RunSettings, assignment: Assignment, students: list[str]) -> None:
        self._settings = settings
        self._assignment = assignment
        self._students = students
        self._edition = _edition(settings, assignment)
        self._known: Mapping[str, Entry] = {}
        self._settled: deque[tuple[str, Entry | GradedSubmission]] = deque()
        self._bar = Bar(len(students), sys.stderr)
        self._summary = Summary(plain={each.name: each.plain_points for each in assignment.notebooks})

    def play(self, launched: Shared | None) -> Summary:
        """Grade, write and count; each result is in the journal before it is in the gradebook."""
        self._announce()
        with Journal(self._settings.course, self._assignment.name, self._edition) as journal:
            if self._settings.resume:
                self._known = journal.finished()
            journal.start(resume=self._settings.resume)
            with self._graders(launched) as graders:
                finished = graders.results(self._tasks())  # under way while the gradebook opens: half a second
                with self._writer() as writer:
                    self._take_over(journal, writer)
                    for some in finished:
                        self._finish([graded for _, graded in some], journal, writer)
                        self._take_over(journal, writer)
        self._tell({"event": "summary", **self._summary.to_json()})
        return self._summary

    def _announce(self) -> None:
        settings, edition = self._settings, self._edition
        _say(f"Grading {self._assignment.name}, {len(self._students)} handed in, seed {edition.seed}.")
        if settings.unsafe:
            _say("UNSAFE: learner code runs without a sandbox, as you asked.")
        elif not settings.dask:  # a cluster's machines are not this one
            _say(available().line[0].upper() + available().line[1:] + ".")
        changed = changed_since(settings.course, self._assignment.name, edition) if settings.resume else ""
        if changed:
            _say(f"Since the last run {changed} changed: everything is graded again.")
        start = {"event": "start", "assignment": self._assignment.name, "handed_in": len(self._students)}
        self._tell({**start, **edition.to_json()})

    def _graders(self, launched: Shared | None) -> AbstractContextManager[Graders]:
        orders = RunConfig(self._assignment, self._edition, self._settings.unsafe)
        if self._settings.dask:
            from grader.autograde.dask.client import DaskGraders  # Dask is an extra, and takes half a second to import

            return DaskGraders(orders, self._settings.dask, _say)
        return WorkerPool(orders, min(self._settings.workers, len(self._students)), launched, _say)

    def _tasks(self) -> Iterator[GradingTask]:
        """Yield what has to be graded; set aside what cannot be, and what has not changed since it was."""
        for student in self._students:
            submission = submissions.read(self._settings.course, self._assignment, student)
            known = self._known.get(student)
            if known is not None and known.submission == submission.digest and self._has_pages(student, known):
                self._settled.append((student, known))
            elif submission.problem:
                result = SubmissionResult(student, self._assignment.name, "unusable", submission.problem)
                self._settled.append((student, GradedSubmission(result, self._edition.of(submission.digest))))
            else:
                yield GradingTask(student, dict(submission.files))

    def _has_pages(self, student: str, known: Entry) -> bool:
        return has_pages(self._settings.course, student, self._assignment.name, known.sizes)

    def _take_over(self, journal: Journal, writer: GradebookWriter) -> None:
        """Write what was set aside. What is known is written again: a run may end between journal and gradebook."""
        while self._settled:
            some = [self._settled.popleft() for _ in range(min(AT_ONCE, len(self._settled)))]
            self._finish([graded for _, graded in some if isinstance(graded, GradedSubmission)], journal, writer)
            self._record([journal.read(entry) for _, entry in some if isinstance(entry, Entry)], writer, again=True)

    def _finish(self, finished: list[GradedSubmission], journal: Journal, writer: GradebookWriter) -> None:
        if finished:
            journal.add([(each, writer.write_pages(each, self._folder(each))) for each in finished])
            self._record(finished, writer)

    def _record(self, finished: list[GradedSubmission], writer: GradebookWriter, *, again: bool = False) -> None:
        writer.record([(each, self._folder(each)) for each in finished])
        for each in finished:
            self._summary.add(each.result)
            row = {**each.result.to_json(notebooks=False), **each.provenance.to_json(), "from_journal": again}
            self._tell({"event": "result", **row})
        if self._bar.step(len(finished), skipped=again):
            self._tell({"event": "progress", **self._bar.to_json()})

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

    def _tell(self, event: Mapping[str, Any]) -> None:
        if self._settings.as_json:
            print(json.dumps(event), flush=True)


def _edition(settings: RunSettings, assignment: Assignment) -> Edition:
    version, grader = assignment_version(settings.course, assignment.name), grader_version()
    before = last_seed(settings.course, assignment.name, version, grader) if settings.resume else None
    return Edition(version, grader, settings.seed or before or secrets.token_hex(8))


def _say(text: str) -> None:
    print(harmless(text), file=sys.stderr, flush=True)

"""A class run: what was handed in, who grades it, the journal, the one writer, and the summary at the end."""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from grader.classroom.assignment import Assignment, load
from grader.classroom.gradebook import GradebookWriter
from grader.classroom.journal import Journal, digest, last_seed
from grader.classroom.late import handed_in_at
from grader.classroom.nbgrader_app import course_id
from grader.classroom.notebook import Unusable, read_bytes
from grader.classroom.release import record
from grader.classroom.submission import SubmissionResult
from grader.classroom.summary import Bar, Summary
from grader.classroom.workers import Crew, Orders, Task
from grader.sandbox.jail import available
from grader.sandbox.launch import Shared

VERSION = "1"
"""Changes whenever the same submission may get another result; journals of another version are not resumed."""


class Refused(Exception):
    """The run cannot start; the text says what to do."""


@dataclass(frozen=True)
class Settings:
    """What the command line says about a run."""

    course: Path
    assignment: str
    url: str
    workers: int = 1
    seed: str | None = None
    resume: bool = False
    as_json: bool = False
    unsafe: bool = False


@dataclass(frozen=True)
class HandIn:
    """What one student handed in: its files, or what keeps them from being read."""

    student: str
    folder: Path
    files: Mapping[str, bytes]
    problem: str = ""

    @property
    def sha256(self) -> str:
        return digest(self.files, self.problem)


def run(settings: Settings, jail: Shared | None = None) -> int:
    """Grade everything handed in; return the exit code: 0, or 1 where something was unusable.

    ``jail`` is one that is running already, for as many judges as there are to be workers.

    Raises:
        BadAssignment: the instructor's version cannot be used.
        NbgraderFailed: the assignment could not be recorded in the gradebook.
        GradebookFailed, JournalFailed: results cannot be written; what is in the journal is kept.
        Refused, NoSandbox: there is no sandbox, or nothing was handed in.
    """
    assignment = load(settings.course, settings.assignment)
    state = available()
    if not state.ok and not settings.unsafe:
        raise Refused(state.reason)
    hand_ins = {each.student: each for each in _hand_ins(settings.course, assignment)}
    if not hand_ins:
        raise Refused(f"Nothing is handed in: there is no folder submitted/STUDENT/{settings.assignment}.")
    seed = _seed(settings, assignment)
    _say(f"Grading {assignment.name}, {len(hand_ins)} handed in, seed {seed}.")
    if settings.unsafe:
        _say("UNSAFE: learner code runs without a sandbox, as you asked.")
    results = _grade(settings, assignment, hand_ins, seed, jail)
    summary = Summary(results)
    if settings.as_json:
        print(json.dumps(summary.to_json()), flush=True)
    _say(f"\n{summary}")
    return 1 if summary.unusable else 0


def _grade(
    settings: Settings, assignment: Assignment, hand_ins: Mapping[str, HandIn], seed: str, jail: Shared | None
) -> list[SubmissionResult]:
    """Return every result; each is in the journal before it is in the gradebook."""
    results: list[SubmissionResult] = []
    bar = Bar(len(hand_ins), sys.stderr)
    with Journal(settings.course, assignment.name, seed, VERSION) as journal:
        known, waiting = _sorted_out(journal.finished() if settings.resume else {}, hand_ins)
        journal.start(resume=settings.resume)
        tasks = [Task(each.student, dict(each.files)) for each in waiting if not each.problem]
        with Crew(Orders(assignment, seed, settings.unsafe), min(settings.workers, len(tasks)), jail) as crew:
            graded = crew.results(tasks)  # under way while the gradebook is opened, which takes half a second
            with _writer(settings, assignment) as writer:
                for result in chain(known, _fresh(graded, assignment, waiting, journal)):
                    writer.write(result, hand_ins[result.student].folder)
                    results.append(result)
                    if settings.as_json:
                        print(json.dumps(result.to_json(notebooks=False)), flush=True)
                    bar.step()
    return results


def _sorted_out(
    finished: Mapping[str, tuple[str, SubmissionResult]], hand_ins: Mapping[str, HandIn]
) -> tuple[list[SubmissionResult], list[HandIn]]:
    """Return what an earlier run finished and has not changed since, and what is left to grade.

    The finished ones are written again: that run may have been killed between journal and gradebook.
    """
    known: list[SubmissionResult] = []
    waiting: list[HandIn] = []
    for student, hand_in in hand_ins.items():
        sha256, result = finished.get(student, (None, None))
        if result is not None and sha256 == hand_in.sha256:
            known.append(result)
        else:
            waiting.append(hand_in)
    return known, waiting


def _fresh(
    graded: Iterator[tuple[Task, SubmissionResult]], assignment: Assignment, waiting: list[HandIn], journal: Journal
) -> Iterator[SubmissionResult]:
    """Yield a result for each hand-in, once the journal has it."""
    for hand_in in waiting:
        if hand_in.problem:
            result = SubmissionResult(hand_in.student, assignment.name, "unusable", hand_in.problem)
            journal.add(hand_in.sha256, result)
            yield result
    for task, result in graded:
        journal.add(digest(task.files), result)
        yield result


def _seed(settings: Settings, assignment: Assignment) -> str:
    before = last_seed(settings.course, assignment.name, VERSION) if settings.resume else None
    return settings.seed or before or secrets.token_hex(8)


def _writer(settings: Settings, assignment: Assignment) -> GradebookWriter:
    writer = GradebookWriter(settings.course, settings.url, course_id(settings.course))
    if writer.has(assignment):
        return writer
    with writer:
        _say(f"{assignment.name} was not in the gradebook yet; it is recorded from source/{assignment.name}.")
    record(settings.course, assignment.name, settings.url)
    return GradebookWriter(settings.course, settings.url, course_id(settings.course))


def _hand_ins(course: Path, assignment: Assignment) -> Iterator[HandIn]:
    """Yield what lies under ``submitted/STUDENT/ASSIGNMENT``, by student."""
    for folder in sorted((course / "submitted").glob(f"*/{assignment.name}")):
        if folder.is_dir():
            yield _read(assignment, folder)


def _read(assignment: Assignment, folder: Path) -> HandIn:
    # Resolved down to the folder of all submissions and no further: a student's folder may be a link to somewhere else.
    home = folder.parent.parent.resolve() / folder.parent.name / folder.name
    files = {}
    try:
        for notebook in assignment.notebooks:
            path = folder / f"{notebook.name}.ipynb"
            files[notebook.name] = read_bytes(path, home)
        handed_in_at(folder)  # a time nobody can read would be a way around the due date
    except Unusable as error:
        return HandIn(folder.parent.name, folder, {}, str(error))
    return HandIn(folder.parent.name, folder, files)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)

"""A class run: what was handed in, who grades it, the journal, the one writer, and the summary at the end."""

from __future__ import annotations

import json
import secrets
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.checks.outcome import Status
from grader.classroom import workers
from grader.classroom.assignment import Assignment, load
from grader.classroom.gradebook import GradebookWriter
from grader.classroom.journal import Journal, digest, last_seed
from grader.classroom.nbgrader_app import course_id
from grader.classroom.notebook import Unusable, read_bytes
from grader.classroom.release import record
from grader.classroom.submission import SubmissionResult
from grader.sandbox.jail import available

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


def run(settings: Settings) -> int:
    """Grade everything handed in; return the exit code: 0, or 1 where something was unusable.

    Raises:
        BadAssignment: the instructor's version cannot be used.
        NbgraderFailed: the assignment could not be recorded in the gradebook.
        Refused: there is no sandbox, or nothing was handed in.
    """
    assignment = load(settings.course, settings.assignment)
    state = available()
    if not state.ok and not settings.unsafe:
        raise Refused(state.reason)
    folders = sorted(path for path in (settings.course / "submitted").glob(f"*/{settings.assignment}") if path.is_dir())
    if not folders:
        raise Refused(f"Nothing is handed in: there is no folder submitted/STUDENT/{settings.assignment}.")
    seed = settings.seed or (last_seed(settings.course, assignment.name, VERSION) if settings.resume else None)
    seed = seed or secrets.token_hex(8)
    _say(f"Grading {len(folders)} submissions of {assignment.name}, seed {seed}.")
    if settings.unsafe:
        _say("UNSAFE: learner code runs without a sandbox, as you asked.")
    results = _grade(settings, assignment, folders, seed)
    _say(summary(results))
    return 1 if any(result.status == "unusable" for result in results) else 0


def _grade(settings: Settings, assignment: Assignment, folders: Sequence[Path], seed: str) -> list[SubmissionResult]:
    by_student = {folder.parent.name: folder for folder in folders}
    results: list[SubmissionResult] = []
    with _writer(settings, assignment) as writer, Journal(settings.course, assignment.name, seed, VERSION) as journal:
        known = journal.finished() if settings.resume else {}
        journal.start(resume=settings.resume)

        def finish(result: SubmissionResult) -> None:
            writer.write(result, by_student[result.student])
            results.append(result)
            if settings.as_json:
                print(json.dumps(result.to_json(notebooks=False)), flush=True)
            _progress(len(results), len(folders))

        tasks = []
        for student, folder in by_student.items():
            files, problem = _read(assignment, folder)
            sha256 = digest(files)
            if problem:
                finish(SubmissionResult(student, assignment.name, "unusable", problem))
            elif student in known and known[student][0] == sha256:
                finish(known[student][1])  # written again: the run may have been killed between journal and gradebook
            else:
                tasks.append(workers.Task(student, files))
        orders = workers.Orders(assignment, seed, settings.unsafe)
        for task, result in workers.run(tasks, orders, settings.workers):
            journal.add(digest(task.files), result)
            finish(result)
    return sorted(results, key=lambda result: result.student)


def _writer(settings: Settings, assignment: Assignment) -> GradebookWriter:
    writer = GradebookWriter(settings.course, settings.url, course_id(settings.course))
    if writer.has(assignment):
        return writer
    with writer:
        _say(f"{assignment.name} was not in the gradebook yet; it is recorded from source/{assignment.name}.")
    record(settings.course, assignment.name, settings.url)
    return GradebookWriter(settings.course, settings.url, course_id(settings.course))


def _read(assignment: Assignment, folder: Path) -> tuple[dict[str, bytes], str | None]:
    """Return the files of a submission, and what is wrong where one cannot be read."""
    files = {}
    try:
        # Held against the folder of all submissions: a student's folder may itself be a link to somewhere else.
        for notebook in assignment.notebooks:
            path = folder / f"{notebook.name}.ipynb"
            home = folder.parent.parent.resolve() / folder.parent.name / folder.name
            files[notebook.name] = read_bytes(path, home if not folder.is_symlink() else folder.parent / "nowhere")
    except Unusable as error:
        return {}, str(error)
    return files, None


def summary(results: Sequence[SubmissionResult]) -> str:
    """Return the table at the end of a run: counts of each check, common mistakes, and what was unusable."""
    counts: dict[str, Counter[str]] = {}
    mistakes: Counter[str] = Counter()
    for result in results:
        for outcomes in result.outcomes.values():
            for outcome in outcomes.values():
                counts.setdefault(outcome.check, Counter())[outcome.status.value] += 1
                mistakes.update(outcome.misconceptions)
    names = [
        status.value for status in (Status.PASSED, Status.WRONG, Status.CRASHED, Status.NOT_ATTEMPTED, Status.SKIPPED)
    ]
    lines = ["", f"{'check':24}" + "".join(f"{name:>15}" for name in names)]
    lines += [f"{check:24}" + "".join(f"{count[name]:15}" for name in names) for check, count in counts.items()]
    if mistakes:
        lines += ["", "Most common mistakes:", *(f"{count:5}  {name}" for name, count in mistakes.most_common(5))]
    unusable = [result for result in results if result.status == "unusable"]
    lines += ["", f"{len(results) - len(unusable)} graded, {len(unusable)} unusable."]
    lines += [f"  {result.student}: {result.reason}" for result in unusable]
    return "\n".join(lines)


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        filled = 30 * done // total
        end = "\n" if done == total else ""
        print(f"\r[{'#' * filled}{'.' * (30 - filled)}] {done}/{total}", end=end, file=sys.stderr, flush=True)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)

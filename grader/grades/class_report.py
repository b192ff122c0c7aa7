"""Class report on an assignment, from the gradebook, the graded notebooks and the journal."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.course.course_directory import CourseDirectory
from grader.course.grades import AssignmentGrades, CellGrade, SubmissionGrades
from grader.course.nbgrader_app import NbgraderError
from grader.course.notebook import REVIEW, Json, mark
from grader.grades import similarity
from grader.grades import suspicious_code as suspicions
from grader.grades.feedback import read_grades
from grader.grades.graded_notebooks import (
    answers_of,
    defined_names,
    graded_notebooks,
    instructor_cells,
    text_of,
)
from grader.grades.report_files import feedback_link, write_report
from grader.grades.suspicious_code import SuspicionKind
from grader.outcome import Misconception, Outcome, Status
from grader.reports.class_data import OUTCOMES, ClassReport, Group, ManualTask, MissedCase, Mistake, Suspicion
from grader.reports.outputs import outcome_of
from grader.reports.report_page import page

NOT_GRADED = "Not graded: "
"""Beginning of a class run's comment on a submission that it could not use."""


@dataclass(frozen=True, slots=True)
class _CheckEnd:
    """How a check ended. Whole outcomes are large, and there are tens of thousands of them."""

    status: str
    mistake: str | None
    """The first misconception: later ones are often the same mistake."""


@dataclass
class _Findings:
    """Findings of a class's notebooks, which are read one at a time."""

    outcomes: dict[tuple[str, str], dict[str, _CheckEnd]] = field(default_factory=lambda: defaultdict(dict))
    """By notebook and cell, then by student."""
    titles: dict[tuple[str, str], str] = field(default_factory=dict)
    known: dict[str, Misconception] = field(default_factory=dict)
    missed: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Cases that are missing where others got points: cell, and title of the case."""
    errors: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Errors of plain tests: cell, and kind of error."""
    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    changed: list[Suspicion] = field(default_factory=list)
    suspicions: dict[SuspicionKind, list[Suspicion]] = field(default_factory=lambda: defaultdict(list))


def gather(course: CourseDirectory, name: str, url: str) -> ClassReport:
    """Return the report on an assignment.

    Raises:
        NbgraderError: The assignment is not in the gradebook, or nothing of it is graded.
        NoGradebookError: There is no gradebook.
    """
    known = read_grades(url, course.course_id, name)
    if not known.submissions:
        raise NbgraderError(f"Nothing is graded for {name} yet. First run: python -m grader autograde {name}")
    source = instructor_cells(course.source(name))
    findings = _read_notebooks(course, name, suspicions.reaches(source))
    runs = list(_journal(course, name))
    unusable = _unusable(known, runs)
    counted = {key: each for key, each in known.submissions.items() if key not in unusable}
    return ClassReport(
        name,
        known.points,
        {student: each.score for student, each in counted.items()},
        tasks=_tasks(findings, counted),
        mistakes=_mistakes(findings),
        missed=_missed(findings),
        unusable=[Suspicion(student, (reason,)) for student, reason in sorted(unusable.items())],
        seconds=[float(run["seconds"]) for run in runs if run.get("status") == "graded"],
        hours_before_due=_hours(known),
        late=sum(each.late_penalty > 0 for each in counted.values()),
        waiting=sum(each.needs_manual_grade for each in counted.values()),
        changed=findings.changed,
        refused=findings.suspicions[SuspicionKind.REFUSED],
        ended=findings.suspicions[SuspicionKind.ENDED],
        limits=findings.suspicions[SuspicionKind.LIMIT],
        reaches=findings.suspicions[SuspicionKind.REACH],
        alike=_alike(findings, instructor_cells(course.release(name)), source),
        unsafe=any("sandbox" in run["layers"] for run in runs),
        labels={student: each.student.label for student, each in known.submissions.items()},
    )


def write_page(course: CourseDirectory, report: ClassReport) -> Path:
    """Write ``reports/ASSIGNMENT.html`` in the course, with links to existing feedback pages, and return its path."""
    html = page(report, feedback_link(course, report.assignment))
    return write_report(course, f"{report.assignment}.html", html)


def _read_notebooks(course: CourseDirectory, name: str, usual: frozenset[str]) -> _Findings:
    findings = _Findings()
    for notebook in graded_notebooks(course, name):
        try:
            _read_cells(findings, notebook.student, notebook.name, notebook.cells, usual)
        except (KeyError, TypeError, AttributeError):
            continue  # not written by a class run; its grades are in the gradebook
    return findings


def _read_cells(findings: _Findings, student: str, notebook: str, cells: Sequence[Json], usual: frozenset[str]) -> None:
    answers = findings.answers.setdefault(student, {})
    for cell in cells:
        found = mark(cell)
        if found.get("grade") and cell["cell_type"] == "code":
            outcome = outcome_of(cell.get("outputs") or [])
            if outcome is not None:
                _add_outcome(findings, (notebook, str(found["grade_id"])), student, outcome)
            else:
                reasons = [str(each) for output in cell.get("outputs", []) for each in _review(output)]
                if reasons:
                    findings.changed.append(Suspicion(student, (f"{found['grade_id']}: {' '.join(reasons)}",)))
                kinds = {str(each.get("ename")) for each in cell.get("outputs", []) if each["output_type"] == "error"}
                findings.errors.update((str(found["grade_id"]), kind[:80]) for kind in kinds)
        if found.get("solution") and cell["cell_type"] == "code":
            answers[str(found["grade_id"])] = text_of(cell["source"])
    for kind, sentences in suspicions.suspicions(cells, usual).items():
        findings.suspicions[kind].append(Suspicion(student, tuple(sentences)))


def _review(output: Json) -> list[str]:
    """Return the reasons for which a person has to look at a test."""
    reasons = output.get("metadata", {}).get(REVIEW)
    return reasons if isinstance(reasons, list) else []


def _add_outcome(findings: _Findings, key: tuple[str, str], student: str, outcome: Outcome) -> None:
    findings.outcomes[key][student] = _CheckEnd(str(outcome.status), next(iter(outcome.misconceptions), None))
    findings.titles.setdefault(key, outcome.title)
    if any(each.counts for each in outcome.findings):
        findings.missed.update((key[1], each.title) for each in outcome.findings if not each.counts)
    for finding in outcome.findings:
        if finding.misconception:
            findings.known.setdefault(finding.misconception.id, finding.misconception)


def _tasks(findings: _Findings, counted: Mapping[str, SubmissionGrades]) -> list[ManualTask]:
    """Return each graded cell, in the order of the notebooks."""
    marks: dict[tuple[str, str], dict[str, CellGrade]] = defaultdict(dict)
    for student, submission in counted.items():
        for notebook, book in submission.notebooks.items():
            for cell, found in book.grades.items():
                marks[notebook, cell][student] = found
    order = {key: number for number, key in enumerate(findings.outcomes)}
    return [
        _task(key[1], findings.titles.get(key, key[1]), marks[key], findings.outcomes.get(key, {}))
        for key in sorted(marks, key=lambda key: (order.get(key, len(order)), key))
    ]


def _task(cell: str, title: str, marks: Mapping[str, CellGrade], outcomes: Mapping[str, _CheckEnd]) -> ManualTask:
    counts = Counter(_ended(found, outcomes.get(student)) for student, found in marks.items())
    points = max((each.points for each in marks.values()), default=0.0)
    mean = sum(each.score or 0.0 for each in marks.values()) / max(len(marks), 1)
    auto = any(each.auto_score is not None for each in marks.values())
    judged = "check" if outcomes else "tests" if auto else "person"
    return ManualTask(cell, title, judged, points, mean, {each: counts[each] for each in OUTCOMES})


def _ended(found: CellGrade, outcome: _CheckEnd | None) -> str:
    if outcome is not None and found.manual_score is None:
        return "partly" if outcome.status != Status.PASSED and found.score else outcome.status
    if found.needs_manual_grade or found.score is None:
        return "not graded"
    if found.score >= found.points:
        return str(Status.PASSED)
    return "partly" if found.score > 0 else str(Status.WRONG)


def _mistakes(findings: _Findings) -> list[Mistake]:
    """Return misconceptions and the kinds of error of plain tests, the most common first."""
    counts = Counter(
        (cell, ended.mistake) for (_, cell), all_ended in findings.outcomes.items() for ended in all_ended.values()
    )
    found = [
        Mistake(mistake, findings.known[mistake].name, findings.known[mistake].next_step, cell, count)
        for (cell, mistake), count in counts.items()
        if mistake
    ]
    found += [Mistake(kind, f"The tests ended with {kind}", "", cell, n) for (cell, kind), n in findings.errors.items()]
    return sorted(found, key=lambda each: (-each.count, each.task, each.id))


def _missed(findings: _Findings) -> list[MissedCase]:
    found = [MissedCase(title, cell, count) for (cell, title), count in findings.missed.items()]
    return sorted(found, key=lambda each: (-each.count, each.task, each.title))


def _hours(known: AssignmentGrades) -> list[float]:
    if known.duedate is None:
        return []
    stamps = [each.timestamp for each in known.submissions.values() if each.timestamp]
    return [round((known.duedate - stamp).total_seconds() / 3600, 3) for stamp in stamps]


def _unusable(known: AssignmentGrades, runs: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return who could not be graded and why, from the comments in the gradebook and from the journal."""
    found = {str(run["student"]): str(run["reason"]) for run in runs if run.get("status") == "unusable"}
    for student, submission in known.submissions.items():
        comments = [text for book in submission.notebooks.values() for text in book.comments.values()]
        comment = next((text for text in comments if text.startswith(NOT_GRADED)), None)
        if comment is None:
            found.pop(student, None)  # graded since
        else:
            found[student] = comment.removeprefix(NOT_GRADED)
    return found


def _journal(course: CourseDirectory, name: str) -> Iterator[dict[str, Any]]:
    """Yield the newest journal's results without notebooks; a student's last line counts."""
    paths = sorted(course.journals.glob(f"{name}.*.jsonl"), key=lambda path: path.stat().st_mtime)
    last: dict[str, dict[str, Any]] = {}
    for path in paths[-1:]:
        with path.open("rb") as lines:
            for line in lines:
                try:
                    result = json.loads(line)["result"]
                    kept = {key: result.get(key) for key in ("student", "status", "reason", "seconds")}
                    last[str(result["student"])] = {**kept, "layers": result.get("layers") or {}}
                except (ValueError, KeyError, TypeError, AttributeError):
                    continue
    yield from last.values()


def _alike(findings: _Findings, release: Sequence[Json], source: Sequence[Json]) -> list[Group]:
    names = defined_names([*release, *source])
    return similarity.groups(findings.answers, answers_of(release), answers_of(source), names)

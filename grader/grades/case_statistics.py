"""Statistics on cases: who fails which case of which check, with sample answers, from the graded notebooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.course.course_directory import CourseDirectory
from grader.course.nbgrader_app import NbgraderError
from grader.course.notebook import Json, mark
from grader.grades.feedback import read_grades
from grader.grades.gradebook_reader import GradebookReader
from grader.grades.graded_notebooks import graded_notebooks, text_of
from grader.grades.report_files import feedback_link, write_report
from grader.outcome import Finding, Status
from grader.reports.case_data import AssignmentStatistics, CaseStatistics, SampleAnswer
from grader.reports.case_page import page, term_page
from grader.reports.outputs import outcome_of

MAX_SAMPLES = 3
MAX_SAMPLE_LINES, MAX_SAMPLE_CHARACTERS = 60, 4000
PLAIN_TITLE = "The tests pass"
TERM_PAGE = "cases.html"


@dataclass
class _Case:
    """One case while notebooks are read."""

    check: str
    core: bool = False
    tried: int = 0
    failed: list[str] = field(default_factory=list)
    by_earlier: list[str] = field(default_factory=list)
    mistakes: Counter[str] = field(default_factory=Counter)
    samples: dict[str, SampleAnswer] = field(default_factory=dict)
    """By the mistake: one answer for each is worth more than three with the same."""
    further: list[SampleAnswer] = field(default_factory=list)

    def add_failure(self, student: str, mistake: str, seen: str, answer: str) -> None:
        self.failed.append(student)
        if mistake:
            self.mistakes[mistake] += 1
        sample = SampleAnswer(student, _excerpt(answer), seen, mistake)
        if not answer.strip() or any(sample.source == each.source for each in (*self.samples.values(), *self.further)):
            return
        kind = mistake or seen.partition(":")[0]
        if kind not in self.samples and len(self.samples) < MAX_SAMPLES:
            self.samples[kind] = sample
        elif len(self.further) < MAX_SAMPLES:
            self.further.append(sample)


@dataclass
class _Findings:
    """Findings of a class's notebooks, which are read one at a time."""

    cases: dict[tuple[str, str], _Case] = field(default_factory=dict)
    """By task and title."""
    not_attempted: dict[str, list[str]] = field(default_factory=dict)
    students: set[str] = field(default_factory=set)

    def case(self, task: str, title: str, check: str, *, core: bool = False) -> _Case:
        return self.cases.setdefault((task, title), _Case(check, core))


def graded_assignments(course: CourseDirectory, url: str) -> list[str]:
    """Return the assignments of the gradebook of which anything is graded, in order."""
    with GradebookReader(url, course.course_id) as gradebook:
        return [name for name in gradebook.assignments() if course.graded_submissions(name)]


def gather(course: CourseDirectory, name: str, url: str) -> AssignmentStatistics:
    """Return the statistics on an assignment.

    Raises:
        NbgraderError: The assignment is not in the gradebook, or nothing of it is graded.
        NoGradebookError: There is no gradebook.
    """
    known = read_grades(url, course.course_id, name)
    findings = _Findings()
    for notebook in graded_notebooks(course, name):
        try:
            _read(findings, notebook.student, notebook.cells)
        except (KeyError, TypeError, AttributeError):
            continue  # not written by a class run
    if not findings.students:
        raise NbgraderError(f"Nothing is graded for {name} yet. First run: python -m grader autograde {name}")
    return AssignmentStatistics(
        name,
        len(findings.students),
        tuple(_statistics(name, task, title, case) for (task, title), case in _in_order(findings)),
        {task: tuple(students) for task, students in findings.not_attempted.items()},
        {student: each.student.label for student, each in known.submissions.items()},
    )


def write_pages(course: CourseDirectory, term: Sequence[AssignmentStatistics]) -> list[Path]:
    """Write ``reports/cases-ASSIGNMENT.html`` for each assignment, and one page for several; return the paths."""
    pages = {each.assignment: f"cases-{each.assignment}.html" for each in term}
    written = {pages[each.assignment]: page(each, feedback_link(course, each.assignment)) for each in term}
    if len(term) > 1:
        written[TERM_PAGE] = term_page(term, pages)
    return [write_report(course, name, html) for name, html in written.items()]


def _read(findings: _Findings, student: str, cells: Sequence[Json]) -> None:
    findings.students.add(student)
    answer = ""
    for cell in cells:
        found = mark(cell)
        if cell["cell_type"] != "code" or not found:
            continue
        if found.get("solution"):
            answer = text_of(cell["source"])
        elif found.get("grade"):
            _read_graded(findings, student, str(found["grade_id"]), cell.get("outputs") or [], answer)


def _read_graded(findings: _Findings, student: str, task: str, outputs: Sequence[dict[str, Any]], answer: str) -> None:
    outcome = outcome_of(outputs)
    if outcome is None:
        _read_plain(findings, student, task, outputs, answer)
    elif outcome.status is Status.NOT_ATTEMPTED:
        findings.not_attempted.setdefault(task, []).append(student)
    else:
        for finding in outcome.findings:
            if finding.status is not Status.SKIPPED:
                _add(findings.case(task, finding.title, outcome.title, core=finding.core), student, finding, answer)


def _read_plain(findings: _Findings, student: str, task: str, outputs: Sequence[dict[str, Any]], answer: str) -> None:
    case = findings.case(task, PLAIN_TITLE, task)
    case.tried += 1
    error = next((each for each in outputs if each.get("output_type") == "error"), None)
    if error is not None:
        case.add_failure(student, "", f"{error.get('ename')}: {error.get('evalue')}"[:600], answer)


def _add(case: _Case, student: str, finding: Finding, answer: str) -> None:
    case.tried += 1
    if finding.because_of is not None:
        case.by_earlier.append(student)
    elif finding.status is not Status.PASSED:
        mistake = finding.misconception.name if finding.misconception else ""
        case.add_failure(student, mistake, finding.seen or "", answer)


def _in_order(findings: _Findings) -> list[tuple[tuple[str, str], _Case]]:
    """Return the cases with those of one task together: a learner may have stopped before the last of them."""
    tasks = list(dict.fromkeys(task for task, _ in findings.cases))
    return sorted(findings.cases.items(), key=lambda item: tasks.index(item[0][0]))


def _statistics(assignment: str, task: str, title: str, case: _Case) -> CaseStatistics:
    samples = [*case.samples.values(), *case.further][:MAX_SAMPLES]
    return CaseStatistics(
        assignment, task, case.check, title, case.core, case.tried, tuple(case.failed), tuple(case.by_earlier),
        dict(case.mistakes.most_common()), tuple(samples),
    )  # fmt: skip


def _excerpt(answer: str) -> str:
    lines = answer[:MAX_SAMPLE_CHARACTERS].splitlines()
    cut = len(answer) > MAX_SAMPLE_CHARACTERS or len(lines) > MAX_SAMPLE_LINES
    return "\n".join([*lines[:MAX_SAMPLE_LINES], *(["# … (cut)"] if cut else [])])

"""Grade a submission with plain cells: nbgrader's rules, the sandbox's processes, and checks where there are some."""

from __future__ import annotations

import time
from contextlib import suppress
from enum import Enum
from functools import lru_cache, partial

from nbformat import from_dict

from grader.autograde.learner_process import CheckFaultError, LearnerProcess, Opener
from grader.autograde.plain.instructor_code import instructor_code
from grader.autograde.plain.nbgrader_steps import NbgraderPreprocessors, Node, as_json, upgraded
from grader.autograde.plain.outputs import Recorder
from grader.autograde.plain.review import Review
from grader.autograde.result import SubmissionResult, card, fault_notice
from grader.course.assignment import Assignment, Recorded, RecordedNotebook, SourceNotebook, cell_name
from grader.course.notebook import REVIEW, Json, UnusableNotebookError, parse
from grader.course.recorded_assignment import beside_the_notebooks
from grader.learner.cell_run import CellError, CellRun, Watch
from grader.learner.limits import MEBIBYTE, NOTEBOOK_BYTES, Limits
from grader.learner.remote_subject import RemoteSubject
from grader.learner.subject import SubjectGoneError
from grader.outcome import Outcome

SECONDS = 600.0
"""For a whole submission. nbgrader has no such limit, only one for each cell."""
APART, BESIDE_CODE, BY_HAND = "check", "test", "by hand"


def grade_plain(
    student: str,
    assignment: Assignment,
    files: dict[str, bytes],
    opener: Opener,
    seed: int | str,
    layers: dict[str, str],
) -> SubmissionResult:
    """Return the result of one submission to an assignment with plain cells. Bad ones raise nothing."""
    start = time.monotonic()
    assert assignment.recorded is not None
    rows: dict[str, Json] = {}
    outcomes: dict[str, dict[str, Outcome]] = {}
    faults: dict[str, dict[str, str]] = {}
    judged: dict[str, dict[str, str]] = {}
    notebooks: dict[str, Json] = {}
    unmodified = _preprocessors(assignment.recorded)
    beside = beside_the_notebooks(files) | assignment.recorded.files
    try:
        for source in assignment.notebooks:
            name = source.name
            if name not in files:
                rows[name] = _nothing(assignment.recorded.notebooks[name])
                continue
            parse(files[name], f"{name}.ipynb")
            notebook = upgraded(unmodified.read(files[name], f"{name}.ipynb"))
            resources = unmodified.resources(student, assignment.name, name)
            notebook = unmodified.sanitized(notebook, resources)
            last = source is assignment.notebooks[-1]
            there = beside | {f"{name}.ipynb": files[name]}
            run = _Run(unmodified, source, there, opener, seed, start + SECONDS, keep=not last)
            notebook = unmodified.autograded(notebook, resources, run.execute)
            beside |= {path: data for path, data in run.left.items() if path != f"{name}.ipynb"}
            scores, comments = unmodified.rows(notebook)
            review = {cell: reasons for cell, reasons in run.review.reasons.items() if scores.get(cell)}
            _show(notebook, review)
            scores |= dict.fromkeys(run.faults)
            if run.faults:
                faults[name] = run.faults
            rows[name] = {"scores": scores, "comments": comments, "review": review}
            outcomes[name], judged[name] = run.outcomes, _judged(scores, source)
            notebooks[name] = as_json(notebook)
    except UnusableNotebookError as error:
        seconds = round(time.monotonic() - start, 4)
        return SubmissionResult(student, assignment.name, "unusable", str(error), seconds=seconds)
    seconds = round(time.monotonic() - start, 4)
    return SubmissionResult(
        student, assignment.name, "graded", None, notebooks, outcomes, seconds, layers, rows, judged, faults
    )


def _nothing(recorded: RecordedNotebook) -> Json:
    """Return what nbgrader saves for a notebook that was not handed in."""
    return {"scores": dict.fromkeys((*recorded.graded, *recorded.tasks), 0.0), "comments": {}, "missing": True}


def _show(notebook: Node, review: dict[str, list[str]]) -> None:
    """Write the reasons to look at a test among its outputs."""
    for cell in notebook.cells:
        reasons = review.get(_name(cell) or "")
        if reasons and cell.cell_type == "code":
            text = " ".join(["These points wait for a person.", *reasons])
            about = {"output_type": "display_data", "data": {"text/plain": text}, "metadata": {REVIEW: reasons}}
            cell.outputs.append(from_dict(about))  # type: ignore[no-untyped-call]


def _judged(scores: dict[str, float | None], source: SourceNotebook) -> dict[str, str]:
    """Tell for each graded cell how it was judged."""
    return {
        name: APART if name in source.checks else BY_HAND if score is None else BESIDE_CODE
        for name, score in scores.items()
    }


@lru_cache(maxsize=4)
def _preprocessors(recorded: Recorded) -> NbgraderPreprocessors:
    return NbgraderPreprocessors(recorded)


class _Run:
    """One pass over a notebook, over several processes where learner code ends or hangs one."""

    def __init__(
        self,
        unmodified: NbgraderPreprocessors,
        source: SourceNotebook,
        files: dict[str, bytes],
        opener: Opener,
        seed: int | str,
        deadline: float,
        *,
        keep: bool,
    ) -> None:
        self._source, self._seed = source, seed
        self._keep, self._settings = keep, unmodified.execute_settings
        self._code = instructor_code(source)
        self.review = Review(self._code, unmodified.allowed_changes)
        opened = partial(opener, limits(self._settings.timeout))
        self._process = LearnerProcess(opened, files, self._again, deadline)
        self._notebook: Node = None
        self.outcomes: dict[str, Outcome] = {}
        self.faults: dict[str, str] = {}
        self.left: dict[str, bytes] = {}
        """The files beside the notebook after it ran: the next one finds them."""

    def execute(self, notebook: Node) -> Node:
        """Return the notebook with outputs, as nbgrader's Execute leaves it."""
        self._notebook = notebook
        recorder = Recorder(self._settings, notebook)
        try:
            for place, cell in enumerate(notebook.cells):
                if recorder.begin(cell):
                    self._cell(place, cell, recorder)
                    recorder.end(cell)
            if self._keep and self._process.living is not None:
                with suppress(SubjectGoneError):
                    self.left = self._process.living.files()
        finally:
            self._process.close()
        recorder.finish()
        return notebook

    def _cell(self, place: int, cell: Node, recorder: Recorder) -> None:
        check_id = self._source.checks.get(_name(cell) or "")
        if check_id is not None:
            self._judge(place, cell, check_id, recorder)
            return
        try:
            ran = self._run(place, cell, recorder)
        except SubjectGoneError as gone:
            self._process.ended_by(place)
            ran = CellRun(CellError("DeadKernelError", str(gone), traceback=(f"DeadKernelError: {gone}",)))
        recorder.ended(cell, ran, self._settings.error_on_timeout if ran.timed_out else None)

    def _run(self, place: int, cell: Node, recorder: Recorder) -> CellRun:
        remote, name = self._process.at(place), _name(cell)
        run = remote.run_cell(
            cell.source, seconds=self._seconds(cell), take=recorder.take(cell, place), watch=self._watch(cell)
        )
        if _Kind.of(cell) is _Kind.TEST:
            self.review.after_test(str(name), cell.source, run)
        else:
            self.review.after_cell(f"of the cell {name}" if name else f"of {cell_name(place)}", run)
        self._process.note_run(cell.source, run)
        return run

    def _seconds(self, cell: Node) -> float:
        return self._settings._get_timeout(cell) or SECONDS

    def _watch(self, cell: Node) -> Watch:
        if _Kind.of(cell) is _Kind.GIVEN:
            return Watch(given=True, helpers=self._code.helpers.get(_name(cell) or "", ()))
        return Watch()

    def _judge(self, place: int, cell: Node, check_id: str, recorder: Recorder) -> None:
        name = str(_name(cell))
        try:
            outcome = self._source.scored(name, self._process.judged(place, check_id, self.outcomes, self._seed))
        except CheckFaultError as fault:
            self.faults[name] = str(fault)
            recorder.put(cell, fault_notice(check_id))
            return
        self.outcomes[name] = outcome
        recorder.put(cell, card(outcome))

    def _again(self, remote: RemoteSubject, place: int) -> None:
        cell = self._notebook.cells[place]
        if cell.cell_type == "code" and cell.source.strip() and _Kind.of(cell) is not _Kind.TEST:
            remote.run_cell(cell.source, seconds=self._seconds(cell), take=lambda output: None, watch=self._watch(cell))


class _Kind(Enum):
    """Whose a cell is."""

    TEST, GIVEN, LEARNER = "test", "given", "learner"

    @classmethod
    def of(cls, cell: Node) -> _Kind:
        mark = cell.metadata.get("nbgrader", {})
        if mark.get("solution") or not (mark.get("grade") or mark.get("locked")):
            return cls.LEARNER
        return cls.TEST if mark.get("grade") else cls.GIVEN


def limits(timeout: float | None) -> Limits:
    """Return what one notebook may use: nbgrader's time for each cell, and more of all else than a check needs."""
    wall = timeout if timeout and timeout > 0 else SECONDS
    return Limits(
        wall_seconds=wall,
        total_seconds=SECONDS,
        cpu_seconds=int(SECONDS),
        memory_bytes=NOTEBOOK_BYTES,
        file_bytes=48 * MEBIBYTE,
        open_files=256,
    )


def _name(cell: Node) -> str | None:
    found = cell.metadata.get("nbgrader", {}).get("grade_id")
    return found if isinstance(found, str) else None

"""Grade a submission with plain cells: nbgrader's rules, the sandbox's processes, and checks where there are some."""

from __future__ import annotations

import time
from contextlib import ExitStack, suppress
from functools import lru_cache
from typing import Any

from grader.checks import catalogue
from grader.checks.outcome import Outcome
from grader.checks.subject import SubjectGone
from grader.classroom import patience
from grader.classroom.assignment import Assignment, SourceNotebook
from grader.classroom.notebook import Json, Unusable, parse
from grader.classroom.outputs import Recorder
from grader.classroom.plain_tests import Given, compiled, given
from grader.classroom.recorded import BESIDE, Recorded, RecordedNotebook
from grader.classroom.stock import Node, Stock, as_json, upgraded
from grader.classroom.submission import (
    RESTARTS,
    TOO_MUCH_TO_LOOK_AT,
    Absent,
    Opener,
    SubmissionResult,
    Watched,
    card,
    passed,
)
from grader.sandbox.limits import Limits
from grader.sandbox.remote_notebook import Problem, Ran

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
    judged: dict[str, dict[str, str]] = {}
    notebooks: dict[str, Json] = {}
    stock = _stock(_Key(assignment.recorded))
    beside = {name[len(BESIDE) :]: data for name, data in files.items() if name.startswith(BESIDE)}
    beside |= assignment.recorded.files
    try:
        for source in assignment.notebooks:
            name = source.name
            if name not in files:
                rows[name] = _nothing(assignment.recorded.notebooks[name])
                continue
            parse(files[name], f"{name}.ipynb")
            notebook = upgraded(stock.read(files[name], f"{name}.ipynb"))
            resources = stock.resources(student, assignment.name, name)
            notebook = stock.sanitized(notebook, resources)
            last = source is assignment.notebooks[-1]
            run = _Run(stock, source, beside, opener, seed, start + SECONDS, keep=not last)
            notebook = stock.autograded(notebook, resources, run.execute)
            beside |= run.left
            scores, comments = stock.rows(notebook)
            rows[name] = {"scores": scores, "comments": comments}
            outcomes[name], judged[name] = run.outcomes, _judged(scores, source)
            notebooks[name] = as_json(notebook)
    except Unusable as error:
        seconds = round(time.monotonic() - start, 4)
        return SubmissionResult(student, assignment.name, "unusable", str(error), seconds=seconds)
    seconds = round(time.monotonic() - start, 4)
    return SubmissionResult(
        student, assignment.name, "graded", None, notebooks, outcomes, seconds, layers, rows, judged
    )


def _nothing(recorded: RecordedNotebook) -> Json:
    """Return what nbgrader saves for a notebook that was not handed in."""
    return {"scores": dict.fromkeys((*recorded.graded, *recorded.tasks), 0.0), "comments": {}, "missing": True}


def _judged(scores: dict[str, float | None], source: SourceNotebook) -> dict[str, str]:
    """Tell for each graded cell how it was judged."""
    return {
        name: APART if name in source.checks else BY_HAND if score is None else BESIDE_CODE
        for name, score in scores.items()
    }


class _Key:
    """A record as a key: the same one, not an equal one."""

    def __init__(self, recorded: Recorded) -> None:
        self.recorded = recorded

    def __hash__(self) -> int:
        return id(self.recorded)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.recorded is self.recorded


@lru_cache(maxsize=4)
def _stock(key: _Key) -> Stock:
    return Stock(key.recorded)


class _Run:
    """One pass over a notebook, over several processes where learner code ends or hangs one."""

    def __init__(
        self,
        stock: Stock,
        source: SourceNotebook,
        files: dict[str, bytes],
        opener: Opener,
        seed: int | str,
        deadline: float,
        *,
        keep: bool,
    ) -> None:
        self._source, self._files, self._opener, self._seed = source, files, opener, seed
        self._deadline, self._keep = deadline, keep
        self._settings = stock.execute_settings
        self._given: Given = given(source.json)
        self._poisoned: set[int] = set()
        self._restarts = 0
        self._gone: str | None = None
        self._remote: Any = None
        self._stack = ExitStack()
        self._notebook: Node = None
        self.outcomes: dict[str, Outcome] = {}
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
            if self._keep and self._remote is not None:
                with suppress(SubjectGone):
                    self.left = self._remote.files()
        finally:
            self._stack.close()
        recorder.finish()
        return notebook

    def _cell(self, place: int, cell: Node, recorder: Recorder) -> None:
        check_id = self._source.checks.get(_name(cell) or "")
        if check_id is not None:
            self._judge(place, cell, check_id, recorder)
            return
        try:
            ran = self._run(place, cell, recorder)
        except SubjectGone as gone:
            self._poisoned.add(place)
            self._lost()
            ran = Ran(Problem("DeadKernelError", str(gone), (f"DeadKernelError: {gone}",)))
        recorder.ended(cell, ran, self._settings.error_on_timeout if ran.timed_out else None)

    def _run(self, place: int, cell: Node, recorder: Recorder) -> Ran:
        remote = self._process(place)
        seconds = self._settings._get_timeout(cell)
        mark = cell.metadata.get("nbgrader", {})
        if mark.get("grade") and not mark.get("solution"):
            try:
                test = compiled(cell.source, str(_name(cell)), self._given)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                test = None  # IPython says what is wrong with it
            if test is not None:
                return recorder.of_test(cell, remote.test(test, recorder.take(cell, place), seconds))
        trusted = self._given.trusted(_name(cell))
        found: Ran = remote.execute(cell.source, recorder.take(cell, place), seconds, trusted)
        return found

    def _judge(self, place: int, cell: Node, check_id: str, recorder: Recorder) -> None:
        check = catalogue.get(check_id)
        failed = next((name for name in check.depends_on if not passed(self.outcomes, name)), None)
        if failed is not None:
            outcome = check.skipped(failed)
        else:
            try:
                subject = Watched(self._process(place))
                with patience.limited():
                    outcome = check.run(subject, self._seed)
                if subject.gone:
                    self._lost()
            except patience.Exhausted:
                self._lost()
                outcome = check.run(Absent(TOO_MUCH_TO_LOOK_AT), self._seed)
            except SubjectGone as gone:
                outcome = check.run(Absent(str(gone)), self._seed)
        self.outcomes[str(_name(cell))] = outcome
        recorder.put(cell, card(outcome))

    def _process(self, place: int) -> Any:
        """Return a living process in which the cells before ``place`` have run."""
        while self._remote is None:
            if self._gone or self._restarts > RESTARTS or time.monotonic() > self._deadline:
                self._gone = self._gone or "The notebook ended or hung its process too often; the rest was not run."
                raise SubjectGone(self._gone)
            self._restarts += 1
            self._remote = self._stack.enter_context(self._opener(limits(self._settings.timeout)))
            self._prepare(place)
        return self._remote

    def _prepare(self, place: int) -> None:
        try:
            for path, data in self._files.items():
                self._remote.put(path, data)
        except SubjectGone:
            self._lost()
            return
        for earlier in range(place):
            cell = self._notebook.cells[earlier]
            skipped = cell.cell_type != "code" or not cell.source.strip() or earlier in self._poisoned
            graded = cell.metadata.get("nbgrader", {}).get("grade") and not cell.metadata.nbgrader.get("solution")
            if self._remote is None or skipped or graded:
                continue
            try:
                seconds = self._settings._get_timeout(cell)
                self._remote.execute(cell.source, lambda output: None, seconds, self._given.trusted(_name(cell)))
            except SubjectGone:
                self._poisoned.add(earlier)
                self._lost()

    def _lost(self) -> None:
        self._stack.close()
        self._remote = None


def limits(timeout: float | None) -> Limits:
    """Return what one notebook may use: nbgrader's time for each cell, and more of all else than a check needs."""
    wall = timeout if timeout and timeout > 0 else SECONDS
    return Limits(wall_seconds=wall, total_seconds=SECONDS, cpu_seconds=int(SECONDS))


def _name(cell: Node) -> str | None:
    found = cell.metadata.get("nbgrader", {}).get("grade_id")
    return found if isinstance(found, str) else None

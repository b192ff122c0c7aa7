"""Grading of one submission: its cells run in order in the sandbox, with each check where its cell stands."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from grader.autograde.learner_process import CheckFaultError, LearnerProcess, Opener
from grader.autograde.result import SubmissionResult, card, fault_notice, grader_failed
from grader.checks.stopped_cell import StoppedCell
from grader.course.assignment import Assignment, SourceNotebook
from grader.course.notebook import Json, UnusableNotebookError, grade_id, parse, restore, with_outputs
from grader.course.recorded_assignment import beside_the_notebooks
from grader.learner.cell_run import CellRun, Output
from grader.learner.limits import Limits
from grader.learner.remote_subject import ProcessKilledError, RemoteSubject, SandboxLostError
from grader.learner.subject import SubjectGoneError
from grader.outcome import OUTCOME_TYPE, Outcome

SUBMISSION_SECONDS = 120.0
MAX_SANDBOXES = 2
"""Sandboxes that may be lost while they grade a submission; after that it is left to a person."""
MAX_KILLS = 2
"""Kills of its process that a submission is not blamed for."""
OUTPUT_CHARACTERS = 16 * 1024  # characters kept of what one cell prints
DATA_CHARACTERS = 1_000_000  # characters kept of a picture or a table that one cell shows


def grade(
    student: str,
    assignment: Assignment,
    files: dict[str, bytes],
    open_process: Opener,
    seed: int | str,
    layers: dict[str, str],
) -> SubmissionResult:
    """Return the result of one submission; what cannot be graded is a result too, not an exception.

    Where the sandbox is lost the submission is graded again, and so it is where its process is killed: by an
    administrator, perhaps, or because the machine has no memory left. If that goes on, the code is the cause.

    Args:
        student: The student's id.
        assignment: The assignment.
        files: The notebooks by name, and the files beside them, whose names begin with ``./``.
        open_process: Opens a learner process.
        seed: The seed of the secret inputs.
        layers: The layers of the sandbox, for the result.
    """
    lost = kills = 0
    while lost < MAX_SANDBOXES:
        opener = open_process if kills == MAX_KILLS else _kill_is_a_loss(open_process)
        try:
            result = _graded(student, assignment, files, opener, seed, layers)
        except ProcessKilledError:
            kills += 1
        except SandboxLostError as error:
            failure, lost = str(error), lost + 1
        else:
            return replace(result, notebooks=_without_learner_cards(result), lost_sandboxes=lost + kills)
    return grader_failed(student, assignment.name, failure, lost_sandboxes=MAX_SANDBOXES)


def _graded(
    student: str,
    assignment: Assignment,
    files: dict[str, bytes],
    open_process: Opener,
    seed: int | str,
    layers: dict[str, str],
) -> SubmissionResult:
    if assignment.plain:
        from grader.autograde.plain.grade import grade_plain

        return grade_plain(student, assignment, files, open_process, seed, layers)
    start = time.monotonic()
    try:
        restored = {source.name: _restored(source, files) for source in assignment.notebooks}
    except UnusableNotebookError as error:
        return SubmissionResult(student, assignment.name, "unusable", str(error), seconds=time.monotonic() - start)
    done = {}
    outcomes = {}
    faults = {}
    for source in assignment.notebooks:
        run = _Run(restored[source.name], source, files, open_process, seed, start + SUBMISSION_SECONDS)
        outcomes[source.name] = run.run_all()
        if run.faults:
            faults[source.name] = run.faults
        done[source.name] = with_outputs(restored[source.name], run.outputs)
    seconds = round(time.monotonic() - start, 4)
    return SubmissionResult(
        student, assignment.name, "graded", None, done, outcomes, seconds=seconds, layers=layers, faults=faults
    )


def _kill_is_a_loss(open_process: Opener) -> Opener:
    """Return the opener of processes whose kill ends the grading with `ProcessKilledError`."""

    @contextmanager
    def opened(limits: Limits | None = None) -> Iterator[RemoteSubject]:
        with open_process(limits) as process:
            process.kill_is_a_loss = True
            yield process

    return opened


def _without_learner_cards(result: SubmissionResult) -> dict[str, Json]:
    """Return the notebooks, in which only cells that a check judged show an outcome: a learner's cell may print one."""
    notebooks = {}
    for name, notebook in result.notebooks.items():
        judged = result.outcomes.get(name, {})
        cells = [cell if grade_id(cell) in judged else _without_card(cell) for cell in notebook["cells"]]
        notebooks[name] = {**notebook, "cells": cells}
    return notebooks


def _without_card(cell: Json) -> Json:
    outputs = cell.get("outputs") or []
    if not any(OUTCOME_TYPE in (output.get("data") or {}) for output in outputs):
        return cell
    return {**cell, "outputs": [_without_outcome(output) for output in outputs]}


def _without_outcome(output: Json) -> Json:
    data = output.get("data") or {}
    if OUTCOME_TYPE not in data:
        return output
    return {**output, "data": {kind: value for kind, value in data.items() if kind != OUTCOME_TYPE}}


def _restored(source: SourceNotebook, files: dict[str, bytes]) -> Json:
    name = f"{source.name}.ipynb"
    if source.name not in files:
        raise UnusableNotebookError(f"There is no {name} in it.")
    return restore(parse(files[source.name], name), source.json, name)


class _Run:
    """One pass over a notebook, in several processes where learner code ends or hangs one."""

    def __init__(
        self,
        notebook: Json,
        source: SourceNotebook,
        files: Mapping[str, bytes],
        open_process: Opener,
        seed: int | str,
        deadline: float,
    ) -> None:
        self._cells, self._source, self._checks, self._seed = notebook["cells"], source, source.checks, seed
        self._process = LearnerProcess(open_process, beside_the_notebooks(files), self._rerun, deadline)
        self.outputs: dict[int, list[Json]] = {}
        self.outcomes: dict[str, Outcome] = {}
        self.faults: dict[str, str] = {}

    def run_all(self) -> dict[str, Outcome]:
        """Run the notebook and return the outcomes by grade_id; every graded cell has one, or is among the faults."""
        try:
            for index, cell in enumerate(self._cells):
                if self._is_run(cell):
                    self._run(index)
                elif cell["cell_type"] == "code":
                    self._judge(index, self._checks[str(grade_id(cell))])
        finally:
            self._process.close()
        return self.outcomes

    def _is_run(self, cell: Json) -> bool:
        return cell["cell_type"] == "code" and (grade_id(cell) or "") not in self._checks

    def _run(self, index: int) -> None:
        source = self._cells[index]["source"]
        try:
            run = self._process.at(index).run_cell(source)
        except SubjectGoneError as gone:
            self._process.ended_by(index)
            self.outputs[index] = [_error("Stopped", str(gone))]
            self._process.note(StoppedCell(source, f"ended its process. {gone}"))
            return
        self.outputs[index] = list(_shown(run))
        self._process.note_run(source, run)

    def _rerun(self, process: RemoteSubject, index: int) -> None:
        cell = self._cells[index]
        if self._is_run(cell):
            process.run_cell(cell["source"])

    def _judge(self, index: int, check_id: str) -> None:
        name = str(grade_id(self._cells[index]))
        try:
            outcome = self._source.scored(name, self._process.judged(index, check_id, self.outcomes, self._seed))
        except CheckFaultError as fault:
            self.faults[name], self.outputs[index] = str(fault), fault_notice(check_id)
            return
        self.outcomes[name], self.outputs[index] = outcome, card(outcome)


def _shown(run: CellRun) -> Iterator[Json]:
    """Yield what a cell printed and showed, as outputs of a notebook."""
    left = DATA_CHARACTERS
    for kind, content in _joined(run.outputs):
        if kind == "stream":
            yield {"output_type": kind, "name": content["name"], "text": _cut(content["text"])}
        elif kind in ("display_data", "execute_result"):
            data = {mime: text for mime, text in content["data"].items() if isinstance(text, str) and len(text) <= left}
            left -= sum(map(len, data.values()))
            more: Json = {"execution_count": None} if kind == "execute_result" else {}
            yield {"output_type": kind, "data": data, "metadata": {}, **more}
    if run.timed_out:
        yield _error("Stopped", "The cell took too long, and was interrupted.")
    elif run.error is not None:
        yield _error(run.error.type, run.error.message, run.error.traceback)


def _joined(outputs: Sequence[Output]) -> list[Output]:
    """Return the outputs, neighbours of one stream as one."""
    joined: list[Output] = []
    for kind, content in outputs:
        if kind == "stream" and joined and joined[-1][0] == kind and joined[-1][1]["name"] == content["name"]:
            content = {**content, "text": joined.pop()[1]["text"] + content["text"]}
        joined.append((kind, content))
    return joined


def _error(name: str, message: str, traceback: Sequence[str] = ()) -> Json:
    shown = message[:OUTPUT_CHARACTERS]
    return {
        "output_type": "error",
        "ename": name,
        "evalue": shown,
        "traceback": list(traceback) or [f"{name}: {shown}"],
    }


def _cut(text: str) -> str:
    left_out = len(text) - OUTPUT_CHARACTERS
    return text if left_out <= 0 else f"{text[:OUTPUT_CHARACTERS]}\n… {left_out} more characters were not kept."

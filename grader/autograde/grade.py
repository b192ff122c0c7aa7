"""Grade one submission: run its cells in order in the sandbox, and play each check where its cell stands."""

from __future__ import annotations

import time

from grader.autograde.learner_process import LearnerProcess, Opener
from grader.autograde.result import SubmissionResult, card
from grader.course.assignment import Assignment, SourceNotebook, cell_name
from grader.course.notebook import Json, UnusableNotebookError, grade_id, parse, restore, with_outputs
from grader.learner.remote_subject import CellRun, RemoteSubject
from grader.learner.subject import SubjectGoneError
from grader.outcome import Outcome

SECONDS = 120.0
OUTPUT_LIMIT = 16 * 1024  # characters kept of what one cell prints


def grade(
    student: str,
    assignment: Assignment,
    files: dict[str, bytes],
    open_process: Opener,
    seed: int | str,
    layers: dict[str, str],
) -> SubmissionResult:
    """Return the result of one submission; ``files`` holds its notebooks by name. Bad ones raise nothing.

    Files beside them have names that begin with ``./``; they matter where the assignment has plain cells.
    """
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
    for source in assignment.notebooks:
        run = _Run(restored[source.name], source, open_process, seed, start + SECONDS)
        outcomes[source.name] = run.play()
        done[source.name] = with_outputs(restored[source.name], run.outputs)
    seconds = round(time.monotonic() - start, 4)
    return SubmissionResult(student, assignment.name, "graded", None, done, outcomes, seconds=seconds, layers=layers)


def _restored(source: SourceNotebook, files: dict[str, bytes]) -> Json:
    name = f"{source.name}.ipynb"
    if source.name not in files:
        raise UnusableNotebookError(f"There is no {name} in it.")
    return restore(parse(files[source.name], name), source.json, name)


class _Run:
    """One pass over a notebook, over several processes where learner code ends or hangs one."""

    def __init__(
        self, notebook: Json, source: SourceNotebook, open_process: Opener, seed: int | str, deadline: float
    ) -> None:
        self._cells, self._checks, self._seed = notebook["cells"], source.checks, seed
        self._process: LearnerProcess[RemoteSubject] = LearnerProcess(open_process, self._again, deadline)
        self.outputs: dict[int, list[Json]] = {}
        self.outcomes: dict[str, Outcome] = {}

    def play(self) -> dict[str, Outcome]:
        """Return the outcomes by grade_id; every graded cell of the source has one."""
        try:
            for place, cell in enumerate(self._cells):
                if cell["cell_type"] != "code":
                    continue
                check_id = self._checks.get(grade_id(cell) or "")
                if check_id is None:
                    self._run(place)
                else:
                    self._judge(place, check_id)
        finally:
            self._process.close()
        return self.outcomes

    def _run(self, place: int) -> None:
        try:
            reply = self._process.at(place).run_cell(self._cells[place]["source"], cell_name(place))
            self.outputs[place] = _outputs(reply)
        except SubjectGoneError as gone:
            self._process.ended_by(place)
            self.outputs[place] = [_error("Stopped", str(gone))]

    def _again(self, process: RemoteSubject, place: int) -> None:
        cell = self._cells[place]
        if cell["cell_type"] == "code" and (grade_id(cell) or "") not in self._checks:
            process.run_cell(cell["source"], cell_name(place))

    def _judge(self, place: int, check_id: str) -> None:
        outcome = self._process.judged(place, check_id, self.outcomes, self._seed)
        self.outcomes[str(grade_id(self._cells[place]))] = outcome
        self.outputs[place] = card(outcome)


def _outputs(run: CellRun) -> list[Json]:
    outputs: list[Json] = []
    for name, printed in (("stdout", run.stdout), ("stderr", run.stderr)):
        if printed:
            outputs.append({"output_type": "stream", "name": name, "text": printed[:OUTPUT_LIMIT]})
    if run.error:
        line = f" (line {run.error.line}: {run.error.code})" if run.error.line else ""
        outputs.append(_error(run.error.type, f"{run.error.message}{line}"))
    elif run.value_repr is not None:
        data = {"text/plain": run.value_repr[:OUTPUT_LIMIT]}
        outputs.append({"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": None})
    return outputs


def _error(name: str, message: str) -> Json:
    shown = message[:OUTPUT_LIMIT]
    return {"output_type": "error", "ename": name, "evalue": shown, "traceback": [f"{name}: {shown}"]}

"""Grade one submission: run its cells in order in the sandbox, and play each check where its cell stands."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any

from grader.checks.outcome import OUTCOME_TYPE, Outcome
from grader.checks.subject import SubjectGone
from grader.classroom.assignment import Assignment, SourceNotebook, cell_name
from grader.classroom.learner_process import LearnerProcess, Opener
from grader.classroom.notebook import Json, Unusable, grade_id, parse, restore, with_outputs
from grader.reports import html, text
from grader.sandbox.remote import CellRun, RemoteSubject

SECONDS = 120.0
OUTPUT_LIMIT = 16 * 1024  # characters kept of what one cell prints


@dataclass(frozen=True)
class SubmissionResult:
    """How one submission ended. ``status`` is ``graded`` or ``unusable``; ``reason`` is for the latter."""

    student: str
    assignment: str
    status: str
    reason: str | None = None
    notebooks: dict[str, Json] = field(default_factory=dict)
    """The autograded notebooks, by name."""
    outcomes: dict[str, dict[str, Outcome]] = field(default_factory=dict)
    """By notebook, then by the grade_id of the cell."""
    seconds: float = 0.0
    layers: dict[str, str] = field(default_factory=dict)
    """What held the code: layers of the sandbox and how each was."""
    rows: dict[str, Json] = field(default_factory=dict)
    """For notebooks with plain cells: ``scores`` (None: a person has to grade it) and ``comments`` by grade_id."""
    judged: dict[str, dict[str, str]] = field(default_factory=dict)
    """For those: how each graded cell was judged. ``check``: apart from the learner's code; ``test``: beside it, in
    one process; ``by hand``."""

    def to_json(self, *, notebooks: bool = True) -> dict[str, Any]:
        """Return JSON-ready data; `from_json` is its inverse where ``notebooks`` are in it."""
        data: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)}
        data["outcomes"] = {
            name: {cell: outcome.to_json() for cell, outcome in cells.items()} for name, cells in self.outcomes.items()
        }
        return data if notebooks else {key: value for key, value in data.items() if key != "notebooks"}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> SubmissionResult:
        """Rebuild a result from `to_json`'s data."""
        outcomes = {
            name: {cell: Outcome.from_json(outcome) for cell, outcome in cells.items()}
            for name, cells in data["outcomes"].items()
        }
        return cls(**{**data, "outcomes": outcomes})


def grade(
    student: str,
    assignment: Assignment,
    files: dict[str, bytes],
    open_inmate: Opener,
    seed: int | str,
    layers: dict[str, str],
) -> SubmissionResult:
    """Return the result of one submission; ``files`` holds its notebooks by name. Bad ones raise nothing.

    Files beside them have names that begin with ``./``; they matter where the assignment has plain cells.
    """
    if assignment.plain:
        from grader.classroom.plain.submission import grade_plain

        return grade_plain(student, assignment, files, open_inmate, seed, layers)
    start = time.monotonic()
    try:
        restored = {source.name: _restored(source, files) for source in assignment.notebooks}
    except Unusable as error:
        return SubmissionResult(student, assignment.name, "unusable", str(error), seconds=time.monotonic() - start)
    done = {}
    outcomes = {}
    for source in assignment.notebooks:
        run = _Run(restored[source.name], source, open_inmate, seed, start + SECONDS)
        outcomes[source.name] = run.play()
        done[source.name] = with_outputs(restored[source.name], run.outputs)
    seconds = round(time.monotonic() - start, 4)
    return SubmissionResult(student, assignment.name, "graded", None, done, outcomes, seconds=seconds, layers=layers)


def _restored(source: SourceNotebook, files: dict[str, bytes]) -> Json:
    name = f"{source.name}.ipynb"
    if source.name not in files:
        raise Unusable(f"There is no {name} in it.")
    return restore(parse(files[source.name], name), source.json, name)


class _Run:
    """One pass over a notebook, over several processes where learner code ends or hangs one."""

    def __init__(
        self, notebook: Json, source: SourceNotebook, open_inmate: Opener, seed: int | str, deadline: float
    ) -> None:
        self._cells, self._checks, self._seed = notebook["cells"], source.checks, seed
        self._process: LearnerProcess[RemoteSubject] = LearnerProcess(open_inmate, self._again, deadline)
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
        except SubjectGone as gone:
            self._process.ended_by(place)
            self.outputs[place] = [_error("Stopped", str(gone))]

    def _again(self, inmate: RemoteSubject, place: int) -> None:
        cell = self._cells[place]
        if cell["cell_type"] == "code" and (grade_id(cell) or "") not in self._checks:
            inmate.run_cell(cell["source"], cell_name(place))

    def _judge(self, place: int, check_id: str) -> None:
        outcome = self._process.judged(place, check_id, self.outcomes, self._seed)
        self.outcomes[str(grade_id(self._cells[place]))] = outcome
        self.outputs[place] = card(outcome)


@lru_cache(maxsize=256)
def _cards(outcome: Outcome) -> tuple[str, str]:
    """Return the card as HTML and as text: in a class many have the same outcome, and wrapping text takes time."""
    return html.card(outcome), text.card(outcome)


def card(outcome: Outcome) -> list[Json]:
    as_html, as_text = _cards(outcome)
    shown = {"text/html": as_html, "text/plain": as_text, OUTCOME_TYPE: outcome.to_json()}
    result = {"text/plain": str(outcome.score), "text/html": f"<span>{outcome.score} of {outcome.points} points</span>"}
    return [
        {"output_type": "display_data", "data": shown, "metadata": {}},
        {"output_type": "execute_result", "data": result, "metadata": {}, "execution_count": None},
    ]


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

"""Grade one submission: run its cells in order in the sandbox, and play each check where its cell stands."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any, Protocol

from grader.checks import catalogue
from grader.checks.outcome import OUTCOME_TYPE, Outcome, Status
from grader.checks.subject import Call, Subject, SubjectGone
from grader.classroom import patience
from grader.classroom.assignment import Assignment, SourceNotebook, cell_name
from grader.classroom.notebook import Json, Unusable, grade_id, parse, restore, with_outputs
from grader.reports import html, text
from grader.sandbox.limits import Limits
from grader.sandbox.remote import CellRun

RESTARTS = 3
SECONDS = 120.0
OUTPUT_LIMIT = 16 * 1024  # characters kept of what one cell prints

TOO_MUCH_TO_LOOK_AT = (
    "Your code answered with something that keeps the grader busy for too long (a regular expression with stars inside "
    "of stars, for example), and was stopped."
)


class Inmate(Subject, Protocol):
    """A learner's process: what a check may ask, and cells to run. `SubjectGone` says that it ended."""

    def run_cell(self, source: str, cell: str) -> CellRun:
        """Run one cell; ``cell`` names it in errors."""


class Opener(Protocol):
    """Gives a fresh process, which ends with the block: ``WarmParent.inmate`` does."""

    def __call__(self, notebook: Limits | None = None) -> AbstractContextManager[Any]:
        """Open an `Inmate`; with ``notebook``, its limits, one that runs plain cells too."""


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
        from grader.classroom.plain import grade_plain

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
        self._cells, self._checks = notebook["cells"], source.checks
        self._open, self._seed, self._deadline = open_inmate, seed, deadline
        self._poisoned: set[int] = set()
        self._restarts = 0
        self._gone: str | None = None
        self._inmate: Inmate | None = None
        self._stack = ExitStack()
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
            self._close()
        return self.outcomes

    def _run(self, place: int) -> None:
        try:
            reply = self._subject(place).run_cell(self._cells[place]["source"], cell_name(place))
            self.outputs[place] = _outputs(reply)
        except SubjectGone as gone:
            self._poisoned.add(place)
            self._lost()
            self.outputs[place] = [_error("Stopped", str(gone))]

    def _judge(self, place: int, check_id: str) -> None:
        check = catalogue.get(check_id)
        failed = next((name for name in check.depends_on if not passed(self.outcomes, name)), None)
        if failed is not None:
            outcome = check.skipped(failed)
        else:
            try:
                subject = Watched(self._subject(place))
                with patience.limited():
                    outcome = check.run(subject, self._seed)
                if subject.gone:
                    self._lost()
            except patience.Exhausted:
                self._lost()
                outcome = check.run(Absent(TOO_MUCH_TO_LOOK_AT), self._seed)
            except SubjectGone as gone:
                outcome = check.run(Absent(str(gone)), self._seed)
        self.outcomes[str(grade_id(self._cells[place]))] = outcome
        self.outputs[place] = card(outcome)

    def _subject(self, place: int) -> Inmate:
        """Return a living process in which the cells before ``place`` have run."""
        while self._inmate is None:
            if self._gone or self._restarts > RESTARTS or time.monotonic() > self._deadline:
                self._gone = self._gone or "The notebook ended or hung its process too often; the rest was not run."
                raise SubjectGone(self._gone)
            self._restarts += 1
            self._inmate = self._stack.enter_context(self._open())
            self._replay(place)
        return self._inmate

    def _replay(self, place: int) -> None:
        for earlier in range(place):
            cell = self._cells[earlier]
            graded = (grade_id(cell) or "") in self._checks
            if self._inmate is None or cell["cell_type"] != "code" or graded or earlier in self._poisoned:
                continue
            try:
                self._inmate.run_cell(cell["source"], cell_name(earlier))
            except SubjectGone:
                self._poisoned.add(earlier)
                self._lost()

    def _lost(self) -> None:
        self._close()
        self._inmate = None

    def _close(self) -> None:
        self._stack.close()


def passed(outcomes: Mapping[str, Outcome], check_id: str) -> bool:
    """Tell whether a check has been passed in this notebook."""
    return any(each.check == check_id and each.status is Status.PASSED for each in outcomes.values())


class Watched:
    """Passes a check's requests on and remembers that the process ended: a check tells it as a crash and goes on."""

    def __init__(self, inmate: Subject) -> None:
        self._inmate = inmate
        self.gone: SubjectGone | None = None

    def read(self, name: str) -> Any:
        return self._ask(lambda: self._inmate.read(name))

    def keep(self, value: Any) -> Any:
        return self._ask(lambda: self._inmate.keep(value))

    def call(self, target: Any, *args: Any, **kwargs: Any) -> Any:
        return self._ask(lambda: self._inmate.call(target, *args, **kwargs))

    def calls(self, *calls: Call) -> Any:
        return self._ask(lambda: self._inmate.calls(*calls))

    def _ask(self, request: Callable[[], Any]) -> Any:
        if self.gone:
            raise SubjectGone(str(self.gone))
        try:
            return request()
        except SubjectGone as gone:
            self.gone = gone
            raise


class Absent:
    """Stands where no process can be had any more."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def read(self, name: str) -> Any:
        raise SubjectGone(self._reason)

    def keep(self, value: Any) -> Any:
        raise SubjectGone(self._reason)

    def call(self, target: Any, *args: Any, **kwargs: Any) -> Any:
        raise SubjectGone(self._reason)

    def calls(self, *calls: Call) -> Any:
        raise SubjectGone(self._reason)


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

"""Faults that are not the learner's: a check that fails itself, and a sandbox that is lost."""

from __future__ import annotations

import json
import select
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.autograde import grade as grading
from grader.autograde.learner_process import LearnerProcess
from grader.autograde.result import SubmissionResult
from grader.autograde.summary import Summary
from grader.checks.check import CheckContext
from grader.checks.fake_api import FakeApi
from grader.checks.lessons.a02_dispatch.dispatch_tool_call import DispatchToolCall
from grader.course.assignment import Assignment, load
from grader.course.course_directory import CourseDirectory
from grader.course.provenance import RunVersion
from grader.learner.limits import Limits
from grader.outcome import OUTCOME_TYPE
from grader.sandbox import zygote_client
from grader.sandbox.zygote_client import Zygote
from tests.grader.course_fixture import (
    FULL,
    NAME,
    ROOT,
    Edit,
    autograde,
    cell,
    edited,
    insert,
    released_course,
    rows,
    solved,
    submit,
)

pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.slow(15)]
FAULTY = "dispatch_tool_call"


@pytest.fixture(scope="module")
def assignment() -> Assignment:
    return load(CourseDirectory(ROOT / "exercises"), NAME)


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote(Limits(wall_seconds=5.0, total_seconds=60)) as parent:
        yield parent


def graded(assignment: Assignment, zygote: Zygote, *edits: Edit) -> SubmissionResult:
    files = {NAME: json.dumps(edited(solved(), *edits)).encode()}
    return grading.grade("ada", assignment, files, zygote.learner_process, 0, {})


def scores(result: SubmissionResult) -> dict[str, int]:
    return {name: outcome.score for name, outcome in result.outcomes[NAME].items()}


def no_such_key(self: object, context: CheckContext) -> None:
    request: dict[str, str] = {}
    context.choice(request["messages"])


def too_large(self: object, context: CheckContext) -> None:
    float(10**400)


def too_deep(self: object, context: CheckContext) -> None:
    too_deep(self, context)


@pytest.mark.parametrize("fault", [no_such_key, too_large, too_deep])
def test_a_check_that_fails_itself_costs_that_check_alone(
    fault: Callable[[object, CheckContext], None],
    assignment: Assignment,
    zygote: Zygote,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fault.case_title = "A case"  # type: ignore[attr-defined]
    monkeypatch.setattr(DispatchToolCall, DispatchToolCall.cases()[0][0], fault)
    result = graded(assignment, zygote)
    assert (result.status, result.is_final) == ("graded", False)
    assert scores(result) == {name: score for name, score in FULL.items() if name != FAULTY}
    assert f"in {fault.__name__}" in result.faults[NAME][FAULTY]
    (output,) = cell(result.notebooks[NAME], FAULTY)["outputs"]
    assert "a person will look at this cell" in output["data"]["text/plain"]
    said = str(Summary([result]))
    assert f"ada, {FAULTY}:\n    Traceback" in said
    assert "--resume tries them again" in said
    (told,) = Summary([result]).to_json()["summary"]["faults"]
    assert (told["student"], told["cell"]) == ("ada", FAULTY)
    assert SubmissionResult.from_json(json.loads(json.dumps(result.to_json()))) == result


@pytest.mark.parametrize("losses", [1, grading.MAX_SANDBOXES])
def test_a_sandbox_that_is_killed_during_a_check_is_not_the_learners_crash(
    losses: int, assignment: Assignment, zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, kills = LearnerProcess._run, iter(range(losses))

    def killed(self: LearnerProcess[Any], *rest: Any) -> Any:
        process = self.at(rest[1])
        if next(kills, None) is not None:
            assert zygote._launched is not None
            zygote._launched.process.kill()
            select.select([process._pipe.fileno()], [], [])  # what is inside ends a little later
        return run(self, *rest)

    monkeypatch.setattr(LearnerProcess, "_run", killed)
    result = graded(assignment, zygote)
    again = graded(assignment, zygote)
    assert result.lost_sandboxes == losses
    if losses == 1:
        assert (result.status, result.is_final, scores(result)) == ("graded", True, FULL)
        assert "graded again" in str(Summary([result]))
    else:
        assert (result.status, result.is_final) == ("unusable", False)
        assert "sandbox ended" in str(result.reason)
    assert scores(again) == FULL


@pytest.mark.parametrize("waits", [False, True], ids=["during a request", "between requests"])
@pytest.mark.parametrize("kills", [1, grading.MAX_KILLS, grading.MAX_KILLS + 1])
def test_a_process_that_is_killed_from_outside_is_not_the_learners_crash(
    kills: int, waits: bool, assignment: Assignment, zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, left = LearnerProcess._run, iter(range(kills))

    def killed(self: LearnerProcess[Any], *rest: Any) -> Any:
        process = self.at(rest[1])
        if next(left, None) is not None:
            zygote._send_command({"do": "kill", "number": process._number})
            if waits:
                select.select([process._pipe.fileno()], [], [])  # until the end of the stream is there
        return run(self, *rest)

    monkeypatch.setattr(LearnerProcess, "_run", killed)
    result = graded(assignment, zygote)
    assert (result.status, result.is_final) == ("graded", True)
    # A kill during a request may come when it is answered, and hit the next one; after the last it hits none.
    lost, most_hit = min(kills, grading.MAX_KILLS), int(kills > grading.MAX_KILLS)
    assert result.lost_sandboxes == lost if waits else result.lost_sandboxes <= lost
    hit = {name: 0 for name, score in scores(result).items() if score == 0}  # its own doing, as far as is known
    assert len(hit) == most_hit if waits else len(hit) <= most_hit
    assert scores(result) == FULL | hit
    assert all("SIGKILL" in str(result.outcomes[NAME][name].failure) for name in hit)


@pytest.mark.parametrize("times", [1, 2, zygote_client.START_TRIES - 1])
def test_a_sandbox_that_is_killed_while_it_starts_is_replaced(
    times: int, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    launch, kills = Zygote._launch, iter([True] * times)

    def killed(self: Zygote) -> None:
        launch(self)
        if next(kills, False):
            assert self._launched is not None
            self._launched.process.kill()

    monkeypatch.setattr(Zygote, "_launch", killed)
    with Zygote() as parent:
        assert scores(graded(assignment, parent)) == FULL


def test_a_card_that_a_learner_prints_is_not_an_outcome(assignment: Assignment, zygote: Zygote) -> None:
    forged = (
        "from IPython.display import display\n"
        f"display({{{OUTCOME_TYPE!r}: {{'status': 'passed'}}, 'text/plain': 'mine'}}, raw=True)\n"
        f"display({{{OUTCOME_TYPE!r}: '{{}}', 'text/html': 'mine'}}, raw=True)\n"
        f"class Shown:\n    def _repr_mimebundle_(self, **_): return {{{OUTCOME_TYPE!r}: '1', 'text/plain': 'mine'}}\n"
        "Shown()"
    )
    result = graded(assignment, zygote, insert("process_tool_calls-answer", forged))
    outputs = cell(result.notebooks[NAME], "mine")["outputs"]
    assert "mine" in json.dumps(outputs)
    assert OUTCOME_TYPE not in json.dumps(outputs)
    assert OUTCOME_TYPE in json.dumps(cell(result.notebooks[NAME], FAULTY)["outputs"])
    assert scores(result) == FULL


@pytest.mark.parametrize("patch", ["len = 3", "isinstance = lambda *values: 3", "str = None"])
def test_a_builtin_that_the_process_itself_needs_costs_its_own_cell(
    patch: str, assignment: Assignment, zygote: Zygote
) -> None:
    """It ends the process at once; no request waits for its time to run out."""
    result = graded(assignment, zygote, insert("process_tool_calls-answer", f"import builtins\nbuiltins.{patch}"))
    said = json.dumps(cell(result.notebooks[NAME], "mine")["outputs"])
    assert "broke the connection" in said or "is not an answer" in said
    assert (result.status, scores(result)) == ("graded", FULL)


def test_secret_inputs_are_those_of_the_submission() -> None:
    version = RunVersion("a", "g", "seed")
    assert version.of("x").secret_seed == version.of("x").secret_seed
    others = (version.of("y"), RunVersion("a", "g", "other").of("x"))
    assert version.of("x").secret_seed not in {each.secret_seed for each in others}


@pytest.mark.parametrize("headers", [{"authorization": {}}, {"authorization": None}, {"x": 1}, [], None], ids=str)
def test_headers_that_are_no_text_are_no_request(headers: Any) -> None:
    from grader.learner.sdk_client import HTTP
    from grader.learner.subject import ToolHandler

    api = FakeApi()
    request = {"method": "POST", "path": "/v1/chat/completions", "headers": headers, "body": "{}"}
    answer = ToolHandler({}, api).answer(HTTP, request)
    assert answer["raise"]["type"] == "LocalProtocolError"
    assert api.requests == ()


def test_a_submission_that_closes_the_scratch_folder_costs_nobody_a_point(tmp_path: Path) -> None:
    """Each judge has its own, which is opened again for the next submission."""
    course = released_course(tmp_path / "course")
    first = solved()["cells"][0]["id"]
    for number in range(3):
        submit(course, f"honest-{number}", solved())
        submit(course, f"closes-{number}", edited(solved(), insert(first, "import os\nos.chmod('/scratch', 0)")))
    done = autograde(course, "--json", "--workers", "2")
    assert done.returncode == 0, done.stderr
    by_student = rows(done)
    assert len(by_student) == 6
    assert {row["status"] for row in by_student.values()} == {"graded"}
    points = [sum(outcome["score"] for outcome in row["outcomes"][NAME].values()) for row in by_student.values()]
    assert points == [sum(FULL.values())] * 6

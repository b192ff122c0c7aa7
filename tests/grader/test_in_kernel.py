"""`check()` in plain Python and in a notebook run by nbclient, scored as unmodified nbgrader scores it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from grader import check, in_kernel, progress
from grader.checks import registry
from grader.checks.check import Check, CheckContext, CheckFailedError, case
from grader.outcome import Status

RIGHT = """
import json
def dispatch_tool_call(tool_call, registry):
    name = tool_call.function.name
    if name not in registry:
        return json.dumps({"error": f"Unknown function: {name}"})
    return json.dumps(registry[name](**json.loads(tool_call.function.arguments)))
"""
PARTLY = RIGHT.replace("name not in registry", "not name")
NOISY = RIGHT.replace("    name =", "    import sys, warnings\n    print('noise', file=sys.stderr)\n    warnings.warn('old')\n    name =")  # fmt: skip  # noqa: E501


def names(source: str) -> dict[str, object]:
    found: dict[str, object] = {}
    exec(source, found)
    return found


def test_a_right_answer_scores_and_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    score = in_kernel.check("dispatch_tool_call", names(RIGHT))
    assert (score, score.points, repr(score)) == (10, 10, "10")
    assert "✓ Passed: Dispatch one tool call (10 of 10 points)" in capsys.readouterr().out
    assert progress.load().checks["dispatch_tool_call"].status is Status.PASSED


def test_check_finds_the_names_of_whoever_calls_it() -> None:
    caller = names(RIGHT) | {"check": check}
    exec('score = check("dispatch_tool_call")', caller)
    assert caller["score"] == 10


def test_what_learner_code_prints_is_shown_in_the_card_and_nowhere_else(capsys: pytest.CaptureFixture[str]) -> None:
    source = "def dispatch_tool_call(tool_call, registry):\n    print('my trace')\n"
    assert in_kernel.check("dispatch_tool_call", names(source)) == 0
    out, err = capsys.readouterr()
    assert "Your code printed:\n  my trace" in out
    assert err == ""


def test_an_unknown_check_is_a_friendly_card_and_no_points(capsys: pytest.CaptureFixture[str]) -> None:
    assert in_kernel.check("dispatch_toolcall") == 0
    assert "Did you mean dispatch_tool_call" in capsys.readouterr().out


def test_nothing_is_recorded_while_nbgrader_runs_the_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    in_kernel.check("dispatch_tool_call", names(RIGHT))
    assert progress.load().checks == {}


class First(Check):
    id: ClassVar[str] = "first"
    title, points, defines, hints = "First", 1, ("x",), ("a", "b", "c")

    @case("x is 1")
    def one(self, context: CheckContext) -> None:
        if context.subject.read("x") != 1:
            raise CheckFailedError(seen="other", expected="1")


class Second(First):
    id = "second"
    depends_on = ("first",)

    @case("nothing")
    def two(self, context: CheckContext) -> None:
        return


class Broken(First):
    id = "broken"

    @case("raises")
    def bug(self, context: CheckContext) -> None:
        raise ZeroDivisionError("a slip of ours")


@pytest.fixture
def own_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    classes = {check.id: check for check in (First, Second, Broken)}
    monkeypatch.setattr(registry, "ASSIGNMENTS", {"own": {check_id: check_id for check_id in classes}})
    monkeypatch.setattr(registry, "_imported", classes.__getitem__)


@pytest.mark.usefixtures("own_checks")
def test_a_check_is_skipped_where_the_one_before_it_fails() -> None:
    skipped = in_kernel.check("second", {"x": 2})
    assert skipped == 0
    assert skipped.outcome is not None
    assert skipped.outcome.status is Status.SKIPPED
    assert in_kernel.check("second", {"x": 1}) == 1


def test_the_learners_own_function_is_back_where_the_check_of_another_was_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = iter(range(100))

    def process_tool_calls(tool_calls: object, registry: object) -> None:
        if found["dispatch_tool_call"] is not own:
            raise KeyboardInterrupt
        next(calls)

    found = names("def dispatch_tool_call(tool_call, registry): return None") | {"REGISTRY": {}}
    own = found["dispatch_tool_call"]
    found["process_tool_calls"] = process_tool_calls
    assert in_kernel.check("process_tool_calls", found) == 0
    assert next(calls) > 1  # it was called with the function of its own, then with ours
    assert found["dispatch_tool_call"] is own


@pytest.mark.usefixtures("own_checks")
def test_a_bug_in_a_check_is_called_our_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert in_kernel.check("broken", {"x": 1}) == 0
    out, err = capsys.readouterr()
    assert "our fault" in out
    assert "Traceback" not in out + err


def test_the_package_comes_without_the_checks() -> None:
    program = "import sys, grader; print([m for m in sys.modules if m.startswith('grader.checks')])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> NotebookNode:
    """Run one notebook in a real kernel: right, noisy, wrong, misspelt, and right but for one of seven cases."""
    cells = ["from grader import check", RIGHT, 'check("dispatch_tool_call")', NOISY, 'check("dispatch_tool_call")',
             "dispatch_tool_call = lambda tool_call, registry: None", 'check("dispatch_tool_call")',
             'check("nonsense")', PARTLY, 'check("dispatch_tool_call")']  # fmt: skip
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    root = Path(in_kernel.__file__).parents[1]
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(root)}}).execute()
    return notebook


@pytest.mark.slow(3)
@pytest.mark.parametrize(("cell", "score"), [(2, 10), (4, 10), (6, 0), (7, 0), (9, 8.57)])
def test_stock_nbgrader_reads_the_score_from_the_cell(executed: NotebookNode, cell: int, score: float) -> None:
    from nbgrader.utils import determine_grade

    graded = executed.cells[cell]
    graded.metadata["nbgrader"] = {"grade": True, "solution": False, "points": 10, "grade_id": "x"}
    assert determine_grade(graded) == (score, 10)


@pytest.mark.parametrize("cell", [2, 4, 6, 7, 9])
def test_a_card_is_shown_in_both_forms_and_stderr_stays_empty(executed: NotebookNode, cell: int) -> None:
    kinds = [output.output_type for output in executed.cells[cell].outputs]
    assert kinds == ["display_data", "execute_result"]
    card, value = executed.cells[cell].outputs
    assert card.data["text/html"].startswith("<div")
    assert card.data["text/plain"]
    assert re.fullmatch(r"\d+(\.\d\d?)?", value.data["text/plain"])

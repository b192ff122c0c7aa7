"""A check tells a cell that failed, or that was changed, from an answer that was not begun; in a real kernel."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.grader.kernel.learner_kernel import LearnerKernel, learner_kernel

pytestmark = pytest.mark.slow(10)

STARTER = "def dispatch_tool_call(tool_call, registry):\n    # YOUR CODE HERE\n    ...\n"
SOLVED = """\
def dispatch_tool_call(tool_call, registry):
    name = tool_call.function.name
    if name not in registry:
        return json.dumps({"error": f"Unknown function: {name}"})
    return json.dumps(registry[name](**json.loads(tool_call.function.arguments)))
"""
INDENTED = SOLVED.replace("    return json.dumps(registry", "      return json.dumps(registry")
INDENTATION = "stopped with IndentationError in line 5: unindent does not match any outer indentation level"
STOPS_BEFORE = f"LIMIT = limits['calls']\n\n{SOLVED}"
STOPS_AFTER = f"{SOLVED}\ndispatch_tool_call()\n"
PASSED = "✓ Passed: Dispatch one tool call"
CAREFUL = "Careful: This checks the version of `dispatch_tool_call` that you ran before."


@pytest.fixture(scope="module")
def started() -> Iterator[LearnerKernel]:
    with learner_kernel() as kernel:
        yield kernel


@pytest.fixture
def kernel(started: LearnerKernel) -> LearnerKernel:
    """Give the kernel as it was at its start."""
    started.run("%reset -f")
    started.run("import json; from grader import check; from grader.kernel import cell_runs; cell_runs.runs.clear()")
    return started


@pytest.mark.parametrize("before", [[], [STARTER]], ids=["not run before", "starter run before"])
@pytest.mark.parametrize(
    ("source", "said"),
    [
        (INDENTED, f"Seen: Your cell {INDENTATION}"),
        (STOPS_BEFORE, "Seen: Your cell stopped with NameError in line 1: name 'limits' is not defined"),
    ],
    ids=["is no Python", "stops above the answer"],
)
def test_an_answer_whose_cell_failed_is_a_crash_of_that_cell(
    kernel: LearnerKernel, before: list[str], source: str, said: str
) -> None:
    for each in [*before, source]:
        kernel.run(each)
    card = kernel.card("dispatch_tool_call")
    assert card.startswith("⚠ Stopped by an error")
    assert said in card
    assert "Careful" not in card


def test_a_helper_whose_cell_failed_is_a_crash_of_that_cell(kernel: LearnerKernel) -> None:
    kernel.run("def parse(text):\n    return json.loads(text\n")
    kernel.run(SOLVED.replace("json.loads(", "parse("))
    card = kernel.card("dispatch_tool_call")
    assert "Seen: Your cell stopped with SyntaxError in line 2: incomplete input" in card
    assert "NameError" not in card


def test_a_passed_check_says_that_it_looked_at_an_earlier_version(kernel: LearnerKernel) -> None:
    kernel.run(SOLVED)
    kernel.run(INDENTED)
    card = kernel.card("dispatch_tool_call")
    assert card.startswith(PASSED)
    assert f"{CAREFUL} The last run of its cell {INDENTATION}." in card
    kernel.run(SOLVED)
    assert "Careful" not in kernel.card("dispatch_tool_call")


def test_a_cell_that_was_changed_to_something_else_is_noticed(kernel: LearnerKernel) -> None:
    kernel.run(SOLVED, "the-answer")
    kernel.run(SOLVED.replace("dispatch_tool_call", "dispatch"), "the-answer")
    assert f"{CAREFUL} Its cell was run again since, without a definition" in kernel.card("dispatch_tool_call")


def test_a_cell_that_was_stopped_by_hand_is_told_as_that(kernel: LearnerKernel) -> None:
    kernel.run("raise KeyboardInterrupt\ndispatch_tool_call = None")
    assert "Your cell stopped with KeyboardInterrupt in line 1: you stopped it" in kernel.card("dispatch_tool_call")


@pytest.mark.parametrize(
    "later",
    [
        pytest.param(STOPS_AFTER, id="the answer's cell, below the answer"),
        pytest.param("1 / 0", id="another cell fails"),
        pytest.param("dispatch_tool_call()", id="a cell that uses it fails"),
        pytest.param("def test():\n    dispatch_tool_call = 1\n1 / 0", id="a local variable of that name"),
        pytest.param("# def dispatch_tool_call(): ...\n1 / 0", id="a comment"),
        pytest.param("USERS = {}", id="a helper cell is run again"),
        pytest.param("if dispatch_tool_call == None:\n    1 / 0", id="a comparison"),
        pytest.param("%timeit?\n!true", id="magics"),
    ],
)
def test_nothing_is_noticed_where_the_answer_is_what_the_cell_says(kernel: LearnerKernel, later: str) -> None:
    kernel.run(SOLVED, "the-answer")
    kernel.run(later, "another")
    card = kernel.card("dispatch_tool_call")
    assert card.startswith(PASSED)
    assert "Careful" not in card


def test_a_failed_try_before_the_right_answer_is_forgotten(kernel: LearnerKernel) -> None:
    kernel.run(INDENTED, "the-answer")
    kernel.run(SOLVED, "the-answer")
    card = kernel.card("dispatch_tool_call")
    assert card.startswith(PASSED)
    assert "Careful" not in card


def test_an_answer_that_was_not_begun_is_told_as_that(kernel: LearnerKernel) -> None:
    assert kernel.card("dispatch_tool_call").startswith("○ Not attempted yet")
    kernel.run(STARTER)
    assert kernel.card("dispatch_tool_call").startswith("○ Not attempted yet")


def test_nothing_is_remembered_while_nbgrader_runs_the_notebook() -> None:
    with learner_kernel({"NBGRADER_EXECUTION": "autograde"}) as kernel:
        kernel.run(INDENTED)
        shown = kernel.run("from grader.kernel import cell_runs; print(len(cell_runs.runs))")
        assert shown[0]["text"] == "0\n"

"""Edits that a learner may make to a notebook's metadata by hand. Each function changes the notebook it is given."""

from __future__ import annotations

from collections.abc import Callable

from tests.sample_class.answers import Notebook, code_cell

CHECK = "dispatch_tool_call"


def raise_points(notebook: Notebook) -> None:
    """Make the first check worth a thousand points."""
    _cell(notebook, CHECK)["metadata"]["nbgrader"]["points"] = 1000


def unlock_check(notebook: Notebook) -> None:
    """Take the lock off the check and let the cell claim full marks."""
    cell = _cell(notebook, CHECK)
    cell["metadata"]["nbgrader"]["locked"] = False
    cell["source"] = "10"


def swap_checks(notebook: Notebook) -> None:
    """Give the cell of a solved check the name of the unsolved one, and the other way round."""
    first, second = _cell(notebook, CHECK), _cell(notebook, "process_tool_calls")
    for cell, name in ((first, "process_tool_calls"), (second, CHECK)):
        cell["metadata"]["nbgrader"]["grade_id"] = name


def make_check_a_solution(notebook: Notebook) -> None:
    """Say that the check is a cell for learners to write in."""
    cell = _cell(notebook, CHECK)
    cell["metadata"]["nbgrader"] |= {"solution": True, "locked": False}
    cell["source"] = "print('passed')"


def forge_output(notebook: Notebook) -> None:
    """Leave the output of a perfect run in the notebook."""
    data = {"text/plain": "10"}
    result = {"output_type": "execute_result", "execution_count": 9, "data": data, "metadata": {}}
    cell = _cell(notebook, CHECK)
    cell["outputs"], cell["execution_count"] = [result], 9


def add_a_graded_cell(notebook: Notebook) -> None:
    """Add an exercise of one's own, worth a hundred points."""
    cell = code_cell("bonus", "100")
    cell["metadata"]["nbgrader"] = _cell(notebook, CHECK)["metadata"]["nbgrader"] | {"grade_id": "bonus", "points": 100}
    notebook["cells"].append(cell)


def twice_in_one_cell(notebook: Notebook) -> None:
    """Call the unsolved check's cell two things at once: locked and a solution, a task and a test."""
    cell = _cell(notebook, CHECK)
    cell["metadata"]["nbgrader"] |= {
        "solution": True,
        "grade": True,
        "task": True,
        "locked": False,
        "schema_version": 99,
    }
    cell["metadata"]["deletable"] = cell["metadata"]["editable"] = True
    cell["source"] = "check = lambda name: 10\n10"


def score_as_output(notebook: Notebook) -> None:
    """Leave what nbgrader reads as partial credit in every cell, and more than there are points."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            data = {"text/plain": "1000000", "application/vnd.function-calling-course.outcome+json": {"score": 10}}
            cell["outputs"] = [{"output_type": "execute_result", "execution_count": 1, "data": data, "metadata": {}}]


EDITS: dict[str, Callable[[Notebook], None]] = {
    edit.__name__: edit
    for edit in (
        raise_points,
        unlock_check,
        swap_checks,
        make_check_a_solution,
        forge_output,
        add_a_graded_cell,
        twice_in_one_cell,
        score_as_output,
    )
}


def _cell(notebook: Notebook, grade_id: str) -> dict[str, object]:
    cell: dict[str, object] = next(
        cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )
    return cell

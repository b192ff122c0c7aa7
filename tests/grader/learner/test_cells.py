from __future__ import annotations

from typing import Any

import pytest

from grader.learner import cells as cells_module
from grader.learner.cells import Cells, compile_cell, needs_ipython
from grader.learner.executor import Executor


def executor(cells: Cells | None = None) -> Executor:
    return Executor({}, lambda name, arguments: {"value": None}, cells)


def test_the_last_expression_is_apart() -> None:
    namespace: dict[str, Any] = {}
    code = compile_cell("x = 2\nx * 3", "cell 1")
    exec(code.body, namespace)
    assert code.last is not None
    assert eval(code.last, namespace) == 6
    assert compile_cell("x = 2", "cell 1").last is None


PLAIN = (
    "x = 7 % 3\n",
    "text = '''\n%time\n!ls\n'''",
    "result = await f()",
    "for _ in range(3):\n    pass",
    "first, _ = pair",
    "# In this cell: display, exit\nx = 1",
    "def display_all(): ...",
)
MORE = (
    "%time f()", "%%time\nf()", "!ls", "x = !ls", "f?", "?f", ">>> x = 1", "In [1]: x = 3", "    x = 1", "x = _ + 1",
    "In[-1]", "Out[2]", "display(x)", "get_ipython()", "import IPython", "from IPython.display import HTML", "exit()",
    "task = asyncio.create_task(f())", "x = = 1", "def f(:", "'\0'", "x = 1 # " + "x" * 200_000,
)  # fmt: skip


@pytest.mark.parametrize("source", PLAIN)
def test_python_needs_no_ipython(source: str) -> None:
    assert not needs_ipython(source)


@pytest.mark.parametrize("source", MORE, ids=lambda source: source[:20])
def test_what_is_more_than_python_needs_ipython(source: str) -> None:
    assert needs_ipython(source)


def test_a_cell_that_is_known_is_not_compiled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Cells()
    known.learn([("x = 1", "cell 1")])
    monkeypatch.delattr(cells_module, "compile_cell")
    assert known.compiled("x = 1", "cell 1").source == "x = 1"
    for source, cell in (("x = 2", "cell 1"), ("x = 1", "cell 2")):
        with pytest.raises(NameError):
            known.compiled(source, cell)


def test_a_cell_that_is_known_runs_and_fails_as_any_other() -> None:
    source = "x = 1\n1 / 0\n"
    known = Cells()
    known.learn([(source, "cell 3")])
    executor().run_cell("something = 'else'\nin_its = 'place'", "cell 3")
    assert executor(known).run_cell(source, "cell 3") == executor().run_cell(source, "cell 3")
    assert executor(known).run_cell(source, "cell 3")["code"] == "1 / 0"


def test_what_is_no_python_is_an_error_in_its_own_turn() -> None:
    known = Cells()
    known.learn([("y = = 2", "cell 1"), ("'\0'", "cell 2"), ("x = 1", "cell 3")])
    reply = executor(known).run_cell("y = = 2", "cell 1")
    assert (reply["type"], reply["cell"], reply["line"], reply["code"]) == ("SyntaxError", "cell 1", 1, "y = = 2")
    assert executor(known).run_cell("x = 1", "cell 3")["kind"] == "value"


def test_return_outside_of_a_function_names_its_line() -> None:
    reply = executor().run_cell("x = 1\nreturn x", "cell 4")
    assert (reply["type"], reply["cell"], reply["line"]) == ("SyntaxError", "cell 4", 2)

from __future__ import annotations

from typing import Any

import pytest

from grader.learner.magics import Shell, UnknownMagicError, to_python


def run(source: str) -> dict[str, Any]:
    """Run a cell as a learner's process does, and return its namespace."""
    namespace: dict[str, Any] = {}
    shell = Shell(namespace, lambda code: exec(code, namespace))
    namespace["get_ipython"] = lambda: shell
    exec(to_python(source), namespace)
    return namespace


def test_plain_python_stays_as_it_is() -> None:
    source = "x = 7 % 3\ntext = '''\n%time\n!ls\n'''\ny = await f()\n"
    assert to_python(source) == source


def test_python_that_is_broken_stays_as_it_is() -> None:
    assert to_python("def f(:\n    pass") == "def f(:\n    pass"


def test_magics_that_set_up_a_notebook_do_nothing() -> None:
    assert run("%matplotlib inline\n%load_ext autoreload\nx = 1")["x"] == 1


@pytest.mark.parametrize("name", ["time", "timeit", "timeit -n 5 -r 2"])
def test_measured_code_runs(name: str) -> None:
    assert run(f"x = []\n%{name} x.append(1)")["x"] == [1]


def test_a_measured_cell_runs() -> None:
    assert run("%%time\nx = 1\ny = x + 1")["y"] == 2


def test_a_magic_inside_a_block_keeps_its_place() -> None:
    assert run("x = []\nfor n in range(3):\n    %time x.append(n)\n    x.append(-1)")["x"] == [0, -1, 1, -1, 2, -1]


def test_commands_of_the_system_are_not_run_and_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    run("!touch /evil")
    assert capsys.readouterr().out == "(not run while grading: !touch /evil)\n"


@pytest.mark.parametrize("source", ["%nonsense", "%%nonsense\nx = 1"])
def test_an_unknown_magic_is_an_error_of_its_cell(source: str) -> None:
    with pytest.raises(UnknownMagicError, match="nonsense"):
        run(source)


def test_line_numbers_stay_the_same() -> None:
    assert to_python("%time 1\n!ls\nx = 1").split("\n")[2] == "x = 1"

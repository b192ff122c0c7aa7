"""Cells of plain Python: the short way through IPython's shell leads to the same."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from ipykernel.compiler import get_tmp_hash_seed, murmur2_x86
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from grader.learner.remote_subject import RemoteSubject
from grader.sandbox import traceback_colors
from grader.sandbox.python_cells import CellCompiler, PythonFirstShell
from grader.sandbox.zygote_client import Zygote

pytestmark = pytest.mark.needs("bubblewrap")

PLAIN = (
    "x = 7 % 3\n",
    "text = '''\n%time\n!ls\n'''",
    "for _ in range(3):\n    pass",
    "first, _ = 1, 2",
    "# In this cell: display, exit\nx = 1",
    "def display_all(): ...",
    "_ + 1",
    "x = 1 # " + "x" * 200_000,
)
MORE = (
    "%time f()", "%%time\nf()", "!ls", "x = !ls", "f?", "?f", ">>> x = 1", "In [1]: x = 3", "    x = 1", "exit", "pwd",
    "x = = 1", "def f(:", "'\0'", "", "\nx = 1",
)  # fmt: skip


@pytest.fixture(scope="module")
def shell() -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        config = Config()
        config.HistoryManager.enabled = False
        InteractiveShell.clear_instance()
        made: Any = PythonFirstShell.instance(config=config, compiler_class=CellCompiler)
        made.remember_transformers()
        yield made
        made.reset()
        PythonFirstShell.clear_instance()


@pytest.fixture(autouse=True)
def clean(shell: Any) -> None:
    shell.reset(new_session=False)


@pytest.mark.parametrize("source", PLAIN, ids=lambda source: source[:20])
def test_python_takes_the_short_way(shell: Any, source: str) -> None:
    assert shell._is_python(source)
    assert shell.transform_cell(source) == ZMQInteractiveShell.transform_cell(shell, source)


@pytest.mark.parametrize("source", MORE, ids=lambda source: source[:20])
def test_all_else_is_left_to_ipython(shell: Any, source: str) -> None:
    assert not shell._is_python(source)


HOOKS = {
    "cleanup": "input_transformers_cleanup",
    "post": "input_transformers_post",
    "trees": "ast_transformers",
}


@pytest.mark.parametrize("hook", HOOKS.values(), ids=HOOKS)
def test_a_shell_with_something_hooked_in_reads_every_cell(shell: Any, hook: str) -> None:
    hooked = getattr(shell, hook)
    hooked.append(len)
    try:
        assert not shell._is_python("x = 1")
    finally:
        hooked.remove(len)
    assert shell._is_python("x = 1")


KNOWN = ["x = 1\nx + 1", "def f():\n    return 1 / 0\nf()", "y = = 2", "'\0'", "z = '\\d'", "1\n2"]


def test_of_cells_that_are_known_only_quiet_python_is_compiled_ahead(shell: Any) -> None:
    shell.compile.learn(KNOWN)
    assert list(shell.compile._known) == [KNOWN[0], KNOWN[1], KNOWN[5]]


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote(cells=KNOWN, rehearse=True) as parent:
        yield parent


@pytest.fixture
def subject(zygote: Zygote) -> Iterator[RemoteSubject]:
    with zygote.learner_process() as made:
        yield made


def number(*lines: str) -> int:
    """Return the number that ipykernel gives a cell."""
    return int(murmur2_x86("\n".join(lines), get_tmp_hash_seed()))


def test_statements_before_one_that_does_not_compile_have_run(subject: RemoteSubject) -> None:
    error = subject.run_cell("x = 1\nreturn x").error
    assert error is not None
    assert (error.type, error.message) == (
        "SyntaxError",
        f"'return' outside function ({number('x = 1', 'return x')}.py, line 2)",
    )
    assert subject.read("x") == 1


def test_a_future_statement_holds_for_the_cells_after_it(subject: RemoteSubject) -> None:
    subject.run_cell("from __future__ import annotations")
    subject.run_cell("def f(x: nothing): ...")
    assert subject.run_cell("f.__annotations__").value_repr == "{'x': 'nothing'}"


def test_cells_known_beforehand_run_and_fail_as_any_other(subject: RemoteSubject) -> None:
    assert subject.run_cell(KNOWN[0]).value_repr == "2"
    error = subject.run_cell(KNOWN[1]).error
    assert error is not None
    assert (error.type, error.line) == ("ZeroDivisionError", 3)
    shown = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(error.traceback))
    assert "Cell In[2], line 3" in shown
    assert "----> 2     return 1 / 0" in shown
    unreadable = subject.run_cell(KNOWN[2]).error
    assert unreadable is not None
    assert unreadable.type == "SyntaxError"


@pytest.mark.parametrize("source", [KNOWN[5], "3\n4"], ids=["known", "new"])
def test_all_values_are_shown_where_a_notebook_asks_for_it(subject: RemoteSubject, source: str) -> None:
    subject.run_cell("get_ipython().ast_node_interactivity = 'all'")
    outputs = subject.run_cell(source).outputs
    assert [kind for kind, _ in outputs] == ["execute_result"] * 2


def test_history_is_that_of_a_kernel(subject: RemoteSubject) -> None:
    for source in ("x = 20\nx * 2", "%load_ext autoreload", "_ + 2"):
        assert subject.run_cell(source).ok
    assert subject.run_cell("[Out[1], Out[3], _i, In[1], _i2]").value_repr == (
        "[40, 42, '_ + 2', 'x = 20\\nx * 2', '%load_ext autoreload']"
    )


def test_a_semicolon_at_the_end_shows_nothing(subject: RemoteSubject) -> None:
    assert subject.run_cell("1 + 1;").value_repr is None
    assert subject.run_cell("'a;b'").value_repr == "'a;b'"


def test_a_notebook_begins_without_an_error_before_it(subject: RemoteSubject) -> None:
    assert subject.run_cell("import sys\n[name for name in vars(sys) if name.startswith('last_')]").value_repr == "[]"


def test_the_libraries_that_errors_often_pass_through_are_read_before_the_fork(subject: RemoteSubject) -> None:
    subject.run_cell("import linecache, json.decoder, openai._base_client, pydantic.main")
    modules = "(json.decoder, json.encoder, openai._base_client, pydantic.main)"
    read = subject.run_cell(f"[each.__file__ in linecache.cache for each in {modules}]")
    assert read.value_repr == "[True, True, True, True]"


WATCHED = """
import sys, types
looked = []
class Watched(types.ModuleType):
    def __getattribute__(self, name):
        if name == "__file__":
            looked.append(name)
        return super().__getattribute__(name)
sys.modules["watched"] = Watched("watched")
"""


def test_an_error_of_a_cell_is_shown_without_a_search_of_all_modules(subject: RemoteSubject) -> None:
    assert subject.run_cell(WATCHED).ok
    assert not subject.run_cell("def f():\n    1 / 0\nf()").ok
    assert subject.run_cell("looked").value_repr == "[]"
    assert subject.run_cell("import inspect\ninspect.getmodule(inspect.currentframe()) is None").value_repr == "True"


def test_colors_of_tracebacks_are_those_that_pygments_makes() -> None:
    from pygments.formatters.terminal256 import Terminal256Formatter, TerminalTrueColorFormatter

    styled: Any = Terminal256Formatter
    traceback_colors.keep()
    for kind in (styled, TerminalTrueColorFormatter):
        for options in ({"style": "monokai"}, {"style": "monokai", "nobold": True}, {"style": "default"}):
            kept, made = kind(**options), kind(**options)
            made.style_string = {}
            getattr(kind._setup_styles, "__wrapped__", kind._setup_styles)(made)
            assert kept.style_string == made.style_string
            assert kind(**options).style_string is not kept.style_string


def test_lexers_derived_from_pythons_read_text_as_they_would_without_its_rules() -> None:
    from pygments.lexers.python import PythonLexer
    from pygments.token import Generic

    traceback_colors.keep()

    class Same(PythonLexer):
        """As stack_data derives one for each function."""

    class Other(PythonLexer):
        tokens: ClassVar = {"root": [(r".*\n", Generic.Output)]}

    text = "@cached\ndef f(a: int = 1) -> str:  # why\n    return f'{a!r}'\n"
    assert Same._tokens is PythonLexer._tokens
    assert list(Same().get_tokens(text)) == list(PythonLexer().get_tokens(text))
    assert {kind for kind, _ in Other().get_tokens(text)} == {Generic.Output}

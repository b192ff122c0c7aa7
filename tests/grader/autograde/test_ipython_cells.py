"""IPython syntax in answer cells: it costs no points, as under nbgrader as it comes."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from grader.autograde.grade import grade
from grader.autograde.result import SubmissionResult
from grader.course.assignment import Assignment, load
from grader.course.course_directory import CourseDirectory
from grader.learner.limits import Limits
from grader.outcome import Status
from grader.sandbox.zygote_client import Zygote
from tests.grader.course_fixture import FULL, NAME, ROOT, Edit, cell, edited, insert, replace, solved

pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.slow(16)]

DISPATCH = """\
def dispatch_tool_call(tool_call, registry):
    name = tool_call.function.name
    if name not in registry:
        return json.dumps({"error": f"Unknown function: {name}"})
    return json.dumps(registry[name](**json.loads(tool_call.function.arguments)))
"""
ANSWERS = {
    "help sign behind a name": f"{DISPATCH}dispatch_tool_call?",
    "help sign before a name": f"?json.loads\n{DISPATCH}",
    "two help signs": f"{DISPATCH}dispatch_tool_call??",
    "variable of the environment": f"%env OPENAI_API_KEY=sk-test\n{DISPATCH}",
    "output of a command": f"files = !ls\n{DISPATCH}assert files.n == '' and list(files) == []",
    "command": f"!pip install openai\n{DISPATCH}",
    "folder": f"%pwd\n{DISPATCH}%ls",
    "another folder": f"import os\nos.mkdir('data')\n%cd data\n%cd ..\n{DISPATCH}",
    "time of a cell": f"%%time\n{DISPATCH}",
    "time of a line": f"{DISPATCH}%timeit -n 1 -r 1 len('x')",
    "captured": f"%%capture caught\n{DISPATCH}print('x')",
    "await": f"import asyncio\nawait asyncio.sleep(0)\n{DISPATCH}",
    "switch for await": f"%autoawait asyncio\nimport asyncio\nawait asyncio.sleep(0)\n{DISPATCH}",
    "task": f"import asyncio\ntask = asyncio.create_task(asyncio.sleep(0))\n{DISPATCH}",
    "indented": "".join(f"    {line}\n" for line in DISPATCH.splitlines()),
    "prompts of Python": ">>> import json\n" + "".join(
        f"{'...' if line.startswith(' ') else '>>>'} {line}\n" for line in DISPATCH.splitlines()
    ),
    "prompts of IPython": "In [7]: import json\n\n" + "".join(
        f"{'   ...:' if line.startswith(' ') else 'In [8]:'} {line}\n" for line in DISPATCH.splitlines()
    ),
    "inputs and outputs": f"{DISPATCH}assert len(In) > 1 and isinstance(Out, dict)\n_ = _i",
    "display": f"from IPython.display import Markdown\ndisplay(Markdown('# x'))\n{DISPATCH}",
    "shell": f"get_ipython().run_line_magic('precision', '3')\n{DISPATCH}",
    "debugger": f"%pdb off\n{DISPATCH}",
    "loaded twice": f"%load_ext autoreload\n%autoreload 2\n{DISPATCH}",
    "temporary file": f"import tempfile\nwith tempfile.TemporaryDirectory() as folder:\n"
    f"    open(folder + '/x', 'w').close()\n{DISPATCH}",
    "temporary file and shell": f"%pwd\nimport tempfile\nwith tempfile.NamedTemporaryFile() as file:\n"
    f"    file.write(b'x')\n{DISPATCH}",
    "own module, written by Python": f"open('tools.py', 'w').write('''import json\n{DISPATCH}''')\n"
    "from tools import dispatch_tool_call",
}  # fmt: skip


@pytest.fixture(scope="module")
def assignment() -> Assignment:
    return load(CourseDirectory(ROOT / "exercises"), NAME)


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote(Limits(wall_seconds=6.0, total_seconds=40)) as parent:
        yield parent


def graded(assignment: Assignment, zygote: Zygote, *edits: Edit) -> SubmissionResult:
    """Grade the solved notebook after some edits."""
    notebook = edited(solved(), *edits)
    return grade("ada", assignment, {NAME: json.dumps(notebook).encode()}, zygote.learner_process, 0, {})


def scores(result: SubmissionResult) -> dict[str, int]:
    return {name: outcome.score for name, outcome in result.outcomes[NAME].items()}


@pytest.mark.parametrize("source", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_with_more_than_python_keeps_its_points(assignment: Assignment, zygote: Zygote, source: str) -> None:
    result = graded(assignment, zygote, replace("dispatch_tool_call-answer", source))
    assert scores(result) == FULL


def test_a_module_that_a_cell_writes_can_be_imported(assignment: Assignment, zygote: Zygote) -> None:
    written = insert("dispatch_tool_call-answer", f"%%writefile my_tools.py\nimport json\n{DISPATCH}")
    imported = replace("dispatch_tool_call-answer", "from my_tools import dispatch_tool_call")
    assert scores(graded(assignment, zygote, written, imported)) == FULL


def test_a_module_that_was_handed_in_can_be_imported(assignment: Assignment, zygote: Zygote) -> None:
    notebook = edited(solved(), replace("dispatch_tool_call-answer", "from my_tools import dispatch_tool_call"))
    files = {NAME: json.dumps(notebook).encode(), "./my_tools.py": f"import json\n{DISPATCH}".encode()}
    assert scores(grade("ada", assignment, files, zygote.learner_process, 0, {})) == FULL


def test_async_code_works_for_a_check_and_for_a_cell(assignment: Assignment, zygote: Zygote) -> None:
    own_loop = DISPATCH.replace("    name =", "    import asyncio\n    asyncio.run(asyncio.sleep(0))\n    name =")
    result = graded(
        assignment,
        zygote,
        replace("dispatch_tool_call-answer", f"%pwd\n{own_loop}"),
        replace("try-dispatch-tool-call-2", "import asyncio\nawait asyncio.sleep(0)"),
        insert("process_tool_calls-answer", "assert not asyncio.get_running_loop().is_closed()"),
    )
    assert scores(result)["dispatch_tool_call"] == 10
    assert "error" not in {each["output_type"] for each in cell(result.notebooks[NAME], "mine")["outputs"]}


def test_what_a_cell_shows_is_in_the_notebook(assignment: Assignment, zygote: Zygote) -> None:
    source = "%pwd\nprint('printed')\nfrom IPython.display import HTML\ndisplay(HTML('<b>shown</b>'))\n6 * 7"
    result = graded(assignment, zygote, insert("dispatch_tool_call", source))
    outputs = cell(result.notebooks[NAME], "mine")["outputs"]
    assert [each["output_type"] for each in outputs] == ["stream", "display_data", "execute_result"]
    assert outputs[0]["text"] == "printed\n"
    assert outputs[1]["data"]["text/html"] == "<b>shown</b>"
    assert outputs[2]["data"] == {"text/plain": "42"}


def test_a_cell_in_the_shell_that_hangs_is_interrupted_and_the_others_run(
    assignment: Assignment, zygote: Zygote
) -> None:
    result = graded(assignment, zygote, insert("process_tool_calls-answer", "%pwd\nwhile True: pass"))
    assert scores(result) == FULL
    assert "took too long" in cell(result.notebooks[NAME], "mine")["outputs"][-1]["evalue"]


STOPPED = {
    "not indented": (f"{DISPATCH}\nif True:\npass", "IndentationError in line 8"),
    "no-break space": (DISPATCH.replace("    name =", "\u00a0   name ="), "SyntaxError in line 2"),
    "curly quotes": (DISPATCH.replace('"error"', "\u201cerror\u201d"), "SyntaxError in line 4"),
    "magic and a mistake": (f"%pwd\n{DISPATCH}x = = 1", "SyntaxError in line 7"),
    "error before the definition": (f"registy = registry\n{DISPATCH}", "NameError in line 1"),
    "error before it, in the shell": (f"%pwd\nregisty = registry\n{DISPATCH}", "NameError in line 2"),
    "an unknown magic": (f"%nonsense\n{DISPATCH}", "stopped with UsageError"),
    "an import of nothing": ("from my_tools import dispatch_tool_call", "ModuleNotFoundError in line 1"),
    "an endless loop": (f"while True: pass\n{DISPATCH}", "took too long, and was interrupted in line 1"),
}


@pytest.mark.parametrize(("source", "said"), STOPPED.values(), ids=STOPPED)
def test_a_cell_that_stopped_is_told_as_that(assignment: Assignment, zygote: Zygote, source: str, said: str) -> None:
    result = graded(
        assignment, zygote, replace("dispatch_tool_call-answer", source), replace("try-dispatch-tool-call-2", "")
    )
    outcome = result.outcomes[NAME]["dispatch_tool_call"]
    assert outcome.status is Status.CRASHED
    assert outcome.failure is not None
    assert str(outcome.failure.seen).startswith("Your cell ")
    assert said in str(outcome.failure.seen)
    card = json.dumps(cell(result.notebooks[NAME], "dispatch_tool_call")["outputs"])
    assert "Your cell " in card
    assert "ot attempted" not in card


def test_a_cell_that_only_used_the_name_is_no_reason(assignment: Assignment, zygote: Zygote) -> None:
    result = graded(assignment, zygote, replace("dispatch_tool_call-answer", "dispatch_tool_call(1, 2)"))
    assert result.outcomes[NAME]["dispatch_tool_call"].status is Status.NOT_ATTEMPTED

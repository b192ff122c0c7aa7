from __future__ import annotations

import select
import signal
from pathlib import Path
from typing import Any

import pytest

from grader.learner.limits import OUT_OF_MEMORY, Limits
from grader.learner.objects import Attribute, Name, Ref, Result, Stub, ToolCall
from grader.learner.remote_subject import explain_end
from grader.learner.subject import (
    FunctionCall,
    Invocation,
    LearnerCodeError,
    LocalSubject,
    NotAttemptedError,
    NotDefinedError,
    NotJsonError,
    SubjectGoneError,
)
from grader.sandbox.launcher import SharedSandbox, start_early, start_early_for
from grader.sandbox.output_stream import TEXT_LIMIT
from grader.sandbox.zygote_client import Zygote

pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.slow(23)]


def test_cells_print_and_show_their_value(zygote: Zygote) -> None:
    with zygote.learner_process() as subject:
        run = subject.run_cell("import sys\nprint('out')\nprint('err', file=sys.stderr)\n6 * 7")
        assert (run.ok, run.stdout, run.stderr, run.value_repr) == (True, "out\n", "err\n", "42")
        assert subject.run_cell("x = 1").stdout == ""


def test_an_error_in_a_cell_names_its_line_and_the_next_cell_runs(zygote: Zygote) -> None:
    with zygote.learner_process() as subject:
        run = subject.run_cell("x = 1\nprint('before')\ny = x / 0")
        assert run.error is not None
        assert (run.error.type, run.error.line) == ("ZeroDivisionError", 3)
        assert run.stdout == "before\n"
        assert subject.run_cell("z = x + 1").ok
        assert subject.read("z") == 2


def test_read_tells_missing_untouched_and_odd_values_apart(zygote: Zygote) -> None:
    with zygote.learner_process() as subject:
        subject.run_cell("todo = ...\nodd = {1, 2}\ngood = {'a': [1, None, 'ü']}")
        assert subject.read("good") == {"a": [1, None, "ü"]}
        with pytest.raises(NotDefinedError):
            subject.read("nothing")
        with pytest.raises(NotAttemptedError):
            subject.read("todo")
        with pytest.raises(NotJsonError):
            subject.read("odd")


def test_a_call_hands_over_stubs_and_reports_what_they_were_asked(zygote: Zygote) -> None:
    source = (
        "import json\n"
        "def dispatch(call, registry):\n"
        "    return registry[call.function.name](**json.loads(call.function.arguments))\n"
    )
    with zygote.learner_process() as subject:
        subject.run_cell(source)
        called = subject.call(
            "dispatch",
            ToolCall("call_1", "weather", '{"city": "Bern"}'),
            {"weather": Stub("weather", "city: str, days: int = 1")},
            tools={"weather": lambda city, days: f"{city} {days}"},
        )
    assert called.value == "Bern 1"
    assert called.invocations == (Invocation("weather", {"city": "Bern", "days": 1}),)


def test_what_a_tool_raises_is_raised_in_the_learners_code(zygote: Zygote) -> None:
    def broken() -> None:
        raise KeyError("Atlantis")

    with zygote.learner_process() as subject:
        subject.run_cell("def f(tool):\n    try: tool()\n    except KeyError as e: return str(e)")
        assert "Atlantis" in subject.call("f", Stub("tool", ""), tools={"tool": broken}).value


def test_a_learners_exception_carries_what_was_called_before(zygote: Zygote) -> None:
    with zygote.learner_process() as subject:
        subject.run_cell("def f(tool):\n    tool()\n    return [][0]")
        with pytest.raises(LearnerCodeError) as caught:
            subject.call("f", Stub("tool", ""), tools={})
    assert (caught.value.type, caught.value.line) == ("IndexError", 3)
    assert caught.value.invocations == (Invocation("tool", {}),)


def test_results_can_be_kept_and_used_again(zygote: Zygote) -> None:
    source = (
        "class Box:\n    def __init__(self, n): self.n = n\n    def add(self, m): return self.n + m.n\nmine = Box(5)"
    )
    with zygote.learner_process() as subject:
        subject.run_cell(source)
        ref = subject.call("Box", 2, keep=True).value
        assert ref == Ref(0, "Box")
        assert subject.call(Attribute(ref, "add"), Name("mine")).value == 7


HONEST = {
    "top-level await": "import asyncio\nawait asyncio.sleep(0)\nx = 1",
    "await": "import asyncio\nasync def f(): return 1\n"
    "async def g(): return sum(await asyncio.gather(f(), f()))\n"
    "x = await g() - 1",
    "threads": "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(4) as pool:\n"
    "    x = sum(pool.map(len, ['a', '', '']))",
    "timeouts": "import asyncio\ntry:\n    await asyncio.wait_for(asyncio.sleep(5), 0.01)\nexcept TimeoutError: x = 1",
    "a file of its own": "from pathlib import Path\nPath('a.txt').write_text('1')\nx = int(Path('a.txt').read_text())",
    "a temporary file": "import tempfile\nwith tempfile.TemporaryFile('w+') as f:\n    f.write('1')\n    f.seek(0)\n"
    "    x = int(f.read())",
    "time and chance": "import datetime, random, time\ndatetime.datetime.now()\nx = random.randint(1, 1)",
    "pydantic": "from pydantic import BaseModel\nclass Q(BaseModel):\n    n: int\nx = Q.model_validate({'n': '1'}).n",
    "check of the notebook": "from grader import check\ncheck('anything')\nx = 1",
    "the mock": "from mocks import MODEL, MockOpenAI\nclient = MockOpenAI()\n"
    "reply = client.chat.completions.create(model=MODEL, messages=[{'role': 'user', 'content': 'Hello'}])\n"
    "x = len(reply.choices)",
}


@pytest.mark.parametrize("source", HONEST.values(), ids=HONEST)
def test_honest_code_works(zygote: Zygote, source: str) -> None:
    with zygote.learner_process() as subject:
        run = subject.run_cell(source)
        assert run.error is None
        assert subject.read("x") == 1


def test_an_async_function_is_awaited(zygote: Zygote) -> None:
    with zygote.learner_process() as subject:
        subject.run_cell("async def f(x): return x + 1")
        assert subject.call("f", 1).value == 2


def test_a_function_may_run_an_event_loop_of_its_own(zygote: Zygote) -> None:
    """A cell finds the kernel's loop running; a function that a check calls finds none."""
    with zygote.learner_process() as subject:
        run = subject.run_cell("import asyncio\ndef f(x): return asyncio.run(asyncio.sleep(0, x + 1))\nf(1)")
        assert run.error is not None
        assert run.error.message == "asyncio.run() cannot be called from a running event loop"
        assert subject.call("f", 1).value == 2
        assert subject.run_cell("await asyncio.sleep(0, 3)").value_repr == "3"


def test_output_is_kept_up_to_its_limit(zygote: Zygote) -> None:
    with zygote.learner_process() as subject:
        run = subject.run_cell("for _ in range(1500): print('x' * 999)")
    assert run.ok
    assert run.stdout.startswith("xxx")
    assert len(run.stdout) == TEXT_LIMIT


def test_nothing_of_one_submission_reaches_the_next(zygote: Zygote) -> None:
    source = (
        "import builtins, json, os, sys, openai\n"
        "open('left.txt', 'w').write('answer')\n"
        "json.dumps = None\nbuiltins.LEFT = 1\nos.environ['LEFT'] = '1'\nopenai.LEFT = 1\n"
        "sys.path.append('/left')\nx = 1\n"
        "folder = os.getcwd()"
    )
    look = (
        "import builtins, json, os, sys, openai\n"
        "seen = [json.dumps is None, hasattr(builtins, 'LEFT'), 'LEFT' in os.environ, hasattr(openai, 'LEFT'),\n"
        "        '/left' in sys.path, 'x' in globals(), os.path.exists('left.txt')]\n"
        "folder = os.getcwd()"
    )
    with zygote.learner_process() as subject:
        assert subject.run_cell(source).ok
        first = subject.read("folder")
    with zygote.learner_process() as subject:
        assert subject.run_cell(look).ok
        assert subject.read("seen") == [False] * 7
        assert subject.read("folder") != first
        subject.run_cell(f"import os\ntry: seen = os.listdir({first!r})\nexcept OSError as error: seen = repr(error)")
        assert "Error" in subject.read("seen")


def test_random_numbers_differ_between_submissions(zygote: Zygote) -> None:
    seen = []
    for _ in range(2):
        with zygote.learner_process() as subject:
            subject.run_cell("import random\nx = random.random()")
            seen.append(subject.read("x"))
    assert seen[0] != seen[1]


def test_a_warm_parent_that_died_is_replaced() -> None:
    with Zygote(Limits(wall_seconds=2, total_seconds=10)) as parent:
        assert parent._launched is not None
        parent._launched.process.kill()
        parent._launched.process.wait()
        with parent.learner_process() as subject:
            assert subject.run_cell("1 + 1").value_repr == "2"


def test_all_requests_together_have_a_limit() -> None:
    sleep = "import time; time.sleep(5)"
    expected = pytest.raises(SubjectGoneError, match=r"took more than 0\.5 s altogether")
    with Zygote(Limits(wall_seconds=5, total_seconds=0.5)) as parent, parent.learner_process() as subject, expected:
        subject.run_cell(sleep)


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        ({"code": 0, "signal": None}, "left Python"),
        ({"code": 70, "signal": None}, "broke the connection"),
        ({"code": OUT_OF_MEMORY, "signal": None}, "more than 512 MB of memory"),
        ({"code": None, "signal": int(signal.SIGSEGV)}, "SIGSEGV"),
        ({"code": None, "signal": 99}, "99"),
        ({"code": None, "signal": int(signal.SIGKILL), "cpu_seconds": 30.1}, "30 s of processor time"),
    ],
)
def test_the_end_of_a_process_is_explained(ended: dict[str, object], words: str) -> None:
    assert words in explain_end(ended, Limits())


def test_one_sandbox_serves_several_judges() -> None:
    with SharedSandbox(2) as launched:
        first, second = (Zygote(control=control) for control in launched.controls)
        with first, first.learner_process() as one:
            assert one.run_cell("open('mine', 'w').write('a'); 1").value_repr == "1"
            with second, second.learner_process() as two:
                seen = two.run_cell("import os; os.listdir('.')")
                assert seen.value_repr == "[]"
            assert one.run_cell("2").value_repr == "2"  # the other judge has left: this one goes on


def test_a_judge_whose_shared_parent_died_gets_one_of_its_own() -> None:
    with SharedSandbox(1) as launched, Zygote(control=launched.controls[0]) as parent:
        launched._launched.process.kill()
        gone = select.poll()
        gone.register(launched.controls[0], select.POLLHUP)
        assert gone.poll(10_000)  # the fork server ends a moment after the sandbox around it
        with parent.learner_process() as subject:
            assert subject.run_cell("40 + 2").value_repr == "42"


SHOP = """
class Registry:
    def __init__(self):
        self.tools = {}

    def tool(self, function):
        self.tools[function.__name__] = function
        if early:
            function(1)
        return function

    def run(self, name):
        return self.tools[name](2)

early = False
"""


@pytest.mark.parametrize("early", [False, True])
def test_a_series_of_calls_is_as_many_calls_in_one_go(zygote: Zygote, early: bool) -> None:
    stub = Stub("double", "n: int")
    tools = {"double": lambda n: 2 * n}
    calls = (
        FunctionCall("Registry", keep=True),
        FunctionCall(Attribute(Result(0), "tool"), (stub,), keep=True),
        FunctionCall(Attribute(Result(0), "run"), ("double",), tools),
    )
    namespace: dict[str, Any] = {}
    exec(SHOP + f"early = {early}", namespace)
    with zygote.learner_process() as subject:
        subject.run_cell(SHOP + f"early = {early}")
        made, kept, ran = subject.calls(*calls)
        assert [made.value.type, kept.value.type] == ["Registry", "function"]
        assert kept.invocations == ((Invocation("double", {"n": 1}),) if early else ())
        assert (ran.value, ran.invocations) == (4, (Invocation("double", {"n": 2}),))
        assert [made, kept, ran] == LocalSubject(namespace).calls(*calls)


def test_a_series_that_fails_raises_what_the_call_would(zygote: Zygote) -> None:
    with pytest.raises(NotDefinedError, match="h is not defined"):
        LocalSubject({"f": lambda: 1}).calls(FunctionCall("f"), FunctionCall("h"), FunctionCall("f"))
    with zygote.learner_process() as subject:
        subject.run_cell("def f(): return 1\ndef g(): return {1}\ndef k(): raise ValueError('no')")
        for last, error in (("g", NotJsonError), ("h", NotDefinedError), ("k", LearnerCodeError)):
            with pytest.raises(error):
                subject.calls(FunctionCall("f"), FunctionCall(last), FunctionCall("f"))
        assert subject.call("f").value == 1


def test_a_series_that_never_ends_is_stopped(zygote: Zygote) -> None:
    with zygote.learner_process() as subject:
        subject.run_cell("def f(): return 1\ndef g():\n    while True: pass")
        with pytest.raises(SubjectGoneError, match="did not finish within 2 s"):
            subject.calls(FunctionCall("f"), FunctionCall("g"))
        with pytest.raises(SubjectGoneError):
            subject.calls(FunctionCall("f"))


@pytest.mark.parametrize(
    ("source", "asked_for", "there"),
    [("import mocks", "a", "True"), ("import json", "a", "False"), ("import json", "elsewhere", "True")],
)
def test_a_sandbox_started_early_imports_what_the_assignment_may_use(
    tmp_path: Path, source: str, asked_for: str, there: str
) -> None:
    folder = tmp_path / "instructor" / "a"
    folder.mkdir(parents=True)
    (folder / "lesson.ipynb").write_text(source)
    with start_early(1, tmp_path, asked_for) as launched:
        assert launched is not None
        with Zygote(control=launched.controls[0]) as parent, parent.learner_process() as subject:
            assert subject.run_cell("import sys\n'mocks.client' in sys.modules").value_repr == there
            assert subject.run_cell("from mocks import MockOpenAI\nMockOpenAI() is None").value_repr == "False"


@pytest.mark.parametrize(("source", "there"), [("import mocks", "True"), ("import json", "False")])
def test_a_sandbox_for_one_notebook_imports_what_that_uses(tmp_path: Path, source: str, there: str) -> None:
    (tmp_path / "mine.ipynb").write_text(source)
    with start_early_for(tmp_path / "mine.ipynb") as launched:
        assert launched is not None
        with Zygote(control=launched.controls[0]) as parent, parent.learner_process() as subject:
            assert subject.run_cell("import sys\n'mocks.client' in sys.modules").value_repr == there
            assert subject.run_cell("%pwd\n1 / 0").error is not None


def test_the_instructors_cells_are_compiled_once_and_the_learners_in_their_turn() -> None:
    cells = ["x = 1\n1 / 0", "not python at all", "x"]
    with Zygote(cells=cells) as parent:
        for _ in range(2):
            with parent.learner_process() as subject:
                failed = subject.run_cell(cells[0])
                assert failed.error is not None
                assert (failed.error.type, failed.error.line) == ("ZeroDivisionError", 2)
                wrong = subject.run_cell(cells[1])
                assert wrong.error is not None
                assert wrong.error.type == "SyntaxError"
                assert subject.run_cell("x + 41").value_repr == "42"


def test_a_run_that_cannot_start_does_not_wait_for_its_sandbox(tmp_path: Path) -> None:
    sandboxes = []

    def start() -> None:
        with start_early(2, tmp_path, "not there") as launched:
            sandboxes.append(launched)
            raise LookupError

    with pytest.raises(LookupError):
        start()
    (launched,) = sandboxes
    assert launched is not None
    assert launched._launched.process.returncode == -signal.SIGKILL

"""`check()` of code without an end, in a real kernel: a card says so, and the kernel is as it was."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.grader.kernel.learner_kernel import LearnerKernel, card, learner_kernel

pytestmark = pytest.mark.slow(10)

HEAD = "def dispatch_tool_call(tool_call, registry):\n"
SOLVED = (
    HEAD
    + """\
    name = tool_call.function.name
    if name not in registry:
        return json.dumps({"error": f"Unknown function: {name}"})
    return json.dumps(registry[name](**json.loads(tool_call.function.arguments)))
"""
)
ENDLESS = {
    "loop": HEAD + "    while True:\n        pass",
    "swallowing loop": HEAD
    + "    while True:\n        try:\n            pass\n        except BaseException:\n            pass",
    "asynchronous loop": f"async {HEAD}    while True:\n        pass",
    "asynchronous waiting": f"import asyncio\nasync {HEAD}    await asyncio.sleep(3600)",
    "tools in threads": f"""\
import time
from concurrent.futures import ThreadPoolExecutor
{HEAD}    with ThreadPoolExecutor() as pool:
        return pool.submit(lambda: [time.sleep(0.01) for _ in iter(int, 1)]).result()""",
}
WITHOUT_TIMER = "import signal; del signal.setitimer"
WITHOUT_THREADS = """
import _thread
def start_new_thread(*_): raise RuntimeError("can't start new thread")
_thread.start_new_thread = start_new_thread
"""
STATE = """
import signal, sys, threading
print(signal.getsignal(signal.SIGALRM), signal.getsignal(signal.SIGINT) is signal.default_int_handler, sys.gettrace(),
      sys.getprofile(), sorted(each.name for each in threading.enumerate()))
"""


@pytest.fixture(scope="module")
def kernel() -> Iterator[LearnerKernel]:
    with learner_kernel() as kernel:
        kernel.run("from grader.kernel import subject; subject.CALL_SECONDS = 0.5")
        kernel.run(SOLVED)
        assert "✓ Passed" in kernel.card("dispatch_tool_call")  # what is imported late, is imported now
        yield kernel


@pytest.mark.parametrize("source", ENDLESS.values(), ids=ENDLESS)
def test_code_without_an_end_is_told_on_a_card_and_leaves_nothing_behind(kernel: LearnerKernel, source: str) -> None:
    before = kernel.run(STATE)
    kernel.run(source)
    assert "Seen: Your code did not come to an end within 0.5 seconds." in kernel.card("dispatch_tool_call")
    assert kernel.run(STATE) == before
    kernel.run(SOLVED)
    assert "✓ Passed" in kernel.card("dispatch_tool_call")


def test_the_card_names_the_line(kernel: LearnerKernel) -> None:
    kernel.run(ENDLESS["loop"])
    assert re.search(r"It was in line (2: while True:|3: pass)", kernel.card("dispatch_tool_call"))


@pytest.mark.parametrize("missing", [WITHOUT_TIMER, WITHOUT_THREADS], ids=["as on Windows", "as in a browser"])
@pytest.mark.parametrize("name", ["loop", "swallowing loop"])
def test_it_ends_where_the_platform_lacks_something(missing: str, name: str) -> None:
    with learner_kernel() as kernel:
        kernel.run("from grader.kernel import subject; subject.CALL_SECONDS = 0.5")
        kernel.run(missing)
        kernel.run(ENDLESS[name])
        outputs = kernel.run('check("dispatch_tool_call")')
        if missing == WITHOUT_THREADS:
            waiting, cleared, *outputs = outputs
            assert "choose Kernel → Restart Kernel" in waiting["data"]["text/plain"]
            assert (cleared["kind"], cleared["wait"]) == ("clear_output", True)
        assert "Your code did not come to an end within 0.5 seconds." in card(outputs)


def test_who_stops_it_reads_that_they_did(kernel: LearnerKernel) -> None:
    kernel.run("subject.CALL_SECONDS = 60")
    kernel.run("import pathlib, tempfile; begun = pathlib.Path(tempfile.mkdtemp()) / 'begun'")
    path = kernel.run("print(begun)")[0]["text"].strip()
    kernel.run(f"{HEAD}    begun.touch()\n    while True:\n        pass")
    request = kernel.begin('check("dispatch_tool_call")')
    while not Path(path).exists():
        time.sleep(0.05)
    kernel.manager.interrupt_kernel()
    shown = card(kernel.outputs(request))
    kernel.run("subject.CALL_SECONDS = 0.5")
    assert "KeyboardInterrupt: you stopped it in line" in shown
    assert "All cases" not in shown  # no other was begun

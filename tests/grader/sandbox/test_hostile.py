"""Hostile code: whatever it does, the judge gets a plain answer or a `SubjectError`, and the next submission works."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.learner.limits import Limits
from grader.learner.objects import Stub
from grader.learner.subject import LearnerCodeError, NotDefinedError, NotJsonError, SubjectGoneError, UnsetNameError
from grader.sandbox.zygote_client import Zygote
from tests.grader.sandbox.threats.table import ATTACKS
from tests.grader.sandbox.threats.threat import Attack

pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.slow(65)]

PATIENT = Limits(wall_seconds=60, total_seconds=100, cpu_seconds=30)
"""For honest code, and for attacks that have to come to an end of their own, however busy this machine is."""
LIMITS = Limits(wall_seconds=0.6, total_seconds=10, cpu_seconds=2)
"""For attacks that never come to an end of their own, and for those that may."""
HONEST = "def double(number):\n    return 2 * number"
LONGEST = 100.0  # seconds: far below hanging, on a busy machine too


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    """A fork server whose judge has secrets in its environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADER_SECRET", "SECRET of the judge")
        with Zygote(PATIENT) as parent:
            yield parent


def end_of(zygote: Zygote, source: str, limits: Limits) -> str:
    """Run an attack as a class run would, and say in one word how it ended; anything unforeseen is raised."""
    try:
        with zygote.learner_process(limits) as subject:
            run = subject.run_cell(source)
            if run.error is not None:
                return run.error.type
            value = subject.call("attack").value
            return json.dumps(value)
    except SubjectGoneError:
        return "gone"
    except LearnerCodeError as error:
        return error.type
    except UnsetNameError:
        return "NameError"
    except NotJsonError:
        return "not json"
    except NotDefinedError:
        return "not defined"


def answers_honestly(zygote: Zygote) -> bool:
    with zygote.learner_process() as subject:
        return subject.run_cell(HONEST).ok and subject.call("double", 21).value == 42


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.id)
def test_an_attack_is_held_and_the_next_submission_works(zygote: Zygote, attack: Attack) -> None:
    limits = LIMITS if "gone" in attack.ends else PATIENT
    begin = time.monotonic()
    end = end_of(zygote, attack.source, limits)
    assert time.monotonic() - begin < LONGEST
    assert answers_honestly(zygote)
    assert end in attack.ends


def test_an_answer_ahead_of_the_next_question_ends_the_process(zygote: Zygote) -> None:
    source = (
        "import json, os, struct, threading, time\n"
        "def later():\n"
        "    time.sleep(0.2)\n"
        "    body = json.dumps({'id': '0', 'reply': {'kind': 'value', 'value': 10}})\n"
        "    os.write(3, struct.pack('!I', len(body)) + body.encode())\n"
        "threading.Thread(target=later, daemon=True).start()\n"
    )
    with zygote.learner_process() as subject:
        assert subject.run_cell(source).ok
        time.sleep(0.6)
        with pytest.raises(SubjectGoneError, match="not an answer"):
            subject.read("x")
    assert answers_honestly(zygote)


def test_a_stub_kept_for_later_cannot_speak_to_the_judge(zygote: Zygote) -> None:
    source = (
        "import threading\n"
        "said = []\n"
        "def start(tool):\n"
        "    global keep\n"
        "    keep = tool\n"
        "    return 'started'\n"
        "def late():\n"
        "    import time\n"
        "    def work():\n"
        "        time.sleep(0.2)\n"
        "        try: said.append(keep())\n"
        "        except RuntimeError as error: said.append(str(error))\n"
        "    threading.Thread(target=work, daemon=True).start()\n"
    )
    with zygote.learner_process() as subject:
        assert subject.run_cell(source).ok
        assert subject.call("start", Stub("tool", "")).value == "started"
        subject.call("late")
        time.sleep(0.6)
        (said,) = subject.read("said")
    assert "after the function that may call it had returned" in said


@pytest.mark.parametrize("where", ["'/scratch'", "'../..'"])
@pytest.mark.parametrize("mode", [0, 0o555])
def test_a_scratch_folder_that_was_closed_is_open_for_the_next(zygote: Zygote, where: str, mode: int) -> None:
    source = f"import os\nfor n in range(9): open(f'f{{n}}', 'w').close()\nos.chmod({where}, {mode})"
    for _ in range(2):
        with zygote.learner_process() as subject:
            assert subject.run_cell(source).ok
    look = "import os\ndef attack(): return [os.listdir('.'), os.statvfs('.').f_files - os.statvfs('.').f_ffree]"
    for _ in range(50):  # files of a process that ended count until the system has let go of them
        with zygote.learner_process() as subject:
            assert subject.run_cell(look).ok
            files, used = subject.call("attack").value
        assert files == []
        if used < 18:  # two times nine would be left; its own folders count
            break
        time.sleep(0.1)
    assert used < 18
    assert answers_honestly(zygote)


def test_a_flood_of_tool_calls_is_ended(zygote: Zygote) -> None:
    source = "def flood(tool):\n    while True:\n        tool()"
    with zygote.learner_process(LIMITS) as subject:
        subject.run_cell(source)
        with pytest.raises(SubjectGoneError, match=r"called its tools more than|did not finish"):
            subject.call("flood", Stub("tool", ""), tools={"tool": lambda: 1})
    assert answers_honestly(zygote)


def test_after_its_end_a_subject_answers_nothing_more(zygote: Zygote) -> None:
    with zygote.learner_process() as subject:
        subject.run_cell("x = 1")
        with pytest.raises(SubjectGoneError):
            subject.run_cell("import os; os._exit(0)")
        with pytest.raises(SubjectGoneError, match="left Python"):
            subject.read("x")
        assert not subject.alive


PLANTED = """
import builtins, gc, json, os, sys, types
import openai, pydantic
builtins.planted = openai.planted = pydantic.planted = json.planted = "here"
sys.modules["planted"] = types.ModuleType("planted")
sys.path.insert(0, os.getcwd())
os.environ["PLANTED"] = "here"
type(sys.stdout).planted = "here"
json.loads = json.dumps = lambda *a, **k: "planted"
os.umask(0o777)
open("planted.py", "w").write("x = 1")
os.chdir("/")
"""
LOOKS_FOR_IT = """
import builtins, gc, json, os, sys
import openai, pydantic
seen = [m.__name__ for m in (builtins, openai, pydantic, json) if hasattr(m, "planted")]
seen += [n for n in (*sys.modules, *os.environ) if "planted" in n.lower()]
seen += [p for p in ("planted.py", "../../1/work/planted.py") if os.path.exists(p)]
seen += ["stdout"] * hasattr(type(sys.stdout), "planted") + ["umask"] * (os.umask(0) == 0o777)
seen += ["json"] * (json.dumps(1) != "1") + ["path"] * any(p.startswith("/scratch") for p in sys.path)
"""


def test_nothing_one_submission_planted_is_seen_by_the_next(zygote: Zygote) -> None:
    with zygote.learner_process() as subject:
        assert subject.run_cell(PLANTED).error is None
    with zygote.learner_process() as subject:
        assert subject.run_cell(LOOKS_FOR_IT).error is None
        assert subject.read("seen") == []


def test_chance_is_another_for_each_submission(zygote: Zygote) -> None:
    thrown = []
    for _ in range(2):
        with zygote.learner_process() as subject:
            subject.run_cell("import random, secrets\nx = [random.random(), secrets.token_hex()]")
            thrown += subject.read("x")
    assert len(set(thrown)) == 4


def test_what_one_submission_left_on_disk_takes_no_room_from_the_next() -> None:
    hidden = (
        "import os\n"
        "os.mkdir('locked')\n"
        "for n in range(3):\n"
        "    with open(f'locked/{n}', 'wb') as file: file.write(bytes(16 * 1024 * 1024))\n"
        "os.chmod('locked', 0)\n"
        "for n in range(2500):\n"
        "    os.mkdir('d'); os.chdir('d')\n"
        "with open('deep', 'wb') as file: file.write(bytes(8 * 1024 * 1024))\n"
    )
    with Zygote(Limits()) as zygote:
        assert zygote._launched is not None
        parent = zygote._launched.process.pid
        for _ in range(3):  # together more than the whole scratch file system
            with zygote.learner_process() as subject:
                assert subject.run_cell(hidden).error is None
        assert zygote._launched.process.pid == parent  # a new parent would come with an empty file system


def test_memory_of_the_judge_does_not_grow_with_what_is_sent(zygote: Zygote) -> None:
    forged = (
        "import os, struct\n"
        "def attack():\n"
        "    os.write(3, struct.pack('!I', 50_000_000))\n"
        "    while True: os.write(3, bytes(1 << 20))\n"
    )
    before = resident_bytes()
    for source in ("def attack(): return 'x' * 50_000_000", forged):
        assert end_of(zygote, source, LIMITS) in ("ValueError", "gone")
    assert resident_bytes() - before < 16 * 1024 * 1024


def test_nothing_is_left_of_attacks_and_warm_parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    processes, sockets = descendants(os.getpid()), open_descriptors()
    with Zygote(LIMITS) as own:
        assert len(descendants(os.getpid())) > len(processes)
        for source in ("open('left', 'w').write('x')", "import os; os._exit(3)", "def attack(): raise SystemExit"):
            end_of(own, source, LIMITS)
    assert descendants(os.getpid()) == processes
    assert open_descriptors() == sockets
    assert list(tmp_path.iterdir()) == []


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def open_descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def descendants(pid: int) -> set[int]:
    """Return the processes below ``pid``, children of children included."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found: set[int] = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}

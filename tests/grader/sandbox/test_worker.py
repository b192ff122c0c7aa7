"""The process of a submission: what runs in it is not safe from its code, but the machine and the others are."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

import pytest

from grader.learner.limits import Limits
from grader.learner.remote_subject import RemoteSubject
from grader.learner.subject import SubjectGoneError
from grader.sandbox.zygote_client import Zygote
from tests.grader.sandbox.threats.escaping import SIGNAL_BY_FCNTL
from tests.grader.sandbox.threats.threat import CALL_THE_KERNEL

pytestmark = pytest.mark.needs("bubblewrap")

LIMITS = Limits(wall_seconds=10, total_seconds=30, cpu_seconds=15)
TRIES = f"""
import glob, json, os, socket, subprocess
{CALL_THE_KERNEL}
def by_fcntl():
{textwrap.indent(SIGNAL_BY_FCNTL.strip(), "    ")}

def fill():
    n = 0
    while True:
        os.close(os.open(f"f{{n}}", os.O_CREAT))
        n += 1

def keep(make):
    kept = []
    while True:
        kept.append(make())

tries = dict(
    reads_users=lambda: open("/etc/group").read(),
    reads_processes=lambda: os.listdir("/proc"),
    reads_checks=lambda: open("/packages/grader/checks/catalogue.py").read(),
    reads_others=lambda: os.listdir("/scratch"),
    reads_history=lambda: open(os.path.expanduser("~/.ipython/profile_default/history.sqlite"), "rb").read(),
    writes_outside=lambda: open("/packages/mocks/evil.py", "w"),
    writes_the_profile=lambda: open("/scratch/evil.py", "w"),
    forks=os.fork,
    runs=lambda: subprocess.run(["true"]),
    kills=lambda: os.kill(os.getppid(), 9),
    traces=lambda: kernel(101, 117, 16, os.getppid(), 0, 0),
    mounts=lambda: kernel(165, 40, b"none", b"/scratch", b"tmpfs", 0, 0),
    connects=lambda: socket.create_connection(("127.0.0.1", 80), 1),
    makes_namespaces=lambda: kernel(272, 97, 0x10000000),
    takes_all_memory=lambda: keep(lambda: bytes(10**7)),
    opens_everything=lambda: keep(lambda: open("/dev/null")),
    fills_the_disk=lambda: keep(lambda: open("big", "ab").write(bytes(10**6))),
    makes_files_without_end=fill,
)
worked = []
for name, way in tries.items():
    try:
        way()
    except (OSError, MemoryError, RuntimeError):  # RuntimeError: no ctypes while a notebook is graded
        continue
    worked.append(name)
worked += [name for name, value in os.environ.items() if "SECRET" in value]
worked += [] if by_fcntl() == "held" else ["signals"]
print(json.dumps(worked))
"""


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADER_SECRET", "SECRET of the judge")
        with Zygote(LIMITS) as parent:
            yield parent


def said(subject: RemoteSubject, source: str) -> str:
    """Run a cell and return what it printed."""
    run = subject.run_cell(source)
    assert run.ok, run.error
    return run.stdout


def test_a_cell_is_confined(zygote: Zygote) -> None:
    with zygote.learner_process() as subject:
        assert json.loads(said(subject, TRIES).splitlines()[-1]) == []


def test_what_one_notebook_leaves_the_next_does_not_find(zygote: Zygote) -> None:
    plant = (
        "import builtins, IPython\nbuiltins.planted = IPython.planted = 1\nget_ipython().planted = 1\n"
        "get_ipython().user_ns['x'] = 1\nget_ipython().input_transformers_post.append(lambda lines: ['1/0'])\n"
        "open('planted', 'w').close()"
    )
    look = (
        "import builtins, IPython, os\n"
        "print([hasattr(o, 'planted') for o in (builtins, IPython, get_ipython())], 'x' in globals(), os.listdir('.'))"
    )
    with zygote.learner_process() as subject:
        said(subject, plant)
    with zygote.learner_process() as subject:
        assert said(subject, look).splitlines()[-1] == "[False, False, False] False []"


def test_a_notebook_that_ends_its_process_costs_nobody_else(zygote: Zygote) -> None:
    ways = ("import os; os._exit(0)", "import os; os.write(3, bytes(64))", "import faulthandler as f; f._sigsegv()")
    for source in ways:
        with zygote.learner_process() as subject, pytest.raises(SubjectGoneError):
            subject.run_cell(source)
    with zygote.learner_process() as subject:
        assert said(subject, "print(6 * 7)") == "42\n"

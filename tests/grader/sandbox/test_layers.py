"""Defence in depth: each layer alone, what a host without one still has, and judges that share a sandbox."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.learner.limits import MEBIBYTE, Limits
from grader.learner.remote_subject import RemoteSubject
from grader.learner.subject import SubjectGoneError
from grader.sandbox import bubblewrap, bubblewrap_program, cgroups
from grader.sandbox.ipython_shell import KERNEL_ENVIRONMENT
from grader.sandbox.launcher import SharedSandbox
from grader.sandbox.zygote_client import Zygote
from tests.grader.sandbox.threats.escaping import SIGNAL_BY_FCNTL

pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.slow(24)]

ROOT = Path(__file__).resolve().parents[3]
LIMITS = Limits(wall_seconds=15, total_seconds=40, cpu_seconds=20)
NO_LANDLOCK = "import grader.sandbox.landlock as layer; layer.version = lambda: 0; "
NO_SECCOMP = "import grader.sandbox.seccomp as layer; layer.describe = lambda: 'no: taken off by a test'; "
needs_cgroups = pytest.mark.skipif(not cgroups.cgroup_parents(), reason=cgroups.describe())


def without(layer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a layer off, inside the sandbox, before anything else happens there."""
    before, import_, after = bubblewrap._START.partition("from grader.sandbox.zygote")
    monkeypatch.setattr(bubblewrap, "_START", f"{before}{layer}{import_}{after}")


def answer(subject: RemoteSubject, source: str) -> object:
    run = subject.run_cell(textwrap.dedent(source))
    assert run.error is None, run.error
    return subject.call("attack").value


ESCAPES = """
    import os, socket

    def attack():
        ways = {
            'reads': lambda: open('/etc/localtime', 'rb').read(1) and open('/scratch/judge-0/../x').read(),
            'writes': lambda: open('/evil', 'w'),
            'connects': lambda: socket.create_connection(('127.0.0.1', 80), 1),
            'executes': lambda: os.execv('/bin/sh', ['sh']),
        }
        worked = []
        for name, way in ways.items():
            try: way()
            except OSError: continue
            worked.append(name)
        return worked
"""


@pytest.mark.parametrize("layer", [NO_LANDLOCK, NO_SECCOMP, NO_LANDLOCK + NO_SECCOMP])
def test_bubblewrap_and_what_is_left_hold_without_a_layer(layer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    without(layer, monkeypatch)
    with Zygote(LIMITS) as zygote, zygote.learner_process() as subject:
        assert answer(subject, ESCAPES) == []


def test_without_landlock_seccomp_alone_keeps_signals_in(monkeypatch: pytest.MonkeyPatch) -> None:
    without(NO_LANDLOCK, monkeypatch)
    with Zygote(LIMITS) as zygote:
        with zygote.learner_process() as subject:
            assert answer(subject, "def attack():\n" + textwrap.indent(SIGNAL_BY_FCNTL.strip(), "    ")) == "held"
        with zygote.learner_process() as subject:  # the parent it was meant for is still there
            assert answer(subject, "def attack(): return __import__('os').getppid()") == 2


@needs_cgroups
def test_memory_of_many_processes_is_counted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each process stays below its own limit; without seccomp there can be several."""
    without(NO_SECCOMP, monkeypatch)
    source = """
        import os, time

        def attack():
            for _ in range(6):
                if os.fork() == 0:
                    block = bytearray(os.urandom(1)) * 80_000_000
                    time.sleep(30)
            time.sleep(3)
            alive = 0
            for _ in range(6):
                try: alive += os.waitpid(-1, os.WNOHANG)[0] == 0
                except ChildProcessError: break
            return alive
    """
    limits = Limits(wall_seconds=20, memory_bytes=250 * MEBIBYTE, together_bytes=250 * MEBIBYTE, file_bytes=MEBIBYTE)
    with Zygote(limits) as zygote:
        try:
            with zygote.learner_process() as subject:
                alive = answer(subject, source)
        except SubjectGoneError:
            alive = 0
        assert isinstance(alive, int)
        assert alive < 6
        with zygote.learner_process() as subject:
            assert answer(subject, "def attack(): return 42") == 42


@needs_cgroups
def test_processes_are_counted_for_each_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    without(NO_SECCOMP, monkeypatch)
    source = """
        import os, time

        def attack():
            made = 0
            while True:
                try:
                    if os.fork() == 0:
                        time.sleep(30)
                        os._exit(0)
                except OSError:
                    return made
                made += 1
    """
    with Zygote(LIMITS) as zygote, zygote.learner_process() as subject:
        made = answer(subject, source)
        assert isinstance(made, int)
        assert 0 < made < LIMITS.processes + 10


@pytest.fixture
def two_judges() -> Iterator[tuple[Zygote, Zygote]]:
    """Two judges whose fork servers share one sandbox, as in a class run."""
    with (
        SharedSandbox(2, LIMITS) as shared,
        Zygote(LIMITS, control=shared.controls[0].dup()) as one,
        Zygote(LIMITS, control=shared.controls[1].dup()) as two,
    ):
        shared.close_controls()
        yield one, two


GREEDY = """
    import os, threading, time

    def attack():
        threading.stack_size(65536)
        try:
            for n in range(5000): threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
        except (RuntimeError, MemoryError): pass
        try:
            for n in range(20):
                with open(f'big{n}', 'wb') as file: file.write(bytes(8 * 1024 * 1024))
        except OSError: pass
        try:
            for n in range(20_000): os.close(os.open(f'f{n}', os.O_CREAT))
        except OSError: pass
        return sorted(os.listdir('.'))[:1] + [len(os.listdir('.')) < 20_000]
"""

MODEST = """
    import os, threading

    def attack():
        with open('mine', 'wb') as file: file.write(bytes(1024 * 1024))
        threads = [threading.Thread(target=len, args=('x',)) for _ in range(8)]
        for each in threads: each.start()
        for each in threads: each.join()
        seen = []
        for place in ('/scratch', '/scratch/judge-0', '/scratch/judge-1', '../..'):
            try: seen += os.listdir(place)
            except OSError: pass
        return [os.listdir('.'), seen]
"""


def test_judges_of_one_sandbox_do_not_get_in_each_others_way(two_judges: tuple[Zygote, Zygote]) -> None:
    greedy, modest = two_judges
    with greedy.learner_process() as hog, modest.learner_process() as subject:
        assert answer(hog, GREEDY) == ["big0", True]
        assert answer(subject, MODEST) == [["mine"], []]


def test_no_judge_reaches_what_belongs_to_another(two_judges: tuple[Zygote, Zygote]) -> None:
    """Not its size, not its times, not its permissions: nothing of another judge's can be named."""
    keeps = "import os\ndef attack():\n    open('mine', 'w').close()\n    return [os.getcwd(), os.listdir('.')]"
    source = """
        import os

        PARTS = [["work"], ["work", "mine"], ["1", "work", "mine"]]

        def attack():
            reached = []
            for folder in ("/scratch/judge-0", "/scratch/judge-1", *(f"/scratch/{n}" for n in range(9))):
                for way in (os.stat, lambda path: os.chmod(path, 0), lambda path: os.utime(path, (1, 1))):
                    for path in (folder, *(os.path.join(folder, *parts) for parts in PARTS)):
                        if not os.getcwd().startswith(path):
                            try: way(path)
                            except OSError: continue
                            reached.append(path)
            return [path for path in reached if not path.startswith(os.path.dirname(os.getcwd()))]
    """
    for one, other in (two_judges, two_judges[::-1]):
        with one.learner_process() as victim, other.learner_process() as hostile:
            kept = answer(victim, keeps)
            assert answer(hostile, source) == []
            assert victim.call("attack").value == kept


def test_a_lock_on_a_file_of_the_machine_is_not_taken() -> None:
    source = """
        import fcntl, json, sqlite3

        def attack():
            taken = [open(path) for path in (json.__file__, "/dev/null")]
            for file in taken:
                fcntl.flock(file, fcntl.LOCK_EX)
                fcntl.lockf(file, fcntl.LOCK_SH)
            own = sqlite3.connect("own.db")
            own.execute("create table t (x)")
            own.execute("insert into t values (42)")
            own.commit()
            globals()["kept"] = taken
            return sqlite3.connect("own.db").execute("select x from t").fetchall()
    """
    with Zygote(LIMITS) as zygote, zygote.learner_process() as subject:
        assert answer(subject, source) == [[42]]
        for path in (json.__file__, os.devnull):
            with open(path, "rb+") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_judge_that_cannot_have_its_own_mounts_gets_its_own_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    without("import grader.sandbox.tmpfs as layer; layer._CLONE_NEWNS = -1 & ~layer._CLONE_NEWUSER; ", monkeypatch)
    with SharedSandbox(2, LIMITS) as shared:
        judges = [Zygote(LIMITS, control=control.dup()) for control in shared.controls]
        shared.close_controls()
        with judges[0] as one, judges[1] as two, one.learner_process() as first, two.learner_process() as second:
            where = "import os\ndef attack(): return os.getcwd()"
            assert answer(first, where) == "/scratch/judge-0/1/work"
            assert answer(second, where) == "/scratch/judge-0/1/work"


def test_settings_of_the_judges_python_do_not_reach_the_sandbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = tmp_path / "evil"
    evil.mkdir()
    for name in ("sitecustomize", "usercustomize", "json", "openai"):
        (evil / f"{name}.py").write_text("raise SystemExit('read')")
    for name in ("PYTHONPATH", "PYTHONSTARTUP", "PYTHONHOME", "PYTHONUSERBASE"):
        monkeypatch.setenv(name, str(evil))
    monkeypatch.setenv("LD_PRELOAD", str(evil / "evil.so"))
    monkeypatch.setenv("LD_LIBRARY_PATH", str(evil))
    monkeypatch.chdir(evil)
    source = "import sys, os\ndef attack(): return [p for p in sys.path if 'evil' in p] + list(os.environ)"
    with Zygote(LIMITS) as zygote, zygote.learner_process() as subject:
        seen = answer(subject, source)
    assert isinstance(seen, list)
    assert set(seen) <= {*bubblewrap.environment(), *KERNEL_ENVIRONMENT, "PWD", "LC_CTYPE"}


@needs_cgroups
def test_groups_are_gone_with_the_run() -> None:
    def groups() -> list[Path]:
        return [each for place in cgroups.cgroup_parents() for each in place.folder.glob(f"grader-{os.getpid()}-*")]

    of_others = set(groups())  # the fork servers that other tests share
    with Zygote(LIMITS):
        assert len(set(groups()) - of_others) == len(cgroups.cgroup_parents())
    assert set(groups()) == of_others


@needs_cgroups
def test_groups_of_a_run_that_was_killed_are_removed_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    place = cgroups.cgroup_parents()[0]
    gone = subprocess.Popen(["true"])
    gone.wait()
    left = place.folder / f"grader-{gone.pid}-0"
    left.mkdir()
    cgroups.cgroup_parents.cache_clear()
    assert cgroups.cgroup_parents()[0] == place
    assert not left.exists()


def test_a_host_that_has_no_groups_to_give_says_so_and_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cgroups, "cgroup_parents", lambda: ())
    assert bubblewrap.available().line.endswith("; no cgroups on this host")
    with Zygote(LIMITS) as zygote, zygote.learner_process() as subject:
        assert answer(subject, "def attack(): return 42") == 42


def test_what_holds_is_one_line() -> None:
    state = bubblewrap.Availability(
        True, "", {"bubblewrap": "yes", "landlock": "no: old", "seccomp": "yes", "cgroups": "no: not ours"}
    )
    assert state.line == "sandbox: bubblewrap, seccomp, limits; no Landlock on this host; no cgroups on this host"


def test_a_file_system_of_limited_number_of_files_is_there(two_judges: tuple[Zygote, Zygote]) -> None:
    source = "import os\ndef attack():\n    s = os.statvfs('.')\n    return [s.f_files, s.f_blocks * s.f_frsize]"
    for judge in two_judges:
        with judge.learner_process() as subject:
            assert answer(subject, source) == [LIMITS.files, 4 * LIMITS.file_bytes]


def test_a_bubblewrap_that_gives_nothing_away_limits_bytes_and_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = bubblewrap_program.find()
    assert isinstance(found, bubblewrap_program.Program)
    monkeypatch.setattr(bubblewrap_program, "find", lambda: replace(found, options=()))
    assert bubblewrap.available().layers["bubblewrap"] == "yes (it keeps the number of files unlimited)"
    source = "import os\ndef attack():\n    s = os.statvfs('.')\n    return [s.f_files, s.f_blocks * s.f_frsize]"
    with Zygote(LIMITS) as zygote, zygote.learner_process() as subject:
        files, size = answer(subject, source)  # type: ignore[misc]
    assert size == 4 * LIMITS.file_bytes
    assert files != LIMITS.files

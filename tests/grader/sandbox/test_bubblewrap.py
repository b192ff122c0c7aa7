from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.learner.limits import MEBIBYTE, Limits
from grader.sandbox import bubblewrap, bubblewrap_program
from grader.sandbox.ipython_shell import KERNEL_ENVIRONMENT
from grader.sandbox.zygote_client import Zygote
from lab.system_dependencies import program

ROOT = Path(__file__).parent.parent.parent.parent
needs_bubblewrap = pytest.mark.needs("bubblewrap")
NOBODY = 65534


@needs_bubblewrap
def test_a_machine_with_a_sandbox_says_which_layers_it_has() -> None:
    state = bubblewrap.available()
    assert state.ok
    assert state.layers["bubblewrap"] == "yes"
    assert set(state.layers) == {"bubblewrap", "landlock", "seccomp", "cgroups"}
    assert state.reason.startswith("bubblewrap works here")


@pytest.fixture
def no_bubblewrap(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    bubblewrap_program.find.cache_clear()
    monkeypatch.setattr(bubblewrap_program, "candidates", lambda: iter(()))
    yield
    bubblewrap_program.find.cache_clear()


@pytest.mark.usefixtures("no_bubblewrap")
def test_a_machine_without_one_says_how_to_get_one() -> None:
    state = bubblewrap.available()
    assert not state.ok
    assert state.reason.startswith("No sandbox here: bubblewrap is not installed.")
    assert "apt install bubblewrap" in state.reason
    assert "--unsafe" in state.reason


@pytest.mark.usefixtures("no_bubblewrap")
def test_without_a_sandbox_no_warm_parent_starts() -> None:
    with pytest.raises(bubblewrap.NoSandboxError, match="apt install bubblewrap"), Zygote(Limits()):
        pytest.fail("a fork server started without a sandbox")


@needs_bubblewrap
def test_a_missing_layer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bubblewrap.landlock, "describe", lambda: "no: the kernel has it not")
    monkeypatch.setattr(bubblewrap.cgroups, "describe", lambda: "yes (version 2: memory and processes)")
    assert bubblewrap.available().reason == "bubblewrap works here, without landlock (no: the kernel has it not)."


def mounted(command: list[str]) -> list[Path]:
    """Return the folders and files of this machine that a sandbox shows."""
    binds = ("--ro-bind", "--ro-bind-try", "--bind", "--bind-try")
    return [Path(command[place + 1]) for place, word in enumerate(command) if word in binds]


@needs_bubblewrap
def test_only_the_two_packages_of_the_course_are_mounted() -> None:
    command = bubblewrap.bubblewrap_command(Limits(), [9])
    python = Path(sys.prefix)  # in a course that set itself up, the environment lies inside the course folder
    inside = [path for path in mounted(command) if path.is_relative_to(ROOT) and not path.is_relative_to(python)]
    ours = [path.relative_to(ROOT) for path in inside]
    assert sorted(map(str, ours)) == [
        "grader/__init__.py",
        "grader/learner",
        "grader/sandbox",
        "grader/sandbox/passwd",
        "mocks",
    ]
    assert [path for path in mounted(command) if ROOT.is_relative_to(path) and "--tmpfs" not in command] == []
    assert "--bind" not in command
    assert "--bind-try" not in command
    assert "--proc" not in command


def listing(subject_code: str, zygote: Zygote) -> object:
    with zygote.learner_process() as subject:
        run = subject.run_cell(subject_code)
        assert run.error is None, run.error
        return subject.read("seen")


@needs_bubblewrap
@pytest.mark.parametrize(
    "path",
    [
        "/proc/self",
        "/sys",
        "/etc/group",
        "/root",
        "/home",
        "/tmp",
        "/bin/sh",
        "/usr/bin/env",
        "/run",
        "/var",
        str(ROOT / "exercises"),
        str(ROOT / "tests"),
        str(ROOT / "grader" / "checks"),
        str(ROOT / "pyproject.toml"),
        "/packages/grader/checks",
        "/packages/grader/autograde",
        "/packages/grader/course",
        "/packages/tests",
    ],
)
def test_what_a_submission_cannot_see(zygote: Zygote, path: str) -> None:
    code = f"import os\ntry:\n    os.stat({path!r})\n    open({path!r}).close()\n    seen = 'opened'\n"
    code += "except IsADirectoryError:\n    seen = 'a folder'\nexcept OSError as error:\n    seen = 'held'"
    assert listing(code, zygote) == "held"


@needs_bubblewrap
def test_a_submission_sees_the_packages_it_needs(zygote: Zygote) -> None:
    code = "import os\nseen = sorted(n for n in os.listdir('/packages/grader') if n != '__pycache__')"
    assert listing(code, zygote) == ["__init__.py", "learner", "sandbox"]


@needs_bubblewrap
def test_the_environment_holds_nothing_of_the_judges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "a key")
    with Zygote(Limits(wall_seconds=5)) as own:
        seen = listing("import os\nseen = dict(os.environ)", own)
    assert isinstance(seen, dict)
    assert set(seen) - {"PWD", "LC_CTYPE"} == {*bubblewrap.environment(), *KERNEL_ENVIRONMENT}
    assert seen["TMPDIR"] == seen["HOME"] + "/tmp"
    assert seen["HOME"].startswith(bubblewrap.SCRATCH + "/")


@needs_bubblewrap
def test_only_the_socket_is_open_in_a_submissions_process(zygote: Zygote) -> None:
    """The others are its own: files without a name, for what it prints."""
    code = (
        "import os, stat\nseen = []\nfor number in range(64):\n    try: found = os.fstat(number)\n"
        "    except OSError: continue\n"
        "    kind = 'file' if stat.S_ISREG(found.st_mode) else 'socket' if stat.S_ISSOCK(found.st_mode) else\\\n"
        "        'device' if stat.S_ISCHR(found.st_mode) else 'epoll'\n"
        "    seen.append([number, kind, found.st_nlink if kind == 'file' else 0])"
    )
    seen = listing(code, zygote)
    assert isinstance(seen, list)
    assert seen[:4] == [[0, "device", 0], [1, "file", 0], [2, "file", 0], [3, "socket", 0]]
    others = [(kind, links) for _, kind, links in seen[4:]]
    assert others == [("file", 0), ("file", 0)]


@needs_bubblewrap
def test_limits_are_in_force_and_cannot_be_raised(zygote: Zygote) -> None:
    code = "import resource as r\nseen = [r.getrlimit(n) for n in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_NOFILE)]"
    limits = zygote.limits
    found = listing(code, zygote)
    assert isinstance(found, list)
    memory, *others = found
    assert others == [[value, value] for value in (limits.cpu_seconds, limits.open_files)]
    own = memory[0] - limits.memory_bytes  # what every fork begins with
    assert memory[0] == memory[1]
    assert 32 * MEBIBYTE < own < 512 * MEBIBYTE


def test_without_bubblewrap_the_course_is_off_the_search_path(tmp_path: Path) -> None:
    command = bubblewrap.bare_command(Limits(), [9], tmp_path)
    assert f'"hide": "{ROOT}"' in command[-1]


@needs_bubblewrap
def test_a_user_without_privileges_can_run_it() -> None:
    code = (
        "import os\n"
        "from grader.sandbox.zygote_client import Zygote\n"
        "with Zygote() as zygote, zygote.learner_process() as subject:\n"
        "    print(os.getuid(), subject.run_cell('40 + 2').value_repr)\n"
    )
    # A namespace in which this process is nobody and has no capability, whoever runs the tests.
    nobody = [
        str(program("bubblewrap").path()),
        "--dev-bind",
        "/",
        "/",
        "--unshare-user",
        "--uid",
        "65534",
        "--gid",
        "65534",
        "--cap-drop",
        "ALL",
    ]
    run = subprocess.run(
        [*nobody, "--", sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert run.stdout.strip() == "65534 42", run.stderr


@needs_bubblewrap
def test_an_interpreter_called_by_a_relative_path_has_its_sandbox() -> None:
    code = (
        "from grader.sandbox.zygote_client import Zygote\n"
        "with Zygote() as zygote, zygote.learner_process() as subject:\n"
        "    print(subject.run_cell('40 + 2').value_repr)\n"
    )
    python = Path(sys.executable)
    (python.parent.parent / "share").mkdir(exist_ok=True)
    relative = python.parent.parent / "share" / ".." / python.parent.name / python.name
    run = subprocess.run([relative, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert run.stdout.strip() == "42", run.stderr

"""start.py: which Python, which port, when a set-up counts as whole, and what is said when something is in the way."""

from __future__ import annotations

import ast
import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from lab import commands, jupyter
from lab.environment import KERNEL_STARTUP, Environment, Part, SetUpError
from lab.system_dependencies import PROGRAMS, Program, program

ROOT = Path(__file__).parent.parent
INPUTS = ("requirements.lock", "requirements.txt", "pyproject.toml", "lab/installer.txt", KERNEL_STARTUP)


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """Give an environment that looks whole: a Python and a stamp, in a folder with the real locks."""
    course = tmp_path / "course"
    for name in INPUTS:
        (course / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, course / name)
    made = Environment(course)
    made.python.parent.mkdir(parents=True)
    made.python.write_text("")
    write_stamp(made, Part.COURSE)
    return made


def write_stamp(environment: Environment, part: Part) -> None:
    environment.stamp.write_text(json.dumps(environment._fresh_stamp(part)))


def test_start_can_be_read_by_a_python_that_is_too_old() -> None:
    ast.parse((ROOT / "start.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_too_old_a_python_without_a_newer_one_ends_with_one_sentence() -> None:
    pretend = (
        "import os, sys, runpy; sys.version_info = (3, 8, 18, 'final', 0); "
        "os.environ.update(PATH='', PYENV_ROOT=''); runpy.run_path('start.py', run_name='__main__')"
    )
    run = subprocess.run([sys.executable, "-c", pretend], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 1
    assert run.stderr.startswith("Python 3.8 is too old: the course needs Python 3.11 or newer.")
    assert len(run.stderr.splitlines()) == 1


def test_a_whole_set_up_is_not_touched_again(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("a second start ran something"))
    environment.prepare(Part.COURSE)


def test_what_tests_need_holds_what_learners_need_but_not_the_other_way(environment: Environment) -> None:
    assert environment.holds(Part.COURSE)
    assert not environment.holds(Part.EVERYTHING)
    write_stamp(environment, Part.EVERYTHING)
    assert environment.holds(Part.COURSE)
    assert environment.holds(Part.EVERYTHING)


@pytest.mark.parametrize("name", INPUTS)
def test_a_changed_lock_makes_a_set_up_stale(environment: Environment, name: str) -> None:
    (environment.root / name).write_text("# changed")
    assert not environment.holds(Part.COURSE)


@pytest.mark.parametrize("stamp", ["", "{", "[]", "{}"])
def test_a_set_up_that_was_broken_off_counts_as_none(environment: Environment, stamp: str) -> None:
    environment.stamp.write_text(stamp)
    assert not environment.holds(Part.COURSE)
    assert not environment._is_reusable()


def test_a_set_up_whose_python_is_gone_counts_as_none(environment: Environment) -> None:
    environment.python.unlink()
    assert not environment.holds(Part.COURSE)


def test_a_set_up_that_was_moved_is_made_anew(environment: Environment, tmp_path: Path) -> None:
    moved = Environment(environment.root.rename(tmp_path / "moved"))
    assert not moved.holds(Part.COURSE)
    assert not moved._is_reusable()


@pytest.mark.parametrize(
    "said",
    [
        "error: Request failed\n  Caused by: dns error: failed to lookup address information",
        "ERROR: Could not find a version that satisfies the requirement uv==0.13.8 (from versions: none)",
    ],
)
def test_no_network_is_one_sentence_and_leaves_no_stamp(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    (environment.root / "requirements.lock").write_text("# newer")
    monkeypatch.setattr(subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 1, "", said))
    with pytest.raises(SetUpError, match=r"connect this machine to the internet .* run the same command again") as told:
        environment.prepare(Part.COURSE)
    assert "\n" not in str(told.value)
    assert not environment.stamp.exists()


def test_a_port_that_was_asked_for_and_is_taken_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert commands.main(["--no-browser", "--port", str(port)]) == 1
    assert capsys.readouterr().err.startswith(f"Port {port} is taken by another program")


def test_without_a_wish_the_next_free_port_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(jupyter, "DEFAULT_PORT", port)
        assert jupyter.choose_port(None) > port


def test_the_token_is_not_on_the_command_line() -> None:
    server = jupyter.Lab(Path(sys.executable), ROOT, 8888)
    assert server.token in server.url()
    assert not any(server.token in part for part in server.command())


def test_a_program_that_is_missing_says_how_to_get_it() -> None:
    absent = Program("harp", ("no-such-program-anywhere",), ("harp", "harp-strings"))
    assert absent.problem() == "harp is not installed. On Debian and Ubuntu: apt-get install harp harp-strings"


def test_a_program_that_is_there_but_refuses_says_so() -> None:
    refusing = Program("python", (sys.executable,), ("python3",), probe=("-c", "raise SystemExit('not allowed')"))
    assert refusing.problem() == "python is installed but does not work here: not allowed"


def test_a_program_that_works_is_no_problem() -> None:
    assert Program("python", ("no-such-program-anywhere", sys.executable), ("python3",)).problem() is None


@pytest.mark.parametrize(
    ("system", "there", "wanted"),
    [
        ("debian", {"harp"}, ("small-harp", "harp-strings")),
        ("debian", {"small-harp"}, ()),
        ("ubuntu", {"harp"}, ()),
        ("ubuntu", {"small-harp"}, ()),
        ("ubuntu", set(), ("harp", "harp-strings")),
        ("", set(), ("harp", "harp-strings")),
    ],
)
def test_the_lighter_form_of_a_program_is_installed_where_there_is_a_package_of_it(
    system: str, there: set[str], wanted: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def release() -> dict[str, str]:
        if not system:
            raise OSError
        return {"ID": system}

    monkeypatch.setattr("platform.freedesktop_os_release", release)
    monkeypatch.setattr("shutil.which", lambda name: name if name in there else None)
    harp = Program("harp", ("harp",), ("harp", "harp-strings"), lighter="small-harp")
    assert harp.missing_packages() == wanted
    assert harp.path() == next(iter(there), None)


def test_an_unknown_program_is_named_with_the_known_ones() -> None:
    with pytest.raises(LookupError, match=PROGRAMS[0].name):
        program("harp")


def test_every_command_is_in_the_help() -> None:
    listed = {line.split()[0] for line in commands.COMMANDS_HELP.splitlines()[1:]}
    assert listed == set(commands.COMMANDS)


def test_a_terminal_that_knows_ascii_only_is_no_obstacle() -> None:
    pretend = "import lab.commands as c; c._prepare = lambda *_: print('Installing …'); c.main(['--setup-only'])"
    env = os.environ | {"PYTHONIOENCODING": "ascii"}
    run = subprocess.run([sys.executable, "-c", pretend], cwd=ROOT, env=env, capture_output=True, text=True)
    assert run.stdout.splitlines() == ["Installing ...", "The course is set up."], run.stderr
